"""What happens to experts by itself: who did not answer is reminded once, who comes hears of other days, and what its term is over of goes."""

from leerkring.core.schedule import Schedule, tick
from leerkring.labs.experts.forgetting import forget_experts
from leerkring.labs.experts.inviting import remind_due
from leerkring.labs.experts.telling_days import tell_days

SCHEDULE = Schedule(every_minute=(tick(remind_due), tick(tell_days)), every_hour=(forget_experts,))
