"""What happens to attendance by itself: words to who was there or was not, and forgetting."""

from leerkring.attendance.due import queue_words_by_attendance
from leerkring.attendance.forgetting import forget_reasons
from leerkring.core.schedule import Schedule, tick

SCHEDULE = Schedule(every_minute=(tick(queue_words_by_attendance),), every_hour=(forget_reasons,))
