"""Newsletters of two who become one: what one of them gets goes on, and of what both get, one goes on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7

_BOTH = """
SELECT id, person_id, stream_id, state, unsubscribed_at, paused_until, paused_from, changed_at
  FROM subscription WHERE person_id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE
"""
_OWNER = "UPDATE subscription SET person_id = $2 WHERE id = $1"
_END = """
UPDATE subscription SET state = 'unsubscribed', unsubscribed_at = $2, changed_at = $2, paused_until = NULL, paused_from = NULL
 WHERE id = $1
"""
_CONSENTS = "UPDATE consent_event SET person_id = $1 WHERE person_id = $2 RETURNING id"
_BETWEEN = "INSERT INTO person (id, email, name, created_at) VALUES ($1::uuid, $1::uuid || '@samengevoegd.invalid', '', $2)"


async def merge_subscriptions(
    tx: Tx, kept_id: UUID, dropped_id: UUID, now: datetime
) -> tuple[list[dict[str, Any]], list[str]]:
    """Give one person the newsletters of two; returns each subscription as it was, and which proofs of consent went along.

    Of a newsletter that both have, the one that goes on is kept, theirs before the other's. The other row stays where links
    to it are found, ended.
    """
    rows = await tx.sql(_BOTH, [kept_id, dropped_id])
    mine = {row.stream_id: row for row in rows if row.person_id == kept_id}
    theirs = [row for row in rows if row.person_id == dropped_id]
    for row in theirs:
        own = mine.get(row.stream_id)
        if own is None:
            await tx.sql(_OWNER, row.id, kept_id)
        elif own.state == "unsubscribed" and row.state != "unsubscribed":
            await swap(tx, own.id, row.id, owner=kept_id, other_owner=dropped_id, now=now)
        elif row.state != "unsubscribed":
            await tx.sql(_END, row.id, now)
    consents = await tx.sql(_CONSENTS, kept_id, dropped_id)
    touched = {row.stream_id for row in theirs}
    was = [_as_it_was(row) for row in rows if row.stream_id in touched]
    return was, [str(row.id) for row in consents]


async def swap(tx: Tx, one: UUID, other: UUID, *, owner: UUID, other_owner: UUID, now: datetime) -> None:
    """Let two subscriptions of one newsletter change owners: `one` is `owner`'s now. Between them it is nobody's."""
    between = uuid7()
    await tx.sql(_BETWEEN, between, now)
    for id_, person in ((one, between), (other, owner), (one, other_owner)):
        await tx.sql(_OWNER, id_, person)
    await tx.sql("DELETE FROM person WHERE id = $1", between)


def _as_it_was(row: Any) -> dict[str, Any]:
    def moment(value: Any) -> str | None:
        return value.isoformat() if value else None

    return {
        "id": str(row.id),
        "person": str(row.person_id),
        "state": row.state,
        "unsubscribed_at": moment(row.unsubscribed_at),
        "paused_until": moment(row.paused_until),
        "paused_from": row.paused_from,
    }
