"""Reads of attendance: a day, who stands on its list, and what was written down."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from leerkring.activities.model import Activity, Occurrence, OccurrenceState
from leerkring.activities.queries.back_office import NoSuchOccurrence
from leerkring.activities.queries.team import own_activities
from leerkring.attendance.model import AttendanceAct
from leerkring.attendance.rules import Attendance, DaySpan, RecordedAct, fold
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.text.surnames import surname_key
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.queries.history import actor_names
from leerkring.registrations.rules import Reason, State

_a = AttendanceAct


@dataclass(frozen=True, slots=True)
class DayDetails:
    """A day with the activity that it is of."""

    id: UUID
    activity_id: UUID
    slug: str
    activity: str
    number: int
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    online_url: str | None
    state: str

    @property
    def cancelled(self) -> bool:
        """Whether this day is off."""
        return self.state == OccurrenceState.CANCELLED

    @property
    def name(self) -> str:
        """How the day is called."""
        return self.title or f"dag {self.number}"

    @property
    def span(self) -> DaySpan:
        """The day as the rules know it."""
        return DaySpan(self.id, self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """Somebody on the list of a day."""

    id: UUID
    name: str
    organization: str
    state: str


@dataclass(frozen=True, slots=True)
class ActInHistory:
    """An act as staff read it back."""

    at: datetime
    day: datetime
    act: str
    who: str
    device: str
    reason: str


async def get_day(reading: Reading, occurrence_id: UUID, *, own: UUID | None) -> DayDetails:
    """Return a day in one of this person's activities; refuses with `NoSuchOccurrence`."""
    o = Occurrence
    row = await reading.row(
        select(
            *(o.id, o.activity_id, Activity.slug, Activity.title.label("activity"), o.number, o.title),
            *(o.starts_at, o.ends_at, o.location, o.online_url, o.state),
        )
        .join(Activity, Activity.id == o.activity_id)
        .where(o.id == occurrence_id, own_activities(own))
    )
    if row is None:
        raise NoSuchOccurrence
    return read_row(DayDetails, row)


async def list_people(reading: Reading, day: DayDetails) -> tuple[ListedPerson, ...]:
    """Return who stands on the list of a day, by surname: who has a place, and of whom something was written down."""
    r = Registration
    noted = exists().where(_a.registration_id == r.id, _a.occurrence_id == day.id)
    rows = await reading.rows(
        select(r.id, r.name, r.organization, r.state)
        .where(r.activity_id == day.activity_id, or_(r.state == State.CONFIRMED, noted))
        .order_by(r.id)
    )
    return tuple(sorted(read_rows(ListedPerson, rows), key=lambda one: surname_key(one.name)))


async def read_attendance(reading: Reading, activity_id: UUID, now: datetime) -> Attendance:
    """Return who was there on the days of an activity, as it stands now."""
    return (await read_attendances(reading, [activity_id], now))[activity_id]


async def read_attendances(
    reading: Reading, activity_ids: Collection[UUID], now: datetime
) -> dict[UUID, Attendance]:
    """Return for each of these activities who was there on its days."""
    o = Occurrence
    rows = await reading.rows(
        select(o.activity_id, o.id, o.starts_at, o.ends_at)
        .where(o.activity_id.in_(activity_ids), o.state == OccurrenceState.SCHEDULED)
        .order_by(o.starts_at, o.number)
    )
    spans = read_rows(DaySpan, rows, beside=("activity_id",))
    latest = fold(await _list_acts(reading, _a.occurrence_id.in_([day.id for day in spans])))
    of = {day.id: row.activity_id for day, row in zip(spans, rows, strict=True)}
    return {
        id_: Attendance(
            tuple(day for day in spans if of[day.id] == id_),
            {key: one for key, one in latest.items() if of[key[1]] == id_},
            now,
        )
        for id_ in activity_ids
    }


async def _list_acts(reading: Reading, where: ColumnElement[bool]) -> tuple[RecordedAct, ...]:
    """Return acts about who has the place now: what was written of somebody before they handed it over is not."""
    m = RegistrationMove
    before = exists().where(
        m.registration_id == _a.registration_id, m.reason == Reason.TRANSFERRED, m.at > _a.at
    )
    columns = (_a.id, _a.registration_id, _a.occurrence_id, _a.act, _a.at)
    return read_rows(RecordedAct, await reading.rows(select(*columns).where(where, ~before)))


async def list_history(reading: Reading, registration_id: UUID) -> tuple[ActInHistory, ...]:
    """Return every act about a registration, the latest first, also those that count no longer."""
    rows = await reading.rows(
        select(_a.at, Occurrence.starts_at.label("day"), _a.act, _a.actor, _a.device, _a.reason)
        .join(Occurrence, Occurrence.id == _a.occurrence_id)
        .where(_a.registration_id == registration_id)
        .order_by(_a.at.desc(), _a.id.desc())
    )
    names = await actor_names(reading, (row.actor for row in rows))
    return tuple(
        ActInHistory(row.at, row.day, row.act, names[row.actor], row.device, row.reason) for row in rows
    )


async def list_strangers(reading: Reading, activity_id: UUID, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these are no registration of this activity."""
    r = Registration
    rows = await reading.rows(select(r.id).where(r.id.in_(ids), r.activity_id == activity_id))
    return frozenset(ids) - {row.id for row in rows}


async def list_who_has_place(reading: Reading, activity_id: UUID) -> frozenset[UUID]:
    """Return the registrations of an activity that have a place now."""
    r = Registration
    rows = await reading.rows(select(r.id).where(r.activity_id == activity_id, r.state == State.CONFIRMED))
    return frozenset(row.id for row in rows)
