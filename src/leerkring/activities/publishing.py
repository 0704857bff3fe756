"""Publishing an activity: now, by itself later, or not after all. Each use case is one visible transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from leerkring.activities.draws.promising import commit_to_draw
from leerkring.activities.indexing import index_activity
from leerkring.activities.labels import STATES
from leerkring.activities.model import Activity
from leerkring.activities.refusals import ActivityNotFound, DrawNotPromised, MoveNotAllowed
from leerkring.activities.rules import ACTIVITY_MOVES, ActivityState, Allocation
from leerkring.activities.versions import get_version
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version


async def publish(
    db: Database, activity_id: UUID, *, version: str | None = None, actor: str, now: datetime
) -> None:
    """Put an activity in the agenda as it was on the screen (`version`); publishing twice is publishing once.

    Raises `ActivityNotFound`, `MoveNotAllowed` and `EditConflict`, as the others here do.
    """
    move = Move("publish", ActivityState.PUBLISHED)
    await _move(db, activity_id, move, version=version, actor=actor, now=now)


async def schedule(
    db: Database, activity_id: UUID, at: datetime, *, version: str | None = None, actor: str, now: datetime
) -> None:
    """Let an activity come in the agenda by itself at this moment, also where another was chosen before."""
    move = Move("activity.scheduled", ActivityState.SCHEDULED, at)
    await _move(db, activity_id, move, version=version, actor=actor, now=now)


async def unschedule(
    db: Database, activity_id: UUID, *, version: str | None = None, actor: str, now: datetime
) -> None:
    """Make a draft again of what would be published by itself; what is published is withdrawn by `registrations`."""
    move = Move("activity.unscheduled", ActivityState.DRAFT, only_from=ActivityState.SCHEDULED)
    await _move(db, activity_id, move, version=version, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class Move:
    """A step in an activity's life: what the log calls it, where it leads, and from where alone if it matters."""

    action: str
    to: ActivityState
    publish_at: datetime | None = None
    only_from: ActivityState | None = None

    def may_leave(self, state: str) -> bool:
        """Tell whether an activity in this state may take the step."""
        if self.only_from not in (None, state):
            return False
        return state == self.to or self.to in ACTIVITY_MOVES[ActivityState(state)]


async def _move(
    db: Database, activity_id: UUID, move: Move, *, version: str | None, actor: str, now: datetime
) -> None:
    async with db.transaction() as tx:
        await move_in(tx, activity_id, move, version=version, actor=actor, now=now)


async def move_in(
    tx: Tx, activity_id: UUID, move: Move, *, version: str | None, actor: str, now: datetime
) -> None:
    """Take a step within a larger use case; where it was taken already, nothing happens."""
    row = await tx.row(
        select(
            *(Activity.slug, Activity.state, Activity.publish_at),
            *(Activity.allocation, Activity.draw_value_name, Activity.draw_value_at),
        )
        .where(Activity.id == activity_id)
        .with_for_update(key_share=True)
    )
    if row is None:
        raise ActivityNotFound
    if (row.state, row.publish_at) == (move.to, move.publish_at):
        return
    if not move.may_leave(row.state):
        raise MoveNotAllowed(state=STATES[row.state])
    check_version(version, await get_version(tx, activity_id))
    if row.allocation == Allocation.DRAW and move.to != ActivityState.DRAFT:
        if not row.draw_value_name or row.draw_value_at is None:
            raise DrawNotPromised
        await commit_to_draw(tx, activity_id, now)
    values: dict[str, Any] = {"state": move.to, "publish_at": move.publish_at, "updated_at": now}
    await tx.execute(
        update(Activity).where(Activity.id == activity_id).values(values | {"version": Activity.version + 1})
    )
    await index_activity(tx, activity_id)
    await write_audit(
        tx,
        at=now,
        actor=actor,
        action=move.action,
        subject="activity",
        subject_id=activity_id,
        slug=row.slug,
    )
    tx.touch("agenda", f"activity:{row.slug}", f"form:{row.slug}")
