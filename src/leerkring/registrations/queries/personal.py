"""A registration with all that its personal page and its mails say: one statement, written once for the driver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select

from leerkring.activities.model import Activity, Occurrence, Round
from leerkring.activities.queries import lists
from leerkring.core.database.db import Reading
from leerkring.core.database.driver_sql import argument, driver_sql
from leerkring.core.database.rows import read_row
from leerkring.registrations.breakouts.queries import OwnBreakouts, find_own_breakouts
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.rules import Reason, State


@dataclass(frozen=True, slots=True)
class Day:
    """One day of an activity, with the join link: only ever shown to who has a place."""

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


@dataclass(frozen=True, slots=True)
class PersonalRegistration:
    """A registration with what its personal page and its mails say about the activity."""

    id: UUID
    activity_id: UUID
    person_id: UUID
    state: State
    reason: str
    name: str
    email: str
    organization: str
    organization_kind: str
    municipality_code: str | None
    job_title: str
    phone: str
    answers: Mapping[str, Any]
    asked: Mapping[str, int]
    group_size: int
    offer_expires_at: datetime | None
    link_generation: int
    registered_at: datetime
    decided_at: datetime
    slug: str
    kind: str
    title: str
    activity_state: str
    allocation: str
    cancel_message: str
    starts_at: datetime
    ends_at: datetime
    registration_closes_at: datetime
    drawn_at: datetime | None
    minimum: int | None
    decide_on: date | None
    go_ahead_at: datetime | None
    position: int
    """Number on the waiting list, counted now; 0 for who does not wait."""
    days: tuple[Day, ...] = ()
    because: str = ""
    """Why staff gave no place, or one on the waiting list, in the words that the person reads."""
    has_rounds: bool = False
    breakouts: OwnBreakouts | None = None
    breakouts_together: bool = False
    """What they have in each round, where there are any."""
    owner_acted: bool = False
    """Whether the link in the mail was used for something: the browser's link then only looks."""


MAILED = "registration"
BROWSER = "registration.browser"
"""What the two links of a registration are derived for: the one in the mail proves its address."""

BY_BROWSER: Mapping[str, str] = {"by": "browser"}
"""In the details of a move: done by the link of the browser, which proves no address."""

_OF_REGISTRATION = (
    "id",
    "activity_id",
    "person_id",
    "reason",
    "name",
    "email",
    "organization",
    "organization_kind",
    "municipality_code",
    "job_title",
    "phone",
    "answers",
    "asked",
    "group_size",
    "breakouts_together",
    "offer_expires_at",
    "link_generation",
    "registered_at",
    "decided_at",
)
_OF_ACTIVITY = (
    "slug",
    "kind",
    "title",
    "allocation",
    "cancel_message",
    "starts_at",
    "ends_at",
    "registration_closes_at",
    "drawn_at",
    "minimum",
    "decide_on",
    "go_ahead_at",
)
_ahead = Registration.__table__.alias("ahead")
RANK = (
    select(func.count())
    .select_from(_ahead)
    .where(
        _ahead.c.activity_id == Registration.activity_id,
        _ahead.c.state == State.WAITLISTED,
        _ahead.c.position <= Registration.position,
        Registration.state == State.WAITLISTED,
    )
    .correlate(Registration)
    .scalar_subquery()
)
"""The number on the waiting list, counted now; 0 for who does not wait."""
# The first move is the form itself; what the browser's link did afterwards says so.
_owner_acts = (
    RegistrationMove.from_state.is_not(None),
    RegistrationMove.actor == "person",
    RegistrationMove.details["by"].astext.is_distinct_from(BY_BROWSER["by"]),
)
_owner_acted = (
    exists().where(RegistrationMove.registration_id == Registration.id, *_owner_acts).correlate(Registration)
)
_because = (
    select(RegistrationMove.details["because"].astext)
    .where(
        RegistrationMove.registration_id == Registration.id,
        RegistrationMove.to_state == Registration.state,
        RegistrationMove.reason.in_((Reason.NOT_CHOSEN, Reason.PUT_ON_LIST)),
    )
    .order_by(RegistrationMove.number.desc())
    .limit(1)
    .correlate(Registration)
    .scalar_subquery()
)
_day_lines = select(
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
).where(Occurrence.activity_id == Activity.id)
_PERSONAL = driver_sql(
    select(
        *(getattr(Registration, name) for name in _OF_REGISTRATION),
        *(getattr(Activity, name) for name in _OF_ACTIVITY),
        Registration.state,
        Activity.state.label("activity_state"),
        _owner_acted.label("owner_acted"),
        func.coalesce(_because, "").label("because"),
        RANK.label("position"),
        exists().where(Round.activity_id == Activity.id).correlate(Activity).label("has_rounds"),
        lists.rows(_day_lines, Occurrence.starts_at, Occurrence.number).label("day_lines"),
    )
    .join(Activity, Activity.id == Registration.activity_id)
    .where(Registration.id == argument(1))
)


async def has_owner_acted(reading: Reading, registration_id: UUID) -> bool:
    """Tell whether the link in the mail was used for something."""
    m = RegistrationMove
    return bool(
        await reading.scalar(select(exists().where(m.registration_id == registration_id, *_owner_acts)))
    )


async def find_registration(reading: Reading, registration_id: UUID) -> PersonalRegistration | None:
    """Return a registration with its activity, its number on the waiting list and its days."""
    rows = await reading.sql(_PERSONAL, registration_id)
    if not rows:
        return None
    (row,) = rows
    days = tuple(_day(line) for line in row["day_lines"])
    own = await find_own_breakouts(reading, registration_id) if row["has_rounds"] else None
    return read_row(PersonalRegistration, row, beside=("day_lines",), days=days, breakouts=own)


def _day(line: Sequence[Any]) -> Day:
    id_, number, title, starts_at, ends_at, location, address, online_url, state, sequence, changed_at = line
    return Day(
        id=UUID(id_),
        number=number,
        title=title,
        starts_at=datetime.fromisoformat(starts_at),
        ends_at=datetime.fromisoformat(ends_at),
        location=location,
        address=address,
        online_url=online_url,
        state=state,
        sequence=sequence,
        changed_at=datetime.fromisoformat(changed_at),
    )
