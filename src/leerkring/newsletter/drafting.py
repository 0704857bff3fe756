"""Making an issue while it is a draft: from a proposal to an order of items. Each is one transaction."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.core.db import Database, Reading, Tx
from leerkring.core.dutch import MONTHS, datum, local
from leerkring.core.ids import uuid7
from leerkring.newsletter.issue_moves import Seen, lock_seen, note
from leerkring.newsletter.meanwhile import check_mark, mark_of, mark_of_head, mark_of_item
from leerkring.newsletter.model import Issue, IssueItem, SkippedSource, Stream
from leerkring.newsletter.proposal import New, propose
from leerkring.newsletter.queries import issues as reads
from leerkring.newsletter.queries import news
from leerkring.newsletter.queries.issues import IssueDetails
from leerkring.newsletter.queries.subscriptions import StreamLine
from leerkring.newsletter.refusals import ItemGone, NotNow, OneAtATime
from leerkring.newsletter.rules import OPEN, IssueState, ItemKind, planned
from leerkring.newsletter.words import ISSUE_STATES

_I = IssueState


async def create(db: Database, stream: StreamLine, *, actor: str, now: datetime) -> int:
    """Make the next issue of a stream, filled with everything that is new; returns its number."""
    async with db.transaction() as tx:
        await tx.sql("SELECT FROM stream WHERE id = $1 FOR UPDATE", stream.id)
        busy = await tx.scalar(
            select(Issue.number).where(Issue.stream_id == stream.id, Issue.state.in_(sorted(OPEN)))
        )
        if busy is not None:
            raise OneAtATime
        number = 1 + int(
            await tx.scalar(
                select(func.coalesce(func.max(Issue.number), 0)).where(Issue.stream_id == stream.id)
            )
        )
        on = next_date(stream, local(now).date())
        id_ = uuid7()
        await tx.execute(
            insert(Issue).values(
                id=id_,
                stream_id=stream.id,
                number=number,
                subject=default_subject(stream.name, on),
                send_on=on,
                created_at=now,
                created_by=actor,
                updated_at=now,
            )
        )
        news = await proposed(tx, stream.id, now)
        await _add(tx, id_, news, 1)
        await note(tx, now, actor, "create", id_, items=len(news))
        return number


def next_date(stream: StreamLine, today: date) -> date:
    """Return the day of the next issue: the rhythm's, or today for a stream without one."""
    if stream.rhythm_days is None or stream.anchor_on is None:
        return today
    return next(planned(stream.anchor_on, stream.rhythm_days, today, 1))


async def proposed(tx: Any, stream_id: UUID, now: datetime) -> tuple[New, ...]:
    """Return what is new to the readers of a stream and was never offered to them."""
    offered = await reads.offered_sources(tx, stream_id)
    return propose(await news.list_new(tx, now), offered, local(now).date())


async def _add(tx: Tx, id_: UUID, news: Sequence[New], first: int) -> None:
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


# --- while it is a draft ---------------------------------------------------------------------------------


@asynccontextmanager
async def _drafting(
    db: Database, id_: UUID, *, actor: str, now: datetime, what: str
) -> AsyncIterator[tuple[Tx, IssueDetails]]:
    """Open the transaction of a change to a draft."""
    async with db.transaction() as tx:
        issue = await reads.lock_issue(tx, id_)
        if issue.state != _I.DRAFT:
            raise NotNow(state=ISSUE_STATES[IssueState(issue.state)])
        yield tx, issue
        await tx.execute(
            update(Issue).where(Issue.id == id_).values(version=Issue.version + 1, updated_at=now)
        )
        await note(tx, now, actor, what, id_)


async def edit(
    db: Database,
    id_: UUID,
    *,
    subject: str,
    preheader: str,
    intro: str,
    send_on: date,
    opened: str,
    actor: str,
    now: datetime,
) -> int:
    """Change what stands above the items, and the day; returns the version that it is now.

    `opened` is the mark of what the editor started from.
    """
    async with _drafting(db, id_, actor=actor, now=now, what="edit") as (tx, issue):
        stream = await tx.scalar(select(Stream.name).where(Stream.id == issue.stream_id))
        subject = subject_on(stream, subject, send_on)
        check_mark(opened, mark_of_head(issue), mark_of(subject, preheader, intro, send_on))
        await tx.execute(
            update(Issue)
            .where(Issue.id == id_)
            .values(subject=subject, preheader=preheader, intro=intro, send_on=send_on)
        )
        return issue.version + 1


def subject_on(stream: str, subject: str, on: date) -> str:
    """Return the subject for this day: one that nobody wrote follows the day, so that it never names another."""
    return default_subject(stream, on) if _is_default(stream, subject) else subject


def _is_default(stream: str, subject: str) -> bool:
    day, _, rest = subject.removeprefix(f"{stream} van ").partition(" ")
    month, _, year = rest.partition(" ")
    return subject.startswith(f"{stream} van ") and month in MONTHS and (day + year).isdecimal()


@dataclass(frozen=True, slots=True)
class ItemText:
    """What an editor writes of an item."""

    title: str
    text: str
    path: str
    themes: Sequence[str]

    @property
    def values(self) -> dict[str, Any]:
        """What of it is kept."""
        return {
            "title": self.title,
            "text": self.text,
            "path": self.path,
            "themes": sorted(self.themes),
        }


