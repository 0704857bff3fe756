"""An activity as it stands, whole, as if somebody had written it down like that."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.content.document import PLAIN
from leerkring.activities.content.drafts import (
    ActivityDraft,
    BreakoutDraft,
    OccurrenceDraft,
    QuotaDraft,
    RoundDraft,
)
from leerkring.activities.model import (
    Activity,
    ActivityRegion,
    ActivityTargetGroup,
    ActivityTheme,
    Breakout,
    Round,
)
from leerkring.activities.queries.follow_up import find_follow_up_draft
from leerkring.activities.queries.questions import list_field_drafts
from leerkring.activities.queries.upkeep import KeptActivity, KeptOccurrence
from leerkring.activities.reminders.queries import find_reminders_draft
from leerkring.activities.rules import ActivityState, OccurrenceState
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row

TOP = [*PLAIN, "state", "publish_at"]
DAY = ("starts_at", "ends_at", "title", "location", "address", "online_url", "host")


def days_that_stand(kept: KeptActivity) -> list[KeptOccurrence]:
    """Return the days that go on; of an activity that was called off, those that would have."""
    is_off = kept.state == ActivityState.CANCELLED
    return [day for day in kept.occurrences if is_off or day.state == OccurrenceState.SCHEDULED]


async def read_standing(reading: Reading, kept: KeptActivity) -> tuple[ActivityDraft, tuple[UUID, ...]]:
    """Return an activity as a draft, by a caller who has locked its row or reads all at one moment, and the ids of its days."""
    row = await reading.row(select(*(getattr(Activity, name) for name in TOP)).where(Activity.id == kept.id))
    days = days_that_stand(kept)
    draft = read_row(
        ActivityDraft,
        row,
        themes=await _words(reading, ActivityTheme, "theme_slug", kept.id),
        regions=await _words(reading, ActivityRegion, "region_slug", kept.id),
        target_groups=await _words(reading, ActivityTargetGroup, "target_group_slug", kept.id),
        occurrences=tuple(OccurrenceDraft(**{name: getattr(day, name) for name in DAY}) for day in days),
        quotas=tuple(QuotaDraft(q.places, *q.condition, q.release_at) for q in kept.quotas),
        fields=await list_field_drafts(reading, kept.id),
        rounds=await _rounds(reading, kept.id),
        follow_up=await find_follow_up_draft(reading, kept.id),
        reminders=await find_reminders_draft(reading, kept.id),
    )
    return draft, tuple(day.id for day in days)


async def _words(reading: Reading, model: Any, column: str, activity_id: UUID) -> tuple[str, ...]:
    slug = getattr(model, column).label("slug")
    rows = await reading.rows(select(slug).where(model.activity_id == activity_id).order_by(slug))
    return tuple(row.slug for row in rows)


async def _rounds(reading: Reading, activity_id: UUID) -> tuple[RoundDraft, ...]:
    rounds = await reading.rows(
        select(Round.id, Round.starts_at, Round.ends_at)
        .where(Round.activity_id == activity_id)
        .order_by(Round.number)
    )
    columns = (getattr(Breakout, name) for name in BreakoutDraft.__slots__)
    sessions = await reading.rows(
        select(Breakout.round_id, *columns)
        .where(Breakout.round_id.in_([row.id for row in rounds]))
        .order_by(Breakout.number)
    )
    of = [(one.round_id, read_row(BreakoutDraft, one, beside=("round_id",))) for one in sessions]
    return tuple(
        RoundDraft(
            row.starts_at, row.ends_at, tuple(session for round_id, session in of if round_id == row.id)
        )
        for row in rounds
    )
