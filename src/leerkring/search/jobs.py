"""What happens to the index by itself: words are counted, older analyses are redone."""

from leerkring.core.schedule import Schedule, tick
from leerkring.search.upkeep import tend

SCHEDULE = Schedule(every_minute=(tick(tend),))
