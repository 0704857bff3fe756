"""What search finds of knowledge questions: those that everybody may read, with the regions of all who asked."""

from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Tx
from leerkring.programme.queries import get_facet_names
from leerkring.questions.labels import STATES
from leerkring.questions.model import KnowledgeQuestion as Q
from leerkring.questions.queries.one import get_question
from leerkring.questions.rules import is_public
from leerkring.questions.views import Question
from leerkring.search.model import EntryKind
from leerkring.search.service import Entry, Source, forget, index

TOPIC = "questions"
"""Every page that shows a question carries it."""


async def make_findable(tx: Tx, id_: UUID) -> None:
    """Let a question be found while everybody may read it, and not otherwise; kept pages about it are dropped."""
    question = await get_question(tx, id_)
    source = Source("knowledge_question", str(id_))
    tx.touch(TOPIC)
    if not is_public(question.state, public=question.public, joined=question.joined_into is not None):
        await forget(tx, source)
        return
    names = (await get_facet_names(tx)).regions
    await index(
        tx, source, [_entry(question, [names[slug] for slug in question.all_regions if slug in names])]
    )


def _entry(question: Question, regions: list[str]) -> Entry:
    return Entry(
        kind=EntryKind.QUESTION,
        path=question.path,
        title=question.title,
        text="\n".join(filter(None, (question.why, question.answer))),
        context=", ".join(["Kennisvraag", STATES[question.state], *regions]),
        themes=question.themes,
        regions=question.all_regions,
        target_groups=question.target_groups,
        published_at=question.asked_at,
    )


async def index_questions(tx: Tx) -> int:
    """Let all questions be found anew; returns how many were looked at."""
    ids = [row.id for row in await tx.rows(select(Q.id).order_by(Q.id))]
    for id_ in ids:
        await make_findable(tx, id_)
    return len(ids)
