"""Undoing a merge within its thirty days: what was is given back, and what was added meanwhile stays with the one that was kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.database.rows import read_row
from leerkring.merging.giving_back import give_back_organization, give_back_person
from leerkring.merging.locking import lock_activities
from leerkring.merging.model import Merge, What
from leerkring.merging.refusals import (
    ColleagueTheirs,
    MergedFurther,
    NoSuchMerge,
    TooLateToUndo,
    UndoneAlready,
)
from leerkring.people.model import Organization, Person, StaffRole
from leerkring.registrations.arrivals.locking import lock_activity
from leerkring.registrations.arrivals.settling import give_free_places
from leerkring.settings import Settings

_ADDED = """
SELECT count(*) FILTER (WHERE id = ANY ($2::uuid[])) AS back,
       count(*) FILTER (WHERE NOT id = ANY ($2::uuid[]) AND registered_at > $3) AS added
  FROM registration WHERE {column} = $1
"""


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge as it is kept."""

    id: UUID
    what: str
    kept_id: UUID
    dropped_id: UUID
    at: datetime
    actor: str
    reason: str
    until: datetime
    before: dict[str, Any] | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class UndoLook:
    """What undoing would do: how many registrations go back, how many that came since stay, and what both are called."""

    merge: MergeRow
    kept: dict[str, Any]
    dropped: dict[str, Any]
    back: int
    added: int


async def get_merge(reading: Reading, merge_id: UUID) -> MergeRow:
    """Return a merge."""
    m = Merge
    row = await reading.row(
        select(
            m.id, m.what, m.kept_id, m.dropped_id, m.at, m.actor, m.reason, m.until, m.before, m.undone_at
        ).where(m.id == merge_id)
    )
    if row is None:
        raise NoSuchMerge
    return read_row(MergeRow, row)


async def look_at_undoing(reading: Reading, merge_id: UUID, *, by_admin: bool) -> UndoLook:
    """Return what undoing would do now.

    Raises `NoSuchMerge`, `UndoneAlready`, `TooLateToUndo`, `MergedFurther` or `ColleagueTheirs`.
    """
    merge = await get_merge(reading, merge_id)
    if merge.undone_at is not None:
        raise UndoneAlready
    if merge.before is None:
        raise TooLateToUndo(until=merge.until)
    m = Merge
    later = await reading.scalar(
        select(m.id)
        .where(
            m.undone_at.is_(None),
            (m.kept_id == merge.kept_id) | (m.dropped_id == merge.kept_id),
            m.id > merge.id,
        )
        .order_by(m.at.desc(), m.id.desc())
        .limit(1)
    )
    if later is not None:
        raise MergedFurther(merge_id=later)
    both = [merge.kept_id, merge.dropped_id]
    if not by_admin and await reading.scalar(select(exists().where(StaffRole.person_id.in_(both)))):
        raise ColleagueTheirs
    column = "person_id" if merge.what == What.PERSON else "organization_id"
    (counted,) = await reading.sql(_ADDED.format(column=column), merge.kept_id, _of_dropped(merge), merge.at)
    return UndoLook(merge, merge.before["kept"], merge.before["dropped"], counted.back, counted.added)


def _of_dropped(merge: MergeRow) -> list[UUID]:
    assert merge.before is not None
    rows = merge.before["registrations"]
    if merge.what == What.ORGANIZATION:
        return [UUID(id_) for id_ in rows]
    return [UUID(id_) for id_, person, *_ in rows if person == str(merge.dropped_id)]


async def undo_merge(
    db: Database, merge_id: UUID, *, by_admin: bool, actor: str, now: datetime, settings: Settings
) -> UndoLook:
    """Make two of one again, as they were; returns what was done.

    An organisation by itself may fit below a maximum again, so who waits is looked at. Refuses as `look_at_undoing` does, and
    with `AddressInUse`.
    """
    async with db.transaction() as tx:
        merge = await get_merge(tx, merge_id)
        ids = sorted((merge.kept_id, merge.dropped_id))
        what = What(merge.what)
        activities = await lock_activities(tx, what, ids, now)
        table = Person if what is What.PERSON else Organization
        await tx.execute(select(table.id).where(table.id.in_(ids)).order_by(table.id).with_for_update())
        look = await look_at_undoing(tx, merge_id, by_admin=by_admin)
        if what is What.PERSON:
            await give_back_person(tx, look.merge, now, actor)
        else:
            await give_back_organization(tx, look.merge)
            await _give_places(tx, activities, now, settings)
        await tx.execute(
            update(Merge).where(Merge.id == merge_id).values(undone_at=now, undone_by=actor, before=None)
        )
        tx.touch("organizations")
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action=f"{what}.unmerged",
            subject=what,
            subject_id=merge.kept_id,
            registrations=look.back,
            stayed=look.added or None,
        )
        return look


async def _give_places(tx: Tx, activities: list[UUID], now: datetime, settings: Settings) -> None:
    for id_ in activities:
        locked = await lock_activity(tx, id_, settings)
        if locked is not None and locked.terms.max_per_organization is not None:
            await give_free_places(tx, locked, now)
