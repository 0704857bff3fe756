"""What happens to groups by the clock: who is quiet is asked, who does not answer archived, and what its term is over of goes."""

from leerkring.core.schedule import Schedule, tick
from leerkring.groups.forgetting import forget_groups
from leerkring.groups.service import ask_quiet

SCHEDULE = Schedule(every_minute=(tick(ask_quiet),), every_hour=(forget_groups,))
