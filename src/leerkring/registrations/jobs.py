"""What happens to registrations by itself: offers that end, kept places that open, reminders."""

from leerkring.core.schedule import Schedule, tick
from leerkring.registrations.due import queue_reminders, settle_due

SCHEDULE = Schedule(every_minute=(settle_due, tick(queue_reminders)))
