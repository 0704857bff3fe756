"""Reads for the door: everybody of a day with how they stand, and the rooms that they are expected in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from leerkring.activities.model import Activity, Breakout, Occurrence, OccurrenceState, Round
from leerkring.activities.queries.team import own_activities
from leerkring.attendance.model import AttendanceAct
from leerkring.attendance.queries import DayDetails, read_attendance
from leerkring.attendance.rules import DaySpan, Phase, Presence, phase_of
from leerkring.core.database.db import Reading
from leerkring.core.text.surnames import surname_key
from leerkring.registrations.breakouts.model import BreakoutPlace
from leerkring.registrations.breakouts.rules import BreakoutState
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.rules import Reason, State


@dataclass(frozen=True, slots=True)
class Room:
    """A parallel session of the day: where it is, and how many of those who chose it are in the building."""

    id: UUID
    title: str
    room: str
    starts_at: datetime
    people: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody of the activity as the door sees them; `at` is when the word that counts was said."""

    id: UUID
    name: str
    organization: str
    state: State
    link_generation: int
    taken_over: bool
    noted: bool
    presence: Presence
    at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether they are on the waiting list, or were offered a place that they did not take yet."""
        return not self.noted and self.state in (State.WAITLISTED, State.OFFERED)

    @property
    def is_listed(self) -> bool:
        """Whether they stand on the list of the day: they have a place, or something was written of them."""
        return self.noted or self.state is State.CONFIRMED


@dataclass(frozen=True, slots=True)
class Door:
    """Everybody of the activity of a day by surname, at one moment."""

    people: tuple[Comer, ...]
    rooms: tuple[Room, ...]

    @property
    def listed(self) -> tuple[Comer, ...]:
        """Who stands on the list."""
        return tuple(one for one in self.people if one.is_listed)

    @property
    def waiting(self) -> tuple[Comer, ...]:
        """Who waits for a place."""
        return tuple(one for one in self.people if one.waits)

    def there(self) -> frozenset[UUID]:
        """Return who is there."""
        return frozenset(one.id for one in self.people if one.presence is Presence.ATTENDED)


async def read_door(reading: Reading, day: DayDetails, now: datetime) -> Door:
    """Return everybody of the activity of a day with how they stand, by surname; who was forgotten is not among them."""
    r, m, a = Registration, RegistrationMove, AttendanceAct
    handed = exists().where(m.registration_id == r.id, m.reason == Reason.TRANSFERRED)
    noted = exists().where(a.registration_id == r.id, a.occurrence_id == day.id)
    rows = await reading.rows(
        select(
            *(r.id, r.name, r.organization, r.state, r.link_generation),
            *(handed.label("taken_over"), noted.label("noted")),
        )
        .where(r.activity_id == day.activity_id, r.name != "")
        .order_by(r.id)
    )
    attendance = await read_attendance(reading, day.activity_id, now)
    people = []
    for row in rows:
        last = attendance.latest.get((row.id, day.id))
        people.append(
            Comer(
                *(row.id, row.name, row.organization, State(row.state), row.link_generation),
                *(row.taken_over, row.noted),
                presence=attendance.of(row.id, day.span),
                at=last.at if last else None,
            )
        )
    people.sort(key=lambda one: surname_key(one.name))
    return Door(tuple(people), await _list_rooms(reading, day))


async def _list_rooms(reading: Reading, day: DayDetails) -> tuple[Room, ...]:
    """Return the parallel sessions of a day, by when they begin, with who has a place in each."""
    b, p = Breakout, BreakoutPlace
    rows = await reading.rows(
        select(b.id, b.title, b.room, Round.starts_at, p.registration_id)
        .join(Round, Round.id == b.round_id)
        .outerjoin(p, (p.breakout_id == b.id) & (p.state == BreakoutState.PLACED))
        .where(
            Round.activity_id == day.activity_id,
            Round.starts_at >= day.starts_at,
            Round.starts_at < day.ends_at,
        )
        .order_by(Round.starts_at, b.number, b.id)
    )
    rooms: dict[UUID, tuple[str, str, datetime]] = {}
    people: dict[UUID, set[UUID]] = {}
    for row in rows:
        rooms[row.id] = (row.title, row.room, row.starts_at)
        people.setdefault(row.id, set()).update({row.registration_id} - {None})
    return tuple(Room(id_, *about, frozenset(people[id_])) for id_, about in rooms.items())


@dataclass(frozen=True, slots=True)
class CodeOwner:
    """Whose code it is: for what, whether this person may see who comes, which day is at hand, and how new its links are."""

    activity: str
    is_own: bool
    link_generation: int
    day_id: UUID | None


async def find_code_owner(
    reading: Reading, registration_id: UUID, *, own: UUID | None, now: datetime
) -> CodeOwner | None:
    """Return what a registration is for and its day at hand; None where there is no such registration.

    `own` narrows `is_own` to the teams of this person.
    """
    o = Occurrence
    rows = await reading.rows(
        select(
            *(o.id, o.starts_at, o.ends_at, o.state),
            *(Activity.title, own_activities(own).label("is_own"), Registration.link_generation),
        )
        .join(Activity, Activity.id == o.activity_id)
        .join(Registration, Registration.activity_id == Activity.id)
        .where(Registration.id == registration_id)
        .order_by(o.starts_at)
    )
    if not rows:
        return None
    today = [
        row.id
        for row in rows
        if row.state == OccurrenceState.SCHEDULED
        and phase_of(DaySpan(row.id, row.starts_at, row.ends_at), now) is Phase.DURING
    ]
    first = rows[0]
    return CodeOwner(first.title, first.is_own, first.link_generation, today[0] if today else None)
