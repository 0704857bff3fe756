"""What happens to registrations by itself: offers that end, kept places that open, reminders, forgetting."""

from leerkring.core.schedule import Schedule, tick
from leerkring.registrations.due import queue_reminders, settle_due
from leerkring.registrations.forgetting import forget_registrations
from leerkring.registrations.sensitive.service import erase_due

SCHEDULE = Schedule(
    every_minute=(settle_due, tick(queue_reminders)), every_hour=(erase_due, forget_registrations)
)
