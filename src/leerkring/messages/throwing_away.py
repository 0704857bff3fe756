"""Throwing a draft activity away, with all that was written for it: its messages too, which is why it stands here.

What nobody but staff ever saw leaves nothing behind but a line in the log. Files of its papers go by the clock.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from leerkring.activities.labels import STATES
from leerkring.activities.model import Activity
from leerkring.activities.queries.history import was_published
from leerkring.activities.refusals import ActivityNotFound, NotADraft, WasPublished
from leerkring.activities.rules import ActivityState
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version
from leerkring.messages.queries.drafts import count_contents
from leerkring.registrations.refusals import SomebodyCame


async def throw_away_draft(
    db: Database,
    activity_id: UUID,
    *,
    unless: Callable[[Tx, UUID], Awaitable[None]],
    version: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Forget a draft as it was on the screen (`version`): its days, form, papers, messages and old addresses.

    `unless` refuses for what features above this one know of it: who else was told.
    Raises `ActivityNotFound`, `NotADraft`, `WasPublished` (its address is known), `SomebodyCame` and `EditConflict`.
    """
    a = Activity
    async with db.transaction() as tx:
        row = await tx.row(
            select(a.slug, a.title, a.state, a.last_position).where(a.id == activity_id).with_for_update()
        )
        if row is None:
            raise ActivityNotFound
        if row.state != ActivityState.DRAFT:
            raise NotADraft(state=STATES[row.state])
        if row.last_position:
            raise SomebodyCame
        if await was_published(tx, activity_id):
            raise WasPublished
        await unless(tx, activity_id)
        check_version(version, (await count_contents(tx, activity_id)).version)
        await tx.execute(delete(a).where(a.id == activity_id))
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="activity.thrown-away",
            subject="activity",
            subject_id=activity_id,
            slug=row.slug,
            title=row.title,
        )
        tx.touch("agenda", f"activity:{row.slug}", f"form:{row.slug}")
