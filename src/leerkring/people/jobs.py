"""What happens to people's sessions and links by itself: they end."""

from leerkring.core.schedule import Schedule
from leerkring.people.kept_forms import prune_kept
from leerkring.people.service import prune

SCHEDULE = Schedule(every_hour=(prune, prune_kept))
