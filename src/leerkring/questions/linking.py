"""Linking a question to what helps: an activity, a text, a chapter, by its address; and beginning an activity about it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.creating import create_activity_in
from leerkring.activities.editing.first_guess import PLACES, guess_day
from leerkring.activities.rules import ActivityKind, Allocation
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.text.slugs import slugified
from leerkring.core.versions import check_version
from leerkring.questions.indexing import make_findable
from leerkring.questions.model import KnowledgeQuestion as Q
from leerkring.questions.model import KnowledgeQuestionLink as L
from leerkring.questions.queries.linked import Target, find_target
from leerkring.questions.queries.one import lock_question
from leerkring.questions.refusals import JoinedAlready, LinkedAlready, NoSuchLink, NothingToLink
from leerkring.questions.rules import LinkKind, QuestionState
from leerkring.questions.telling import SETTLE
from leerkring.questions.views import Question

WORDS = {ActivityKind.CIRCLE: "Leerkring", ActivityKind.LAB: "Praktijklab"}
"""What can be begun about a question."""


async def link_question(
    db: Database, id_: UUID, path: str, *, own: UUID | None, version: str | None, actor: str, now: datetime
) -> None:
    """Link a question to what stands at an address of ours; its followers are told a little later (`telling`).

    To a draft only a colleague of its team (`own`; None is in all) can link.

    Raises `EditConflict`, `NothingToLink` and `LinkedAlready`.
    """
    async with db.transaction() as tx:
        question = await _lock(tx, id_, version)
        target = await find_target(tx, path, own)
        if target is None:
            raise NothingToLink
        await _link(tx, question, target, actor, now)


async def unlink_question(
    db: Database, id_: UUID, link_id: UUID, *, version: str | None, actor: str, now: datetime
) -> None:
    """Take a link away, of a question or of one that was joined into it. Raises `EditConflict` and `NoSuchLink`."""
    async with db.transaction() as tx:
        await _lock(tx, id_, version)
        ours = select(Q.id).where(Q.root_id == id_).scalar_subquery()
        gone = await tx.execute(delete(L).where(L.id == link_id, L.question_id.in_(ours)))
        if not gone.rowcount:
            raise NoSuchLink
        await _bump(tx, id_, now)
        await _log(tx, "question.unlinked", id_, actor, now)


async def begin_activity(
    db: Database,
    id_: UUID,
    kind: ActivityKind,
    *,
    person_id: UUID,
    request_key: UUID | None,
    version: str | None,
    actor: str,
    now: datetime,
) -> str:
    """Begin a circle or lab about a question as a draft, with its regions, themes and target groups, and return its address.

    Nobody sees the draft; the question's followers hear of it when it is published. Raises `EditConflict`.
    """
    async with db.transaction() as tx:
        question = await _lock(tx, id_, version)
        saved = await create_activity_in(
            tx,
            _draft(question, kind, now),
            person_id=person_id,
            request_key=request_key,
            actor=actor,
            now=now,
        )
        if saved.created:
            await _link(tx, question, (LinkKind.ACTIVITY, str(saved.id)), actor, now)
            if question.state == QuestionState.NEW:
                await tx.execute(update(Q).where(Q.id == id_).values(state=QuestionState.TAKEN_UP))
                await make_findable(tx, id_)
        return saved.slug


def _draft(question: Question, kind: ActivityKind, now: datetime) -> ActivityDraft:
    """Return the draft: one day some weeks ahead, which its organiser moves; a lab chooses who comes."""
    title = f"{WORDS[kind]}: {question.title}"[:160]
    day = guess_day(now)
    return ActivityDraft(
        slug=slugified(title) or "activiteit",
        kind=kind,
        title=title,
        summary=(question.why or question.title)[:400],
        capacity=PLACES,
        allocation=Allocation.APPLICATION if kind is ActivityKind.LAB else Allocation.FIRST_COME,
        registration_opens_at=now,
        registration_closes_at=day.starts_at,
        occurrences=(day,),
        themes=question.themes,
        regions=question.all_regions,
        target_groups=question.target_groups,
        body=f"## De vraag\n\n{question.title}\n\n{question.why}".strip(),
    )


async def _link(tx: Tx, question: Question, target: Target, actor: str, now: datetime) -> None:
    kind, name = target
    made = await tx.execute(
        upsert(L)
        .values(id=uuid7(), question_id=question.id, kind=kind, target=name, linked_at=now)
        .on_conflict_do_nothing()
        .returning(L.id)
    )
    if made.first() is None:
        raise LinkedAlready
    await tx.execute(update(Q).where(Q.id == question.id).values(tell_after=now + SETTLE))
    await _bump(tx, question.id, now)
    await _log(tx, "question.linked", question.id, actor, now, kind=kind, target=name)


async def _lock(tx: Tx, id_: UUID, version: str | None) -> Question:
    question = await lock_question(tx, id_)
    check_version(version, str(question.version))
    if question.joined_into is not None:
        raise JoinedAlready
    return question


async def _bump(tx: Tx, id_: UUID, now: datetime) -> None:
    await tx.execute(update(Q).where(Q.id == id_).values(version=Q.version + 1, updated_at=now))
    await make_findable(tx, id_)


async def _log(tx: Tx, action: str, id_: UUID, actor: str, now: datetime, **details: object) -> None:
    await write_audit(tx, at=now, actor=actor, action=action, subject="question", subject_id=id_, **details)
