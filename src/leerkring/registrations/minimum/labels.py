"""What a registration's mails and personal page say of the minimum of its activity."""

from dataclasses import dataclass
from datetime import date, datetime

from leerkring.activities.labels import minimum_sentence
from leerkring.registrations.queries.personal import PersonalRegistration


@dataclass(frozen=True, slots=True)
class _Activity:
    kind: str
    state: str
    minimum: int | None
    decide_on: date | None
    go_ahead_at: datetime | None
    starts_at: datetime


def minimum_of(r: PersonalRegistration, now: datetime) -> str:
    """Return in a sentence whether the activity goes on, or when that is decided; empty where nobody wonders."""
    activity = _Activity(r.kind, r.activity_state, r.minimum, r.decide_on, r.go_ahead_at, r.starts_at)
    return minimum_sentence(activity, now)
