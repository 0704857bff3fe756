"""What happens to questions by the clock: lessons are linked, followers are told, and what nobody confirmed is forgotten."""

from leerkring.core.schedule import Schedule, tick
from leerkring.questions.asking import prune
from leerkring.questions.lessons import link_lessons
from leerkring.questions.telling import tell_due

SCHEDULE = Schedule(every_minute=(tick(link_lessons), tick(tell_due)), every_hour=(prune,))
