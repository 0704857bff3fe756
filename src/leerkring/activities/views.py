"""What pages show of activities: plain values, filled by `queries`, read by templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from markupsafe import Markup

from leerkring.activities.rules import ActivityKind, ActivityState, Allocation, VisitorState, visitor_state
from leerkring.core.text.dutch import listed, local


@dataclass(frozen=True, slots=True)
class PageLink:
    """A word of the programme on a page: what it is called, and its slug."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A line of the agenda. `starts_at` is the day it stands under: the next one, else the first.

    `kept` is how many of the free places are kept for groups.
    """

    id: UUID
    slug: str
    kind: ActivityKind
    title: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    days: int
    place: str
    capacity: int
    taken: int
    waiting: int
    kept: int
    allocation: Allocation
    state: VisitorState
    themes: tuple[str, ...]
    regions: tuple[str, ...]
    months: tuple[str, ...]
    on_location: bool
    online: bool
    meta: str
    places_text: str
    updated_at: datetime

    @property
    def cancelled(self) -> bool:
        """It does not go on; the row strikes it through."""
        return self.state is VisitorState.CANCELLED


@dataclass(frozen=True, slots=True)
class OccurrenceView:
    """A day of an activity. Its join link is not here: only confirmed people get it."""

    id: UUID
    number: int
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    address: str
    online: bool
    cancelled: bool
    sequence: int
    changed_at: datetime
    host: str = ""
    past: bool = False
    next: bool = False

    @property
    def where(self) -> str:
        """Where the day is, in a few words; empty while that is not known."""
        if self.location and self.online:
            return f"{self.location} en online"
        return self.location or ("online" if self.online else "")


@dataclass(frozen=True, slots=True)
class BreakoutView:
    """A parallel session with places of its own."""

    id: UUID
    slug: str
    title: str
    summary: str
    room: str
    capacity: int
    taken: int
    waiting: int = 0
    speakers: str = ""

    @property
    def free(self) -> int:
        """Places that are left."""
        return max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        """Whether who chooses it now waits: every place is taken, or spoken for by who waits."""
        return self.free <= self.waiting


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round of parallel sessions."""

    number: int
    starts_at: datetime
    ends_at: datetime
    breakouts: tuple[BreakoutView, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A question of the activity's own on its form."""

    key: str
    label: str
    type: str
    help: str
    required: bool
    options: tuple[str, ...]
    show_if_key: str | None
    show_if_value: str | None
    revision: int = 1
    sensitive: bool = False
    erase_days: int | None = None
    for_host: bool = False


@dataclass(frozen=True, slots=True)
class WordingView:
    """The words in which a question was asked until it was changed or stopped."""

    key: str
    revision: int
    number: int
    label: str
    type: str
    options: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of an activity as they are asked now, and the words of before; sensitive ones are kept apart."""

    fields: tuple[FieldView, ...] = ()
    wordings: tuple[WordingView, ...] = ()
    sensitive: tuple[FieldView, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotaView:
    """Places that are kept for a group; `name` is the group in words, `open` what is still kept for it."""

    id: UUID
    places: int
    taken: int
    release_at: datetime | None
    name: str
    kept: bool

    @property
    def open(self) -> int:
        """Places still kept for this group."""
        return max(0, self.places - self.taken) if self.kept else 0


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Everything that the page of an activity shows, at a moment."""

    id: UUID
    slug: str
    kind: ActivityKind
    title: str
    summary: str
    body_html: Markup
    audience: str
    price: str
    place: str
    host: str
    facilitator: str
    experts: str
    case_text: str
    state: ActivityState
    cancel_message: str
    allocation: Allocation
    capacity: int
    taken: int
    waiting: int
    applied: int
    max_per_organization: int | None
    minimum: int | None
    decide_on: date | None
    go_ahead_at: datetime | None
    registration_opens_at: datetime
    registration_closes_at: datetime
    drawn_at: datetime | None
    starts_at: datetime
    ends_at: datetime
    updated_at: datetime
    now: datetime
    occurrences: tuple[OccurrenceView, ...]
    rounds: tuple[RoundView, ...]
    ranks_breakouts: bool
    breakout_commitment: str
    """The hash of the secret that decides between equals where sessions are ranked."""
    fields: tuple[FieldView, ...]
    quotas: tuple[QuotaView, ...]
    themes: tuple[PageLink, ...]
    regions: tuple[PageLink, ...]
    target_groups: tuple[PageLink, ...]

    @property
    def visitor_state(self) -> VisitorState:
        """What a visitor can do now."""
        return visitor_state(self, self.now)

    @property
    def is_over(self) -> bool:
        """The last day is behind us."""
        return self.now >= self.ends_at

    @property
    def days(self) -> tuple[OccurrenceView, ...]:
        """The days that go on."""
        return tuple(day for day in self.occurrences if not day.cancelled)

    @property
    def free(self) -> int:
        """Places that nobody has or was offered."""
        return max(0, self.capacity - self.taken)

    @property
    def kept(self) -> int:
        """Free places that are kept for groups."""
        return min(self.free, sum(quota.open for quota in self.quotas))

    @property
    def free_for_all(self) -> int:
        """Free places that are not kept for a group."""
        return self.free - self.kept

    @property
    def where(self) -> str:
        """Where it is: the address of a single day, else as it was written, else the places of its days."""
        if len(self.days) == 1 and (day := self.days[0]).address:
            return f"{day.location}, {day.address}" if day.location else day.address
        return self.place or listed(dict.fromkeys(day.where for day in self.days if day.where))


@dataclass(frozen=True, slots=True)
class Month:
    """The activities of one month."""

    first: date
    items: tuple[AgendaItem, ...]


def by_month(items: Sequence[AgendaItem]) -> tuple[Month, ...]:
    """Group lines that are in order of time under their months."""
    groups: dict[date, list[AgendaItem]] = {}
    for item in items:
        groups.setdefault(local(item.starts_at).date().replace(day=1), []).append(item)
    return tuple(Month(first, tuple(group)) for first, group in groups.items())
