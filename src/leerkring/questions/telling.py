"""Telling who asked or follows: what was linked, each link once and all that is new in one mail; and how a question ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.mail.service import NewMail, queue_mails
from leerkring.questions.indexing import make_findable
from leerkring.questions.model import KnowledgeQuestion as Q
from leerkring.questions.model import KnowledgeQuestionTold as Told
from leerkring.questions.queries.followers import list_followers, list_told
from leerkring.questions.queries.linked import list_links
from leerkring.questions.queries.one import get_question
from leerkring.questions.rules import UNSEEN, Linked, LinkKind, QuestionState, Reader, to_tell
from leerkring.questions.views import Follower, LinkLine, Question

LINKED = "questions.linked"
ENDED = "questions.ended"
SETTLE = timedelta(minutes=10)
"""How long staff may go on linking, or take a mistake back, before anybody is told."""
AGAIN = timedelta(hours=1)
"""How often is looked whether what is linked but not public yet has been published."""
MOST_AT_ONCE = 50


async def tell_due(db: Database, now: datetime) -> int:
    """Tell the followers of each question of which something new was linked; returns how many mails were queued."""
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Q.id).where(Q.tell_after <= now).order_by(Q.tell_after).limit(MOST_AT_ONCE)
        )
    return sum([await _tell(db, row.id, now) for row in rows])


async def _tell(db: Database, id_: UUID, now: datetime) -> int:
    async with db.transaction() as tx:
        due = select(Q.id).where(Q.id == id_, Q.tell_after <= now).with_for_update(skip_locked=True)
        if await tx.scalar(due) is None:
            return 0  # another worker has it, or had it
        question = await get_question(tx, id_)
        links = await list_links(tx, [id_])
        settled = now - SETTLE
        later = [now + AGAIN] if any(not link.public for link in links) else []
        later += [link.linked_at + SETTLE for link in links if link.linked_at > settled]
        await tx.execute(update(Q).where(Q.id == id_).values(tell_after=min(later, default=None)))
        if question.joined_into is not None or question.state in UNSEEN:
            return 0
        await _goes_on_in_activity(tx, question, links, now)
        return await _mail(tx, question, links, settled, now)


async def _goes_on_in_activity(tx: Tx, question: Question, links: Sequence[LinkLine], now: datetime) -> None:
    """Say of a question that an activity is about it, once that is published."""
    is_waiting = question.state in (QuestionState.NEW, QuestionState.TAKEN_UP)
    if is_waiting and any(link.public and link.kind is LinkKind.ACTIVITY for link in links):
        values = {"state": QuestionState.IN_ACTIVITY, "version": Q.version + 1, "updated_at": now}
        await tx.execute(update(Q).where(Q.id == question.id).values(**values))
        await make_findable(tx, question.id)
        await write_audit(
            tx,
            at=now,
            actor="house",
            action="question.in-activity",
            subject="question",
            subject_id=question.id,
        )


async def _mail(
    tx: Tx, question: Question, links: Sequence[LinkLine], settled: datetime, now: datetime
) -> int:
    people = _by_person(await list_followers(tx, question.id))
    told = await list_told(tx, question.id)
    readers = [
        Reader(rows[0].id, frozenset().union(*(told.get(row.id, frozenset()) for row in rows)))
        for rows in people
    ]
    linked = [Linked(link.id, link.linked_at, link.public) for link in links]
    news = to_tell(readers, linked, settled)
    mails = []
    for first, *others in people:
        new = news.get(first.id)
        if not new:
            continue
        rows = [{"follower_id": row.id, "link_id": link} for row in (first, *others) for link in new]
        await tx.execute(upsert(Told).on_conflict_do_nothing(), rows)
        params = {"links": [str(link) for link in new]}
        mails.append(_to(first, LINKED, f"question:linked:{first.id}:{new[-1]}", params))
    return await queue_mails(tx, mails, now)


def _by_person(followers: Sequence[Follower]) -> list[list[Follower]]:
    """Return the rows of each person: who asked two questions that were joined gets one mail."""
    people: dict[UUID, list[Follower]] = {}
    for one in followers:
        people.setdefault(one.person_id, []).append(one)
    return list(people.values())


async def queue_ended(tx: Tx, question: Question, now: datetime) -> None:
    """Mail how a question ended to all who asked or follow it, within the use case that ends it."""
    people = _by_person(await list_followers(tx, question.id))
    key = f"question:ended:{question.version}"
    await queue_mails(tx, [_to(rows[0], ENDED, f"{key}:{rows[0].id}", {}) for rows in people], now)


def _to(follower: Follower, kind: str, key: str, params: Mapping[str, object]) -> NewMail:
    return NewMail(
        kind=kind,
        dedupe_key=key,
        recipient=follower.email,
        recipient_name=follower.name,
        about_id=follower.id,
        person_id=follower.person_id,
        params=params,
    )
