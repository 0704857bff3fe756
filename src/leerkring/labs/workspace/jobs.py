"""What happens to rooms of labs by the clock."""

from leerkring.core.schedule import Schedule
from leerkring.labs.workspace.forgetting import forget_rooms

SCHEDULE = Schedule(every_hour=(forget_rooms,))
"""Notes and agreements of labs without a case, whose time is over."""
