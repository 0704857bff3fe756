"""Settling under one lock: the activity's tally is read, the rule decides, the decisions are written.

Everything here works inside the transaction of a use case. The activity's row lock (`lock_activity`) comes
first and is what makes places safe; nothing is ever read for a decision before it is held. The tally means
that a waiting list of thousands costs no more than one of ten.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leerkring.activities.topics import PLACES, places_of
from leerkring.core.database.db import Tx
from leerkring.mail.service import CHANNEL
from leerkring.registrations.arrivals import statements
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.breakouts.keeping import follow_moves
from leerkring.registrations.places import rules
from leerkring.registrations.places.values import Decision, Unit
from leerkring.registrations.rules import LIVE, Reason, State, may_move

PAGE = 200
"""How many waiting registrations are looked at in one go while giving free places."""


@dataclass(frozen=True, slots=True)
class Move:
    """One registration goes from one state to another; `mail` is the kind that tells the person.

    `position` is a new place in the order, behind everybody, where a choice or a draw gives one.
    """

    id: UUID
    before: State
    after: State
    reason: Reason
    actor: str = "house"
    quota_before: UUID | None = None
    quota_after: UUID | None = None
    expires_at: datetime | None = None
    position: int | None = None
    mail: str | None = None
    dedupe: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A registration on the waiting list, as far as giving places needs it."""

    id: UUID
    group_id: UUID
    position: int
    unit: Unit


