"""What pages read of outcomes: rows as frozen dataclasses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leerkring.core.versions import version_of
from leerkring.labs.outcomes.rules import OutcomeState, OutcomeText


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an activity, as it stands."""

    activity_id: UUID
    slug: str
    title: str
    ends_at: datetime
    case_id: UUID | None
    state: OutcomeState
    question: str
    learned: str
    differently: str
    handbook: str
    owner_words: str
    item_id: UUID | None
    asked_at: datetime | None
    confirmed_at: datetime | None
    withheld_at: datetime | None
    number: int

    @property
    def text(self) -> OutcomeText:
        """What was written down."""
        return OutcomeText(self.question, self.learned, self.differently, self.handbook)

    @property
    def version(self) -> str:
        """What a form about it was opened with."""
        return version_of(self.activity_id, self.number)


@dataclass(frozen=True, slots=True)
class Later:
    """What the owner was asked after some months, and answered."""

    months: int
    due_at: datetime
    asked_at: datetime | None
    answer: str
    answered_at: datetime | None


NOTHING_YET = version_of("outcome")
"""What a form was opened with while nothing was written down."""
