"""Staff undo what a return closed: one address, or all that one cause closed in a period. One transaction each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version, version_of
from leerkring.mail.model import MailEvent, Suppression
from leerkring.mail.refusals import NoSuchReturn
from leerkring.mail.returns.queries import IS_CLOSED, list_closings
from leerkring.mail.returns.words import Cause

BY_RETURNS = ("bounce", "full", "complaint")
"""Reasons that a return gave; what staff closed themselves stays closed."""


def version_of_return(line: Any) -> str:
    """Return the version of one closing: undone or not."""
    return version_of(line.id, line.reopened_at)


def version_of_closings(cause: Cause, closings: Sequence[UUID]) -> str:
    """Return the version of all closings by a cause, as they were counted."""
    return version_of(cause, *closings)


async def reopen_one(db: Database, id_: UUID, *, version: str | None, actor: str, now: datetime) -> bool:
    """Undo one closing; False where something else keeps the address closed. Refuses with `NoSuchReturn`."""
    async with db.transaction() as tx:
        row = await tx.row(
            select(MailEvent.id, MailEvent.reopened_at, MailEvent.cause)
            .where(MailEvent.id == id_, MailEvent.suppressed)
            .with_for_update()
        )
        if row is None:
            raise NoSuchReturn
        check_version(version, version_of_return(row))
        opened = await _reopen(tx, [id_], now) if row.reopened_at is None else 0
        await write_audit(
            tx, at=now, actor=actor, action="mail.reopen", subject="address", subject_id=id_, cause=row.cause
        )
        return bool(opened)


async def reopen_cause(
    db: Database,
    cause: Cause,
    since: datetime,
    until: datetime,
    *,
    version: str | None,
    actor: str,
    now: datetime,
) -> int:
    """Undo what a cause closed from one moment up to another, as it was seen; returns how many get mail again."""
    async with db.transaction() as tx:
        await tx.rows(
            select(MailEvent.id)
            .where(MailEvent.cause == cause, MailEvent.at >= since, MailEvent.at < until, IS_CLOSED)
            .order_by(MailEvent.id)
            .with_for_update()
        )
        closings = await list_closings(tx, cause, since, until)
        check_version(version, version_of_closings(cause, closings))
        opened = await _reopen(tx, closings, now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="mail.reopen_all",
            subject="address",
            cause=cause,
            since=since.isoformat(),
            until=until.isoformat(),
            addresses=opened,
        )
        return opened


async def _reopen(tx: Tx, closings: Sequence[UUID], now: datetime) -> int:
    """Mark these as undone, and let mail go to addresses that nothing else keeps closed."""
    those = MailEvent.id.in_(list(closings))
    await tx.execute(update(MailEvent).where(those).values(reopened_at=now))
    keys = select(MailEvent.address_key).where(those)
    kept = select(MailEvent.address_key).where(MailEvent.address_key.in_(keys), IS_CLOSED)
    done = await tx.execute(
        delete(Suppression).where(
            Suppression.key.in_(keys), Suppression.key.not_in(kept), Suppression.reason.in_(BY_RETURNS)
        )
    )
    return done.rowcount
