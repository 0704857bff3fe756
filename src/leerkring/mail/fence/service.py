"""Raising and lifting the fence. Each move is one statement in the transaction of who asks."""

from datetime import datetime

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.mail.fence.incarnations import begin_incarnation
from leerkring.mail.fence.model import MailFence
from leerkring.mail.service import wake


async def raise_fence(tx: Tx, *, reason: str, backup_taken_at: datetime | None, now: datetime) -> None:
    """Hold all mail from this commit on, until a person lets it go; what is at its final dot may still leave.

    `reason` is one Dutch sentence for staff. `backup_taken_at`: the last moment that this database knows of (UTC).
    Raised while it is up it stays the same fence, with the newest reason and the earliest such moment.
    """
    new = insert(MailFence).values(reason=reason, backup_taken_at=backup_taken_at, raised_at=now)
    await tx.execute(
        new.on_conflict_do_update(
            index_elements=[text("(true)")],
            index_where=MailFence.lifted_at.is_(None),
            set_={
                "reason": reason,
                "backup_taken_at": func.least(MailFence.backup_taken_at, new.excluded.backup_taken_at),
            },
        )
    )
    await begin_incarnation(tx, now)
    await write_audit(tx, at=now, actor="house", action="mail.fence", subject="mail", reason=reason)


async def lift_fence(tx: Tx, *, actor: str, now: datetime) -> bool:
    """Let mail leave again from this commit on, and wake the workers; False when nothing was held."""
    done = await tx.execute(
        update(MailFence).where(MailFence.lifted_at.is_(None)).values(lifted_at=now, lifted_by=actor)
    )
    await wake(tx)
    return bool(done.rowcount)
