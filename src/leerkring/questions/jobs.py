"""What happens to questions by the clock: what nobody confirmed is forgotten."""

from leerkring.core.schedule import Schedule
from leerkring.questions.asking import prune

SCHEDULE = Schedule(every_hour=(prune,))
