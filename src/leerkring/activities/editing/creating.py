"""Beginning an activity: a draft with its days, at an address of its own."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select

from leerkring.activities.content.draft_rules import check_draft
from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.model import Activity, ActivitySlug, ActivityTeam
from leerkring.activities.refusals import DraftRefused
from leerkring.activities.service import Saved, save_activity
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7

_NAMING = 7_203_001
"""The advisory lock under which addresses are chosen: two activities of one name never fight for one."""


async def create_activity(
    db: Database, draft: ActivityDraft, *, person_id: UUID | None = None, actor: str, now: datetime
) -> Saved:
    """Keep a new activity and return it; its address gets a number where it was taken already.

    Whoever makes it (`person_id`) is in its team. Raises `DraftRefused` for what does not fit together.
    """
    if mistakes := check_draft(draft):
        raise DraftRefused(mistakes)
    async with db.transaction() as tx:
        return await create_activity_in(tx, draft, person_id=person_id, actor=actor, now=now)


async def create_activity_in(
    tx: Tx, draft: ActivityDraft, *, person_id: UUID | None, actor: str, now: datetime
) -> Saved:
    """The same within a larger use case, for a draft that was checked."""
    await tx.execute(select(func.pg_advisory_xact_lock(_NAMING)))
    named = replace(draft, slug=await free_slug(tx, draft.slug))
    saved = await save_activity(tx, named, None, now, days=[uuid7() for _ in draft.occurrences], actor=actor)
    if person_id is not None:
        await tx.execute(insert(ActivityTeam).values(activity_id=saved.id, person_id=person_id, added_at=now))
    return saved


async def free_slug(tx: Tx, wanted: str) -> str:
    """Return this address, or with the first number that nobody has: an old address of another counts as taken."""
    a, old = Activity, ActivitySlug
    rows = await tx.rows(
        select(a.slug)
        .where(a.slug.startswith(wanted, autoescape=True))
        .union(select(old.slug).where(old.slug.startswith(wanted, autoescape=True)))
    )
    taken = {row.slug for row in rows} | {"nieuw"}  # the address of the form itself
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)
