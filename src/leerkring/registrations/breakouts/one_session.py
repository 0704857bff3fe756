"""What staff do with one session: giving somebody a place in it with a reason, and calling it off. Each is one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update

from leerkring.activities.indexing import index_activity
from leerkring.activities.model import Activity, Breakout
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import check_version
from leerkring.registrations.arrivals.locking import get_locked, lock_registration
from leerkring.registrations.breakouts.keeping import (
    give_free_breakouts,
    lock_board,
    tell_all,
    write_board,
)
from leerkring.registrations.breakouts.model import BreakoutPlace, BreakoutPreference
from leerkring.registrations.breakouts.queries import get_session_version
from leerkring.registrations.breakouts.refusals import (
    LastSession,
    NoPlaceInActivity,
    ReasonOfSession,
    SessionFull,
    SessionGone,
    SessionTwice,
)
from leerkring.registrations.breakouts.rules import Board, SameTwice
from leerkring.registrations.rules import Reason, State
from leerkring.settings import Settings


async def place_by_staff(
    db: Database,
    registration_id: UUID,
    room_id: UUID,
    *,
    fixed: bool,
    reason: str,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> None:
    """Give somebody a place in this session, instead of what they have in that round, with a reason that stands in their mail.

    Staff go before who waits, never over the places that there are. A `fixed` place the person does not swap, and no settling moves it.
    Raises `ReasonOfSession`, `NoPlaceInActivity`, `SessionGone`, `SessionFull`, `SessionTwice`, and `EditConflict`.
    """
    if not reason.strip():
        raise ReasonOfSession
    async with db.transaction() as tx:
        locked, held = await lock_registration(tx, registration_id, settings)
        if held.state is not State.CONFIRMED:
            raise NoPlaceInActivity
        board = await lock_board(tx, locked, [held.id], now)
        if room_id not in board.rooms:
            raise SessionGone
        check_version(version, await get_session_version(tx, room_id))
        before = tuple(board.entries.get(held.id, ()))
        try:
            if not board.move(held.id, room_id, fixed=fixed):
                raise SessionFull(title=board.rooms[room_id].title)
        except SameTwice as twice:
            raise SessionTwice(title=twice.room.title) from None
        changes = {held.id: board.changes(held.id, before)}
        await write_board(tx, locked, board, now)
        await tell_all(
            tx,
            board,
            changes,
            reason=Reason.BREAKOUTS_CHANGED,
            now=now,
            actor=actor,
            because=reason.strip(),
        )
        await give_free_breakouts(tx, locked, board, now)


async def call_off_session(
    db: Database,
    activity_id: UUID,
    room_id: UUID,
    *,
    reason: str,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Call a session of a round off as it was on the screen; returns to how many a mail goes.

    Who had a place gets what they ranked next in that round and has room, who came first first; who ranked nothing, or nothing that
    has room, chooses anew. Raises `ReasonOfSession`, `SessionGone`, `LastSession` and `EditConflict`.
    """
    if not reason.strip():
        raise ReasonOfSession
    async with db.transaction() as tx:
        locked = await get_locked(tx, activity_id, settings)
        people = await _people(tx, room_id)
        board = await lock_board(tx, locked, people, now)
        if room_id not in board.rooms:
            raise SessionGone
        room = board.rooms[room_id]
        if sum(one.round_id == room.round_id for one in board.rooms.values()) == 1:
            raise LastSession
        check_version(version, await get_session_version(tx, room_id))
        before = {id_: tuple(board.entries.get(id_, ())) for id_ in people}
        wanted = await _ranked(tx, people, room.round_id)
        _move_on(board, room_id, people, wanted)
        changes = {id_: board.changes(id_, had) for id_, had in before.items()}
        await write_board(tx, locked, board, now)
        told = await tell_all(
            tx,
            board,
            changes,
            reason=Reason.BREAKOUT_CALLED_OFF,
            now=now,
            actor=actor,
            because=reason.strip(),
        )
        await tx.execute(delete(Breakout).where(Breakout.id == room_id))
        await tx.execute(
            update(Activity)
            .where(Activity.id == activity_id)
            .values(updated_at=now, version=Activity.version + 1)
        )
        await index_activity(tx, activity_id)
        tx.touch(f"activity:{locked.slug}", f"form:{locked.slug}", "agenda")
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="breakout.called-off",
            subject="activity",
            subject_id=activity_id,
            title=room.title,
            people=told,
        )
        return told


def _move_on(
    board: Board, room_id: UUID, people: Sequence[UUID], wanted: Mapping[UUID, Sequence[UUID]]
) -> None:
    had_a_place = [id_ for id_ in people if board.has_place(id_, room_id)]
    board.empty(room_id)
    for id_ in had_a_place:
        board.give_next(id_, [one for one in wanted.get(id_, ()) if one != room_id])


async def _people(tx: Tx, room_id: UUID) -> list[UUID]:
    """Return who has, awaits or wishes this session, who came first first."""
    p = BreakoutPlace
    rows = await tx.rows(
        select(p.registration_id, func.min(p.position).label("position"))
        .where(p.breakout_id == room_id)
        .group_by(p.registration_id)
        .order_by("position")
    )
    return [row.registration_id for row in rows]


async def _ranked(tx: Tx, people: list[UUID], round_id: UUID) -> dict[UUID, list[UUID]]:
    f = BreakoutPreference
    rows = await tx.rows(
        select(f.registration_id, f.breakout_id)
        .where(f.registration_id.in_(people), f.round_id == round_id)
        .order_by(f.registration_id, f.rank)
    )
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row.registration_id, []).append(row.breakout_id)
    return found
