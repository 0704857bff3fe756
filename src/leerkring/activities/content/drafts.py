"""An activity as somebody wrote it down, before it is kept: checked values, no identity yet."""

from dataclasses import dataclass
from datetime import date, datetime

from leerkring.activities.reminders.rules import ReminderRule
from leerkring.activities.rules import (
    ActivityKind,
    ActivityState,
    Allocation,
    BreakoutChoice,
    DrawValueForm,
    FieldType,
)


@dataclass(frozen=True, slots=True)
class OccurrenceDraft:
    """One day; `host` is who receives it, where that differs from day to day."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    location: str = ""
    address: str = ""
    online_url: str | None = None
    host: str = ""


@dataclass(frozen=True, slots=True)
class BreakoutDraft:
    """A parallel session with places of its own."""

    slug: str
    title: str
    capacity: int
    room: str = ""
    summary: str = ""
    speakers: str = ""


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """A round of parallel sessions."""

    starts_at: datetime
    ends_at: datetime
    breakouts: tuple[BreakoutDraft, ...]


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """A question of the activity's own."""

    key: str
    label: str
    type: FieldType
    help: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    show_if_key: str | None = None
    show_if_value: str | None = None
    sensitive: bool = False
    erase_days: int | None = None
    """How long after the last day the answers to a sensitive question go."""
    for_host: bool = False
    """Whether the host reads them too, who is at the door."""


@dataclass(frozen=True, slots=True)
class FollowUpDraft:
    """The second form, for who has a place: by when it is to be answered, and how long before that we remind."""

    deadline_at: datetime
    remind_days: int = 3
    intro: str = ""
    fields: tuple[FieldDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotaDraft:
    """Places kept for whoever meets the one condition, until `release_at`."""

    places: int
    region_slug: str | None = None
    organization_kind: str | None = None
    municipality_code: str | None = None
    release_at: datetime | None = None

    @property
    def condition(self) -> tuple[str | None, str | None, str | None]:
        """What makes this the same quota in a later version of the text."""
        return (self.region_slug, self.organization_kind, self.municipality_code)


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """A whole activity; `body` is Markdown."""

    slug: str
    kind: ActivityKind
    title: str
    summary: str
    capacity: int
    registration_opens_at: datetime
    registration_closes_at: datetime
    occurrences: tuple[OccurrenceDraft, ...]
    state: ActivityState = ActivityState.DRAFT
    publish_at: datetime | None = None
    cancel_message: str = ""
    allocation: Allocation = Allocation.FIRST_COME
    max_per_organization: int | None = None
    minimum: int | None = None
    decide_on: date | None = None
    """By when is decided whether it goes on, where there is a minimum; that day included."""
    draw_value_name: str = ""
    """The public value that a draw waits for; known at `draw_value_at`, after the closing."""
    draw_value_form: DrawValueForm = DrawValueForm.DECIMALS
    draw_value_at: datetime | None = None
    draw_most_tickets: int = 1
    """Above 1, who was left out before on a theme of this activity has more tickets, up to this many."""
    breakout_choice: BreakoutChoice = BreakoutChoice.CHOICE
    breakouts_until: datetime | None = None
    """Until when people choose and swap their parallel sessions; until the start where it is not said."""
    audience: str = ""
    place: str = ""
    price: str = ""
    host: str = ""
    facilitator: str = ""
    experts: str = ""
    case_text: str = ""
    themes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    previous_slugs: tuple[str, ...] = ()
    quotas: tuple[QuotaDraft, ...] = ()
    fields: tuple[FieldDraft, ...] = ()
    rounds: tuple[RoundDraft, ...] = ()
    follow_up: FollowUpDraft | None = None
    reminders: tuple[ReminderRule, ...] | None = None
    """When people hear of its days; None for what every activity does."""
    body: str = ""

    @property
    def starts_at(self) -> datetime:
        """The start of the first day."""
        return min(day.starts_at for day in self.occurrences)

    @property
    def ends_at(self) -> datetime:
        """The end of the last day."""
        return max(day.ends_at for day in self.occurrences)
