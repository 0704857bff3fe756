"""Experts and invitations as pages, mails and matching read them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from leerkring.core.versions import version_of
from leerkring.labs.experts.matching import Subject, SubjectKind
from leerkring.labs.experts.rules import OPEN, InvitationState, is_over

Away = tuple[tuple[date, date], ...]


@dataclass(frozen=True)
class Profile:
    """An expert with all that is kept of them; `email` is the person's."""

    id: UUID
    person_id: UUID
    slug: str
    name: str
    email: str
    link_generation: int
    work: str
    offers: str
    languages: tuple[str, ...]
    municipality_code: str | None
    municipality: str | None
    regions: tuple[str, ...]
    months: tuple[int, ...]
    away: Away
    subjects: tuple[Subject, ...]
    public_at: datetime | None
    invited_at: datetime | None
    profile_at: datetime | None
    retired_at: datetime | None
    version: int
    updated_at: datetime

    @property
    def path(self) -> str:
        """The page of their own, there for who agreed."""
        return f"/deskundigen/{self.slug}"

    @property
    def is_public(self) -> bool:
        """Whether everybody may read of them."""
        return self.public_at is not None and self.retired_at is None

    def slugs(self, kind: SubjectKind) -> tuple[str, ...]:
        """Return the themes, or the target groups, that they know."""
        return tuple(one.slug for one in self.subjects if one.kind is kind)

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes that they know."""
        return self.slugs(SubjectKind.THEME)

    @property
    def target_groups(self) -> tuple[str, ...]:
        """The target groups that they know."""
        return self.slugs(SubjectKind.TARGET_GROUP)


@dataclass(frozen=True, slots=True)
class PublicLine:
    """An expert in the list for everybody."""

    slug: str
    name: str
    work: str
    offers: str
    themes: tuple[str, ...]
    target_groups: tuple[str, ...]
    regions: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where they stand."""
        return f"/deskundigen/{self.slug}"


@dataclass(frozen=True, slots=True)
class ExpertLine:
    """An expert in the list of staff."""

    id: UUID
    name: str
    work: str
    email: str
    themes: tuple[str, ...]
    target_groups: tuple[str, ...]
    regions: tuple[str, ...]
    public: bool
    profile_at: datetime | None
    retired: bool
    labs: int


@dataclass(frozen=True)
class Invitation:
    """An expert who was asked for an activity, with both as they are now; `first_day` is the first day that is still on."""

    id: UUID
    expert_id: UUID
    activity_id: UUID
    state: InvitationState
    message: str
    words: str
    asked_by: UUID | None
    asked_at: datetime
    answer_by: datetime
    remind_at: datetime | None
    answered_at: datetime | None
    seen_at: datetime | None
    person_id: UUID
    name: str
    email: str
    link_generation: int
    expert_slug: str
    public: bool
    slug: str
    title: str
    kind: str
    activity_state: str
    starts_at: datetime
    ends_at: datetime

    @property
    def open(self) -> bool:
        """Whether an answer is still awaited."""
        return self.state in OPEN

    @cached_property
    def version(self) -> str:
        """The version of what stood beside a button."""
        return version_of(self.state, self.words, self.answered_at, self.seen_at)

    def is_over(self, now: datetime) -> bool:
        """Tell whether there is nothing to come to any more."""
        return is_over(self.activity_state, self.ends_at, now)


@dataclass(frozen=True, slots=True)
class LabDay:
    """A day on which an expert stands in something already: by an invitation they took, or with a place.

    `is_public` says whether everybody may read that it is there.
    """

    expert_id: UUID
    activity_id: UUID
    title: str
    kind: str
    is_public: bool
    day: date


@dataclass(frozen=True, slots=True)
class AcceptedExpert:
    """An expert of an activity who agreed to be named."""

    slug: str
    name: str
    work: str

    @property
    def path(self) -> str:
        """Where they stand."""
        return f"/deskundigen/{self.slug}"
