"""Taking an activity out of the agenda again, while nobody registered: after that it is called off instead."""

from datetime import datetime
from uuid import UUID

from leerkring.activities.publishing import Move, move_in
from leerkring.activities.rules import ActivityState
from leerkring.core.database.db import Database
from leerkring.registrations.arrivals.locking import get_locked
from leerkring.registrations.refusals import SomebodyRegistered
from leerkring.settings import Settings


async def withdraw_activity(
    db: Database,
    activity_id: UUID,
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> None:
    """Make a draft of a published activity as it was on the screen (`version`); twice is once.

    Raises `SomebodyRegistered` where anybody ever did, also who cancelled since: their link shows this activity.
    """
    move = Move("activity.withdrawn", ActivityState.DRAFT, only_from=ActivityState.PUBLISHED)
    async with db.transaction() as tx:
        locked = await get_locked(tx, activity_id, settings)
        if locked.state == ActivityState.PUBLISHED and locked.last_position:
            raise SomebodyRegistered
        await move_in(tx, activity_id, move, version=version, actor=actor, now=now)
