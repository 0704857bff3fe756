"""What pages read of knowledge questions: rows as frozen dataclasses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leerkring.questions.rules import HoldReason, LinkKind, QuestionState


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in the public list. Without `state` it is a question of a frontrunner region, out of the library."""

    path: str
    title: str
    text: str
    state: QuestionState | None
    regions: tuple[str, ...]
    themes: tuple[str, ...]
    askers: int
    links: int
    at: datetime

    @property
    def of_region(self) -> bool:
        """Whether it is a question of a frontrunner region."""
        return self.state is None


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A question in the feed."""

    id: UUID
    slug: str
    title: str
    why: str
    answer: str
    asked_at: datetime
    worded_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """A question with all that stands in its row; `regions`, `askers` and `followers` count those that were joined as well."""

    id: UUID
    slug: str
    title: str
    why: str
    state: QuestionState
    held_for: HoldReason | None
    public: bool
    regions: tuple[str, ...]
    themes: tuple[str, ...]
    target_groups: tuple[str, ...]
    answer: str
    assigned_to: UUID | None
    joined_into: UUID | None
    root: UUID
    sample: bool
    version: int
    asked_at: datetime
    updated_at: datetime
    all_regions: tuple[str, ...]
    askers: int
    followers: int

    @property
    def path(self) -> str:
        """Its page."""
        return f"/vragen/{self.slug}"


@dataclass(frozen=True, slots=True)
class LinkLine:
    """Something that a question is linked to. Not `public`: staff see it, visitors do not yet."""

    id: UUID
    kind: LinkKind
    path: str
    title: str
    note: str
    starts_at: datetime | None
    public: bool
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class Follower:
    """Who asked a question or follows it."""

    id: UUID
    question_id: UUID
    person_id: UUID
    email: str
    name: str
    asks: bool
    organization: str
    region: str | None
    since: datetime
    link_generation: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish that waits for its mailed link."""

    id: UUID
    email: str
    name: str
    organization: str
    region: str | None
    question_id: UUID | None
    asks: bool
    asked: dict[str, object]
    asked_at: datetime
    expires_at: datetime
    used_at: datetime | None
