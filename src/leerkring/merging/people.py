"""Making one person of two: looked at first, done under the locks, and kept as it was for thirty days.

Nobody loses a place: where both had registered for the same activity, both registrations stay, and it is said. Links in
mails keep working, since a link is of a registration or a subscription and not of a person.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, insert, not_, select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.database.rows import read_rows
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version, version_of
from leerkring.mail.service import redirect_waiting
from leerkring.merging import rules
from leerkring.merging.locking import lock_activities
from leerkring.merging.model import Merge, What
from leerkring.merging.refusals import (
    AlreadyMerged,
    Colleagues,
    MailOfColleagues,
    TheSame,
    TwoColleagues,
    TwoExperts,
    WhyNeeded,
)
from leerkring.merging.subscriptions import merge_subscriptions
from leerkring.people.model import Person
from leerkring.people.staff import end_access
from leerkring.registrations.model import Registration
from leerkring.registrations.queries.organizations import theirs
from leerkring.registrations.rules import LIVE, Reason

_NUMBERS = """
SELECT p.id, p.name, p.email, p.merged_into, p.created_at,
       EXISTS (SELECT FROM staff_role s WHERE s.person_id = p.id) AS is_staff,
       EXISTS (SELECT FROM expert e WHERE e.person_id = p.id) AS is_expert,
       (SELECT count(*) FROM registration r WHERE r.person_id = p.id) AS registrations,
       (SELECT count(*) FROM delivery d WHERE d.person_id = p.id) AS mails,
       (SELECT count(*) FROM subscription s WHERE s.person_id = p.id AND s.state <> 'unsubscribed') AS subscriptions,
       (SELECT count(*) FROM registration r JOIN occurrence o ON o.activity_id = r.activity_id AND o.state = 'scheduled'
         WHERE r.person_id = p.id AND r.state = 'confirmed') AS days
  FROM person p
 WHERE p.id = ANY ($1::uuid[])
"""
_TWICE = """
SELECT a.id AS activity_id, a.slug, a.title, mine.id, mine.state, theirs.id AS other_id, theirs.state AS other_state
  FROM registration mine
  JOIN registration theirs ON theirs.activity_id = mine.activity_id AND theirs.person_id = $2
   AND theirs.state IN ('applied', 'confirmed', 'waitlisted', 'offered')
  JOIN activity a ON a.id = mine.activity_id
 WHERE mine.person_id = $1 AND mine.state IN ('applied', 'confirmed', 'waitlisted', 'offered')
 ORDER BY a.starts_at, a.slug
"""
# A second live registration for one activity stays with its own person, which leads to the one that is kept.
_MOVE = """
UPDATE registration r SET person_id = $1
 WHERE r.person_id = $2 AND NOT (r.id = ANY ($3::uuid[]))
"""
# A copy of an issue that both got stays where it is: each reader has one.
_MAILS = """
UPDATE delivery d SET person_id = $1
 WHERE d.person_id = $2
   AND NOT EXISTS (SELECT FROM delivery mine WHERE mine.person_id = $1 AND mine.about_id = d.about_id AND mine.kind = d.kind)
RETURNING id
"""
# A question that both follow stays with each: they get one mail about it (`questions.telling`).
_QUESTIONS = """
UPDATE knowledge_question_follower f SET person_id = $1
 WHERE f.person_id = $2
   AND NOT EXISTS (SELECT FROM knowledge_question_follower mine WHERE mine.person_id = $1 AND mine.question_id = f.question_id)
RETURNING id
"""
# A group that both are in stays with each: the other members see two until one leaves.
_GROUPS = """
UPDATE working_group_member w SET person_id = $1
 WHERE w.person_id = $2
   AND NOT EXISTS (SELECT FROM working_group_member mine WHERE mine.person_id = $1 AND mine.group_id = w.group_id)
