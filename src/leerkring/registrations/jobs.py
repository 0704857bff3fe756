"""What happens to registrations by itself: offers that end, kept places that open, reminders, forgetting."""

from leerkring.core.schedule import Schedule, tick
from leerkring.registrations.drawing.due import freeze_due
from leerkring.registrations.due import queue_reminders, settle_due
from leerkring.registrations.follow_up.service import ask_due, remind_due
from leerkring.registrations.follow_up.service import erase_due as erase_follow_ups
from leerkring.registrations.forgetting import forget_registrations
from leerkring.registrations.ordering.service import forget_orders, tell_due
from leerkring.registrations.sensitive.service import erase_due

SCHEDULE = Schedule(
    every_minute=(
        settle_due,
        freeze_due,
        tick(queue_reminders),
        tick(ask_due),
        tick(remind_due),
        tick(tell_due),
    ),
    every_hour=(erase_due, erase_follow_ups, forget_orders, forget_registrations),
)
