"""Readers as staff deal with them: given out as a list, and addresses that get nothing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading
from leerkring.core.versions import check_version
from leerkring.mail.model import Delivery, Suppression
from leerkring.mail.rules import DeliveryState
from leerkring.mail.service import accept_uncertain, address_key, resend_uncertain, suppress, unsuppress
from leerkring.newsletter.issues.versions import version_of_doubts


async def log_export(
    db: Database, many: int, *, actor: str, now: datetime, issue: UUID | None = None, state: str = ""
) -> None:
    """Log that readers were given out: all, those in a state, or those of an issue."""
    async with db.transaction() as tx:
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="newsletter.export",
            subject="issue" if issue else "stream",
            subject_id=issue,
            readers=many,
            **({"state": state} if state else {}),
        )


async def list_suppressed(reading: Reading) -> dict[str, int]:
    """Return how many addresses get no mail, by reason."""
    rows = await reading.rows(select(Suppression.reason))
    found: dict[str, int] = {}
    for row in rows:
        found[row.reason] = found.get(row.reason, 0) + 1
    return found


async def close_address(db: Database, address: str, secret_key: str, *, actor: str, now: datetime) -> None:
    """Send no more to an address, because its owner asked or staff know better."""
    async with db.transaction() as tx:
        await suppress(tx, address_key(secret_key, address), "door een medewerker", now, by_staff=True)
        await write_audit(tx, at=now, actor=actor, action="mail.suppress", subject="address")


async def open_address(db: Database, address: str, secret_key: str, *, actor: str, now: datetime) -> bool:
    """Let mail go to an address again; tells whether it was closed."""
    async with db.transaction() as tx:
        opened = await unsuppress(tx, [address_key(secret_key, address)], now)
        await write_audit(tx, at=now, actor=actor, action="mail.unsuppress", subject="address")
        return bool(opened)


async def decide_uncertain(
    db: Database, issue_id: UUID, *, resend: bool, version: str | None = None, actor: str, now: datetime
) -> int:
    """End all doubts about an issue's letters at once, as many as were seen (`version`); returns how many."""
    async with db.transaction() as tx:
        rows = await tx.rows(
            select(Delivery.id)
            .where(Delivery.about_id == issue_id, Delivery.state == DeliveryState.UNCERTAIN)
            .order_by(Delivery.id)
            .with_for_update()
        )
        check_version(version, version_of_doubts(issue_id, len(rows)))
        for row in rows:
            await (resend_uncertain if resend else accept_uncertain)(tx, row.id, now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="issue.resend" if resend else "issue.accept",
            subject="issue",
            subject_id=issue_id,
            letters=len(rows),
        )
        return len(rows)
