"""What staff do with questions: put right, take up, answer, close, assign, join and part. Each use case is one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.versions import check_version
from leerkring.newsletter.issues.withdrawing import withdraw_source
from leerkring.people.queries import list_staff
from leerkring.questions import rules
from leerkring.questions.indexing import make_findable
from leerkring.questions.labels import STATES
from leerkring.questions.model import KnowledgeQuestion as Q
from leerkring.questions.queries.one import get_question, lock_question, lock_roots
from leerkring.questions.refusals import (
    CannotJoin,
    JoinedAlready,
    MoveNotAllowed,
    NoSuchColleague,
    NotJoined,
    WordsNeeded,
)
from leerkring.questions.rules import QuestionState
from leerkring.questions.telling import SETTLE, queue_ended
from leerkring.questions.views import Question

HANDLERS = frozenset({"organizer", "editor", "admin"})
"""Roles of who may have a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionText:
    """What everybody may read of a question, and under what it is filed."""

    title: str
    why: str
    regions: Sequence[str]
    themes: Sequence[str]
    target_groups: Sequence[str]
    public: bool


async def change_question(
    db: Database, id_: UUID, text: QuestionText, *, version: str | None, actor: str, now: datetime
) -> None:
    """Put a question right. Its address stays, so that links keep working. Raises `EditConflict`."""
    async with db.transaction() as tx:
        stands = await _lock(tx, id_, version)
        same = (stands.title, stands.why) == (text.title, text.why)
        await _write(
            tx,
            id_,
            now,
            **({} if same else {"worded_at": now}),
            title=text.title,
            why=text.why,
            regions=list(text.regions),
            themes=list(text.themes),
            target_groups=list(text.target_groups),
            public=text.public,
        )
        if not text.public:
            await withdraw_source(tx, f"question:{id_}", actor=actor, now=now)
        await _log(tx, "question.changed", id_, actor, now)


async def move_question(
    db: Database, id_: UUID, to: QuestionState, answer: str, *, version: str | None, actor: str, now: datetime
) -> None:
    """Take a question up, answer it, close it, let it in or keep it out; who asked is mailed where it ends.

    Raises `EditConflict`, `JoinedAlready`, `MoveNotAllowed`, and `WordsNeeded` where it would close without a word.
    """
    async with db.transaction() as tx:
        question = await _lock(tx, id_, version)
        if question.joined_into is not None:
            raise JoinedAlready
        if not rules.may_move(question.state, to):
            raise MoveNotAllowed(state=STATES[question.state])
        if to in rules.NEEDS_WORDS and not answer:
            raise WordsNeeded
        await _write(tx, id_, now, state=to, answer=answer if to in rules.TELLS else "", worded_at=now)
        if to in rules.UNSEEN:
            await withdraw_source(tx, f"question:{id_}", actor=actor, now=now)
        await _log(tx, "question.moved", id_, actor, now, to=to)
        if to in rules.TELLS:
            await queue_ended(tx, await get_question(tx, id_), now)


async def assign_question(
    db: Database, id_: UUID, person_id: UUID | None, *, version: str | None, actor: str, now: datetime
) -> None:
    """Say which colleague has a question, or nobody. Raises `EditConflict`, and `NoSuchColleague` for who may not open it."""
    async with db.transaction() as tx:
        await _lock(tx, id_, version)
        if person_id is not None and person_id not in await list_colleagues(tx):
            raise NoSuchColleague
        await _write(tx, id_, now, assigned_to=person_id)
        await _log(tx, "question.assigned", id_, actor, now)


async def list_colleagues(reading: Reading) -> dict[UUID, str]:
    """Return who may have a question, by their id: who may open it."""
    return {one.person_id: one.name for one in await list_staff(reading) if one.roles & HANDLERS}


async def join_questions(
    db: Database, one: UUID, into: UUID, *, version: str | None, actor: str, now: datetime
) -> None:
    """Let a question count for another, with all that counted for it; every row stays as it was, so that it can be undone.

    Who asked the one is told what the other is linked to. Raises `EditConflict` and `CannotJoin`.
    """
    async with db.transaction() as tx:
        standing = await lock_roots(tx, [one, into])
        check_version(version, str((await get_question(tx, one)).version))
        try:
            after = rules.join(standing, one, into)
        except (ValueError, KeyError):
            raise CannotJoin from None
        await _stand(tx, standing, after.values(), now)
        await tx.execute(update(Q).where(Q.id == into).values(tell_after=now + SETTLE))
        await _log(tx, "question.joined", one, actor, now, into=str(into))
        await make_findable(tx, into)


async def part_question(db: Database, one: UUID, *, version: str | None, actor: str, now: datetime) -> None:
    """Let a question that was joined stand by itself again, with all that had been joined into it before.

    Raises `EditConflict` and `NotJoined`.
    """
    async with db.transaction() as tx:
        standing = await lock_roots(tx, [one])
        question = await get_question(tx, one)
        check_version(version, str(question.version))
        try:
            after = rules.part(standing, one)
        except ValueError:
            raise NotJoined from None
        await _stand(tx, standing, after.values(), now)
        await _log(tx, "question.parted", one, actor, now)
        await make_findable(tx, question.root)


async def _stand(
    tx: Tx, before: Sequence[rules.Standing], after: Iterable[rules.Standing], now: datetime
) -> None:
    """Write how questions stand to each other now, where that is not as it was."""
    was = {one.id: one for one in before}
    for one in after:
        if one != was[one.id]:
            await tx.execute(
                update(Q).where(Q.id == one.id).values(joined_into_id=one.joined_into, root_id=one.root)
            )
            await _write(tx, one.id, now)


async def _lock(tx: Tx, id_: UUID, version: str | None) -> Question:
    question = await lock_question(tx, id_)
    check_version(version, str(question.version))
    return question


async def _write(tx: Tx, id_: UUID, now: datetime, **values: object) -> None:
    await tx.execute(update(Q).where(Q.id == id_).values(version=Q.version + 1, updated_at=now, **values))
    await make_findable(tx, id_)


async def _log(tx: Tx, action: str, id_: UUID, actor: str, now: datetime, **details: object) -> None:
    await write_audit(tx, at=now, actor=actor, action=action, subject="question", subject_id=id_, **details)
