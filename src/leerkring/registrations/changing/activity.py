"""Changing an activity: its words are kept by `activities`, and what that asks of places, calendars and mail is done here.

Who edits in the back office and who loads a content file both come through `follow_change`, so that a moved day or
more places mean the same whoever caused them.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leerkring.activities.content.draft_rules import new_mistakes
from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.addresses import claim_slug
from leerkring.activities.queries.standing import read_standing
from leerkring.activities.queries.upkeep import find_kept_activity
from leerkring.activities.refusals import ActivityNotFound, DraftRefused
from leerkring.activities.rules import ActivityState
from leerkring.activities.service import Saved, save_activity
from leerkring.core.database.db import Database, Tx
from leerkring.registrations.arrivals.locking import get_locked
from leerkring.registrations.arrivals.settling import give_free_places
from leerkring.registrations.breakouts.keeping import resettle_breakouts
from leerkring.registrations.changing.capacity import change_capacity
from leerkring.registrations.changing.telling_days import tell_added, tell_dropped, tell_moved
from leerkring.registrations.minimum.service import tell_minimum
from leerkring.registrations.queries.back_office import OfferedTo, list_offered
from leerkring.settings import Settings


@dataclass(frozen=True, slots=True)
class Standing:
    """An activity as it stands, with the ids of its days in the order of the draft's."""

    draft: ActivityDraft
    days: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change came to: how many mails tell of another minimum or of a day that moved, went or came, and how many offers went out."""

    saved: Saved
    mails: int = 0
    offers: int = 0


async def change_activity(
    db: Database,
    activity_id: UUID,
    change: Callable[[Standing], Standing],
    *,
    actor: str,
    now: datetime,
    settings: Settings,
) -> Changed | None:
    """Change an activity under its lock, and tell who has to hear of it; returns None where nothing changed.

    `change` gets the activity as it stands and returns what it should be. There a form's version is checked
    (`check_version`), and any refusal may be raised. A day that keeps its id keeps its place in calendars; a day without one
    that is known (`uuid7()`) is new.

    Raises `ActivityNotFound`, and `DraftRefused` for what does not fit together or would break what people were told:
    what was wrong already does not count. An address that is another's is refused the same way.
    """
    async with db.transaction() as tx:
        return await _change(tx, activity_id, change, actor=actor, now=now, settings=settings)


async def _change(
    tx: Tx,
    activity_id: UUID,
    change: Callable[[Standing], Standing],
    *,
    actor: str,
    now: datetime,
    settings: Settings,
) -> Changed | None:
    kept = await find_kept_activity(tx, (), activity_id)
    if kept is None:
        raise ActivityNotFound
    stands = Standing(*await read_standing(tx, kept))
    wanted = change(stands)
    if wanted == stands:
        return None
    if mistakes := new_mistakes(kept, stands.draft, wanted.draft, now):
        raise DraftRefused(mistakes)
    if wanted.draft.slug != kept.slug:
        await claim_slug(tx, kept.id, wanted.draft.slug)
    saved = await save_activity(tx, wanted.draft, kept, now, days=wanted.days, actor=actor)
    return await follow_change(tx, saved, actor=actor, now=now, settings=settings)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a change would come to: to whom it offers a place, the first in line first, and how many other mails it sends."""

    offered: tuple[OfferedTo, ...] = ()
    mails: int = 0


class _TakenBack(Exception):
    """Ends a transaction of which nothing is to stay."""


async def foresee_change(
    db: Database,
    activity_id: UUID,
    change: Callable[[Standing], Standing],
    *,
    actor: str,
    now: datetime,
    settings: Settings,
) -> Foreseen:
    """Return what a change would come to; nothing of it is kept.

    It is made and taken back, so that a last look shows what the rule itself decides. Raises what `change_activity` does.
    """
    foreseen = Foreseen()
    with suppress(_TakenBack):
        async with db.transaction() as tx:
            before = {one.id for one in await list_offered(tx, activity_id)}
            changed = await _change(tx, activity_id, change, actor=actor, now=now, settings=settings)
            offered = tuple(one for one in await list_offered(tx, activity_id) if one.id not in before)
            foreseen = Foreseen(offered, changed.mails if changed else 0)
            raise _TakenBack
    return foreseen


async def follow_change(tx: Tx, saved: Saved, *, actor: str, now: datetime, settings: Settings) -> Changed:
    """Do what a saved change asks of places, calendars and mail; raises the refusals of `change_capacity`."""
    if saved.created or not saved.changed:
        return Changed(saved)
    offers = 0
    if saved.new_capacity is not None:
        offers = await change_capacity(
            tx, saved.id, saved.new_capacity, actor=actor, now=now, settings=settings
        )
    locked = await get_locked(tx, saved.id, settings)
    mails = 0
    for occurrence_id in saved.moved:
        mails += await tell_moved(tx, locked, occurrence_id, now)
    for occurrence_id in saved.dropped:
        mails += await tell_dropped(tx, locked, occurrence_id, now)
    mails += await tell_added(tx, locked, saved.added, now)
    if saved.new_minimum and locked.state == ActivityState.PUBLISHED:
        mails += await tell_minimum(tx, saved.id, now)
    if saved.resettle:
        offers += await give_free_places(tx, locked, now)
    mails += await resettle_breakouts(tx, locked, now)
    return Changed(saved, mails, offers)
