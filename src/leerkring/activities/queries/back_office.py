"""What the back office reads about activities: all states, with their counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from leerkring.activities import labels
from leerkring.activities.model import Activity, ActivityState, FormField, Occurrence, OccurrenceState
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.refusals import NotFound

NOT_PUBLIC = (ActivityState.DRAFT, ActivityState.SCHEDULED)


class NoSuchActivity(NotFound):
    """No activity has this slug, in any state."""

    code = "no-such-activity"
    sentence = "Deze activiteit bestaat niet, of heeft een ander adres gekregen."
    next_label = "Naar alle activiteiten"
    next_href = "/beheer/activiteiten"


class NoSuchOccurrence(NoSuchActivity):
    """The activity has no such day."""

    code = "no-such-occurrence"
    sentence = "Deze bijeenkomst hoort niet (meer) bij de activiteit."


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """An activity in the list of the back office."""

    id: UUID
    slug: str
    kind: str
    title: str
    state: str
    publish_at: datetime | None
    allocation: str
    capacity: int
    taken: int
    waiting: int
    applied: int
    starts_at: datetime
    ends_at: datetime
    registration_opens_at: datetime
    registration_closes_at: datetime

    @property
    def state_label(self) -> str:
        """How its state is called."""
        return labels.STATES[self.state]

    @property
    def state_tone(self) -> str:
        """The tone of its badge."""
        return labels.TONES[self.state]


@dataclass(frozen=True, slots=True)
class DeskActivity(ActivityLine):
    """An activity on its own page in the back office."""

    summary: str
    max_per_organization: int | None
    drawn_at: datetime | None
    cancel_message: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DeskOccurrence:
    """One day, with how often it moved."""

    id: UUID
    number: int
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    address: str
    online_url: str | None
    state: str
    sequence: int
    changed_at: datetime

    @property
    def cancelled(self) -> bool:
        """Whether this day is off."""
        return self.state == OccurrenceState.CANCELLED

    @property
    def place(self) -> str:
        """Where it is, in a few words."""
        return self.location or ("online" if self.online_url else "plaats volgt")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilters:
    """What the list is narrowed to; `when` is "komend", "geweest" or "" for all."""

    state: str = ""
    kind: str = ""
    when: str = "komend"


_LINE = (
    Activity.id,
    Activity.slug,
    Activity.kind,
    Activity.title,
    Activity.state,
    Activity.publish_at,
    Activity.allocation,
    Activity.capacity,
    Activity.taken,
    Activity.waiting,
    Activity.applied,
    Activity.starts_at,
    Activity.ends_at,
    Activity.registration_opens_at,
    Activity.registration_closes_at,
)
_DETAILS = (
    *_LINE,
    Activity.summary,
    Activity.max_per_organization,
    Activity.drawn_at,
    Activity.cancel_message,
    Activity.updated_at,
)
_OCCURRENCE = (
    Occurrence.id,
    Occurrence.number,
    Occurrence.title,
    Occurrence.starts_at,
    Occurrence.ends_at,
    Occurrence.location,
    Occurrence.address,
    Occurrence.online_url,
    Occurrence.state,
    Occurrence.sequence,
    Occurrence.changed_at,
)


def _when(when: str, now: datetime) -> list[ColumnElement[bool]]:
    return {"komend": [Activity.ends_at >= now], "geweest": [Activity.ends_at < now]}.get(when, [])


async def list_activities(reading: Reading, filters: ActivityFilters, now: datetime) -> list[ActivityLine]:
    """Return the activities in order of their first day; what has been, latest first."""
    where = _when(filters.when, now)
    if filters.state:
        where.append(Activity.state == filters.state)
    if filters.kind:
        where.append(Activity.kind == filters.kind)
    order = Activity.starts_at.desc() if filters.when == "geweest" else Activity.starts_at
    rows = await reading.rows(select(*_LINE).where(*where).order_by(order, Activity.title))
    return list(read_rows(ActivityLine, rows))


async def count_activities(reading: Reading, when: str, now: datetime) -> dict[tuple[str, str], int]:
    """Return how many activities there are by (state, kind), for the filters."""
    rows = await reading.rows(
        select(Activity.state, Activity.kind, func.count().label("many"))
        .where(*_when(when, now))
        .group_by(Activity.state, Activity.kind)
    )
    return {(row.state, row.kind): row.many for row in rows}


async def get_activity(reading: Reading, slug: str) -> DeskActivity:
    """Return the activity in any state."""
    row = await reading.row(select(*_DETAILS).where(Activity.slug == slug))
    if row is None:
        raise NoSuchActivity
    return read_row(DeskActivity, row)


async def list_occurrences(reading: Reading, activity_id: UUID) -> list[DeskOccurrence]:
    """Return the days of an activity in order."""
    rows = await reading.rows(
        select(*_OCCURRENCE)
        .where(Occurrence.activity_id == activity_id)
        .order_by(Occurrence.starts_at, Occurrence.number)
    )
    return list(read_rows(DeskOccurrence, rows))


async def list_questions(reading: Reading, activity_id: UUID) -> list[tuple[str, str]]:
    """Return the activity's own questions as (key, label), in order."""
    rows = await reading.rows(
        select(FormField.key, FormField.label)
        .where(FormField.activity_id == activity_id)
        .order_by(FormField.number)
    )
    return [(row.key, row.label) for row in rows]


async def list_late_drafts(reading: Reading, now: datetime) -> list[ActivityLine]:
    """Return what is not public although its registration should be open or its day has come."""
    late = or_(Activity.registration_opens_at <= now, Activity.publish_at <= now, Activity.starts_at <= now)
    rows = await reading.rows(
        select(*_LINE).where(Activity.state.in_(NOT_PUBLIC), late).order_by(Activity.starts_at)
    )
    return list(read_rows(ActivityLine, rows))


async def list_turning(
    reading: Reading, now: datetime, within: timedelta = timedelta(days=7)
) -> list[ActivityLine]:
    """Return the published activities whose registration opens or closes soon."""
    soon = now + within
    rows = await reading.rows(
        select(*_LINE)
        .where(
            Activity.state == ActivityState.PUBLISHED,
            or_(
                Activity.registration_opens_at.between(now, soon),
                func.least(Activity.registration_closes_at, Activity.starts_at).between(now, soon),
            ),
        )
        .order_by(func.least(Activity.registration_closes_at, Activity.starts_at))
    )
    return list(read_rows(ActivityLine, rows))


async def list_days_soon(
    reading: Reading, now: datetime, within: timedelta = timedelta(days=7)
) -> list[tuple[DeskOccurrence, str, str]]:
    """Return the days of the coming week as (day, slug, title of the activity)."""
    rows = await reading.rows(
        select(*_OCCURRENCE, Activity.slug, Activity.title.label("activity_title"))
        .join(Activity, Activity.id == Occurrence.activity_id)
        .where(
            Activity.state == ActivityState.PUBLISHED,
            Occurrence.state == OccurrenceState.SCHEDULED,
            Occurrence.starts_at.between(now, now + within),
        )
        .order_by(Occurrence.starts_at)
    )
    days = read_rows(DeskOccurrence, rows, beside=("slug", "activity_title"))
    return [(day, row.slug, row.activity_title) for day, row in zip(days, rows, strict=True)]


async def list_titles(reading: Reading, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return title and back office address of these activities."""
    rows = await reading.rows(select(Activity.id, Activity.slug, Activity.title).where(Activity.id.in_(ids)))
    return {row.id: (row.title, f"/beheer/activiteiten/{row.slug}") for row in rows}
