"""Making an issue: from a proposal to a schedule, and holding it while it is sent. Each is one transaction."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.core.audit import write_audit
from leerkring.core.db import Database, Tx
from leerkring.core.dutch import datum, local
from leerkring.core.ids import uuid7
from leerkring.mail.address import Mailbox
from leerkring.mail.mailings import pause_mailing, resume_mailing, stop_mailing
from leerkring.mail.service import queue_mail
from leerkring.newsletter.freezing import letter_of, prepare
from leerkring.newsletter.leaving_mail import leaving_address
from leerkring.newsletter.letter import encode
from leerkring.newsletter.model import Issue, IssueItem, SkippedSource
from leerkring.newsletter.preflight import Draft, Finding, look
from leerkring.newsletter.proposal import New, propose
from leerkring.newsletter.queries import issues as reads
from leerkring.newsletter.queries.issues import IssueDetails
from leerkring.newsletter.queries.subscriptions import StreamLine
from leerkring.newsletter.refusals import IssueMoved, NotNow, NotReady, OneAtATime, SecondPersonNeeded
from leerkring.newsletter.rules import ISSUE_MOVES, OPEN, IssueState, ItemKind, planned
from leerkring.newsletter.service import ISSUE, TEST
from leerkring.newsletter.words import ISSUE_STATES
from leerkring.settings import Settings

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
                subject=f"{stream.name} van {datum(on).partition(' ')[2]}",
                send_on=on,
                created_at=now,
                created_by=actor,
                updated_at=now,
            )
        )
        news = await proposed(tx, stream.id, now)
        await _add(tx, id_, news, 1)
        await _audit(tx, now, actor, "create", id_, items=len(news))
        return number


def next_date(stream: StreamLine, today: date) -> date:
    """Return the day of the next issue: the rhythm's, or today for a stream without one."""
    if stream.rhythm_days is None or stream.anchor_on is None:
        return today
    return next(planned(stream.anchor_on, stream.rhythm_days, today, 1))


async def proposed(tx: Any, stream_id: UUID, now: datetime) -> tuple[New, ...]:
    """Return what is new to the readers of a stream and was never offered to them."""
    offered = await reads.offered_sources(tx, stream_id)
    return propose(await reads.list_new(tx, now), offered, local(now).date())


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
    db: Database, id_: UUID, *, actor: str, now: datetime, what: str, version: int | None = None
) -> AsyncIterator[tuple[Tx, IssueDetails]]:
    """Open the transaction of a change to a draft; a form that is older than the draft is refused."""
    async with db.transaction() as tx:
        issue = await reads.lock_issue(tx, id_)
        if issue.state != _I.DRAFT:
            raise NotNow(state=ISSUE_STATES[IssueState(issue.state)])
        if version is not None and version != issue.version:
            raise IssueMoved
        yield tx, issue
        await tx.execute(
            update(Issue).where(Issue.id == id_).values(version=Issue.version + 1, updated_at=now)
        )
        await _audit(tx, now, actor, what, id_)


async def edit(
    db: Database,
    id_: UUID,
    *,
    subject: str,
    preheader: str,
    intro: str,
    send_on: date,
    version: int,
    actor: str,
    now: datetime,
) -> None:
    """Change what stands above the items, and the day."""
    async with _drafting(db, id_, actor=actor, now=now, what="edit", version=version) as (tx, _):
        await tx.execute(
            update(Issue)
            .where(Issue.id == id_)
            .values(subject=subject, preheader=preheader, intro=intro, send_on=send_on)
        )


@dataclass(frozen=True, slots=True)
class ItemText:
    """What an editor writes of an item."""

    title: str
    text: str
    path: str
    themes: Sequence[str]


