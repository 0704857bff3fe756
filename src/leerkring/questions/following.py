"""What who asked or follows does by their own link: look, say that they are helped, leave. Each use case is one transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading
from leerkring.core.secrets import Links
from leerkring.mail.service import skip_queued
from leerkring.questions.asking import FOLLOW
from leerkring.questions.indexing import make_findable
from leerkring.questions.labels import STATES
from leerkring.questions.model import KnowledgeQuestion, KnowledgeQuestionFollower
from leerkring.questions.queries.followers import find_follower
from leerkring.questions.queries.one import get_question, lock_question
from leerkring.questions.refusals import FollowLinkUnknown, MoveNotAllowed, NoLongerFollowed
from leerkring.questions.rules import OPEN, QuestionState
from leerkring.questions.views import Follower, Question
from leerkring.registrations.forgetting import forget_persons

MOST_ADDRESSES = 10
"""So many addresses of one person are tried to say of a link that it was theirs, once nothing of them is kept."""
LEFT = "volgt de vraag niet meer"
"""Why a mail that was on its way did not leave."""


async def open_link(reading: Reading, links: Links, secret: str) -> Follower:
    """Return who a personal link is of.

    Raises `FollowLinkUnknown`, also for a link to an address that was put right since, and `NoLongerFollowed` after leaving.
    """
    id_ = links.read(secret)
    found = await find_follower(reading, id_) if id_ else None
    if found is None and any(links.holds(FOLLOW, secret, one) for one in range(1, MOST_ADDRESSES)):
        raise NoLongerFollowed
    if found is None or not links.holds(FOLLOW, secret, found.link_generation):
        raise FollowLinkUnknown
    return found


def may_end(question: Question, follower: Follower) -> bool:
    """Tell whether it is theirs alone to say that this question is answered: they asked it, and nobody else did."""
    return follower.asks and question.askers == 1 and question.joined_into is None and question.state in OPEN


async def say_answered(db: Database, follower: Follower, now: datetime) -> None:
    """Close one's own question happily. Raises `MoveNotAllowed` where others ask it too, or it is closed already."""
    async with db.transaction() as tx:
        question = await lock_question(tx, follower.question_id)
        if not may_end(question, follower):
            raise MoveNotAllowed(state=STATES[question.state])
        await tx.execute(
            update(KnowledgeQuestion)
            .where(KnowledgeQuestion.id == question.id)
            .values(state=QuestionState.ANSWERED, updated_at=now, version=KnowledgeQuestion.version + 1)
        )
        await make_findable(tx, question.id)
        await write_audit(
            tx,
            at=now,
            actor=f"person:{follower.person_id}",
            action="question.answered",
            subject="question",
            subject_id=question.id,
        )


async def leave(db: Database, id_: UUID, now: datetime) -> None:
    """Forget that somebody asked or follows, and who they are where nothing else refers to them; no mail about it leaves any more. Leaving twice is leaving once."""
    async with db.transaction() as tx:
        found = await find_follower(tx, id_)
        if found is None:
            return
        await skip_queued(tx, now, reason=LEFT, about_id=id_, claimed=True)
        await tx.execute(delete(KnowledgeQuestionFollower).where(KnowledgeQuestionFollower.id == id_))
        await forget_persons(tx, [found.person_id])
        await make_findable(tx, (await get_question(tx, found.question_id)).root)
