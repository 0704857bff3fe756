"""What happens to outcomes by itself: after half a year and a year their owner is asked what became of it."""

from leerkring.core.schedule import Schedule, tick
from leerkring.labs.outcomes.service import ask_later

SCHEDULE = Schedule(every_minute=(tick(ask_later),))
