"""Telling a settling: everybody's places, the history, the mails and the record in one transaction."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import insert, update

from leerkring.activities.model import Activity
from leerkring.activities.rules import BreakoutChoice
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import EditConflict
from leerkring.registrations.arrivals.locking import get_locked
from leerkring.registrations.breakouts.keeping import lock_board, tell_all, write_board
from leerkring.registrations.breakouts.rules import Board
from leerkring.registrations.breakouts.settling.model import BreakoutSettling
from leerkring.registrations.breakouts.settling.queries import SettlingFacts, get_facts, read_asked
from leerkring.registrations.breakouts.settling.refusals import AlreadySettled, SettlingTooLate
from leerkring.registrations.breakouts.settling.rules import (
    Asked,
    Settlement,
    count_figures,
    digest_of,
    list_text,
)
from leerkring.registrations.rules import Reason
from leerkring.settings import Settings


def check_open(facts: SettlingFacts, now: datetime) -> None:
    """See whether there is anything to settle now. Raises `AlreadySettled` and `SettlingTooLate`."""
    if facts.choice != BreakoutChoice.RANKED:
        raise AlreadySettled
    if now >= facts.starts_at:
        raise SettlingTooLate


async def tell_settlement(
    db: Database,
    activity_id: UUID,
    asked: Asked,
    settlement: Settlement,
    *,
    actor: str,
    now: datetime,
    settings: Settings,
) -> int:
    """Give everybody what was settled for them, and tell them; returns to how many a mail goes.

    Who has no place in a round that they ranked waits for what they wanted most. From then on people choose and swap: who comes
    later chooses from what is left. Raises `AlreadySettled`, `SettlingTooLate`, and `EditConflict` where anybody ranked otherwise,
    came or left since it was asked.
    """
    async with db.transaction() as tx:
        locked = await get_locked(tx, activity_id, settings)
        facts = await get_facts(tx, activity_id)
        check_open(facts, now)
        board = await lock_board(tx, locked, [one.id for one in asked.people], now)
        list_hash = digest_of(list_text(asked))
        if digest_of(list_text(await read_asked(tx, activity_id, asked.seed))) != list_hash:
            raise EditConflict
        before = {one.id: tuple(board.entries.get(one.id, ())) for one in asked.people}
        _fill(board, asked, settlement)
        changes = {id_: board.changes(id_, had) for id_, had in before.items()}
        await write_board(tx, locked, board, now)
        told = await tell_all(tx, board, changes, reason=Reason.BREAKOUTS_SETTLED, now=now, actor=actor)
        await _keep(
            tx, activity_id, asked, settlement, secret=facts.secret, list_hash=list_hash, actor=actor, now=now
        )
        tx.touch(f"activity:{locked.slug}", f"form:{locked.slug}")
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="breakouts.settled",
            subject="activity",
            subject_id=activity_id,
            people=told,
        )
        return told


def _fill(board: Board, asked: Asked, settlement: Settlement) -> None:
    for one in asked.people:
        mine = settlement.places.get(one.id, {})
        for room_id in mine.values():
            board.give(one.id, room_id)
        for number, wanted in sorted(one.ranked.items()):
            if number not in mine:
                board.wait(one.id, wanted)


async def _keep(
    tx: Tx,
    activity_id: UUID,
    asked: Asked,
    settlement: Settlement,
    *,
    secret: UUID,
    list_hash: str,
    actor: str,
    now: datetime,
) -> None:
    figures = msgspec.to_builtins(count_figures(asked, settlement.places))
    aims = [msgspec.to_builtins(one) for one in settlement.aims]
    await tx.execute(
        insert(BreakoutSettling).values(
            activity_id=activity_id,
            told_at=now,
            told_by=actor,
            secret=secret,
            list_hash=list_hash,
            figures={"figures": figures, "aims": aims},
        )
    )
    await tx.execute(
        update(Activity)
        .where(Activity.id == activity_id)
        .values(
            breakout_choice=BreakoutChoice.CHOICE,
            breakouts_until=None,
            updated_at=now,
            version=Activity.version + 1,
        )
    )
