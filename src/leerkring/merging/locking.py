"""What a merge holds while it works: the activities whose places it touches, and then the two in the order of their ids."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from leerkring.core.database.db import Tx
from leerkring.merging.model import What

# Also those that are open: who is registering there at this moment was looked up under that lock, and comes before or after.
_ACTIVITIES = """
SELECT a.id FROM activity a
 WHERE (a.state = 'published' AND a.registration_closes_at > $2)
    OR a.id IN (SELECT activity_id FROM registration WHERE {column} = ANY ($1::uuid[]))
 ORDER BY a.id
   FOR NO KEY UPDATE OF a
"""
_COLUMNS = {What.PERSON: "person_id", What.ORGANIZATION: "organization_id"}


async def lock_activities(tx: Tx, what: What, ids: Collection[UUID], now: datetime) -> list[UUID]:
    """Lock every activity in which these have a registration or may get one now; returns those, in order."""
    rows = await tx.sql(_ACTIVITIES.format(column=_COLUMNS[what]), list(ids), now)
    return [row.id for row in rows]
