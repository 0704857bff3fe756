"""Reads of parallel sessions: what somebody has in each round, and how they ranked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select, text
from sqlalchemy.dialects.postgresql import JSONB

from leerkring.activities.model import Activity, Breakout, Round
from leerkring.activities.rules import BreakoutChoice
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.core.versions import version_of
from leerkring.registrations.breakouts.model import BreakoutPlace, BreakoutPreference
from leerkring.registrations.breakouts.rules import (
    BreakoutState,
    in_round,
    in_session,
    until_of,
    waits_for,
    without_choice,
)
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import LIVE, State


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session that somebody has, waits for (`position` on its list) or wishes."""

    slug: str
    title: str
    room: str
    fixed: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True)
class OwnRound:
    """One round as somebody has it."""

    number: int
    starts_at: datetime
    ends_at: datetime
    placed: OwnSession | None = None
    waiting: OwnSession | None = None
    wished: OwnSession | None = None
    ranked: tuple[str, ...] = ()
    """Slugs, the most wanted first."""
    titles: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class OwnBreakouts:
    """All rounds of an activity as somebody has them, and until when they choose themselves."""

    choice: str
    until: datetime
    rounds: tuple[OwnRound, ...]

    def is_open(self, now: datetime) -> bool:
        """Tell whether the person may choose and swap."""
        return now < self.until

    @property
    def chosen(self) -> dict[int, str]:
        """The slug that a form shows as chosen in each round: what somebody wants most."""
        found = {}
        for one in self.rounds:
            if wants := one.placed or one.waiting or one.wished:
                found[one.number] = wants.slug
        return found

    @property
    def told(self) -> dict[tuple[int, str], str]:
        """What a form says of the sessions in which somebody has a place or waits, by round and slug."""
        placed = {(one.number, one.placed.slug): "eigen plaats" for one in self.rounds if one.placed}
        waits = ((one.number, one.waiting) for one in self.rounds)
        return placed | {
            (number, one.slug): f"op de wachtlijst, nummer {one.position}" for number, one in waits if one
        }

    @property
    def filled_in(self) -> dict[str, list[str]]:
        """What somebody has, as a form would have sent it."""
        if self.choice == BreakoutChoice.CHOICE:
            return {f"breakout-{number}": [slug] for number, slug in self.chosen.items()}
        return {
            f"breakout-{one.number}-{rank}": [slug]
            for one in self.rounds
            for rank, slug in enumerate(one.ranked, 1)
        }

    @property
    def fixed(self) -> dict[int, str]:
        """The titles of the sessions that staff fixed, by round."""
        return {one.number: one.placed.title for one in self.rounds if one.placed and one.placed.fixed}

    @property
    def waits(self) -> dict[int, str]:
        """The titles of the sessions that somebody waits for, by round."""
        return {one.number: one.waiting.title for one in self.rounds if one.waiting}

    @property
    def is_complete(self) -> bool:
        """Whether something was chosen in each round."""
        return all(one.placed or one.waiting or one.wished or one.ranked for one in self.rounds)


_OWN = """
SELECT r.number, r.starts_at, r.ends_at, a.breakout_choice, a.breakouts_until, a.starts_at AS begins_at,
       p.state, p.fixed, b.slug, b.title, b.room,
       CASE WHEN p.state = 'waiting' THEN (
            SELECT count(*) FROM breakout_place q
             WHERE q.breakout_id = p.breakout_id AND q.state = 'waiting' AND q.position <= p.position) END AS ahead,
       (SELECT json_agg(json_build_array(f.slug, o.title) ORDER BY f.rank)
          FROM breakout_preference f JOIN breakout o ON o.id = f.breakout_id
         WHERE f.registration_id = $1 AND f.round_id = r.id AND a.breakout_choice = 'ranked') AS ranked
  FROM registration g
  JOIN activity a ON a.id = g.activity_id
  JOIN round r ON r.activity_id = a.id
  LEFT JOIN breakout_place p ON p.registration_id = g.id AND p.round_id = r.id
  LEFT JOIN breakout b ON b.id = p.breakout_id
 WHERE g.id = $1
 ORDER BY r.number
"""


_placed = (
    select(func.jsonb_agg(func.jsonb_build_array(Round.number, Breakout.title, BreakoutPlace.state, 0)))
    .select_from(BreakoutPlace)
    .join(Round, Round.id == BreakoutPlace.round_id)
    .join(Breakout, Breakout.id == BreakoutPlace.breakout_id)
    .where(BreakoutPlace.registration_id == Registration.id)
    .correlate(Registration)
    .scalar_subquery()
)
_ranked = (
    select(func.jsonb_agg(func.jsonb_build_array(Round.number, Breakout.title, "", BreakoutPreference.rank)))
    .select_from(BreakoutPreference)
    .join(Round, Round.id == BreakoutPreference.round_id)
    .join(Breakout, Breakout.id == BreakoutPreference.breakout_id)
    .join(Activity, Activity.id == Round.activity_id)
    .where(
        BreakoutPreference.registration_id == Registration.id,
        Activity.breakout_choice == BreakoutChoice.RANKED,
    )
    .correlate(Registration)
    .scalar_subquery()
)
_slugs = (
    select(func.jsonb_agg(func.jsonb_build_array(Round.number, BreakoutPlace.slug, BreakoutPlace.state)))
    .select_from(BreakoutPlace)
    .join(Round, Round.id == BreakoutPlace.round_id)
    .where(BreakoutPlace.registration_id == Registration.id)
    .correlate(Registration)
    .scalar_subquery()
)
_ranked_slugs = (
    select(func.jsonb_agg(func.jsonb_build_array(Round.number, BreakoutPreference.slug, "")))
    .select_from(BreakoutPreference)
    .join(Round, Round.id == BreakoutPreference.round_id)
    .join(Activity, Activity.id == Round.activity_id)
    .where(
        BreakoutPreference.registration_id == Registration.id,
        Activity.breakout_choice == BreakoutChoice.RANKED,
    )
    .correlate(Registration)
    .scalar_subquery()
)
_WORDS = func.coalesce(_slugs, _ranked_slugs, text("'[]'::jsonb"), type_=JSONB)
BREAKOUT_LINES = func.coalesce(_placed, _ranked, text("'[]'::jsonb"), type_=JSONB)
"""What a registration has in its rounds, beside its other columns: number, title, state and rank of each."""