RETURNING id
"""
_MESSAGES = "UPDATE message_recipient SET person_id = $1 WHERE person_id = $2 RETURNING message_id, about_id"
_EXPERT = "UPDATE expert SET person_id = $1 WHERE person_id = $2 RETURNING id"
_STEPS = """
INSERT INTO registration_move (id, registration_id, at, from_state, to_state, reason, actor)
SELECT gen_random_uuid(), id, $2, state, state, $4, $3 FROM registration WHERE id = ANY ($1::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, with what they did and got."""

    id: UUID
    name: str
    email: str
    merged_into: UUID | None
    created_at: datetime
    is_staff: bool
    is_expert: bool
    registrations: int
    mails: int
    subscriptions: int
    days: int


@dataclass(frozen=True, slots=True)
class Twice:
    """An activity for which both have a registration that goes on."""

    activity_id: UUID
    slug: str
    title: str
    id: UUID
    state: str
    other_id: UUID
    other_state: str


@dataclass(frozen=True, slots=True)
class Look:
    """Two people beside each other; `twice` is where both registered."""

    kept: Side
    dropped: Side
    twice: tuple[Twice, ...]

    @property
    def version(self) -> str:
        """Return the version of what was looked at."""
        sides = ((one.name, one.email, one.registrations) for one in (self.kept, self.dropped))
        return version_of(*(word for side in sides for word in side), len(self.twice))


async def look_at_people(reading: Reading, kept_id: UUID, dropped_id: UUID, *, by_admin: bool) -> Look:
    """Return two people beside each other; who is a colleague is the one that is kept.

    Raises `TheSame`, `AlreadyMerged`, `Colleagues`, `TwoColleagues` or `TwoExperts`.
    """
    if kept_id == dropped_id:
        raise TheSame
    found = read_rows(Side, await reading.sql(_NUMBERS, [kept_id, dropped_id]))
    sides = {one.id: one for one in found if one.merged_into is None}
    if len(sides) != 2:
        raise AlreadyMerged(kept_id=next((one.merged_into for one in found if one.merged_into), None))
    kept, dropped = sides[kept_id], sides[dropped_id]
    if kept.is_staff and dropped.is_staff:
        raise TwoColleagues
    if (kept.is_staff or dropped.is_staff) and not by_admin:
        raise Colleagues
    if kept.is_expert and dropped.is_expert:
        raise TwoExperts
    if dropped.is_staff:
        kept, dropped = dropped, kept
    return Look(kept, dropped, read_rows(Twice, await reading.sql(_TWICE, kept.id, dropped.id)))


async def check_mail_stays(reading: Reading, look: Look, email: str, *, own: UUID | None) -> None:
    """Refuse with `MailOfColleagues` an address to which mail of activities that are not one's own would go from now on.

    A merge tells neither address, and whoever gets that mail can ask for the link of the registration.
    """
    r = Registration
    goes_elsewhere = exists().where(
        r.person_id.in_([look.kept.id, look.dropped.id]),
        r.email.not_in(["", email]),
        r.state.in_(sorted(LIVE)),
        not_(theirs(own)),
    )
    if await reading.scalar(select(goes_elsewhere)):
        raise MailOfColleagues


async def merge_people(
    db: Database,
    kept_id: UUID,
    dropped_id: UUID,
    *,
    name: str,
    email: str,
    reason: str,
    version: str | None,
    by_admin: bool,
    own: UUID | None,
    actor: str,
    now: datetime,
) -> tuple[UUID, UUID]:
    """Make one person of two, with this name and this one of their addresses; returns who is kept, and the merge's id.

    Mail that still waits about registrations goes to that address. Refuses with `WhyNeeded` where both registered for the same
    activity, `EditConflict`, and as `look_at_people` and `check_mail_stays` do; `own` as in `own_activities`.
    """
    ids = sorted((kept_id, dropped_id))
    async with db.transaction() as tx:
        await lock_activities(tx, What.PERSON, ids, now)
        await tx.execute(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update())
        look = await look_at_people(tx, kept_id, dropped_id, by_admin=by_admin)
        check_version(version, look.version)
        if look.twice and not reason.strip():
            raise WhyNeeded
        chosen = email if email in (look.kept.email, look.dropped.email) else look.kept.email
        await check_mail_stays(tx, look, chosen, own=own)
        before = await _move(tx, look, now, actor)
        await _call(tx, look, name, chosen)
        merge_id = uuid7()
        await tx.execute(
            insert(Merge).values(
                id=merge_id,
                what=What.PERSON,
                kept_id=look.kept.id,
                dropped_id=look.dropped.id,
                at=now,
                actor=actor,
                reason=reason,
                until=now + rules.UNDO_WITHIN,
                before=before | {"wrote": {"name": name, "email": chosen}},
            )
        )
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="person.merged",
            subject="person",
            subject_id=look.kept.id,
            registrations=look.dropped.registrations,
            mails=len(before["mails"]),
            twice=len(look.twice) or None,
        )
        return look.kept.id, merge_id


async def _move(tx: Tx, look: Look, now: datetime, actor: str) -> dict[str, Any]:
    """Give the one what the other has; returns how it was."""
    kept, dropped = look.kept, look.dropped
    was = await tx.sql(
        "SELECT id, person_id, name, email FROM registration WHERE person_id = ANY ($1::uuid[]) ORDER BY id",
        [kept.id, dropped.id],
    )
    await tx.sql(_MOVE, kept.id, dropped.id, [one.other_id for one in look.twice])
    await tx.sql(_STEPS, [row.id for row in was if row.person_id == dropped.id], now, actor, Reason.MERGED)
    mails = await tx.sql(_MAILS, kept.id, dropped.id)
    messages = await tx.sql(_MESSAGES, kept.id, dropped.id)
    questions = await tx.sql(_QUESTIONS, kept.id, dropped.id)
    groups = await tx.sql(_GROUPS, kept.id, dropped.id)
    experts = await tx.sql(_EXPERT, kept.id, dropped.id)
    merged = await tx.sql(
        "UPDATE person SET merged_into = $1 WHERE merged_into = $2 RETURNING id", kept.id, dropped.id
    )
    subscriptions, consents = await merge_subscriptions(tx, kept.id, dropped.id, now)
    await end_access(tx, dropped.id)
    return {
        "kept": {"name": kept.name, "email": kept.email},
        "dropped": {"name": dropped.name, "email": dropped.email},
        "registrations": [[str(row.id), str(row.person_id), row.name, row.email] for row in was],
        "mails": [str(row.id) for row in mails],
        "messages": [{"message": str(row.message_id), "about": str(row.about_id)} for row in messages],
        "experts": [str(row.id) for row in experts],
        "merged": [str(row.id) for row in merged],
        "questions": [str(row.id) for row in questions],
        "groups": [str(row.id) for row in groups],
        "subscriptions": subscriptions,
        "consents": consents,
    }


async def _call(tx: Tx, look: Look, name: str, email: str) -> None:
    """Call the one as was chosen, on their registrations too; the other address stays with the one that is merged."""
    kept, dropped = look.kept, look.dropped
    other = kept.email if email == dropped.email else dropped.email
    p = Person
    await tx.execute(
        update(p)
        .where(p.id == dropped.id)
        .values(email=f"{dropped.id}@samengevoegd.invalid", merged_into=kept.id)
    )
    # Never back: links that ended when an address was put right would open again.
    of_dropped = select(p.link_generation).where(p.id == dropped.id).scalar_subquery()
    newer = func.greatest(p.link_generation, of_dropped)
    await tx.execute(update(p).where(p.id == kept.id).values(email=email, name=name, link_generation=newer))
    await tx.execute(update(p).where(p.id == dropped.id).values(email=other))
    await tx.sql(
        "UPDATE registration SET name = $2, email = $3 WHERE person_id = ANY ($1::uuid[]) AND email <> ''",
        [kept.id, dropped.id],
        name,
        email,
    )
    for person in (kept.id, dropped.id):
        await redirect_waiting(tx, person, other, email, kinds="registrations.")
