"""Writing places in parallel sessions, within the use case that holds the activity's lock.

Sessions are locked after the activity and in the order of their ids, all of them at once: whoever frees a place may
have to give it to somebody who then frees another.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, insert, select

from leerkring.activities.topics import PLACES, places_of
from leerkring.core.database.db import Tx
from leerkring.core.database.rows import read_rows
from leerkring.core.ids import uuid7
from leerkring.mail.service import NewMail, queue_mails
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.breakouts import statements
from leerkring.registrations.breakouts.model import BreakoutPreference
from leerkring.registrations.breakouts.rules import (
    AskedBreakouts,
    Board,
    BreakoutChange,
    BreakoutEntry,
    BreakoutState,
    LockedBreakout,
)
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.queries.personal import BY_BROWSER
from leerkring.registrations.rules import Reason, State

KIND = "registrations.breakouts"
IN_ONE = 500
"""So many lines of history and mails are written by one statement."""


async def lock_board(tx: Tx, locked: Locked, registration_ids: Iterable[UUID], now: datetime) -> Board:
    """Lock all sessions of the activity in the order of their ids, and return them with what these people have."""
    rooms = read_rows(LockedBreakout, await tx.sql(statements.LOCK, locked.id))
    return Board(rooms, await _entries(tx, registration_ids), now)


async def _entries(tx: Tx, registration_ids: Iterable[UUID]) -> list[BreakoutEntry]:
    ids = list(registration_ids)
    rows = await tx.sql(statements.ENTRIES, ids) if ids else []
    return [
        BreakoutEntry(row.registration_id, row.room_id, BreakoutState(row.state), row.fixed) for row in rows
    ]


async def write_board(tx: Tx, locked: Locked, board: Board, now: datetime) -> None:
    """Write what changed on the board, with the tally of each session that it touches."""
    touched = board.touched
    if not touched:
        return
    gone = [entry for dropped, _ in touched.values() for entry in dropped]
    new = [entry for _, added in touched.values() for entry in added]
    tally: Counter[tuple[UUID, BreakoutState]] = Counter((entry.room_id, entry.state) for entry in new)
    tally.subtract((entry.room_id, entry.state) for entry in gone)
    more = [
        {"id": id_, "taken": tally[id_, BreakoutState.PLACED], "waiting": tally[id_, BreakoutState.WAITING]}
        for id_ in sorted({entry.room_id for entry in (*gone, *new)})
    ]
    if gone:
        await tx.sql(statements.DROP, _json([_line(entry) for entry in gone]))
    await tx.sql(statements.ADD, _json([_line(entry) for entry in new]), now, _json(more))
    board.written()
    tx.touch(PLACES, places_of(locked.slug))


def _line(entry: BreakoutEntry) -> dict[str, Any]:
    return {
        "registration_id": entry.registration_id,
        "room_id": entry.room_id,
        "state": entry.state,
        "fixed": entry.fixed,
    }


async def give_free_breakouts(tx: Tx, locked: Locked, board: Board, now: datetime) -> int:
    """Give what is free in the sessions to who waits, at once; returns how many got a place. They are told by mail.

    Who had another session in that round leaves it, which may give the next a place.
    """
    given = 0
    while locked.state == "published" and (rooms := board.open_rooms()):
        room = rooms[0]
        rows = await tx.sql(statements.FIRST_WAITING, room.id, room.capacity - room.taken)
        waiting = [row.registration_id for row in rows]
        before = await _entries(tx, waiting)
        for entry in before:
            board.entries.setdefault(entry.registration_id, set()).add(entry)
        board.written()
        got = board.promote(room.id, waiting)
        if not got:
            break
        await write_board(tx, locked, board, now)
        given += len(got)
        for one in got:
            mine = [entry for entry in before if entry.registration_id == one]
            changes = board.changes(one, mine)
            await tell_changes(tx, board, one, changes, reason=Reason.BREAKOUT_FREE, now=now)
    return given


async def resettle_breakouts(tx: Tx, locked: Locked, now: datetime) -> int:
    """Give what came free by a change of the activity (a larger room) to who waits; returns how many got a place."""
    if not locked.has_rounds:
        return 0
    return await give_free_breakouts(tx, locked, await lock_board(tx, locked, (), now), now)


async def tell_changes(
    tx: Tx,
    board: Board,
    registration_id: UUID,
    changes: Sequence[BreakoutChange],
    *,
    reason: Reason,
    now: datetime,
    actor: str = "house",
    **details: Any,
) -> None:
    """Write into the history what changed in somebody's sessions, and queue the mail that says so."""
    await tell_all(tx, board, {registration_id: changes}, reason=reason, now=now, actor=actor, **details)


