"""What a draft is made from: what is new to its readers, what an editor left out, and what is added after all."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.ids import uuid7
from leerkring.core.text.dutch import local
from leerkring.newsletter.issues.moves import Seen, changing_draft
from leerkring.newsletter.model import IssueItem, SkippedSource
from leerkring.newsletter.proposal import New, propose
from leerkring.newsletter.queries import issue_queries, news


async def proposed(
    reading: Reading, stream_id: UUID, now: datetime, new: Sequence[New] | None = None
) -> tuple[New, ...]:
    """Return what is new to the readers of a stream and was never offered to them, out of `new` where that is known."""
    return (await list_choices(reading, stream_id, now, new))[0]


async def list_choices(
    reading: Reading, stream_id: UUID, now: datetime, new: Sequence[New] | None = None
) -> tuple[tuple[New, ...], tuple[New, ...]]:
    """Return what can be brought to the readers of a stream: what is new, and what was left out for good."""
    if new is None:
        new = await news.list_new(reading, now)
    sources = [one.source for one in new]
    aside = await news.skipped_sources(reading, stream_id, sources)
    offered = await news.offered_sources(reading, stream_id, sources)
    could = propose(new, offered, local(now).date())
    return (
        tuple(one for one in could if one.source not in aside),
        tuple(one for one in could if one.source in aside),
    )


async def add_news(tx: Tx, id_: UUID, news: Sequence[New], first: int) -> None:
    """Put these in an issue, from this position on."""
    if news:
        await tx.execute(
            insert(IssueItem),
            [
                {
                    "id": uuid7(),
                    "issue_id": id_,
                    "position": first + place,
                    "kind": one.kind,
                    "source": one.source,
                    "title": one.title,
                    "text": one.text,
                    "path": one.path,
                    "meta": one.meta,
                    "themes": list(one.themes),
                    "happens_on": one.happens_on,
                }
                for place, one in enumerate(news)
            ],
        )


async def take(db: Database, id_: UUID, sources: Collection[str] | None, *, actor: str, now: datetime) -> int:
    """Add what is new, or was left out, to a draft (None: all that is new); returns how many."""
    async with changing_draft(db, id_, actor=actor, now=now, what="take") as (tx, issue):
        there = await issue_queries.list_items(tx, [id_])
        if sources:
            await tx.execute(
                delete(SkippedSource).where(
                    SkippedSource.stream_id == issue.stream_id, SkippedSource.source.in_(sources)
                )
            )
        news = [
            one
            for one in await proposed(tx, issue.stream_id, now)
            if sources is None or one.source in sources
        ]
        await add_news(tx, id_, news, max((item.position for item in there), default=0) + 1)
        return len(news)


async def clear(db: Database, id_: UUID, *, seen: Seen | None = None, actor: str, now: datetime) -> None:
    """Take everything out of a draft, as it was `seen`, that came from elsewhere.

    It can be added again, one by one; what an editor made of it cannot.
    """
    async with changing_draft(db, id_, actor=actor, now=now, what="clear", seen=seen) as (tx, _):
        await tx.execute(delete(IssueItem).where(IssueItem.issue_id == id_, IssueItem.source != ""))


async def set_aside(db: Database, id_: UUID, source: str, *, actor: str, now: datetime) -> None:
    """Do not offer something that is new to this draft's stream again."""
    async with changing_draft(db, id_, actor=actor, now=now, what="aside") as (tx, issue):
        if any(one.source == source for one in await proposed(tx, issue.stream_id, now)):
            await leave_out(tx, issue.stream_id, source, now)


async def forget_source(db: Database, stream_id: UUID, source: str, now: datetime) -> None:
    """Never offer something to a stream: for what was known to its readers before there were issues."""
    async with db.transaction() as tx:
        await leave_out(tx, stream_id, source, now)


async def leave_out(tx: Tx, stream_id: UUID, source: str, now: datetime) -> None:
    """Write down that a stream's readers are not to get this."""
    await tx.execute(
        upsert(SkippedSource).values(stream_id=stream_id, source=source, at=now).on_conflict_do_nothing()
    )
