"""Taking a lesson from the site at once, because less may be shown of the case that it came from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.labs.outcomes.model import ActivityOutcome as O
from leerkring.library.items.editing import bar_from_site, take_from_site
from leerkring.newsletter.issues.withdrawing import withdraw_source


async def withhold_lessons(tx: Tx, case_id: UUID, actor: str, now: datetime, *, barred: bool) -> None:
    """Take the lessons that came of a case from the site and out of the newsletter; their texts stay with their editors,
    who read them again.

    An editor wrote on in such a text, so no rule can say that no name stands in it: it is read before it comes back. Where
    nothing of the case may be shown (`barred`) it does not come back before its owner lets it.
    """
    for row in await _lessons(tx, case_id):
        await take_from_site(tx, row.item_id, actor=actor, now=now)
        await bar_from_site(tx, row.item_id, barred=barred)
        await withdraw_source(tx, f"lesson:{row.item_id}", actor=actor, now=now)
        where = O.activity_id == row.activity_id
        await tx.execute(update(O).where(where).values(withheld_at=now, updated_at=now))
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="outcome.lesson-withheld",
            subject="activity",
            subject_id=row.activity_id,
        )


async def let_lessons_return(tx: Tx, case_id: UUID) -> None:
    """Let editors publish the lessons of a case again, now that something of it may be shown."""
    for row in await _lessons(tx, case_id):
        await bar_from_site(tx, row.item_id, barred=False)


async def _lessons(tx: Tx, case_id: UUID) -> Sequence[Any]:
    return await tx.rows(
        select(O.activity_id, O.item_id)
        .where(O.case_id == case_id, O.item_id.is_not(None))
        .order_by(O.activity_id)
        .with_for_update()
    )
