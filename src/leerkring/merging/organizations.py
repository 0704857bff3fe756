"""Making one organisation of two: looked at first, done under the locks, and kept as it was for thirty days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.database.rows import read_rows
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version, version_of
from leerkring.merging import rules
from leerkring.merging.locking import lock_activities
from leerkring.merging.model import Merge, What
from leerkring.merging.refusals import AlreadyMerged, TheSame, WhyNeeded
from leerkring.people.model import Organization

_NUMBERS = """
SELECT o.id, o.key, o.name, o.kind, o.municipality_code, o.known, o.merged_into,
       count(r.id) AS registrations, count(DISTINCT r.person_id) AS people,
       count(DISTINCT r.activity_id) AS activities,
       count(r.id) FILTER (WHERE r.state IN ('confirmed', 'offered')) AS places
  FROM organization o LEFT JOIN registration r ON r.organization_id = o.id
 WHERE o.id = ANY ($1::uuid[])
 GROUP BY o.id
"""
_BEYOND = """
SELECT a.slug, a.title, a.max_per_organization AS most, count(*) AS together
  FROM registration r JOIN activity a ON a.id = r.activity_id
 WHERE r.organization_id = ANY ($1::uuid[]) AND r.state IN ('confirmed', 'offered')
   AND a.max_per_organization IS NOT NULL
 GROUP BY a.id
HAVING count(*) > a.max_per_organization AND count(DISTINCT r.organization_id) > 1
 ORDER BY a.starts_at, a.slug
"""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, with how much hangs on it."""

    id: UUID
    key: str
    name: str
    kind: str
    municipality_code: str | None
    known: bool
    merged_into: UUID | None
    registrations: int
    people: int
    activities: int
    places: int


@dataclass(frozen=True, slots=True)
class Beyond:
    """An activity in which the two together have more places than one organisation may."""

    slug: str
    title: str
    most: int
    together: int


@dataclass(frozen=True, slots=True)
class Look:
    """Two organisations beside each other; `beyond` is where one would have more places than it may."""

    kept: Side
    dropped: Side
    beyond: tuple[Beyond, ...]

    @property
    def version(self) -> str:
        """Return the version of what was looked at."""
        sides = ((one.name, one.kind, one.municipality_code, one.known) for one in (self.kept, self.dropped))
        return version_of(*(word for side in sides for word in side), len(self.beyond))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenOrganization:
    """What the one organisation is called from now on; `name` is that of one of the two."""

    name: str
    kind: str
    municipality_code: str | None


async def look_at_organizations(reading: Reading, kept_id: UUID, dropped_id: UUID) -> Look:
    """Return two organisations beside each other. Raises `TheSame` or `AlreadyMerged`."""
    if kept_id == dropped_id:
        raise TheSame
    found = read_rows(Side, await reading.sql(_NUMBERS, [kept_id, dropped_id]))
    sides = {one.id: one for one in found if one.merged_into is None}
    if len(sides) != 2:
        raise AlreadyMerged(kept_id=next((one.merged_into for one in found if one.merged_into), None))
    beyond = read_rows(Beyond, await reading.sql(_BEYOND, [kept_id, dropped_id]))
    return Look(sides[kept_id], sides[dropped_id], beyond)


async def merge_organizations(
    db: Database,
    kept_id: UUID,
    dropped_id: UUID,
    chosen: ChosenOrganization,
    *,
    reason: str,
    version: str | None,
    actor: str,
    now: datetime,
) -> UUID:
    """Let all registrations of two organisations count for one, and both spellings too; returns the id of the merge.

    Nobody's place moves: where the one has more places than it may now, it keeps them, and that wants a reason. Refuses with
    `WhyNeeded`, `EditConflict`, and as `look_at_organizations` does.
    """
    ids = sorted((kept_id, dropped_id))
    async with db.transaction() as tx:
        await lock_activities(tx, What.ORGANIZATION, ids, now)
        o = Organization
        await tx.execute(select(o.id).where(o.id.in_(ids)).order_by(o.id).with_for_update())
        look = await look_at_organizations(tx, kept_id, dropped_id)
        check_version(version, look.version)
        if look.beyond and not reason.strip():
            raise WhyNeeded
        before = await _move(tx, look)
        wrote = await _name(tx, look, chosen)
        merge_id = uuid7()
        await tx.execute(
            insert(Merge).values(
                id=merge_id,
                what=What.ORGANIZATION,
                kept_id=kept_id,
                dropped_id=dropped_id,
                at=now,
                actor=actor,
                reason=reason,
                until=now + rules.UNDO_WITHIN,
                before=before | {"wrote": wrote},
            )
        )
        tx.touch("organizations")
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="organization.merged",
            subject="organization",
            subject_id=kept_id,
            registrations=look.dropped.registrations,
            beyond=len(look.beyond) or None,
        )
        return merge_id


async def _move(tx: Tx, look: Look) -> dict[str, Any]:
    """Give the one what the other has; returns how it was."""
    kept, dropped = look.kept, look.dropped
    moved = await tx.sql(
        "UPDATE registration SET organization_id = $1 WHERE organization_id = $2 RETURNING id",
        kept.id,
        dropped.id,
    )
    spellings = await tx.sql(
        "UPDATE organization SET merged_into = $1 WHERE merged_into = $2 RETURNING id", kept.id, dropped.id
    )
    return {
        "kept": as_it_was(kept),
        "dropped": as_it_was(dropped),
        "registrations": _ids(moved),
        "spellings": _ids(spellings),
    }


def as_it_was(side: Side) -> dict[str, Any]:
    """Return what an organisation is called, to be given back."""
    return {
        "key": side.key,
        "name": side.name,
        "kind": side.kind,
        "municipality_code": side.municipality_code,
        "known": side.known,
    }


def _ids(rows: Sequence[Any]) -> list[str]:
    return [str(row.id) for row in rows]


async def _name(tx: Tx, look: Look, chosen: ChosenOrganization) -> dict[str, Any]:
    """Call the one as was chosen, and return that; the other name stays as a spelling of it."""
    o, kept, dropped = Organization, look.kept, look.dropped
    mine, theirs = (
        (dropped, kept) if chosen.name == dropped.name and kept.name != dropped.name else (kept, dropped)
    )
    await tx.execute(
        update(o).where(o.id == dropped.id).values(key=f"{dropped.key} {dropped.id}", merged_into=kept.id)
    )
    wrote = {
        "key": mine.key,
        "name": mine.name,
        "kind": chosen.kind,
        "municipality_code": chosen.municipality_code,
        "known": kept.known or dropped.known,
    }
    await tx.execute(update(o).where(o.id == kept.id).values(**wrote))
    await tx.execute(update(o).where(o.id == dropped.id).values(key=theirs.key, name=theirs.name))
    return wrote
