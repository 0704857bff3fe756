"""What happens to experts by itself: who did not answer is reminded once, and what its term is over of goes."""

from leerkring.core.schedule import Schedule, tick
from leerkring.labs.experts.forgetting import forget_experts
from leerkring.labs.experts.inviting import remind_due

SCHEDULE = Schedule(every_minute=(tick(remind_due),), every_hour=(forget_experts,))
