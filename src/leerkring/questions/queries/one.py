"""Reads of one question, with all that was joined into it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_rows
from leerkring.people.model import Person
from leerkring.questions.model import KnowledgeQuestion as Q
from leerkring.questions.model import KnowledgeQuestionFollower as F
from leerkring.questions.refusals import QuestionNotFound
from leerkring.questions.rules import UNSEEN, Standing
from leerkring.questions.views import Question


def askers_of(root: Any) -> Any:
    """Return how many people asked a question, or one that was joined into it."""
    return _people(root, F.asks)


def _people(root: Any, *which: Any) -> Any:
    joined = aliased(Q)
    each = func.coalesce(Person.merged_into, Person.id)
    counted = select(func.count(func.distinct(each))).select_from(F)
    counted = counted.join(joined, joined.id == F.question_id).join(Person, Person.id == F.person_id)
    return counted.where(joined.root_id == root, *which).scalar_subquery()


def regions_of(root: Any) -> Any:
    """Return the regions of a question and of those joined into it, each once."""
    joined = aliased(Q)
    region = func.unnest(joined.regions).label("region")
    # Not by way of a subquery of its own: that would not know which question it is about, and give the regions of all.
    each = select(region).where(joined.root_id == root).distinct().order_by(region)
    return func.array(each.scalar_subquery(), type_=ARRAY(Text))


COLUMNS = (
    *(Q.id, Q.slug, Q.title, Q.why, Q.state, Q.held_for, Q.public, Q.regions, Q.themes, Q.target_groups),
    *(Q.answer, Q.assigned_to, Q.joined_into_id.label("joined_into"), Q.root_id.label("root"), Q.sample),
    *(Q.version, Q.asked_at, Q.updated_at),
    regions_of(Q.id).label("all_regions"),
    askers_of(Q.id).label("askers"),
    _people(Q.id, F.asks.is_(False)).label("followers"),
)
PUBLIC = (Q.public, Q.joined_into_id.is_(None), Q.state.not_in(sorted(UNSEEN)))
"""The same as `rules.is_public`, for the database."""


def _one(*which: Any) -> Select[*tuple[Any, ...]]:
    return select(*COLUMNS).where(*which)


async def find_public(reading: Reading, slug: str) -> Question | None:
    """Return a question that everybody may read."""
    return read_optional(Question, await reading.row(_one(Q.slug == slug, *PUBLIC)))


async def find_public_root(reading: Reading, slug: str) -> str | None:
    """Return the address of the public question that the question at this address was joined into."""
    root = await reading.scalar(select(Q.root_id).where(Q.slug == slug, Q.joined_into_id.is_not(None)))
    found: str | None = await reading.scalar(select(Q.slug).where(Q.id == root, *PUBLIC)) if root else None
    return found


async def get_by_slug(reading: Reading, slug: str) -> Question:
    """Return a question for staff. Raises `QuestionNotFound`."""
    found = read_optional(Question, await reading.row(_one(Q.slug == slug)))
    if found is None:
        raise QuestionNotFound
    return found


async def get_question(reading: Reading, id_: UUID) -> Question:
    """Return a question by its id, whoever may see it. Raises `QuestionNotFound`."""
    found = read_optional(Question, await reading.row(_one(Q.id == id_)))
    if found is None:
        raise QuestionNotFound
    return found


async def list_joined(reading: Reading, root: UUID) -> tuple[Question, ...]:
    """Return what was joined into a question, also by way of another, the oldest first."""
    rows = await reading.rows(_one(Q.root_id == root, Q.id != root).order_by(Q.asked_at, Q.id))
    return read_rows(Question, rows)


async def lock_question(tx: Tx, id_: UUID) -> Question:
    """Lock a question and return it. Raises `QuestionNotFound`."""
    await tx.rows(select(Q.id).where(Q.id == id_).with_for_update())
    return await get_question(tx, id_)


async def lock_roots(tx: Tx, ids: list[UUID]) -> tuple[Standing, ...]:
    """Lock these questions with all that counts for them, in their order, and return how they stand."""
    rows = await tx.rows(
        select(Q.id, Q.joined_into_id.label("joined_into"), Q.root_id.label("root"))
        .where(Q.root_id.in_(select(Q.root_id).where(Q.id.in_(ids)).scalar_subquery()))
        .order_by(Q.id)
        .with_for_update()
    )
    return tuple(Standing(row.id, row.joined_into, row.root) for row in rows)
