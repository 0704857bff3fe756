"""Reads of who asked and who follows, and of wishes that wait for their link."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_rows
from leerkring.people.model import Person
from leerkring.questions.model import KnowledgeQuestion as Q
from leerkring.questions.model import KnowledgeQuestionFollower as F
from leerkring.questions.model import KnowledgeQuestionTold as T
from leerkring.questions.model import KnowledgeQuestionWish as W
from leerkring.questions.views import Follower, Wish

_WISH = (
    W.id,
    W.email,
    W.name,
    W.organization,
    W.region,
    W.question_id,
    W.asks,
    W.asked,
    W.asked_at,
    W.expires_at,
    W.used_at,
)


def _followers() -> Select[*tuple[Any, ...]]:
    return select(
        *(
            F.id,
            F.question_id,
            # Who was merged gets their mail where the one goes on.
            func.coalesce(Person.merged_into, Person.id).label("person_id"),
            Person.email,
            Person.name,
            F.asks,
            F.organization,
            F.region,
            F.since,
            Person.link_generation,
        )
    ).join(Person, Person.id == F.person_id)


async def find_wish(reading: Reading, secret_hash: bytes) -> Wish | None:
    """Return the wish of a mailed link."""
    return read_optional(Wish, await reading.row(select(*_WISH).where(W.secret_hash == secret_hash)))


async def lock_wish(tx: Tx, secret_hash: bytes) -> Wish | None:
    """Lock the wish of a mailed link and return it."""
    return read_optional(
        Wish, await tx.row(select(*_WISH).where(W.secret_hash == secret_hash).with_for_update())
    )


async def find_follower(reading: Reading, id_: UUID) -> Follower | None:
    """Return who asked or follows, by the id of that."""
    return read_optional(Follower, await reading.row(_followers().where(F.id == id_)))


async def list_followers(reading: Reading, root: UUID) -> tuple[Follower, ...]:
    """Return who asked or follows a question or one that was joined into it: askers first, then by when."""
    rows = await reading.rows(
        _followers()
        .join(Q, Q.id == F.question_id)
        .where(Q.root_id == root)
        .order_by(F.asks.desc(), F.since, F.id)
    )
    return read_rows(Follower, rows)


async def list_told(reading: Reading, root: UUID) -> dict[UUID, frozenset[UUID]]:
    """Return of which links each of the followers of a question was told."""
    rows = await reading.rows(
        select(T.follower_id, func.array_agg(T.link_id).label("links"))
        .join(F, F.id == T.follower_id)
        .join(Q, Q.id == F.question_id)
        .where(Q.root_id == root)
        .group_by(T.follower_id)
    )
    return {row.follower_id: frozenset(row.links) for row in rows}