async def save_item(
    db: Database, id_: UUID, item_id: UUID, words: ItemText, *, opened: str, actor: str, now: datetime
) -> None:
    """Change an item's words; `opened` is the mark of what the editor started from."""
    async with _drafting(db, id_, actor=actor, now=now, what="item") as (tx, _):
        item = next((one for one in await reads.list_items(tx, [id_]) if one.id == item_id), None)
        if item is None:
            raise ItemGone
        typed = mark_of(words.title, words.text, words.path, *sorted(words.themes))
        check_mark(opened, mark_of_item(item), typed)
        await tx.execute(update(IssueItem).where(IssueItem.id == item_id).values(**words.values))


async def add_item(db: Database, id_: UUID, words: ItemText, *, actor: str, now: datetime) -> None:
    """Add a text of one's own at the top."""
    async with _drafting(db, id_, actor=actor, now=now, what="item") as (tx, _):
        await tx.execute(
            update(IssueItem).where(IssueItem.issue_id == id_).values(position=IssueItem.position + 1)
        )
        await tx.execute(
            insert(IssueItem).values(id=uuid7(), issue_id=id_, position=1, kind=ItemKind.TEXT, **words.values)
        )


async def move_item(db: Database, id_: UUID, item_id: UUID, *, where: str, actor: str, now: datetime) -> None:
    """Put an item one place up or down, or first or last, among the texts or in the agenda."""
    async with _drafting(db, id_, actor=actor, now=now, what="order") as (tx, _):
        items = await reads.list_items(tx, [id_])
        moved = next((item for item in items if item.id == item_id), None)
        if moved is None:
            return
        # Letters have their agenda last, so that an item moves among its own.
        agenda = moved.kind == ItemKind.ACTIVITY
        order = [item.id for item in items if (item.kind == ItemKind.ACTIVITY) is agenda]
        others = [item.id for item in items if item.id not in order]
        at = order.index(item_id)
        order.pop(at)
        to = {"up": at - 1, "down": at + 1, "first": 0, "last": len(order)}.get(where, at)
        order.insert(min(max(to, 0), len(order)), item_id)
        await tx.sql(
            "UPDATE issue_item SET position = p.position"
            " FROM unnest($1::uuid[]) WITH ORDINALITY AS p (id, position) WHERE issue_item.id = p.id",
            [*others, *order] if agenda else [*order, *others],
        )


async def drop_item(db: Database, id_: UUID, item_id: UUID, *, actor: str, now: datetime) -> bool:
    """Leave an item out; what it came from is not offered again. Tells whether it was there."""
    async with _drafting(db, id_, actor=actor, now=now, what="drop") as (tx, issue):
        rows = await tx.sql(
            "DELETE FROM issue_item WHERE id = $1 AND issue_id = $2 RETURNING source", item_id, id_
        )
        if rows and rows[0].source:
            await _set_aside(tx, issue.stream_id, rows[0].source, now)
        return bool(rows)


async def clear(db: Database, id_: UUID, *, actor: str, now: datetime) -> None:
    """Take everything out of a draft that came from elsewhere: it can be added again, one by one."""
    async with _drafting(db, id_, actor=actor, now=now, what="clear") as (tx, _):
        await tx.execute(delete(IssueItem).where(IssueItem.issue_id == id_, IssueItem.source != ""))


async def list_aside(reading: Reading, stream_id: UUID, now: datetime) -> tuple[New, ...]:
    """Return what was left out for good and could still be brought."""
    aside = await reads.skipped_sources(reading, stream_id)
    offered = await reads.offered_sources(reading, stream_id, skipped=False)
    return tuple(
        one
        for one in propose(await news.list_new(reading, now), offered, local(now).date())
        if one.source in aside
    )


async def set_aside(db: Database, id_: UUID, source: str, *, actor: str, now: datetime) -> None:
    """Do not offer something that is new to this draft's stream again."""
    async with _drafting(db, id_, actor=actor, now=now, what="aside") as (tx, issue):
        if any(one.source == source for one in await proposed(tx, issue.stream_id, now)):
            await _set_aside(tx, issue.stream_id, source, now)


async def forget_source(db: Database, stream_id: UUID, source: str, now: datetime) -> None:
    """Never offer something to a stream: for what was known to its readers before there were issues."""
    async with db.transaction() as tx:
        await _set_aside(tx, stream_id, source, now)


def default_subject(stream: str, on: date) -> str:
    """Return the subject of an issue that nobody wrote one for yet."""
    return f"{stream} van {datum(on).partition(' ')[2]}"


async def _set_aside(tx: Tx, stream_id: UUID, source: str, now: datetime) -> None:
    await tx.execute(
        upsert(SkippedSource).values(stream_id=stream_id, source=source, at=now).on_conflict_do_nothing()
    )


async def take(db: Database, id_: UUID, sources: Collection[str] | None, *, actor: str, now: datetime) -> int:
    """Add what is new, or was left out, to a draft (None: all that is new); returns how many."""
    async with _drafting(db, id_, actor=actor, now=now, what="take") as (tx, issue):
        there = await reads.list_items(tx, [id_])
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
        await _add(tx, id_, news, max((item.position for item in there), default=0) + 1)
        return len(news)


async def throw_away(db: Database, id_: UUID, *, seen: Seen | None = None, actor: str, now: datetime) -> None:
    """Forget a draft as it was `seen`: what it held can be offered again."""
    async with db.transaction() as tx:
        issue = await lock_seen(tx, id_, seen)
        if issue.state not in (_I.DRAFT, _I.IN_REVIEW, _I.APPROVED):
            raise NotNow(state=ISSUE_STATES[IssueState(issue.state)])
        await tx.execute(delete(Issue).where(Issue.id == id_))
        await note(tx, now, actor, "throw_away", id_, number=issue.number)