async def save_item(
    db: Database, id_: UUID, item_id: UUID | None, words: ItemText, *, actor: str, now: datetime
) -> None:
    """Change an item's words, or add a text of one's own at the top."""
    async with _drafting(db, id_, actor=actor, now=now, what="item") as (tx, _):
        values = {
            "title": words.title,
            "text": words.text,
            "path": words.path,
            "themes": sorted(words.themes),
        }
        if item_id is not None:
            await tx.execute(
                update(IssueItem).where(IssueItem.id == item_id, IssueItem.issue_id == id_).values(**values)
            )
            return
        await tx.execute(
            update(IssueItem).where(IssueItem.issue_id == id_).values(position=IssueItem.position + 1)
        )
        await tx.execute(
            insert(IssueItem).values(id=uuid7(), issue_id=id_, position=1, kind=ItemKind.TEXT, **values)
        )


async def move_item(db: Database, id_: UUID, item_id: UUID, *, where: str, actor: str, now: datetime) -> None:
    """Put an item one place up or down, or first or last."""
    async with _drafting(db, id_, actor=actor, now=now, what="order") as (tx, _):
        order = [item.id for item in await reads.list_items(tx, [id_])]
        if item_id not in order:
            return
        at = order.index(item_id)
        order.pop(at)
        to = {"up": at - 1, "down": at + 1, "first": 0, "last": len(order)}.get(where, at)
        order.insert(min(max(to, 0), len(order)), item_id)
        await tx.sql(
            "UPDATE issue_item SET position = p.position"
            " FROM unnest($1::uuid[]) WITH ORDINALITY AS p (id, position) WHERE issue_item.id = p.id",
            order,
        )


async def drop_item(db: Database, id_: UUID, item_id: UUID, *, actor: str, now: datetime) -> None:
    """Leave an item out; what it came from is not offered again."""
    async with _drafting(db, id_, actor=actor, now=now, what="drop") as (tx, issue):
        rows = await tx.sql(
            "DELETE FROM issue_item WHERE id = $1 AND issue_id = $2 RETURNING source", item_id, id_
        )
        if rows and rows[0].source:
            await _set_aside(tx, issue.stream_id, rows[0].source, now)


async def set_aside(db: Database, stream_id: UUID, source: str, *, back: bool, now: datetime) -> None:
    """Do not offer something to a stream again, or do after all."""
    async with db.transaction() as tx:
        if back:
            await tx.execute(
                delete(SkippedSource).where(
                    SkippedSource.stream_id == stream_id, SkippedSource.source == source
                )
            )
        else:
            await _set_aside(tx, stream_id, source, now)


async def _set_aside(tx: Tx, stream_id: UUID, source: str, now: datetime) -> None:
    await tx.execute(
        upsert(SkippedSource).values(stream_id=stream_id, source=source, at=now).on_conflict_do_nothing()
    )


async def take(db: Database, id_: UUID, sources: Collection[str] | None, *, actor: str, now: datetime) -> int:
    """Add what became new since the draft was made (None: all of it); returns how many."""
    async with _drafting(db, id_, actor=actor, now=now, what="take") as (tx, issue):
        there = await reads.list_items(tx, [id_])
        news = [
            one
            for one in await proposed(tx, issue.stream_id, now)
            if sources is None or one.source in sources
        ]
        await _add(tx, id_, news, max((item.position for item in there), default=0) + 1)
        return len(news)


async def throw_away(db: Database, id_: UUID, *, actor: str, now: datetime) -> None:
    """Forget a draft: what it held can be offered again."""
    async with db.transaction() as tx:
        issue = await reads.lock_issue(tx, id_)
        if issue.state not in (_I.DRAFT, _I.IN_REVIEW, _I.APPROVED):
            raise NotNow(state=ISSUE_STATES[IssueState(issue.state)])
        await tx.execute(delete(Issue).where(Issue.id == id_))
        await _audit(tx, now, actor, "throw_away", id_, number=issue.number)


