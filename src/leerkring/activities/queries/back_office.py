"""What the back office reads about activities: all states, with their counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from leerkring.activities import labels
from leerkring.activities.model import (
    Activity,
    ActivitySlug,
    ActivityState,
    Occurrence,
    OccurrenceState,
)
from leerkring.activities.queries.team import own_activities
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.refusals import NotFound
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_all, read_list

NOT_PUBLIC = (ActivityState.DRAFT, ActivityState.SCHEDULED)


class NoSuchActivity(NotFound):
    """No activity has this slug, in any state."""

    code = "no-such-activity"
    sentence = "Deze activiteit bestaat niet, heeft een ander adres gekregen, of is niet met u gedeeld."
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
class ActivityDetails(ActivityLine):
    """An activity on its own page in the back office."""

    summary: str
    has_text: bool
    host: str
    facilitator: str
    max_per_organization: int | None
    minimum: int | None
    decide_on: date | None
    go_ahead_at: datetime | None
    draw_value_name: str
    draw_value_form: str
    draw_value_at: datetime | None
    draw_most_tickets: int
    draw_frozen_at: datetime | None
    drawn_at: datetime | None
    cancel_message: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class OccurrenceDetails:
    """One day, with how often it moved."""

    id: UUID
    number: int
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    address: str
    online_url: str | None
    host: str
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
    (Activity.body != "").label("has_text"),
    Activity.host,
    Activity.facilitator,
    Activity.max_per_organization,
    Activity.minimum,
    Activity.decide_on,
    Activity.go_ahead_at,
    Activity.draw_value_name,
    Activity.draw_value_form,
    Activity.draw_value_at,
    Activity.draw_most_tickets,
    Activity.draw_frozen_at,
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
    Occurrence.host,
    Occurrence.state,
    Occurrence.sequence,
    Occurrence.changed_at,
)


_TIE = (Activity.title, Activity.id)


async def list_activities(reading: Reading, asked: Asked, *, own: UUID | None) -> Found[ActivityLine]:
    """Return a page of the activities that this person may open, with what each filter would leave."""
    return await read_list(reading, asked, ActivityLine, select(*_LINE).where(own_activities(own)), tie=_TIE)


async def list_all_activities(
    reading: Reading, asked: Asked, *, own: UUID | None
) -> tuple[ActivityLine, ...]:
    """Return all activities that this person may open and the filters let through."""
    return await read_all(reading, asked, ActivityLine, select(*_LINE).where(own_activities(own)), tie=_TIE)


async def get_activity(reading: Reading, slug: str, *, own: UUID | None) -> ActivityDetails:
    """Return the activity in any state, by its address or one it had before.

    Refuses with `NoSuchActivity`, also where it is not this person's own.
    """
    before = select(ActivitySlug.activity_id).where(ActivitySlug.slug == slug).scalar_subquery()
    row = await reading.row(
        select(*_DETAILS)
        .where(or_(Activity.slug == slug, Activity.id == before), own_activities(own))
        .order_by((Activity.slug == slug).desc())
        .limit(1)
    )
    if row is None:
        raise NoSuchActivity
    return read_row(ActivityDetails, row)


async def is_own(reading: Reading, activity_id: UUID, *, own: UUID | None) -> bool:
    """Tell whether this activity is this person's, of whoever may look at it."""
    found = await reading.scalar(select(Activity.id).where(Activity.id == activity_id, own_activities(own)))
    return found is not None


async def list_occurrences(reading: Reading, activity_id: UUID) -> list[OccurrenceDetails]:
    """Return the days of an activity in order."""
    rows = await reading.rows(
        select(*_OCCURRENCE)
        .where(Occurrence.activity_id == activity_id)
        .order_by(Occurrence.starts_at, Occurrence.number)
    )
    return list(read_rows(OccurrenceDetails, rows))


def get_day(days: Sequence[OccurrenceDetails], day_id: UUID) -> OccurrenceDetails:
    """Return the day with this id; refuses with `NoSuchOccurrence`."""
    for day in days:
        if day.id == day_id:
            return day
    raise NoSuchOccurrence


async def list_late_drafts(reading: Reading, now: datetime, *, own: UUID | None) -> list[ActivityLine]:
    """Return what this person may open and is not public although its registration should be open or its day has come."""
    late = or_(Activity.registration_opens_at <= now, Activity.publish_at <= now, Activity.starts_at <= now)
    rows = await reading.rows(
        select(*_LINE)
        .where(Activity.state.in_(NOT_PUBLIC), late, own_activities(own))
        .order_by(Activity.starts_at)
    )
    return list(read_rows(ActivityLine, rows))


async def list_turning(
    reading: Reading, now: datetime, within: timedelta = timedelta(days=7), *, own: UUID | None
) -> list[ActivityLine]:
    """Return this person's published activities whose registration opens or closes soon."""
    soon = now + within
    rows = await reading.rows(
        select(*_LINE)
        .where(
            Activity.state == ActivityState.PUBLISHED,
            or_(
                Activity.registration_opens_at.between(now, soon),
                func.least(Activity.registration_closes_at, Activity.starts_at).between(now, soon),
            ),
            own_activities(own),
        )
        .order_by(func.least(Activity.registration_closes_at, Activity.starts_at))
    )
    return list(read_rows(ActivityLine, rows))


async def list_days_soon(
    reading: Reading, now: datetime, within: timedelta = timedelta(days=7), *, own: UUID | None
) -> list[tuple[OccurrenceDetails, str, str]]:
    """Return the days of the coming week that are this person's, as (day, slug, title of the activity)."""
    rows = await reading.rows(
        select(*_OCCURRENCE, Activity.slug, Activity.title.label("activity_title"))
        .join(Activity, Activity.id == Occurrence.activity_id)
        .where(
            Activity.state == ActivityState.PUBLISHED,
            Occurrence.state == OccurrenceState.SCHEDULED,
            Occurrence.starts_at.between(now, now + within),
            own_activities(own),
        )
        .order_by(Occurrence.starts_at)
    )
    days = read_rows(OccurrenceDetails, rows, beside=("slug", "activity_title"))
    return [(day, row.slug, row.activity_title) for day, row in zip(days, rows, strict=True)]


async def list_titles(reading: Reading, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return title and back office address of these activities."""
    rows = await reading.rows(select(Activity.id, Activity.slug, Activity.title).where(Activity.id.in_(ids)))
    return {row.id: (row.title, f"/beheer/activiteiten/{row.slug}") for row in rows}
