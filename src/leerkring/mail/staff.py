"""What staff decide about a mail. Each use case is one visible transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.versions import check_version, version_of
from leerkring.mail.model import Delivery
from leerkring.mail.rules import DeliveryState
from leerkring.mail.service import accept_uncertain, resend_uncertain


def version_of_doubt(delivery: Any) -> str:
    """Return the version of a doubt: a mail that was sent again can be in doubt again."""
    return version_of(delivery.id, delivery.state, delivery.times_uncertain)


async def decide_uncertain(
    db: Database, id_: UUID, *, resend: bool, version: str | None = None, actor: str, now: datetime
) -> None:
    """End the doubt that was seen (`version`): send the mail again with the same Message-ID, or note that it arrived."""
    async with db.transaction() as tx:
        d = Delivery
        row = await tx.row(select(d.id, d.state, d.times_uncertain).where(d.id == id_).with_for_update())
        if row is not None and row.state == DeliveryState.UNCERTAIN:
            check_version(version, version_of_doubt(row))
        await (resend_uncertain if resend else accept_uncertain)(tx, id_, now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="mail.resend" if resend else "mail.accept",
            subject="delivery",
            subject_id=id_,
        )
