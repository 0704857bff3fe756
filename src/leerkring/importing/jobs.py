"""What happens to lists by itself: they go after a day."""

from leerkring.core.schedule import Schedule
from leerkring.importing.service import forget_lists

SCHEDULE = Schedule(every_hour=(forget_lists,))
