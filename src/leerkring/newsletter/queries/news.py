"""Reads of what an issue can be made of: what is new, and how activities stand now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from textwrap import shorten
from uuid import UUID

from sqlalchemy import Text, and_, cast, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from leerkring.activities.model import Activity, ActivityTheme
from leerkring.activities.rules import ActivityState, VisitorState, visitor_state
from leerkring.content.markdown.writers.escapes import plain_markdown
from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import datum, local
from leerkring.library.handbooks.model import Handbook, HandbookVersion
from leerkring.library.handbooks.rules import BookState
from leerkring.library.items.model import Item, ItemTheme
from leerkring.library.items.rules import ItemKind as TextKind
from leerkring.library.items.rules import TextState, path_of
from leerkring.newsletter.model import Issue, IssueItem, SkippedSource
from leerkring.newsletter.proposal import LOOK_BACK, New
from leerkring.newsletter.rules import IssueState, ItemKind
from leerkring.search.model import SearchEntry

ACTIVITY_KINDS = {
    "circle": "Leerkring",
    "lab": "Praktijklab",
    "national_meeting": "Landelijke bijeenkomst",
}


@dataclass(frozen=True, slots=True)
class ActivityNow:
    """How an activity stands when the audience is frozen."""

    state: VisitorState
    starts_on: date


async def list_new(reading: Reading, now: datetime) -> tuple[New, ...]:
    """Return everything public that an issue could bring: activities to come, and what was published lately."""
    # A day more than `propose` looks back: it counts days as they are here.
    since = now - LOOK_BACK - timedelta(days=1)
    return (
        *await _activities(reading, now),
        *await _texts(reading, since),
        *await _handbooks(reading),
        *await _questions(reading, since),
    )


async def _activities(reading: Reading, now: datetime) -> list[New]:
    themes = select(func.array_agg(ActivityTheme.theme_slug, type_=ARRAY(Text))).where(
        ActivityTheme.activity_id == Activity.id
    )
    rows = await reading.rows(
        select(
            Activity.id,
            Activity.slug,
            Activity.kind,
            Activity.title,
            Activity.summary,
            Activity.place,
            Activity.state,
            Activity.allocation,
            Activity.capacity,
            Activity.taken,
            Activity.starts_at,
            Activity.registration_opens_at,
            Activity.registration_closes_at,
            Activity.drawn_at,
            func.greatest(Activity.created_at, Activity.registration_opens_at).label("since"),
            themes.scalar_subquery().label("themes"),
        ).where(Activity.state == ActivityState.PUBLISHED, Activity.starts_at > now)
    )
    return [
        New(
            source=f"activity:{row.id}",
            kind=ItemKind.ACTIVITY,
            title=row.title,
            text=row.summary,
            path=f"/agenda/{row.slug}",
            published_on=local(row.since).date(),
            meta=", ".join(filter(None, [ACTIVITY_KINDS[row.kind], datum(row.starts_at), row.place])),
            themes=tuple(row.themes or ()),
            happens_on=local(row.starts_at).date(),
            still_open=visitor_state(row, now) in (VisitorState.OPEN, VisitorState.UPCOMING),
        )
        for row in rows
    ]


_TEXTS = {
    TextKind.LESSON: ItemKind.LESSON,
    TextKind.PRACTICE: ItemKind.PRACTICE,
    TextKind.ARTICLE: ItemKind.ARTICLE,
}


async def _texts(reading: Reading, since: datetime) -> list[New]:
    themes = select(func.array_agg(ItemTheme.theme_slug, type_=ARRAY(Text))).where(
        ItemTheme.item_id == Item.id
    )
    rows = await reading.rows(
        select(
            Item.id,
            Item.kind,
            Item.slug,
            Item.title,
            Item.summary,
            func.coalesce(Item.published_at, Item.created_at).label("since"),
            themes.scalar_subquery().label("themes"),
        ).where(
            Item.kind.in_([str(kind) for kind in _TEXTS]),
            Item.state == TextState.PUBLISHED,
            # As two conditions: together they are no index's.
            or_(Item.published_at >= since, and_(Item.published_at.is_(None), Item.created_at >= since)),
        )
    )
    return [
        New(
            source=f"{row.kind}:{row.id}",
            kind=_TEXTS[TextKind(row.kind)],
            title=row.title,
            text=row.summary,
            path=path_of(row.kind, row.slug),
            published_on=local(row.since).date(),
            themes=tuple(row.themes or ()),
        )
        for row in rows
    ]


async def _handbooks(reading: Reading) -> list[New]:
    """Return editions of handbooks; what is new in one is its text."""
    rows = await reading.rows(
        select(
            HandbookVersion.id,
            Handbook.slug,
            Handbook.theme_slug,
            HandbookVersion.number,
            HandbookVersion.title,
            HandbookVersion.summary,
            HandbookVersion.news,
            HandbookVersion.published_on,
            func.coalesce(HandbookVersion.published_at, HandbookVersion.created_at).label("since"),
        )
        .join(Handbook, Handbook.id == HandbookVersion.handbook_id)
        .where(HandbookVersion.state == BookState.PUBLISHED)
        .order_by(HandbookVersion.position)
    )
    newest = {row.slug: row for row in rows}
    return [
        New(
            source=f"handbook:{row.id}",
            kind=ItemKind.HANDBOOK,
            title=row.title,
            text=next((str(new["text"]) for new in row.news if new["version"] == row.number), row.summary),
            path=f"/handreikingen/{row.slug}",
            published_on=row.published_on or local(row.since).date(),
            meta=f"versie {row.number}",
            themes=(row.theme_slug,) if row.theme_slug else (),
        )
        for row in newest.values()
    ]


QUESTION = "knowledge_question"
"""What search calls a question that somebody put. Only what everybody may read can be found, so that is all we ask of them."""
MOST_OF_A_QUESTION = 400


async def _questions(reading: Reading, since: datetime) -> list[New]:
    """Return the questions of readers; their words are not ours, so no sign in them makes a link or a heading."""
    e = SearchEntry
    rows = await reading.rows(
        select(e.source_id, e.path, e.title, e.text, e.themes, e.published_at)
        .where(e.source_kind == QUESTION, e.published_at >= since)
        .order_by(e.published_at, e.source_id)
    )
    return [
        New(
            source=f"question:{row.source_id}",
            kind=ItemKind.TEXT,
            title=row.title,
            text=plain_markdown(shorten(row.text, MOST_OF_A_QUESTION, placeholder=" …")),
            path=row.path,
            published_on=local(row.published_at).date(),
            meta="Vraag van een lezer",
            themes=tuple(row.themes),
        )
        for row in rows
    ]


async def gone_sources(reading: Reading, sources: Sequence[str]) -> frozenset[str]:
    """Return which of these texts and questions nobody may read now."""
    items = Item.kind + literal(":") + cast(Item.id, Text)
    books = literal("handbook:") + cast(HandbookVersion.id, Text)
    asked = literal("question:") + SearchEntry.source_id
    public = union_all(
        select(items.label("source")).where(Item.state == TextState.PUBLISHED, items.in_(sources)),
        select(books).where(HandbookVersion.state == BookState.PUBLISHED, books.in_(sources)),
        select(asked).where(SearchEntry.source_kind == QUESTION, asked.in_(sources)),
    )
    return frozenset(sources) - {row.source for row in await reading.rows(public)}


async def activities_now(reading: Reading, sources: Sequence[str], now: datetime) -> dict[str, ActivityNow]:
    """Return how the activities with these sources stand now, by source."""
    rows = await reading.rows(
        select(
            Activity.id,
            Activity.state,
            Activity.allocation,
            Activity.capacity,
            Activity.taken,
            Activity.starts_at,
            Activity.registration_opens_at,
            Activity.registration_closes_at,
            Activity.drawn_at,
        ).where((literal("activity:") + cast(Activity.id, Text)).in_(sources))
    )
    return {
        f"activity:{row.id}": ActivityNow(visitor_state(row, now), local(row.starts_at).date())
        for row in rows
    }


async def offered_sources(reading: Reading, stream_id: UUID, of: Collection[str]) -> frozenset[str]:
    """Return which of these were offered to the readers of a stream."""
    rows = await reading.rows(
        select(IssueItem.source)
        .distinct()
        .join(Issue, Issue.id == IssueItem.issue_id)
        .where(
            Issue.stream_id == stream_id,
            IssueItem.source != "",
            IssueItem.source.in_(of),
            or_(Issue.state != IssueState.CANCELLED, Issue.frozen_at.is_not(None)),
        )
    )
    return frozenset(row.source for row in rows)


async def skipped_sources(reading: Reading, stream_id: UUID, of: Collection[str]) -> frozenset[str]:
    """Return which of these an editor left out of a stream for good."""
    rows = await reading.rows(
        select(SkippedSource.source).where(SkippedSource.stream_id == stream_id, SkippedSource.source.in_(of))
    )
    return frozenset(row.source for row in rows)
