"""Keeping activities: what is written here is what visitors see after the commit.

A new number of places is not written for an activity that exists: places change through the places rule, in
`registrations`, which is above this feature. `Saved` tells the caller what is left to do there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.activities import parts
from leerkring.activities.content.drafts import ActivityDraft, OccurrenceDraft
from leerkring.activities.draws.promising import commit_to_draw, keep_missed
from leerkring.activities.draws.rules import is_missed
from leerkring.activities.follow_up import save_follow_up
from leerkring.activities.indexing import index_activity
from leerkring.activities.model import (
    Activity,
    ActivityRegion,
    ActivitySlug,
    ActivityTargetGroup,
    ActivityTheme,
)
from leerkring.activities.queries.upkeep import KeptActivity
from leerkring.activities.questions import save_fields
from leerkring.activities.reminders.saving import save_reminders
from leerkring.activities.rules import ActivityState, Allocation, OccurrenceState
from leerkring.content.files.report import ReportNote
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7


@dataclass(frozen=True, slots=True)
class Saved:
    """What was done, and what is left to the places rule and the mail.

    `new_capacity` is set where an existing activity asks for another number of places; `resettle` where its
    kept groups or maximum changed; `new_minimum` where another minimum or day of deciding holds; `moved`, `dropped` and `added` are days whose participants have to hear of it. `told` is
    what was left as staff has it.
    """

    id: UUID
    slug: str
    created: bool
    new_capacity: int | None = None
    resettle: bool = False
    new_minimum: bool = False
    moved: tuple[UUID, ...] = ()
    dropped: tuple[UUID, ...] = ()
    added: tuple[UUID, ...] = ()
    changed: bool = True
    told: tuple[ReportNote, ...] = ()


Days = Sequence[tuple[UUID, OccurrenceDraft]]


async def save_activity(
    tx: Tx,
    draft: ActivityDraft,
    kept: KeptActivity | None,
    now: datetime,
    *,
    days: Sequence[UUID],
    actor: str,
    new_id: UUID | None = None,
) -> Saved:
    """Create an activity, or bring one that was found (and checked) up to date; `days` are the ids of its days.

    `new_id` is what a new one is known by, where whoever makes it has chosen that.
    """
    whole = tuple(zip(days, draft.occurrences, strict=True))
    saved = await (
        _create(tx, draft, whole, now, new_id or uuid7())
        if kept is None
        else _change(tx, draft, whole, kept, now)
    )
    await _words(tx, saved.id, draft)
    if draft.allocation == Allocation.DRAW:
        await commit_to_draw(tx, saved.id, now)
        named_anew = kept is not None and draft.draw_value_at != kept.draw_value_at
        if kept and named_anew and kept.state == ActivityState.PUBLISHED and is_missed(kept, now):
            await keep_missed(tx, saved.id, kept, now)
    await save_fields(tx, saved.id, draft.fields, now, answered=kept is not None and kept.is_answered(now))
    await parts.save_rounds(tx, saved.id, draft.rounds)
    await save_follow_up(tx, saved.id, draft.follow_up)
    await save_reminders(tx, saved.id, draft.reminders, now)
    await index_activity(tx, saved.id)
    await write_audit(
        tx,
        at=now,
        actor=actor,
        action="activity.created" if saved.created else "activity.changed",
        subject="activity",
        subject_id=saved.id,
        slug=draft.slug,
    )
    tx.touch(
        "agenda",
        f"activity:{draft.slug}",
        f"form:{draft.slug}",
        *(f"activity:{slug}" for slug in draft.previous_slugs),
    )
    return saved


async def _create(tx: Tx, draft: ActivityDraft, days: Days, now: datetime, activity_id: UUID) -> Saved:
    values = _values(draft, now) | {"id": activity_id, "capacity": draft.capacity, "created_at": now}
    await tx.execute(insert(Activity).values(values))
    await parts.save_days(tx, activity_id, (), days, now, state=_days_are(draft))
    await parts.save_quotas(tx, activity_id, (), draft.quotas)
    await _remember(tx, activity_id, draft.previous_slugs)
    return Saved(activity_id, draft.slug, created=True)


async def _change(tx: Tx, draft: ActivityDraft, days: Days, kept: KeptActivity, now: datetime) -> Saved:
    statement = update(Activity).where(Activity.id == kept.id)
    await tx.execute(statement.values(_values(draft, now) | {"version": Activity.version + 1}))
    seen = kept.state not in (ActivityState.DRAFT, ActivityState.SCHEDULED)
    moved, dropped = await parts.save_days(
        tx, kept.id, kept.occurrences, days, now, state=_days_are(draft), seen=seen
    )
    known = {day.id for day in kept.occurrences}
    regrouped = await parts.save_quotas(tx, kept.id, kept.quotas, draft.quotas)
    if kept.slug != draft.slug:
        tx.touch(f"activity:{kept.slug}")
        await tx.execute(delete(ActivitySlug).where(ActivitySlug.slug == draft.slug))
    await _remember(tx, kept.id, {*draft.previous_slugs, kept.slug} - {draft.slug})
    return Saved(
        kept.id,
        draft.slug,
        created=False,
        new_capacity=draft.capacity if draft.capacity != kept.capacity else None,
        resettle=regrouped or draft.max_per_organization != kept.max_per_organization,
        new_minimum=(draft.minimum, draft.decide_on) != (kept.minimum, kept.decide_on),
        moved=moved,
        dropped=dropped,
        added=tuple(day_id for day_id, _ in days if day_id not in known),
    )


def _days_are(draft: ActivityDraft) -> OccurrenceState:
    """Days of a cancelled activity are cancelled: that is what feeds tell calendars."""
    is_off = draft.state == ActivityState.CANCELLED
    return OccurrenceState.CANCELLED if is_off else OccurrenceState.SCHEDULED


def _values(draft: ActivityDraft, now: datetime) -> dict[str, Any]:
    """Return the columns that a draft decides; never the number of places or the tally."""
    same = (
        "slug kind title summary body audience price place host facilitator experts case_text state publish_at "
        "cancel_message allocation max_per_organization minimum decide_on registration_opens_at registration_closes_at "
        "draw_value_name draw_value_form draw_value_at draw_most_tickets breakout_choice breakouts_until"
    )
    if draft.occurrences:  # without any, it stays when it was
        same += " starts_at ends_at"
    values: dict[str, Any] = {name: getattr(draft, name) for name in same.split()}
    return values | {"updated_at": now}


async def _remember(tx: Tx, activity_id: UUID, slugs: Sequence[str] | set[str]) -> None:
    """Let old addresses lead to this activity."""
    for slug in sorted(slugs):
        statement = upsert(ActivitySlug).values(slug=slug, activity_id=activity_id)
        await tx.execute(
            statement.on_conflict_do_update(
                index_elements=[ActivitySlug.slug], set_={"activity_id": activity_id}
            )
        )


async def _words(tx: Tx, activity_id: UUID, draft: ActivityDraft) -> None:
    """Write which themes, regions and target groups it is about."""
    for model, column, slugs in (
        (ActivityTheme, ActivityTheme.theme_slug, draft.themes),
        (ActivityRegion, ActivityRegion.region_slug, draft.regions),
        (ActivityTargetGroup, ActivityTargetGroup.target_group_slug, draft.target_groups),
    ):
        await tx.execute(delete(model).where(model.activity_id == activity_id, column.not_in(slugs)))
        if slugs:
            rows = [{"activity_id": activity_id, column.key: slug} for slug in slugs]
            await tx.execute(upsert(model).on_conflict_do_nothing(), rows)
