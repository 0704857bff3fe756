"""What staff decide about an outage. One visible transaction."""

from datetime import datetime

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.versions import check_version, version_of
from leerkring.mail.outage.queries import OutageLine, find_outage
from leerkring.mail.outage.refusals import NoOutage
from leerkring.mail.outage.service import probe_now


def version_of_outage(outage: OutageLine) -> str:
    """Return the version of an outage: a next one is another."""
    return version_of(outage.id)


async def try_now(db: Database, *, version: str | None, actor: str, now: datetime) -> None:
    """Let one letter try at once whether the mail server is mended. Refuses with `NoOutage`."""
    async with db.transaction() as tx:
        outage = await find_outage(tx)
        if outage is None or not await probe_now(tx, now):
            raise NoOutage
        check_version(version, version_of_outage(outage))
        await write_audit(tx, at=now, actor=actor, action="mail.try", subject="mail")
