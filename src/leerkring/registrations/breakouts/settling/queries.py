"""Reads for a settling: who ranked what, which places nobody has yet, and what was settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.model import Activity
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row
from leerkring.registrations.breakouts.settling.model import BreakoutSettling
from leerkring.registrations.breakouts.settling.rules import Asked, Ranker, Room

_ROOMS = """
SELECT b.id, r.number, b.slug, greatest(b.capacity - b.taken - b.waiting, 0) AS places
  FROM breakout b JOIN round r ON r.id = b.round_id
 WHERE r.activity_id = $1
 ORDER BY r.number, b.number
"""

# Only who has a place in the activity; only rounds in which they have none yet: what somebody has never moves.
_RANKED = """
SELECT g.id, CASE WHEN g.breakouts_together THEN g.group_id END AS together,
       (SELECT coalesce(json_agg(p.slug), '[]') FROM breakout_place p
         WHERE p.registration_id = g.id AND p.state = 'placed') AS held,
       (SELECT coalesce(json_agg(json_build_array(r.number, f.breakout_id) ORDER BY r.number, f.rank), '[]')
          FROM breakout_preference f JOIN round r ON r.id = f.round_id
         WHERE f.registration_id = g.id
           AND NOT EXISTS (SELECT FROM breakout_place p
                            WHERE p.registration_id = g.id AND p.round_id = r.id AND p.state = 'placed')) AS ranked
  FROM registration g
 WHERE g.activity_id = $1 AND g.state = 'confirmed'
 ORDER BY g.id
"""


@dataclass(frozen=True, slots=True)
class SettlingFacts:
    """How an activity stands as far as settling is about it."""

    choice: str
    secret: UUID
    starts_at: datetime
    breakouts_until: datetime | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A settling that was told."""

    told_at: datetime
    told_by: str
    secret: UUID
    list_hash: str
    figures: Mapping[str, Any]


async def read_asked(reading: Reading, activity_id: UUID, seed: str) -> Asked:
    """Return what a settling of this activity is asked now."""
    rooms = tuple(
        Room(row.id, row.number, row.slug, row.places) for row in await reading.sql(_ROOMS, activity_id)
    )
    people = []
    for row in await reading.sql(_RANKED, activity_id):
        ranked: dict[int, tuple[UUID, ...]] = {}
        for number, room_id in row.ranked:
            ranked[number] = (*ranked.get(number, ()), UUID(room_id))
        people.append(Ranker(row.id, ranked, frozenset(row.held), row.together))
    return Asked(rooms, tuple(people), seed)


async def get_facts(reading: Reading, activity_id: UUID) -> SettlingFacts:
    """Return how the activity stands; it is there."""
    a = Activity
    rows = await reading.rows(
        select(
            a.breakout_choice.label("choice"),
            a.breakout_secret.label("secret"),
            a.starts_at,
            a.breakouts_until,
        ).where(a.id == activity_id)
    )
    return read_row(SettlingFacts, rows[0])


async def find_settled(reading: Reading, activity_id: UUID) -> Settled | None:
    """Return the settling that was told of an activity; None while there is none."""
    s = BreakoutSettling
    rows = await reading.rows(
        select(s.told_at, s.told_by, s.secret, s.list_hash, s.figures).where(s.activity_id == activity_id)
    )
    return read_row(Settled, rows[0]) if rows else None
