"""What happens to cases by the clock."""

from leerkring.core.schedule import Schedule
from leerkring.labs.cases.forgetting import forget_cases

SCHEDULE = Schedule(every_hour=(forget_cases,))
