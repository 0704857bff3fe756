"""Beginning an activity: a draft with its days, at an address of its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.activities.content.draft_rules import check_draft
from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.addresses import free_slug, lock_addresses
from leerkring.activities.model import Activity, ActivityTeam
from leerkring.activities.queries.standing import read_standing
from leerkring.activities.queries.upkeep import find_kept_activity
from leerkring.activities.refusals import ActivityNotFound, DraftRefused
from leerkring.activities.service import Saved, save_activity
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7


async def create_activity(
    db: Database,
    draft: ActivityDraft,
    *,
    person_id: UUID | None = None,
    request_key: UUID | None = None,
    actor: str,
    now: datetime,
) -> Saved:
    """Keep a new activity and return it; its address gets a number where it was taken already.

    Whoever makes it (`person_id`) is in its team. A form that is sent twice with one `request_key` makes one activity:
    the key is what it is known by. Raises `DraftRefused` for what does not fit together.
    """
    if mistakes := check_draft(draft):
        raise DraftRefused(mistakes)
    async with db.transaction() as tx:
        return await create_activity_in(
            tx, draft, person_id=person_id, request_key=request_key, actor=actor, now=now
        )


async def create_activity_in(
    tx: Tx,
    draft: ActivityDraft,
    *,
    person_id: UUID | None,
    request_key: UUID | None = None,
    actor: str,
    now: datetime,
) -> Saved:
    """The same within a larger use case, for a draft that was checked."""
    await lock_addresses(tx)
    if request_key is not None:
        made: str | None = await tx.scalar(select(Activity.slug).where(Activity.id == request_key))
        if made is not None:
            return Saved(request_key, made, created=False, changed=False)
    named = replace(draft, slug=await free_slug(tx, draft.slug))
    days = [uuid7() for _ in draft.occurrences]
    saved = await save_activity(tx, named, None, now, days=days, actor=actor, new_id=request_key)
    if person_id is not None:
        await tx.execute(insert(ActivityTeam).values(activity_id=saved.id, person_id=person_id, added_at=now))
    return saved


async def copy_activity(
    db: Database,
    activity_id: UUID,
    change: Callable[[ActivityDraft], ActivityDraft],
    *,
    with_team: bool,
    person_id: UUID,
    request_key: UUID | None,
    actor: str,
    now: datetime,
) -> Saved:
    """Keep a new activity that `change` makes of an earlier one, as it stands; its team comes along if asked.

    Raises `ActivityNotFound`, and `DraftRefused` for what does not fit together.
    """
    async with db.transaction() as tx:
        kept = await find_kept_activity(tx, (), activity_id)
        if kept is None:
            raise ActivityNotFound
        stands, _ = await read_standing(tx, kept)
        if not stands.occurrences:
            raise DraftRefused([(("date",), "Deze activiteit heeft geen dagen meer. Begin een nieuwe.")])
        draft = change(stands)
        if mistakes := check_draft(draft):
            raise DraftRefused(mistakes)
        saved = await create_activity_in(
            tx, draft, person_id=person_id, request_key=request_key, actor=actor, now=now
        )
        if with_team and saved.created:
            await _copy_team(tx, activity_id, saved.id, now)
        return saved


async def _copy_team(tx: Tx, of: UUID, to: UUID, now: datetime) -> None:
    """Put the team of one activity in that of another, beside who is there."""
    members = select(literal(to), ActivityTeam.person_id, literal(now)).where(ActivityTeam.activity_id == of)
    columns = [ActivityTeam.activity_id, ActivityTeam.person_id, ActivityTeam.added_at]
    await tx.execute(upsert(ActivityTeam).from_select(columns, members).on_conflict_do_nothing())