async def count_rounds(reading: Reading, activity_id: UUID) -> int:
    """Return how many rounds of parallel sessions an activity has."""
    found: int = await reading.scalar(
        select(func.count()).select_from(Round).where(Round.activity_id == activity_id)
    )
    return found


async def read_breakout_words(reading: Reading, activity_id: UUID) -> dict[UUID, frozenset[str]]:
    """Return the words of rounds and sessions that fit each registration that goes on: of each round one at the least."""
    r = Registration
    rounds = [
        row.number for row in await reading.rows(select(Round.number).where(Round.activity_id == activity_id))
    ]
    found: dict[UUID, frozenset[str]] = {}
    if not rounds:
        return found
    rows = await reading.rows(
        select(r.id, _WORDS.label("lines")).where(r.activity_id == activity_id, r.state.in_(sorted(LIVE)))
    )
    for row in rows:
        words = set()
        chose = {number for number, *_ in row.lines}
        for number, slug, state in row.lines:
            if state == BreakoutState.PLACED:
                words |= {in_round(number), in_session(number, slug)}
            elif state == BreakoutState.WAITING:
                words.add(waits_for(number, slug))
        found[row.id] = frozenset(
            words | {without_choice(number) for number in rounds if number not in chose}
        )
    return found


@dataclass(frozen=True, slots=True)
class SessionPerson:
    """Somebody in a session, who waits for it, wishes it or ranked it."""

    id: UUID
    name: str
    organization: str
    state: str
    """That of the place; empty where it was only ranked."""
    fixed: bool
    rank: int | None


_PEOPLE = """
SELECT g.id, g.name, g.organization, coalesce(p.state, '') AS state, coalesce(p.fixed, false) AS fixed, f.rank
  FROM registration g
  LEFT JOIN breakout_place p ON p.registration_id = g.id AND p.breakout_id = $1
  LEFT JOIN breakout_preference f ON f.registration_id = g.id AND f.breakout_id = $1
 WHERE g.activity_id = $2 AND g.state IN ('confirmed', 'offered', 'waitlisted', 'applied')
   AND (p.id IS NOT NULL OR f.rank IS NOT NULL)
 ORDER BY p.position, f.rank, g.position
"""


async def list_session_people(
    reading: Reading, activity_id: UUID, breakout_id: UUID
) -> tuple[SessionPerson, ...]:
    """Return who has something to do with a session, who waits longest first."""
    rows = await reading.sql(_PEOPLE, breakout_id, activity_id)
    return tuple(read_rows(SessionPerson, rows))


async def list_movable(reading: Reading, activity_id: UUID, breakout_id: UUID) -> tuple[tuple[str, str], ...]:
    """Return who has a place in the activity and none in this session: id and name."""
    r, p = Registration, BreakoutPlace
    rows = await reading.rows(
        select(r.id, r.name)
        .where(
            r.activity_id == activity_id,
            r.state == State.CONFIRMED,
            ~exists().where(
                p.registration_id == r.id, p.breakout_id == breakout_id, p.state == BreakoutState.PLACED
            ),
        )
        .order_by(r.name, r.id)
    )
    return tuple((str(row.id), row.name) for row in rows)


async def get_session_version(reading: Reading, breakout_id: UUID) -> str:
    """Return what a form about one session was opened with: who is in it and who waits, and how many it holds."""
    p, b = BreakoutPlace, Breakout
    rows = await reading.rows(select(b.title, b.room, b.capacity).where(b.id == breakout_id))
    places = await reading.rows(
        select(p.registration_id, p.state, p.fixed).where(p.breakout_id == breakout_id).order_by(p.position)
    )
    return version_of("session", *(word for row in (*rows, *places) for word in row))


async def find_own_breakouts(reading: Reading, registration_id: UUID) -> OwnBreakouts | None:
    """Return what somebody has in each round of their activity; None where it has no rounds."""
    rows = await reading.sql(_OWN, registration_id)
    if not rows:
        return None
    rounds: dict[int, dict[str, Any]] = {}
    for row in rows:
        ranked = row.ranked or []
        one = rounds.setdefault(
            row.number,
            {
                "number": row.number,
                "starts_at": row.starts_at,
                "ends_at": row.ends_at,
                "ranked": tuple(slug for slug, _ in ranked),
                "titles": dict(ranked),
            },
        )
        if row.state is not None:
            one[BreakoutState(row.state).value] = OwnSession(
                row.slug, row.title, row.room, row.fixed, row.ahead or 0
            )
    first = rows[0]
    return OwnBreakouts(
        choice=first.breakout_choice,
        until=until_of(first.breakouts_until, first.begins_at),
        rounds=tuple(OwnRound(**one) for one in rounds.values()),
    )
