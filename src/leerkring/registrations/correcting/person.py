"""Putting a person's name or address right: on all that is theirs at once, with new links, and both addresses told.

What belongs to an address and not to a person stays with the address: who asked for no more mail gets none.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_new

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.ids import uuid7
from leerkring.core.refusals import NotFound
from leerkring.core.versions import check_version, version_of
from leerkring.mail.service import NewMail, queue_mails, redirect_waiting
from leerkring.people.model import Person, StaffRole
from leerkring.people.staff import end_access
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.refusals import AddressTaken, ColleaguesAddress
from leerkring.registrations.rules import LIVE, Reason, State

CONFIRMED = "registrations.confirmed"
_IN_GROUPS = """
UPDATE working_group_member
   SET name = CASE WHEN $3 THEN $2 ELSE name END, link_generation = link_generation + $4::int
 WHERE person_id = $1
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction changes: which words, and on how many registrations (of which some are live)."""

    name: bool
    address: bool
    registrations: int
    live: int


def version_of_person(name: str, email: str) -> str:
    """Return the version of a person's name and address."""
    return version_of(name, email)


async def look_ahead(
    reading: Reading, person_id: UUID, *, name: str, email: str, version: str | None, by_admin: bool
) -> Correction:
    """Return what a correction would change.

    Raises `EditConflict`, `ColleaguesAddress`, `AddressTaken`, or `NotFound` for nobody.
    """
    row = await reading.row(
        select(
            Person.name, Person.email, exists().where(StaffRole.person_id == Person.id).label("is_staff")
        ).where(Person.id == person_id)
    )
    if row is None:
        raise NotFound
    check_version(version, version_of_person(row.name, row.email), version_of_person(name, email))
    if row.is_staff and not by_admin:
        raise ColleaguesAddress
    other = await reading.scalar(select(Person.id).where(Person.email == email, Person.id != person_id))
    if other is not None:
        raise AddressTaken(person_id=other)
    counted = await reading.row(
        select(
            func.count().label("all"), func.count().filter(Registration.state.in_(LIVE)).label("live")
        ).where(Registration.person_id == person_id)
    )
    assert counted is not None
    return Correction(row.name != name, row.email != email, counted.all, counted.live)


async def correct_person(
    db: Database,
    person_id: UUID,
    *,
    name: str,
    email: str,
    version: str | None,
    by_admin: bool,
    actor: str,
    now: datetime,
) -> Correction:
    """Give a person another name or address (lower case), on their registrations and in groups too; returns what changed.

    With another address every earlier link of theirs ends, their sessions end, mail that still waits goes to the new one, and
    both addresses are told; the new one gets the invitations of each place anew. Refuses as `look_ahead` does.
    """
    async with db.transaction() as tx:
        before = await tx.row(select(Person.email).where(Person.id == person_id).with_for_update())
        what = await look_ahead(tx, person_id, name=name, email=email, version=version, by_admin=by_admin)
        if before is None or not (what.name or what.address):
            return what
        if what.address:
            await _reserve(tx, email, now)
        newer = Person.link_generation + (1 if what.address else 0)
        changed = {"name": name, "email": email, "link_generation": newer}
        await tx.execute(update(Person).where(Person.id == person_id).values(changed))
        renewed = Registration.link_generation + (1 if what.address else 0)
        rows = await tx.rows(
            update(Registration)
            .where(Registration.person_id == person_id)
            .values(name=name, email=email, link_generation=renewed)
            .returning(Registration.id, Registration.state)
        )
        in_groups = await tx.sql(_IN_GROUPS, person_id, name, what.name, 1 if what.address else 0)
        if in_groups:
            tx.touch("groups")  # a contact on the page of a region
        for row in rows:
            await tx.execute(
                insert(RegistrationMove).values(
                    id=uuid7(),
                    registration_id=row.id,
                    at=now,
                    from_state=row.state,
                    to_state=row.state,
                    reason=Reason.CORRECTED,
                    actor=actor,
                    details={},
                )
            )
        if what.address:
            await end_access(tx, person_id)
            waited: set[tuple[str, UUID | None]] = set()
            for kinds in ("registrations.", "messages.", "experts.", "questions.", "groups."):
                waited |= await redirect_waiting(tx, person_id, before.email, email, kinds=kinds)
            newest = max((row.id for row in rows), default=None)
            change = uuid7()
            await queue_mails(
                tx,
                [
                    NewMail(
                        kind=f"registrations.{kind}",
                        dedupe_key=f"person:{person_id}:{kind}:{change}",
                        recipient=address,
                        recipient_name=name,
                        person_id=person_id,
                        about_id=newest,
                    )
                    for kind, address in (("address_old", before.email), ("address_new", email))
                ]
                + [
                    # With the invitations: those of before went to an address that was wrong.
                    NewMail(
                        kind=CONFIRMED,
                        dedupe_key=f"registration:{row.id}:confirmed:{change}",
                        recipient=email,
                        recipient_name=name,
                        person_id=person_id,
                        about_id=row.id,
                    )
                    for row in rows
                    if row.state == State.CONFIRMED and (CONFIRMED, row.id) not in waited
                ],
                now,
            )
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="person.corrected",
            subject="person",
            subject_id=person_id,
            what=" en ".join(word for word, is_so in (("naam", what.name), ("adres", what.address)) if is_so),
            registrations=len(rows),
        )
        return what


async def _reserve(tx: Tx, email: str, now: datetime) -> None:
    """Make sure that nobody else has or takes this address: of two who do so at once the second waits, and is refused."""
    id_ = uuid7()
    made = await tx.execute(
        insert_new(Person)
        .values(id=id_, email=email, name="", created_at=now)
        .on_conflict_do_nothing()
        .returning(Person.id)
    )
    if made.first() is None:
        raise AddressTaken(person_id=await tx.scalar(select(Person.id).where(Person.email == email)))
    await tx.execute(delete(Person).where(Person.id == id_))
