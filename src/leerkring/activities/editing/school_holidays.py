"""Keeping the list of school holidays: they are set by the ministry, a few years ahead, and differ by region."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, insert, update

from leerkring.activities.model import SchoolHoliday
from leerkring.activities.queries.planning import get_school_holiday
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version


@dataclass(frozen=True, slots=True)
class SchoolHolidayDraft:
    """A school holiday as it was filled in; `regions` is empty for the whole country."""

    name: str
    regions: str
    first: date
    last: date


async def add_school_holiday(db: Database, draft: SchoolHolidayDraft, *, actor: str, now: datetime) -> UUID:
    """Warn from now on of days in this holiday."""
    id_ = uuid7()
    async with db.transaction() as tx:
        await tx.execute(insert(SchoolHoliday).values(id=id_, changed_at=now, **asdict(draft)))
        await _log(tx, "school-holiday.added", id_, actor, now, name=draft.name)
    return id_


async def change_school_holiday(
    db: Database, id_: UUID, draft: SchoolHolidayDraft, *, version: str | None, actor: str, now: datetime
) -> None:
    """Keep other words or days. Refuses with `NoSuchSchoolHoliday`, or `EditConflict`."""
    async with db.transaction() as tx:
        await _lock(tx, id_, version)
        statement = update(SchoolHoliday).where(SchoolHoliday.id == id_)
        await tx.execute(statement.values(changed_at=now, **asdict(draft)))
        await _log(tx, "school-holiday.changed", id_, actor, now, name=draft.name)


async def remove_school_holiday(
    db: Database, id_: UUID, *, version: str | None, actor: str, now: datetime
) -> None:
    """Warn of it no longer. Refuses with `NoSuchSchoolHoliday`, or `EditConflict`."""
    async with db.transaction() as tx:
        name = await _lock(tx, id_, version)
        await tx.execute(delete(SchoolHoliday).where(SchoolHoliday.id == id_))
        await _log(tx, "school-holiday.removed", id_, actor, now, name=name)


async def _lock(tx: Tx, id_: UUID, version: str | None) -> str:
    await tx.sql("SELECT 1 FROM school_holiday WHERE id = $1 FOR UPDATE", id_)
    kept = await get_school_holiday(tx, id_)
    check_version(version, kept.version)
    return kept.name


async def _log(tx: Tx, action: str, id_: UUID, actor: str, now: datetime, *, name: str) -> None:
    await write_audit(
        tx, at=now, actor=actor, action=action, subject="school-holiday", subject_id=id_, name=name
    )
