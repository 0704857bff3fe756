"""Reads of the back office: all questions as a list, what needs somebody, and which may be the same."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_all, read_list
from leerkring.people.model import Person
from leerkring.questions.model import KnowledgeQuestion as Q
from leerkring.questions.model import KnowledgeQuestionLink as L
from leerkring.questions.queries.one import COLUMNS, askers_of, regions_of
from leerkring.questions.rules import ASKERS_FOR_ACTIVITY, OPEN, LinkKind, QuestionState
from leerkring.questions.views import Question
from leerkring.search.model import EntryKind
from leerkring.search.searching import find
from leerkring.search.views import Filters

MOST_SIMILAR = 5
MOST_NEEDED = 50
ASKERS = askers_of(Q.root_id)


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A question in the list of the back office."""

    id: UUID
    slug: str
    title: str
    state: QuestionState
    public: bool
    joined: bool
    regions: tuple[str, ...]
    askers: int
    links: int
    asked_at: datetime
    version: int
    who: str


def _links() -> Any:
    counted = aliased(Q)
    many = select(func.count()).select_from(L).join(counted, counted.id == L.question_id)
    return many.where(counted.root_id == Q.root_id).scalar_subquery()


LINKS = _links()


def _lines() -> Select[*tuple[Any, ...]]:
    return select(
        *(Q.id, Q.slug, Q.title, Q.state, Q.public, Q.joined_into_id.is_not(None).label("joined")),
        regions_of(Q.root_id).label("regions"),
        ASKERS.label("askers"),
        LINKS.label("links"),
        Q.asked_at,
        Q.version,
        func.coalesce(Person.name, "").label("who"),
    ).outerjoin(Person, Person.id == Q.assigned_to)


async def list_questions(reading: Reading, asked: Asked) -> Found[DeskLine]:
    """Return a page of the questions, with what each filter would leave."""
    return await read_list(reading, asked, DeskLine, _lines(), tie=(Q.title, Q.id))


async def list_all_questions(reading: Reading, asked: Asked) -> tuple[DeskLine, ...]:
    """Return all questions that the filters let through."""
    return await read_all(reading, asked, DeskLine, _lines(), tie=(Q.title, Q.id))


async def list_in_state(reading: Reading, state: QuestionState) -> tuple[DeskLine, ...]:
    """Return the questions in a state that stand by themselves, the oldest first."""
    rows = await reading.rows(
        _lines()
        .where(Q.state == state, Q.joined_into_id.is_(None))
        .order_by(Q.asked_at, Q.id)
        .limit(MOST_NEEDED)
    )
    return read_rows(DeskLine, rows)


async def list_worth_meeting(reading: Reading) -> tuple[DeskLine, ...]:
    """Return open questions that so many ask that a circle or lab is worth it, and about which there is none yet."""
    counted = aliased(Q)
    has_activity = exists().where(
        L.question_id == counted.id, counted.root_id == Q.id, L.kind == LinkKind.ACTIVITY
    )
    rows = await reading.rows(
        _lines()
        .where(
            Q.state.in_(sorted(OPEN)),
            Q.joined_into_id.is_(None),
            ASKERS >= ASKERS_FOR_ACTIVITY,
            ~has_activity,
        )
        .order_by(ASKERS.desc(), Q.asked_at, Q.id)
        .limit(MOST_NEEDED)
    )
    return read_rows(DeskLine, rows)


async def list_similar(reading: Reading, question: Question, now: datetime) -> tuple[Question, ...]:
    """Return questions that may be the same, as search finds them, those that are not for everybody by their words.

    None of them counts for another, or has this one counting for it.
    """
    found = await find(reading, question.title, Filters(kind=EntryKind.QUESTION), now)
    slugs = [hit.path.removeprefix("/vragen/") for hit in found.hits if hit.path.startswith("/vragen/")]
    rows = await reading.rows(
        select(*COLUMNS).where(
            (Q.slug.in_(slugs)) | (Q.public.is_(False) & (func.lower(Q.title) == question.title.lower())),
            Q.joined_into_id.is_(None),
            Q.id.not_in([question.id, question.root]),
        )
    )
    order = {slug: place for place, slug in enumerate(slugs)}
    alike = sorted(read_rows(Question, rows), key=lambda one: (order.get(one.slug, -1), one.slug))
    return tuple(alike[:MOST_SIMILAR])
