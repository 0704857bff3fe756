"""The draw, step by step: the public value is typed, the places are drawn. Each is one visible transaction.

Each takes the activity's lock first and decides on what is kept, never on the clock alone: a clock that is put back opens
nothing that was closed. Whoever is stopped half-way has done nothing, and may begin again. `freezing.py` is the step before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from leerkring.activities.draws.labels import VALUE_FORMS
from leerkring.activities.draws.model import Draw
from leerkring.activities.draws.promising import commitment_of
from leerkring.core.database.db import Database
from leerkring.core.versions import check_version
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.arrivals.settling import Move, give_free_places, write_moves
from leerkring.registrations.drawing import rules
from leerkring.registrations.drawing.canonical import DrawList, NotAList, sha256_of
from leerkring.registrations.drawing.freezing import quota_names
from leerkring.registrations.drawing.late import come_behind
from leerkring.registrations.drawing.locking import lock_draw, log_step, set_columns
from leerkring.registrations.drawing.outcome import Outcome
from leerkring.registrations.drawing.queries.kept import KeptDraw
from leerkring.registrations.drawing.queries.tickets import list_who_is_left
from leerkring.registrations.drawing.refusals import (
    ListDamaged,
    NotFrozenYet,
    PlacesGivenSince,
    TypedDifferently,
    ValueMissing,
    ValueNotKnownYet,
    WrongForm,
)
from leerkring.registrations.drawing.statements import TICKETS, drawn_rows
from leerkring.registrations.rules import State
from leerkring.settings import Settings


@dataclass(frozen=True, slots=True)
class DrawResult:
    """How many got a place, how many wait, and how many had withdrawn."""

    placed: int
    waiting: int
    withdrawn: int

    @property
    def mails(self) -> int:
        """How many people are told."""
        return self.placed + self.waiting


async def type_value(
    db: Database,
    activity_id: UUID,
    value: str,
    again: str,
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> str:
    """Keep the public value, typed twice, and return it as it will be published; it may be put right until the draw.

    Raises `WrongForm`, `TypedDifferently`, `NotFrozenYet`, `ValueNotKnownYet`, `AlreadyDrawn` and `EditConflict`.
    """
    async with db.transaction() as tx:
        locked, kept = await lock_draw(tx, activity_id, settings)
        if kept.draw_frozen_at is None:
            raise NotFrozenYet
        assert kept.draw_value_at is not None
        if now < kept.draw_value_at:
            raise ValueNotKnownYet(value_at=kept.draw_value_at)
        found = rules.read_value(value, kept.draw_value_form)
        if found is None:
            raise WrongForm(form=VALUE_FORMS[kept.draw_value_form])
        if rules.read_value(again, kept.draw_value_form) != found:
            raise TypedDifferently
        check_version(version, kept.version)
        if found != kept.public_value:
            await tx.execute(update(Draw).where(Draw.activity_id == activity_id).values(public_value=found))
            await set_columns(tx, locked, now)
            await log_step(tx, "draw.value", activity_id, actor, now, value=found)
        return found


async def draw_places(
    db: Database,
    activity_id: UUID,
    *,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> DrawResult:
    """Draw the places: everybody in the list is told, and who has no place waits in the drawn order.

    Who applied without being in the list (given back by undoing a merge) comes behind. Raises `NotFrozenYet`,
    `ValueMissing`, `AlreadyDrawn`, `ListDamaged`, `PlacesGivenSince` and `EditConflict`.
    """
    async with db.transaction() as tx:
        locked, kept = await lock_draw(tx, activity_id, settings)
        if kept.draw_frozen_at is None:
            raise NotFrozenYet
        if kept.public_value is None:
            raise ValueMissing
        check_version(version, kept.version)
        found = _undamaged(kept)
        seed = rules.seed_of(str(kept.secret), str(kept.list_sha256), kept.public_value)
        left = await list_who_is_left(tx, activity_id)
        withdrawn = [line.id for line in found.lines if line.id not in left]
        drawn = rules.draw(found, seed, withdrawn)
        if locked.taken + sum(one.outcome is Outcome.PLACE for one in drawn) > locked.terms.capacity:
            raise PlacesGivenSince
        await tx.sql(TICKETS, drawn_rows(drawn), activity_id)
        await write_moves(tx, locked, _moves(locked, drawn, left, actor), now)
        await set_columns(tx, locked, now, drawn_at=now)
        await tx.execute(update(Draw).where(Draw.activity_id == activity_id).values(seed=seed))
        locked.terms = replace(locked.terms, drawn=True)
        await come_behind(tx, locked, now)
        await give_free_places(tx, locked, now)
        result = _result(drawn)
        await log_step(
            tx, "draw.drawn", activity_id, actor, now, places=result.placed, waiting=result.waiting
        )
        return result


def _undamaged(kept: KeptDraw) -> DrawList:
    try:
        found = kept.read_list()
    except NotAList:
        raise ListDamaged from None
    whole = found is not None and sha256_of(kept.list) == kept.list_sha256
    if found is None or not whole or kept.secret is None or commitment_of(kept.secret) != found.commitment:
        raise ListDamaged
    return found


def rehearse(kept: KeptDraw, left: Mapping[str, UUID]) -> list[rules.Drawn]:
    """Return what a draw with another seed comes to: as many people and groups, and never the outcome itself."""
    found = _undamaged(kept)
    withdrawn = [line.id for line in found.lines if line.id not in left]
    return rules.draw(found, rules.rehearsal_seed(str(kept.list_sha256)), withdrawn)


def _moves(locked: Locked, drawn: Sequence[rules.Drawn], left: Mapping[str, UUID], actor: str) -> list[Move]:
    """Return what becomes of who did not withdraw; their new positions are the drawn order, behind all that were given."""
    of_name = {name: id_ for id_, name in quota_names(locked).items()}
    moves: list[Move] = []
    waiting = 0
    for one in drawn:
        if one.outcome is Outcome.WITHDRAWN:
            continue
        assert one.reason is not None
        placed = one.outcome is Outcome.PLACE
        waiting += not placed
        params: dict[str, Any] = {"drawn": True} | ({} if placed else {"position": waiting})
        moves.append(
            Move(
                id=left[one.line.id],
                before=State.APPLIED,
                after=State.CONFIRMED if placed else State.WAITLISTED,
                reason=one.reason,
                actor=actor,
                quota_after=of_name[one.quota] if one.quota else None,
                position=locked.last_position + one.place,
                mail="registrations.confirmed" if placed else "registrations.waitlisted",
                params=params,
                details={"drawn": one.place},
            )
        )
    return moves


def _result(drawn: Sequence[rules.Drawn]) -> DrawResult:
    outcomes = [one.outcome for one in drawn]
    return DrawResult(*(outcomes.count(outcome) for outcome in Outcome))
