"""An issue while it is a draft: begun from a proposal, what stands above its items, thrown away."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.text.dutch import local
from leerkring.core.versions import check_version, version_of
from leerkring.newsletter import labels
from leerkring.newsletter.issues import proposing
from leerkring.newsletter.issues.moves import Seen, changing_draft, lock_seen, note
from leerkring.newsletter.issues.versions import version_of_head
from leerkring.newsletter.model import Issue
from leerkring.newsletter.queries.subscription_queries import StreamLine, get_stream
from leerkring.newsletter.refusals import NotNow, OneAtATime
from leerkring.newsletter.rules import OPEN, IssueState, planned

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
                subject=labels.default_subject(stream.name, on),
                send_on=on,
                created_at=now,
                created_by=actor,
                updated_at=now,
            )
        )
        news = await proposing.proposed(tx, stream.id, now)
        await proposing.add_news(tx, id_, news, 1)
        await note(tx, now, actor, "create", id_, items=len(news))
        return number


def next_date(stream: StreamLine, today: date) -> date:
    """Return the day of the next issue: the rhythm's, or today for a stream without one."""
    if stream.rhythm_days is None or stream.anchor_on is None:
        return today
    return next(planned(stream.anchor_on, stream.rhythm_days, today, 1))


async def edit(
    db: Database,
    id_: UUID,
    *,
    subject: str,
    preheader: str,
    intro: str,
    send_on: date,
    version: str | None = None,
    actor: str,
    now: datetime,
) -> int:
    """Change what stands above the items, and the day; returns the version that it is now.

    `version` is that of the words that the editor started from.
    """
    async with changing_draft(db, id_, actor=actor, now=now, what="edit") as (tx, issue):
        stream = await get_stream(tx, issue.stream_id)
        subject = labels.subject_on(stream.name, subject, send_on)
        check_version(version, version_of_head(issue), version_of(subject, preheader, intro, send_on))
        await tx.execute(
            update(Issue)
            .where(Issue.id == id_)
            .values(subject=subject, preheader=preheader, intro=intro, send_on=send_on)
        )
        return issue.version + 1


async def throw_away(db: Database, id_: UUID, *, seen: Seen | None = None, actor: str, now: datetime) -> None:
    """Forget a draft as it was `seen`: what it held can be offered again."""
    async with db.transaction() as tx:
        issue = await lock_seen(tx, id_, seen)
        if issue.state not in (_I.DRAFT, _I.IN_REVIEW, _I.APPROVED):
            raise NotNow(state=labels.ISSUE_STATES[IssueState(issue.state)])
        await tx.execute(delete(Issue).where(Issue.id == id_))
        await note(tx, now, actor, "throw_away", id_, number=issue.number)
