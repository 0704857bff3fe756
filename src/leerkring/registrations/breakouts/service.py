"""Choosing, swapping and ranking parallel sessions. Each use case is one visible transaction.

Each locks the activity, then its sessions in the order of their ids, and decides on what it reads under them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from leerkring.activities.model import Activity
from leerkring.activities.rules import BreakoutChoice
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version, version_of
from leerkring.registrations.arrivals.locking import Held, Locked, lock_registration
from leerkring.registrations.breakouts.keeping import (
    drop_ranks,
    give_free_breakouts,
    lock_board,
    rank_lines,
    tell_changes,
    write_board,
    write_ranks,
)
from leerkring.registrations.breakouts.queries import OwnBreakouts, find_own_breakouts
from leerkring.registrations.breakouts.refusals import (
    BreakoutsClosed,
    NoPlaceForSessions,
    NothingToChoose,
    SessionTwice,
)
from leerkring.registrations.breakouts.rules import SameTwice, until_of
from leerkring.registrations.model import Registration
from leerkring.registrations.moving import log_stay
from leerkring.registrations.queries.personal import BY_BROWSER, has_owner_acted
from leerkring.registrations.refusals import MailedLinkNeeded
from leerkring.registrations.rules import LIVE, Reason, State
from leerkring.settings import Settings


@dataclass(frozen=True, slots=True)
class Chooser:
    """Who chooses: the person by a link (of which `generation`, and whether the browser's), or staff, who saw `version`."""

    actor: str = "person"
    generation: int | None = None
    browser: bool = False
    version: str | None = None

    @property
    def is_staff(self) -> bool:
        """Whether a colleague does it on somebody's behalf."""
        return self.actor != "person"


def version_of_breakouts(own: OwnBreakouts) -> str:
    """Return what a staff form about somebody's sessions was opened with."""
    return version_of(
        *(
            (one.number, one.placed and (one.placed.slug, one.placed.fixed), one.waiting and one.waiting.slug)
            for one in own.rounds
        ),
        *(one.wished and one.wished.slug for one in own.rounds),
        *(one.ranked for one in own.rounds),
    )


async def choose_breakouts(
    db: Database,
    registration_id: UUID,
    chosen: Mapping[int, str],
    *,
    keeps_waiting: Collection[int] = (),
    fixed: Collection[int] = (),
    by: Chooser,
    now: datetime,
    settings: Settings,
) -> None:
    """Give somebody the sessions they choose, by the number of each round; a round that is not in it is none.

    A full one is waited for. In the rounds of `keeps_waiting` they also go on waiting for what they waited for; the rounds
    of `fixed` only staff name. Who has no place in the activity keeps it as a wish. Raises `BreakoutsClosed`, `SessionTwice`,
    `NothingToChoose`, `NoPlaceForSessions`, and `EditConflict`.
    """
    async with db.transaction() as tx:
        locked, held, details = await _begin(
            tx, registration_id, BreakoutChoice.CHOICE, by, now=now, settings=settings
        )
        board = await lock_board(tx, locked, [held.id], now)
        before = tuple(board.entries.get(held.id, ()))
        rooms = {(room.number, room.slug): room.id for room in board.rooms.values()}
        rounds = {room.number: room.round_id for room in board.rooms.values()}
        try:
            if held.state is State.CONFIRMED:
                wanted = {id_: rooms.get((number, chosen.get(number, ""))) for number, id_ in rounds.items()}
                keeps = {rounds[number] for number in keeps_waiting if number in rounds}
                board.choose(held.id, wanted, keeps_waiting=keeps, by_staff=by.is_staff)
            else:
                board.wish(held.id, [rooms[pair] for pair in sorted(chosen.items()) if pair in rooms])
        except SameTwice as twice:
            raise SessionTwice(title=twice.room.title) from None
        if by.is_staff:
            board.fix(held.id, {rounds[number] for number in fixed if number in rounds})
        changes = board.changes(held.id, before)
        await write_board(tx, locked, board, now)
        reason = Reason.BREAKOUTS_CHANGED
        await tell_changes(tx, board, held.id, changes, reason=reason, now=now, actor=by.actor, **details)
        await give_free_breakouts(tx, locked, board, now)


async def rank_breakouts(
    db: Database,
    registration_id: UUID,
    ranked: Mapping[int, tuple[str, ...]],
    *,
    together: bool | None = None,
    by: Chooser,
    now: datetime,
    settings: Settings,
) -> None:
    """Keep in which order somebody would like the sessions of each round, in the place of what stood there.

    Nobody gets a place by it: that is settled later, for all at once. `together` says whether they would stay with those of
    their group who say so too; None leaves it as it is. Raises what `choose_breakouts` does.
    """
    async with db.transaction() as tx:
        locked, held, details = await _begin(
            tx, registration_id, BreakoutChoice.RANKED, by, now=now, settings=settings
        )
        board = await lock_board(tx, locked, (), now)
        rooms = {(room.number, room.slug): room.id for room in board.rooms.values()}
        await drop_ranks(tx, [held.id])
        await write_ranks(tx, rank_lines(held.id, ranked, rooms))
        if together is not None:
            r = Registration
            await tx.execute(update(r).where(r.id == held.id).values(breakouts_together=together))
        await log_stay(tx, held, Reason.BREAKOUTS_CHANGED, now, by.actor, **details)


async def _begin(
    tx: Tx, registration_id: UUID, choice: BreakoutChoice, by: Chooser, *, now: datetime, settings: Settings
) -> tuple[Locked, Held, dict[str, Any]]:
    """Lock what this is about and see whether it may be done now; returns also what the history says of who did it."""
    locked, held = await lock_registration(tx, registration_id, settings, by.generation)
    if by.version is not None:
        own = await find_own_breakouts(tx, held.id)
        check_version(by.version, version_of_breakouts(own) if own else "")
    if held.state not in LIVE:
        raise NoPlaceForSessions
    a = Activity
    row = await tx.row(
        select(a.breakout_choice, a.breakouts_until, a.starts_at, a.ends_at).where(a.id == locked.id)
    )
    assert row is not None
    if not locked.has_rounds or row.breakout_choice != choice:
        raise NothingToChoose
    until = row.ends_at if by.is_staff else until_of(row.breakouts_until, row.starts_at)
    if now >= until:
        raise BreakoutsClosed(until=until)
    if by.browser and await has_owner_acted(tx, held.id):
        raise MailedLinkNeeded
    return locked, held, dict(BY_BROWSER) if by.browser else {}
