"""What staff do with an activity as a whole. Each use case is one visible transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from leerkring.activities.indexing import index_activity
from leerkring.activities.labels import STATES
from leerkring.activities.model import Activity
from leerkring.activities.refusals import ActivityNotFound, MoveNotAllowed
from leerkring.activities.rules import ACTIVITY_MOVES, ActivityState
from leerkring.activities.versions import get_version
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.versions import check_version


async def publish(
    db: Database, activity_id: UUID, *, version: str | None = None, actor: str, now: datetime
) -> None:
    """Put an activity in the agenda as it was on the screen (`version`); publishing twice is publishing once."""
    async with db.transaction() as tx:
        row = await tx.row(
            select(Activity.slug, Activity.state)
            .where(Activity.id == activity_id)
            .with_for_update(key_share=True)
        )
        if row is None:
            raise ActivityNotFound
        if row.state == ActivityState.PUBLISHED:
            return
        if ActivityState.PUBLISHED not in ACTIVITY_MOVES[ActivityState(row.state)]:
            raise MoveNotAllowed(state=STATES[row.state])
        check_version(version, await get_version(tx, activity_id))
        await tx.execute(
            update(Activity)
            .where(Activity.id == activity_id)
            .values(
                state=ActivityState.PUBLISHED, publish_at=None, updated_at=now, version=Activity.version + 1
            )
        )
        await index_activity(tx, activity_id)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="publish",
            subject="activity",
            subject_id=activity_id,
            slug=row.slug,
        )
        tx.touch("agenda", f"activity:{row.slug}", f"form:{row.slug}")
