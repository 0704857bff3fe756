"""Mailings: many letters that are let go, held and stopped together. For features, in their transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.database.db import Tx
from leerkring.mail.model import Delivery, Mailing
from leerkring.mail.rules import WAITING, MailingState, held_by_itself
from leerkring.mail.service import skip_queued, wake

LAPSED = "de uiterste tijd van dit nummer was voorbij"
"""Why a letter was skipped whose mailing had run out of time."""
_COUNT = """
UPDATE mailing SET accepted = accepted + $2, refused = refused + $3 WHERE id = $1
RETURNING accepted, refused, resumed_at
"""


async def open_mailing(
    tx: Tx, id_: UUID, *, not_before: datetime, not_after: datetime | None, total: int, now: datetime
) -> None:
    """Let the deliveries about this leave from `not_before` on; opening it twice changes nothing."""
    await tx.execute(
        insert(Mailing)
        .values(id=id_, not_before=not_before, not_after=not_after, total=total, created_at=now)
        .on_conflict_do_nothing()
    )
    await wake(tx)


async def pause_mailing(tx: Tx, id_: UUID, *, reason: str, now: datetime, by_itself: bool = False) -> bool:
    """Hold what has not left yet; what is being handed over this moment may still go."""
    done = await tx.execute(
        update(Mailing)
        .where(Mailing.id == id_, Mailing.state == MailingState.RUNNING)
        .values(state=MailingState.PAUSED, reason=reason, paused_at=now, by_itself=by_itself)
    )
    return bool(done.rowcount)


async def resume_mailing(tx: Tx, id_: UUID, *, now: datetime) -> bool:
    """Let it go again; what it is judged by counts from here."""
    done = await tx.execute(
        update(Mailing)
        .where(Mailing.id == id_, Mailing.state == MailingState.PAUSED)
        .values(
            state=MailingState.RUNNING,
            reason="",
            by_itself=False,
            paused_at=None,
            resumed_at=now,
            accepted=0,
            refused=0,
        )
    )
    if done.rowcount:
        # The days on hold are not days of trying.
        await tx.execute(
            update(Delivery)
            .where(
                Delivery.about_id == id_, Delivery.state.in_(WAITING), Delivery.first_tried_at.is_not(None)
            )
            .values(first_tried_at=now)
        )
    await wake(tx)
    return bool(done.rowcount)


async def stop_mailing(tx: Tx, id_: UUID, *, reason: str, now: datetime) -> int:
    """Stop it for good: what has no dot yet is skipped, in a worker's hand too. Returns how many that are."""
    await tx.execute(
        update(Mailing).where(Mailing.id == id_).values(state=MailingState.STOPPED, reason=reason)
    )
    return await skip_queued(tx, now, reason=reason, about_id=id_, claimed=True)


async def count_and_guard(
    tx: Tx, id_: UUID, *, accepted: int, refused: int, policy: int, now: datetime
) -> str:
    """Add to what the mailing is judged by, and hold it when that says so; returns why."""
    rows = await tx.sql(_COUNT, id_, accepted, refused)
    row = next(iter(rows), None)
    if row is None or not refused:
        return ""
    before = row.accepted + row.refused - accepted - refused
    why = held_by_itself(
        row.accepted, row.refused, policy, before=before, was_resumed=row.resumed_at is not None
    )
    held = why and await pause_mailing(tx, id_, reason=why, now=now, by_itself=True)
    return why if held else ""


async def skip_stale(tx: Tx, now: datetime) -> int:
    """Skip what waits for a mailing whose time is over, and what came back to one that was stopped."""
    rows = await tx.sql(
        "SELECT id FROM mailing WHERE not_after <= $1 AND state <> 'stopped' AND created_at > $1 - interval '60 days'",
        now,
    )
    ids: Sequence[UUID] = [row.id for row in rows]
    stopped = await tx.sql(
        "SELECT m.id FROM mailing m WHERE m.state = 'stopped' AND m.created_at > $1::timestamptz - interval '14 days' AND EXISTS"
        " (SELECT FROM delivery d WHERE d.about_id = m.id AND d.state IN ('queued', 'deferred'))",
        now,
    )
    done = 0
    if stopped:
        done += await skip_queued(tx, now, reason="dit is gestopt", about_ids=[row.id for row in stopped])
    if not ids:
        return done
    return done + await skip_queued(tx, now, reason=LAPSED, about_ids=ids)
