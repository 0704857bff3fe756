"""What happens to activities by itself, when its time has come."""

from datetime import datetime

from sqlalchemy import update

from leerkring.activities.editing.preview_links import forget_links
from leerkring.activities.indexing import index_activity
from leerkring.activities.model import Activity
from leerkring.activities.rules import ActivityState
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.schedule import Schedule, tick


async def publish_due(db: Database, now: datetime) -> int:
    """Put in the agenda what was planned for now; return how many. Running it twice is running it once."""
    async with db.transaction() as tx:
        published = await tx.execute(
            update(Activity)
            .where(Activity.state == ActivityState.SCHEDULED, Activity.publish_at <= now)
            .values(
                state=ActivityState.PUBLISHED, publish_at=None, updated_at=now, version=Activity.version + 1
            )
            .returning(Activity.id, Activity.slug)
        )
        rows = published.all()
        for row in rows:
            await index_activity(tx, row.id)
            await write_audit(
                tx,
                at=now,
                actor="house",
                action="publish",
                subject="activity",
                subject_id=row.id,
                slug=row.slug,
            )
            tx.touch("agenda", f"activity:{row.slug}")
        return len(rows)


SCHEDULE = Schedule(every_minute=(tick(publish_due),), every_hour=(forget_links,))
