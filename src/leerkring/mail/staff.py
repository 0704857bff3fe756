"""What staff decide about a mail. Each use case is one visible transaction."""

from datetime import datetime
from uuid import UUID

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.mail.service import accept_uncertain, resend_uncertain


async def decide_uncertain(db: Database, id_: UUID, *, resend: bool, actor: str, now: datetime) -> None:
    """End a doubt: send the mail again with the same Message-ID, or note that it arrived."""
    async with db.transaction() as tx:
        await (resend_uncertain if resend else accept_uncertain)(tx, id_, now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="mail.resend" if resend else "mail.accept",
            subject="delivery",
            subject_id=id_,
        )