async def organization_taken(tx: Tx, locked: Locked, organizations: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many places each of these organisations has; nothing is asked where there is no maximum."""
    ids = list(set(organizations))
    if locked.terms.max_per_organization is None or not ids:
        return {}
    rows = await tx.sql(statements.ORGANIZATION_TAKEN, locked.id, ids)
    return {row.organization_id: row.taken for row in rows}


async def give_free_places(tx: Tx, locked: Locked, now: datetime) -> int:
    """Offer what is free to who waits, in order; returns how many offers went out.

    Called after every move that may have freed a place, and before arrivals are settled.
    """
    if locked.state != "published":
        return 0
    given = 0
    after = 0
    furthest = 0
    while locked.waiting and locked.taken < locked.terms.capacity and now < locked.terms.starts_at:
        page = await _candidates(tx, locked, after, now)
        if not page:
            break
        after = page[-1].position
        units = units_of(page)
        taken = await organization_taken(tx, locked, (unit.organization for unit in units))
        decisions = rules.settle(locked.terms, locked.standing(taken, units), (), now)
        if decisions:
            moves = _offers(decisions, page)
            await write_moves(tx, locked, moves, now)
            given += len(moves)
            offered = {move.id for move in moves}
            furthest = max(furthest, *(waiting.position for waiting in page if waiting.id in offered))
    if given:
        await log_passed_over(tx, locked, furthest, now)
    return given


async def _candidates(tx: Tx, locked: Locked, after: int, now: datetime) -> list[Waiting]:
    """Return the next who wait and might fit; who cannot (organisation full, only others' places free) is left out.

    A group is read whole: its members stand next to each other.
    """
    kept = [
        quota
        for quota in locked.terms.quotas
        if quota.is_kept(now) and quota.places > locked.quota_taken.get(quota.id, 0)
    ]
    free = locked.terms.capacity - locked.taken
    reserved = sum(quota.places - locked.quota_taken.get(quota.id, 0) for quota in kept)
    rows = await tx.sql(
        statements.CANDIDATES,
        locked.id,
        after,
        locked.terms.max_per_organization,
        free > reserved,
        [quota.region for quota in kept if quota.region],
        [quota.organization_kind for quota in kept if quota.organization_kind],
        [quota.municipality for quota in kept if quota.municipality],
        PAGE,
    )
    return _whole_groups([waiting_of(row) for row in rows])


def _whole_groups(page: list[Waiting]) -> list[Waiting]:
    """Leave the last group of a full page to the next one; a group that is cut would seem smaller than it is."""
    if len(page) < PAGE or page[0].group_id == page[-1].group_id:
        return page
    return [waiting for waiting in page if waiting.group_id != page[-1].group_id]


def waiting_of(row: Any) -> Waiting:
    """Return a line of the waiting list as the rule looks at it."""
    regions = frozenset(row.region_slugs)
    unit = Unit(row.group_id, row.organization_id, row.organization_kind, row.municipality_code, regions)
    return Waiting(row.id, row.group_id, row.position, unit)


def units_of(page: Sequence[Waiting]) -> list[Unit]:
    """Return who wait together as one, in their order."""
    sizes = Counter(waiting.group_id for waiting in page)
    first = {waiting.group_id: waiting.unit for waiting in reversed(page)}
    order = dict.fromkeys(waiting.group_id for waiting in page)
    return [replace(first[group], size=sizes[group]) for group in order]


def _offers(decisions: Sequence[Decision], page: Sequence[Waiting]) -> list[Move]:
    members = defaultdict(list)
    for waiting in page:
        members[waiting.group_id].append(waiting.id)
    return [
        Move(
            id=id_,
            before=State.WAITLISTED,
            after=decision.state,
            reason=decision.reason,
            quota_after=quota_id,
            expires_at=decision.expires_at,
            mail="registrations.offered",
        )
        for decision in decisions
        for id_, quota_id in zip(members[decision.unit.key], decision.quotas, strict=True)
    ]


async def log_passed_over(tx: Tx, locked: Locked, before_position: int, now: datetime) -> None:
    """Write, once for each, why who waits further ahead was passed over; they keep their position."""
    rows = await tx.sql(statements.AHEAD, locked.id, before_position)
    if not rows:
        return
    page = [waiting_of(row) for row in rows]
    units = units_of(page)
    taken = await organization_taken(tx, locked, (unit.organization for unit in units))
    reasons = rules.passed_over(locked.terms, locked.standing(taken), units, now)
    passed = [{"id": str(waiting.id), "because": reasons[waiting.group_id]} for waiting in page]
    await tx.sql(statements.PASSED_OVER, _json(passed), now)


async def write_moves(tx: Tx, locked: Locked, moves: Sequence[Move], now: datetime) -> None:
    """Write moves of existing registrations, their history, their mails and the tally, in one statement.

    Their parallel sessions follow.
    """
    if not moves:
        return
    tally: Counter[str] = Counter()
    quotas: Counter[UUID] = Counter()
    for move in moves:
        assert may_move(move.before, move.after), f"{move.before} → {move.after}"
        tally[_counter(move.before)] -= 1
        tally[_counter(move.after)] += 1
        quotas[move.quota_before] -= move.quota_before is not None  # type: ignore[index]
        quotas[move.quota_after] += move.quota_after is not None  # type: ignore[index]
    await tx.sql(
        statements.MOVES,
        _json([_row(move) for move in moves]),
        now,
        locked.id,
        tally["taken"],
        tally["waiting"],
        tally["applied"],
        _quota_json(quotas),
        CHANNEL,
        last := max(locked.last_position, *(move.position or 0 for move in moves)),
    )
    _count(locked, tally, quotas)
    locked.last_position = last
    tx.touch(PLACES, places_of(locked.slug))
    if locked.has_rounds:
        left = [move.id for move in moves if move.after not in LIVE]
        came = [move.id for move in moves if move.after is State.CONFIRMED is not move.before]
        if left or came:
            await follow_moves(tx, locked, left, came, now)


def _row(move: Move) -> dict[str, Any]:
    return {
        "id": str(move.id),
        "before": move.before,
        "after": move.after,
        "reason": move.reason,
        "actor": move.actor,
        "quota_id": str(move.quota_after) if move.quota_after else None,
        "expires_at": move.expires_at.isoformat() if move.expires_at else None,
        "position": move.position,
        "mail": move.mail,
        "dedupe": move.dedupe or f"registration:{move.id}:{move.after}",
        "params": dict(move.params),
        "details": dict(move.details),
    }


async def write_arrivals(tx: Tx, locked: Locked, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Write new registrations with their first move, their mail and the tally, in one statement."""
    if not rows:
        return
    tally: Counter[str] = Counter(_counter(row["state"]) for row in rows)
    quotas: Counter[UUID] = Counter(row["quota_id"] for row in rows if row["quota_id"])
    await tx.sql(
        statements.ARRIVALS,
        _json(rows),
        now,
        locked.id,
        tally["taken"],
        tally["waiting"],
        tally["applied"],
        _quota_json(quotas),
        CHANNEL,
        locked.last_position + len(rows),
    )
    _count(locked, tally, quotas)
    locked.last_position += len(rows)
    tx.touch(PLACES, places_of(locked.slug))


_COUNTERS = {"confirmed": "taken", "offered": "taken", "waitlisted": "waiting", "applied": "applied"}


def _counter(state: State | str) -> str:
    return _COUNTERS.get(state, "")


def _count(locked: Locked, tally: Mapping[str, int], quotas: Mapping[UUID, int]) -> None:
    locked.taken += tally["taken"]
    locked.waiting += tally["waiting"]
    locked.applied += tally["applied"]
    for quota_id, change in quotas.items():
        if quota_id in locked.quota_taken:
            locked.quota_taken[quota_id] += change


def _quota_json(quotas: Mapping[UUID, int]) -> str:
    return _json({str(quota_id): change for quota_id, change in quotas.items() if change})


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
