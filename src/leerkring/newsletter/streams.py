"""Setting up a newsletter. One transaction."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.newsletter.model import Stream


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
    actor: str,
    now: datetime,
) -> None:
    """Change how a newsletter is made; the log keeps who asked for a second person, and who no longer does."""
    async with db.transaction() as tx:
        await tx.execute(
            update(Stream)
            .where(Stream.id == id_)
            .values(
                sender_name=sender_name,
                rhythm_days=rhythm_days,
                anchor_on=anchor_on,
                deadline_days=deadline_days,
                second_person=second_person,
                seed_percent=seed_percent,
                seed_minutes=seed_minutes,
            )
        )
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