async def tell_all(
    tx: Tx,
    board: Board,
    changes: Mapping[UUID, Sequence[BreakoutChange]],
    *,
    reason: Reason,
    now: datetime,
    actor: str = "house",
    **details: Any,
) -> int:
    """Do the same for many at once, each with their own changes; returns to how many a mail goes."""
    r = Registration
    touched = [id_ for id_, mine in changes.items() if mine]
    people = (
        await tx.rows(select(r.id, r.state, r.email, r.name, r.person_id).where(r.id.in_(touched)))
        if touched
        else []
    )
    moves, mails = [], []
    for row in people:
        told = [_told(board, change) for change in changes[row.id]]
        move_id = uuid7()
        # The browser's link proves no address: through it nobody has a stranger's mailbox filled.
        once = f"browser:{int(now.timestamp()) // 3600}" if details.get("by") == BY_BROWSER["by"] else move_id
        moves.append(
            {
                "id": move_id,
                "registration_id": row.id,
                "at": now,
                "from_state": row.state,
                "to_state": row.state,
                "reason": reason,
                "actor": actor,
                "details": {"breakouts": told, **details},
            }
        )
        mails.append(
            NewMail(
                kind=KIND,
                dedupe_key=f"registration:{row.id}:breakouts:{once}",
                recipient=row.email,
                recipient_name=row.name,
                person_id=row.person_id,
                about_id=row.id,
                params={
                    "why": reason.value,
                    "by_staff": actor.startswith("staff"),
                    "changes": told,
                    "because": details.get("because", ""),
                },
            )
        )
    for start in range(0, len(moves), IN_ONE):
        await tx.execute(insert(RegistrationMove), moves[start : start + IN_ONE])
        await queue_mails(tx, mails[start : start + IN_ONE], now)
    return len(mails)


def _told(board: Board, change: BreakoutChange) -> dict[str, Any]:
    """Return a change in words that stay right when a session is renamed."""
    number = next(room.number for room in board.rooms.values() if room.round_id == change.round_id)
    titles = {
        name: board.rooms[id_].title if id_ else ""
        for name, id_ in (("was", change.was), ("now", change.now), ("waits", change.waits))
    }
    return {"round": number, **titles}


async def keep_arrivals(
    tx: Tx, locked: Locked, asked: Mapping[UUID, AskedBreakouts], states: Mapping[UUID, State], now: datetime
) -> None:
    """Keep what people chose or ranked who just registered, in their order: who has a place gets what has room."""
    board = await lock_board(tx, locked, (), now)
    rooms = {(room.number, room.slug): room.id for room in board.rooms.values()}
    ranked = []
    for id_, one in asked.items():
        room_ids = [rooms[pair] for pair in sorted(one.chosen.items()) if pair in rooms]
        board.wish(id_, room_ids)
        if states[id_] is State.CONFIRMED:
            board.come(id_)
        ranked += rank_lines(id_, one.ranked, rooms)
    await write_board(tx, locked, board, now)
    await write_ranks(tx, ranked)


def rank_lines(
    registration_id: UUID, ranked: Mapping[int, Sequence[str]], rooms: Mapping[tuple[int, str], UUID]
) -> list[dict[str, Any]]:
    """Return the rows of how somebody ranked; a session that went away meanwhile leaves no gap."""
    found = []
    for number, slugs in ranked.items():
        there = [rooms[number, slug] for slug in slugs if (number, slug) in rooms]
        found += [
            {"registration_id": registration_id, "room_id": room_id, "rank": rank}
            for rank, room_id in enumerate(there, 1)
        ]
    return found


async def write_ranks(tx: Tx, lines: Sequence[Mapping[str, Any]]) -> None:
    """Write how people ranked."""
    if lines:
        await tx.sql(statements.RANK, _json(lines))


async def drop_ranks(tx: Tx, registration_ids: Iterable[UUID]) -> None:
    """Forget how these people ranked."""
    p = BreakoutPreference
    await tx.execute(delete(p).where(p.registration_id.in_(list(registration_ids))))


async def follow_moves(
    tx: Tx, locked: Locked, left: Sequence[UUID], came: Sequence[UUID], now: datetime
) -> None:
    """Do for parallel sessions what moves ask: who left frees theirs and others go on; who got a place comes to what they wished."""
    board = await lock_board(tx, locked, (*left, *came), now)
    for id_ in left:
        board.leave(id_)
    await write_board(tx, locked, board, now)
    await drop_ranks(tx, left)
    await give_free_breakouts(tx, locked, board, now)
    for id_ in came:
        board.come(id_)
    await write_board(tx, locked, board, now)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
