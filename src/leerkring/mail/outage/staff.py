"""What staff decide about an outage. One visible transaction."""

from datetime import datetime

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.mail.outage.queries import find_outage
from leerkring.mail.outage.refusals import NoOutage
from leerkring.mail.outage.service import probe_now


async def try_now(db: Database, *, actor: str, now: datetime) -> None:
    """Let one letter try at once whether the mail server is mended. Refuses with `NoOutage`."""
    async with db.transaction() as tx:
        if await find_outage(tx) is None or not await probe_now(tx, now):
            raise NoOutage
        await write_audit(tx, at=now, actor=actor, action="mail.try", subject="mail")