async def send_test(
    db: Database, id_: UUID, *, email: str, name: str, person_id: UUID, now: datetime
) -> None:
    """Mail the issue as it stands now to the editor who asks."""
    async with db.transaction() as tx:
        await queue_mail(
            tx,
            kind=TEST,
            dedupe_key=f"newsletter:test:{uuid7()}",
            recipient=email,
            recipient_name=name,
            about_id=None,
            person_id=person_id,
            params={"issue": str(id_)},
            now=now,
        )


# --- looking, approving, scheduling ----------------------------------------------------------------------


async def inspect(
    tx: Any, issue: IssueDetails, now: datetime, settings: Settings, dead: Collection[str]
) -> tuple[list[Finding], list[Draft]]:
    """Return what the preflight finds, and the letters that it looked at."""
    prepared = await prepare(tx, issue, now)
    sender = Mailbox.parse(settings.mail_from)
    reply_to = Mailbox.parse(settings.reply_to) if settings.reply_to else None
    choices = [(plan.label, prepared.of(plan)) for plan in prepared.audience.plans]
    if not choices:
        choices = [("alles", [item for item in prepared.own if not item.dropped])]
    drafts = []
    for label, items in choices:
        letter = letter_of(prepared, items, settings.base_url)
        size = encode(
            letter,
            prepared.stream,
            base_url=settings.base_url,
            sender=sender,
            reply_to=reply_to,
            leave_to=leaving_address(settings),
        ).size
        drafts.append(Draft(label, letter.subject, letter.preheader, letter.html, letter.text, size))
    kept = [item for item in prepared.own if not item.dropped]
    found = look(
        drafts,
        base_url=settings.base_url,
        dates=[(item.title, item.happens_on) for item in kept if item.happens_on],
        send_on=issue.send_on,
        dead=dead,
        items=len(kept),
    )
    found += [
        Finding(f"‘{item.title}’ valt weg: {item.dropped}.", blocks=False)
        for item in prepared.own
        if item.dropped
    ]
    return found, drafts


async def submit(
    db: Database, id_: UUID, *, settings: Settings, dead: Collection[str], actor: str, now: datetime
) -> None:
    """Offer a draft for approval."""
    async with db.transaction() as tx:
        issue = await _to(tx, id_, _I.IN_REVIEW)
        await _must_be_ready(tx, issue, now, settings, dead)
        await _move(tx, id_, _I.IN_REVIEW, now, submitted_at=now, submitted_by=actor)
        await _audit(tx, now, actor, "submit", id_)


async def approve(
    db: Database, id_: UUID, *, settings: Settings, dead: Collection[str], actor: str, now: datetime
) -> None:
    """Approve an issue; where the stream asks for two people, not by who offered it."""
    async with db.transaction() as tx:
        issue = await _to(tx, id_, _I.APPROVED)
        two = await tx.sql("SELECT second_person FROM stream WHERE id = $1", issue.stream_id)
        if two[0].second_person and issue.submitted_by == actor:
            raise SecondPersonNeeded
        await _must_be_ready(tx, issue, now, settings, dead)
        await _move(tx, id_, _I.APPROVED, now, approved_at=now, approved_by=actor)
        await _audit(tx, now, actor, "approve", id_)


async def _must_be_ready(
    tx: Tx, issue: IssueDetails, now: datetime, settings: Settings, dead: Collection[str]
) -> None:
    found, _ = await inspect(tx, issue, now, settings, dead)
    first = next((one for one in found if one.blocks), None)
    if first is not None:
        raise NotReady(first=first.text)


async def reopen(db: Database, id_: UUID, *, actor: str, now: datetime) -> None:
    """Back to draft, to be changed and approved anew."""
    async with db.transaction() as tx:
        await _to(tx, id_, _I.DRAFT)
        await _move(
            tx,
            id_,
            _I.DRAFT,
            now,
            submitted_at=None,
            submitted_by=None,
            approved_at=None,
            approved_by=None,
            not_before=None,
            not_after=None,
        )
        await _audit(tx, now, actor, "reopen", id_)


