"""Setting up a newsletter. One transaction."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.versions import check_version, version_of
from leerkring.newsletter.issues.versions import version_of_settings
from leerkring.newsletter.model import Stream
from leerkring.newsletter.queries.subscription_queries import get_stream


async def set_up(
    db: Database,
    id_: UUID,
    *,
    sender_name: str,
    rhythm_days: int | None,
    anchor_on: date | None,
    deadline_days: int,
    second_person: bool,
    seed_percent: int,
    seed_minutes: int,
    version: str | None = None,
    actor: str,
    now: datetime,
) -> None:
    """Change how a newsletter is made; the log keeps who asked for a second person, and who no longer does.

    `version` is that of the settings that were opened.
    """
    values = {
        "sender_name": sender_name,
        "rhythm_days": rhythm_days,
        "anchor_on": anchor_on,
        "deadline_days": deadline_days,
        "second_person": second_person,
        "seed_percent": seed_percent,
        "seed_minutes": seed_minutes,
    }
    async with db.transaction() as tx:
        await tx.sql("SELECT FROM stream WHERE id = $1 FOR UPDATE", id_)
        stands = version_of_settings(await get_stream(tx, id_))
        check_version(version, stands, version_of(*values.values()))
        await tx.execute(update(Stream).where(Stream.id == id_).values(values))
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="stream.set_up",
            subject="stream",
            subject_id=id_,
            rhythm_days=rhythm_days,
            second_person=second_person,
            seed_percent=seed_percent,
            seed_minutes=seed_minutes,
        )
        tx.touch("newsletter")
