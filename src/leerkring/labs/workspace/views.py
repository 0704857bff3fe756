"""What pages read of the room of a lab: rows as frozen dataclasses."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from leerkring.activities.queries.back_office import OccurrenceDetails
from leerkring.core.text.dutch import local
from leerkring.core.versions import version_of
from leerkring.labs.workspace.rules import ItemKind, Lead, is_late


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the team of a case."""

    id: UUID
    case_id: UUID
    name: str
    email: str
    role: str
    link_generation: int

    @property
    def version(self) -> str:
        """What a form about them was opened with."""
        return version_of(self.name, self.email, self.role, self.link_generation)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a day; `begins` and `ends` are minutes since midnight."""

    begins: int
    ends: int
    what: str
    lead: Lead
    who: str
    public: bool

    @property
    def begins_at(self) -> str:
        """When it begins, as a form has it."""
        return f"{self.begins // 60:02}:{self.begins % 60:02}"

    @property
    def ends_at(self) -> str:
        """When it ends, as a form has it."""
        return f"{self.ends // 60:02}:{self.ends % 60:02}"

    @property
    def times(self) -> str:
        """From when to when, as people say it."""
        return "–".join(f"{one // 60}.{one % 60:02}" for one in (self.begins, self.ends)) + " uur"


@dataclass(frozen=True, slots=True)
class Note:
    """The notes of a day."""

    id: UUID
    occurrence_id: UUID | None
    body: str
    number: int
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class Item:
    """A decision or an action; `day` is when the day began that it is of."""

    id: UUID
    activity_id: UUID
    occurrence_id: UUID | None
    day: datetime | None
    kind: ItemKind
    what: str
    who: str
    due_on: date | None
    done_at: datetime | None
    dropped_at: datetime | None
    number: int
    updated_at: datetime

    @property
    def version(self) -> str:
        """What a form about it was opened with."""
        return version_of(self.id, self.number)

    def is_late(self, now: datetime) -> bool:
        """Tell whether it should have been done by now."""
        done = self.done_at is not None
        return is_late(self.kind, self.due_on, is_done=done, today=local(now).date())


@dataclass(frozen=True, slots=True)
class LateAction:
    """An action past its day, for who works on the lab."""

    slug: str
    what: str
    who: str
    due_on: date


@dataclass(frozen=True, slots=True)
class ComingExpert:
    """An expert who said yes, for those inside."""

    name: str
    work: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its agenda."""

    day: OccurrenceDetails
    parts: tuple[Part, ...]


def version_of_parts(parts: tuple[Part, ...]) -> str:
    """Return what the form of a day's agenda was opened with."""
    return version_of(*parts)