async def schedule(
    db: Database,
    id_: UUID,
    *,
    not_before: datetime,
    not_after: datetime | None,
    actor: str,
    now: datetime,
) -> None:
    """Let an approved issue leave from a moment on; after `not_after` nothing leaves any more."""
    async with db.transaction() as tx:
        await _to(tx, id_, _I.SCHEDULED)
        await _move(
            tx,
            id_,
            _I.SCHEDULED,
            now,
            not_before=not_before,
            not_after=not_after,
            send_on=local(not_before).date(),
        )
        await _audit(tx, now, actor, "schedule", id_)


async def unschedule(db: Database, id_: UUID, *, actor: str, now: datetime) -> None:
    """Take an issue back from the schedule; it stays approved."""
    async with db.transaction() as tx:
        issue = await reads.lock_issue(tx, id_)
        if issue.state != _I.SCHEDULED:
            raise NotNow(state=ISSUE_STATES[IssueState(issue.state)])
        await _move(tx, id_, _I.APPROVED, now, not_before=None, not_after=None)
        await _audit(tx, now, actor, "unschedule", id_)


async def hold(db: Database, id_: UUID, *, actor: str, now: datetime) -> bool:
    """Pause an issue that is being sent; it bites at the next claim."""
    async with db.transaction() as tx:
        held = await pause_mailing(tx, id_, reason="door een medewerker stilgezet", now=now)
        await _audit(tx, now, actor, "hold", id_)
        return held


async def go_on(db: Database, id_: UUID, *, actor: str, now: datetime) -> bool:
    """Let a paused issue go on."""
    async with db.transaction() as tx:
        gone = await resume_mailing(tx, id_, now=now)
        await _audit(tx, now, actor, "go_on", id_)
        return gone


# Who has not got it is put back to where they stood before it was frozen: the next issue owes them what was in
# it. Never repeated, since only letters of which no dot was sent count.
_PUT_BACK = """
UPDATE subscription s
   SET agenda_to = (d.params->>'agenda_to')::bigint, texts_to = (d.params->>'texts_to')::bigint
  FROM delivery d
 WHERE d.about_id = $1 AND d.kind = $2 AND d.state = 'skipped' AND d.handed_at IS NULL
   AND d.params ? 'agenda_to' AND s.id = (d.params->>'subscription')::uuid
   AND s.state <> 'unsubscribed' AND s.agenda_to = $3 AND s.texts_to = $3
"""


async def cancel(
    db: Database, id_: UUID, *, reason: str, actor: str, now: datetime, carry: bool = True
) -> int:
    """Stop an issue for good; returns how many letters stayed here. What left has left.

    With `carry` the next issue brings what was in it to who did not get it.
    """
    async with db.transaction() as tx:
        issue = await _to(tx, id_, _I.CANCELLED)
        stayed = await stop_mailing(tx, id_, reason="dit nummer is gestopt", now=now)
        if carry and issue.frozen_at is not None:
            await tx.sql(_PUT_BACK, id_, ISSUE, issue.number)
        await _move(tx, id_, _I.CANCELLED, now, cancelled_at=now, reason=reason)
        await _audit(tx, now, actor, "cancel", id_, stayed=stayed)
        tx.touch("newsletter")
        return stayed


async def _to(tx: Tx, id_: UUID, to: IssueState) -> IssueDetails:
    issue = await reads.lock_issue(tx, id_)
    if to not in ISSUE_MOVES[IssueState(issue.state)]:
        raise NotNow(state=ISSUE_STATES[IssueState(issue.state)])
    return issue


async def _move(tx: Tx, id_: UUID, to: IssueState, now: datetime, **values: Any) -> None:
    await tx.execute(
        update(Issue)
        .where(Issue.id == id_)
        .values(state=to, version=Issue.version + 1, updated_at=now, **values)
    )


async def _audit(tx: Tx, now: datetime, actor: str, what: str, id_: UUID, **details: Any) -> None:
    await write_audit(
        tx, at=now, actor=actor, action=f"issue.{what}", subject="issue", subject_id=id_, **details
    )
