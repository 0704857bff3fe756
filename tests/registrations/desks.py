"""Coming to an activity by the desk, as the page does it, and looking at what became of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.model import Activity
from leerkring.core.database.db import Database, Tx
from leerkring.mail.model import Delivery
from leerkring.registrations.arrivals.arrival import Already, Applicant, Arrival
from leerkring.registrations.arrivals.desk import Desk
from leerkring.registrations.arrivals.locking import Locked, lock_activity
from leerkring.registrations.breakouts.rules import AskedBreakouts
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.settings import Settings
from tests.cast import Person, colleague

NOTHING_ASKED = AskedBreakouts()
PROVINCE = [replace(colleague(number), organization_kind="province") for number in (7, 8, 9)]


def arrival(
    activity_id: UUID,
    *people: Person,
    key: str | None = None,
    breakouts: AskedBreakouts = NOTHING_ASKED,
    **more: Any,
) -> Arrival:
    """The form of these colleagues; the first has filled it in, and each would like these parallel sessions."""
    first = people[0]
    return Arrival(
        activity_id,
        tuple(Applicant(person.name, person.email, breakouts=breakouts) for person in people),
        **{
            "organization": first.organization,
            "organization_kind": first.organization_kind,
            "municipality": first.municipality or None,
            "request_key": key or f"key-of-{first.email}",
        }
        | more,
    )


async def come(desk: Desk, activity_id: UUID, *people: Person, **more: Any) -> UUID:
    """Register, and return the first person's registration."""
    outcome = await desk.register(arrival(activity_id, *people, **more))
    assert not isinstance(outcome, Already)
    return outcome.id


async def standing(db: Database, registration_id: UUID) -> Any:
    """The row of a registration."""
    async with db.reading() as reading:
        return await reading.row(select(Registration.__table__).where(Registration.id == registration_id))


async def tally(db: Database, activity_id: UUID) -> tuple[int, int, int]:
    """Taken, waiting and applied as the activity counts them."""
    a = Activity
    async with db.reading() as reading:
        row = await reading.row(select(a.taken, a.waiting, a.applied).where(a.id == activity_id))
    assert row is not None
    return (row.taken, row.waiting, row.applied)


async def history(db: Database, registration_id: UUID) -> list[tuple[str, str]]:
    """Each step of a registration: where it led, and why."""
    m = RegistrationMove
    async with db.reading() as reading:
        rows = await reading.rows(
            select(m.to_state, m.reason).where(m.registration_id == registration_id).order_by(m.number)
        )
    return [(row.to_state, row.reason) for row in rows]


async def mails(db: Database, registration_id: UUID | None = None) -> list[tuple[str, str]]:
    """To whom (the part before the @) and which kind, in the order of queueing; not those taken back."""
    d = Delivery
    statement = select(d.recipient, d.kind).where(d.state != "skipped").order_by(d.created_at, d.dedupe_key)
    if registration_id is not None:
        statement = statement.where(d.about_id == registration_id)
    async with db.reading() as reading:
        rows = await reading.rows(statement)
    return [(row.recipient.split("@")[0], row.kind.removeprefix("registrations.")) for row in rows]


async def moment(db: Database, registration_id: UUID) -> datetime:
    """Until when the place is held."""
    row = await standing(db, registration_id)
    assert row.offer_expires_at is not None
    found: datetime = row.offer_expires_at
    return found


async def positions(db: Database, activity_id: UUID) -> Sequence[tuple[str, int]]:
    """Who waits (the part before the @), with their place in the order of waiting."""
    r = Registration
    async with db.reading() as reading:
        rows = await reading.rows(
            select(r.email).where(r.activity_id == activity_id, r.state == "waitlisted").order_by(r.position)
        )
    return [(row.email.split("@")[0], rank) for rank, row in enumerate(rows, start=1)]


async def locked_of(tx: Tx, circle: UUID, settings: Settings) -> Locked:
    """An activity under its lock."""
    found = await lock_activity(tx, circle, settings)
    assert found is not None
    return found
