"""What is found of activities: each that visitors see, and not those that were called off.

Everything that changes what visitors see of an activity calls `show`, in its own transaction.
"""

from uuid import UUID

from sqlalchemy import select

from leerkring.activities.labels import KINDS
from leerkring.activities.model import (
    Activity,
    ActivityRegion,
    ActivityState,
    ActivityTargetGroup,
    ActivityTheme,
    Breakout,
    Occurrence,
    OccurrenceState,
    Round,
)
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_words import search_text
from leerkring.core.database.db import Tx
from leerkring.core.off_loop import off_loop
from leerkring.search.service import Entry, Source, forget, index

FOUND = (ActivityState.PUBLISHED, ActivityState.ARCHIVED)


def _words(body: str) -> str:
    return search_text(parse(body))


async def index_activity(tx: Tx, activity_id: UUID) -> None:
    """Let an activity be found as it is now, or no longer."""
    source = Source("activity", str(activity_id))
    a = Activity
    columns = (a.slug, a.kind, a.title, a.summary, a.body, a.audience, a.place, a.host, a.experts)
    row = await tx.row(
        select(*columns, a.case_text, a.starts_at, a.ends_at).where(a.id == activity_id, a.state.in_(FOUND))
    )
    if row is None:
        await forget(tx, source)
        return
    o = Occurrence
    going_on = (o.activity_id == activity_id, o.state == OccurrenceState.SCHEDULED)
    days = await tx.rows(select(o.title, o.location).where(*going_on).order_by(o.starts_at))
    sessions = await tx.rows(
        select(Breakout.title, Breakout.summary)
        .join(Round, Round.id == Breakout.round_id)
        .where(Round.activity_id == activity_id)
        .order_by(Round.number, Breakout.number)
    )
    parts = (
        *(
            row.summary,
            await off_loop(len(row.body), _words, row.body),
            row.audience,
            row.case_text,
            row.experts,
            row.host,
            row.place,
        ),
        *(f"{day.title} {day.location}".strip() for day in days),
        *(f"{session.title} {session.summary}".strip() for session in sessions),
    )
    entry = Entry(
        kind=KINDS[row.kind],
        path=f"/agenda/{row.slug}",
        title=row.title,
        text="\n".join(dict.fromkeys(part for part in parts if part)),
        themes=await _slugs(tx, ActivityTheme.theme_slug, ActivityTheme.activity_id == activity_id),
        regions=await _slugs(tx, ActivityRegion.region_slug, ActivityRegion.activity_id == activity_id),
        target_groups=await _slugs(
            tx, ActivityTargetGroup.target_group_slug, ActivityTargetGroup.activity_id == activity_id
        ),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
    await index(tx, source, [entry])


async def index_activities(tx: Tx) -> int:
    """Let all activities be found anew; returns how many were looked at."""
    ids = [row.id for row in await tx.rows(select(Activity.id).order_by(Activity.id))]
    for activity_id in ids:
        await index_activity(tx, activity_id)
    return len(ids)


async def _slugs(tx: Tx, column: object, belongs: object) -> list[str]:
    rows = await tx.rows(select(column).where(belongs).order_by(column))  # type: ignore[call-overload]
    return [row[0] for row in rows]
