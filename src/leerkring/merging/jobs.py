"""What happens to duplicates by itself: they are looked for, and how it was before a merge is forgotten after thirty days."""

from leerkring.core.schedule import Schedule
from leerkring.merging.forgetting import forget_merges
from leerkring.merging.proposing import propose

SCHEDULE = Schedule(every_hour=(propose, forget_merges))
