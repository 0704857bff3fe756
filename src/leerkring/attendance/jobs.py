"""What happens to attendance by itself: forgetting."""

from leerkring.attendance.forgetting import forget_reasons
from leerkring.core.schedule import Schedule

SCHEDULE = Schedule(every_hour=(forget_reasons,))
