"""Giving back what two were before they became one, row by row; what was changed since is left as it is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select, update

from leerkring.core.database.db import Tx
from leerkring.merging.refusals import AddressInUse
from leerkring.merging.subscriptions import swap
from leerkring.people.model import Organization, Person
from leerkring.registrations.rules import Reason

# Who was kept may have been put right since: that stays. Who was merged gets back exactly what they had.
_REGISTRATIONS = """
UPDATE registration r
   SET person_id = was.person,
       name = CASE WHEN was.person = $3 OR r.name = $4 THEN was.name ELSE r.name END,
       email = CASE WHEN was.person = $3 OR r.email = $5 THEN was.email ELSE r.email END
  FROM jsonb_to_recordset($1::jsonb) AS was (id uuid, person uuid, name text, email text)
 WHERE r.id = was.id AND r.person_id = ANY ($2::uuid[]) AND r.email <> ''
RETURNING r.id, r.person_id, r.state
"""
_WAITING = """
UPDATE delivery d SET recipient = r.email
  FROM registration r
 WHERE r.id = ANY ($1::uuid[]) AND d.about_id = r.id AND d.kind LIKE 'registrations.%' AND d.recipient = $2
   AND d.state IN ('queued', 'deferred')
"""
_MESSAGES = """
UPDATE message_recipient m SET person_id = $1
  FROM jsonb_to_recordset($2::jsonb) AS was (message uuid, about uuid)
 WHERE m.message_id = was.message AND m.about_id = was.about AND m.person_id = $3
"""
_STEPS = """
INSERT INTO registration_move (id, registration_id, at, from_state, to_state, reason, actor)
SELECT gen_random_uuid(), id, $2, state, state, $4, $3 FROM registration WHERE id = ANY ($1::uuid[])
"""
_RESTORE = """
UPDATE subscription SET state = $2, unsubscribed_at = NULL, paused_until = $3, paused_from = $4
 WHERE id = $1 AND state = 'unsubscribed' AND unsubscribed_at = $5
"""


async def give_back_person(tx: Tx, merge: Any, now: datetime, actor: str) -> None:
    """Make two people of one again. Refuses with `AddressInUse`."""
    before, kept_id, dropped_id = merge.before, merge.kept_id, merge.dropped_id
    both = [kept_id, dropped_id]
    was = [
        {"id": id_, "person": person, "name": name, "email": email}
        for id_, person, name, email in before["registrations"]
    ]
    wrote = before["wrote"]
    rows = await tx.sql(
        _REGISTRATIONS, msgspec.json.encode(was).decode(), both, dropped_id, wrote["name"], wrote["email"]
    )
    back = [row.id for row in rows if row.person_id == dropped_id]
    await tx.sql(_WAITING, [row.id for row in rows], wrote["email"])
    await tx.sql(_STEPS, back, now, actor, Reason.MERGE_UNDONE)
    for table, name in (
        ("delivery", "mails"),
        ("consent_event", "consents"),
        ("knowledge_question_follower", "questions"),
        ("working_group_member", "groups"),
    ):
        await tx.sql(
            f"UPDATE {table} SET person_id = $1 WHERE id = ANY ($2::uuid[]) AND person_id = $3",  # noqa: S608
            *(dropped_id, [UUID(id_) for id_ in before.get(name, ())], kept_id),
        )
    await tx.sql(
        "UPDATE expert SET person_id = $1 WHERE id = ANY ($2::uuid[]) AND person_id = $3",
        *(dropped_id, [UUID(id_) for id_ in before.get("experts", ())], kept_id),
    )
    messages = msgspec.json.encode(before["messages"]).decode()
    await tx.sql(_MESSAGES, dropped_id, messages, kept_id)
    await tx.sql(
        "UPDATE person SET merged_into = $1 WHERE id = ANY ($2::uuid[]) AND merged_into = $3",
        *(dropped_id, [UUID(id_) for id_ in before["merged"]], kept_id),
    )
    await _give_back_subscriptions(tx, before["subscriptions"], merge.at, now)
    await _rename(tx, Person, "email", merge, ("name",))


async def give_back_organization(tx: Tx, merge: Any) -> None:
    """Make two organisations of one again. Refuses with `AddressInUse`."""
    before, kept_id, dropped_id = merge.before, merge.kept_id, merge.dropped_id
    await tx.sql(
        "UPDATE registration SET organization_id = $1 WHERE id = ANY ($2::uuid[]) AND organization_id = $3",
        *(dropped_id, [UUID(id_) for id_ in before["registrations"]], kept_id),
    )
    await tx.sql(
        "UPDATE organization SET merged_into = $1 WHERE id = ANY ($2::uuid[]) AND merged_into = $3",
        *(dropped_id, [UUID(id_) for id_ in before["spellings"]], kept_id),
    )
    await _rename(tx, Organization, "key", merge, ("name", "kind", "municipality_code", "known"))


async def _rename(tx: Tx, table: Any, unique: str, merge: Any, others: Sequence[str]) -> None:
    """Call both as they were; the one that was kept stays as it was put right since, unless the other needs its name."""
    kept, dropped, wrote = merge.before["kept"], merge.before["dropped"], merge.before["wrote"]
    column = getattr(table, unique)
    columns = [getattr(table, name) for name in (unique, *others)]
    now = await tx.row(select(*columns).where(table.id == merge.kept_id))
    assert now is not None
    stands = dict(zip((unique, *others), now, strict=True))
    needed = stands[unique] == dropped[unique] or stands[unique] == wrote.get(unique, kept[unique])
    mine = {unique: kept[unique] if needed else stands[unique]}
    for name in others:
        mine[name] = kept[name] if needed and stands[name] == wrote.get(name, stands[name]) else stands[name]
    for value in (mine[unique], dropped[unique]):
        taken = await tx.scalar(
            select(table.id).where(column == value, table.id.not_in([merge.kept_id, merge.dropped_id]))
        )
        if taken is not None:
            raise AddressInUse(what=value)
    between = {unique: f"{merge.dropped_id}@samengevoegd.invalid", "merged_into": None}
    for id_, values in (
        (merge.dropped_id, between),
        (merge.kept_id, mine),
        (merge.dropped_id, {name: dropped[name] for name in (unique, *others)}),
    ):
        await tx.execute(update(table).where(table.id == id_).values(**values))


async def _give_back_subscriptions(
    tx: Tx, was: Sequence[Mapping[str, Any]], merged_at: datetime, now: datetime
) -> None:
    rows = await tx.sql(
        "SELECT id, person_id, stream_id FROM subscription WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE",
        [UUID(one["id"]) for one in was],
    )
    owner = {UUID(one["id"]): UUID(one["person"]) for one in was}
    moved: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        if row.person_id != owner[row.id]:
            moved[row.stream_id].append(row)
    for one, *other in moved.values():
        if other:
            await swap(tx, other[0].id, one.id, owner=owner[one.id], other_owner=owner[other[0].id], now=now)
        else:
            await tx.sql("UPDATE subscription SET person_id = $2 WHERE id = $1", one.id, owner[one.id])
    for one in was:
        if one["state"] != "unsubscribed":
            until = date.fromisoformat(one["paused_until"]) if one["paused_until"] else None
            await tx.sql(_RESTORE, UUID(one["id"]), one["state"], until, one["paused_from"], merged_at)
