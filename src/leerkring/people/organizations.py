"""Putting right what we know of an organisation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.refusals import NotFound
from leerkring.core.text.cleaning import organization_key
from leerkring.core.versions import check_version, version_of
from leerkring.people.model import Organization
from leerkring.people.refusals import NameTaken


def version_of_organization(name: str, kind: str, municipality_code: str | None, known: bool) -> str:
    """Return the version of what staff can put right."""
    return version_of(name, kind, municipality_code or "", known)


async def correct_organization(
    db: Database,
    organization_id: UUID,
    *,
    name: str,
    kind: str,
    municipality_code: str | None,
    known: bool,
    version: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Keep another name, kind or municipality. Registrations keep what was filled in, and so do the places they count for.

    From now on who types the new name counts for this organisation, and so does who still types the old one. Refuses with `NameTaken`, `EditConflict`, or
    `NotFound` for none.
    """
    o = Organization
    async with db.transaction() as tx:
        row = await tx.row(
            select(o.name, o.kind, o.municipality_code, o.known, o.key)
            .where(o.id == organization_id)
            .with_for_update()
        )
        if row is None:
            raise NotFound
        typed = version_of_organization(name, kind, municipality_code, known)
        check_version(
            version, version_of_organization(row.name, row.kind, row.municipality_code, row.known), typed
        )
        key = organization_key(name)
        if key != row.key:
            spelling_id = await _take_name(tx, organization_id, key, now)
        await tx.execute(
            update(o)
            .where(o.id == organization_id)
            .values(name=name, key=key, kind=kind, municipality_code=municipality_code, known=known)
        )
        if key != row.key:
            await _keep_spelling(tx, organization_id, spelling_id, key=row.key, name=row.name, now=now)
        tx.touch("organizations")
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="organization.corrected",
            subject="organization",
            subject_id=organization_id,
        )


async def _take_name(tx: Tx, organization_id: UUID, key: str, now: datetime) -> UUID | None:
    """Make this name free for the organisation: of two who take it at once the second waits, and is refused.

    Returns its own spelling of that name, where it had one. Refuses with `NameTaken`.
    """
    o = Organization
    id_ = uuid7()
    spelling: UUID | None = (
        await tx.execute(
            update(o)
            .where(o.key == key, o.merged_into == organization_id)
            .values(key=f"{key} {id_}")
            .returning(o.id)
        )
    ).scalar()
    made = await tx.execute(
        insert(o)
        .values(id=id_, key=key, name="", kind="other", created_at=now)
        .on_conflict_do_nothing()
        .returning(o.id)
    )
    if made.first() is None:
        other = await tx.scalar(select(func.coalesce(o.merged_into, o.id)).where(o.key == key))
        raise NameTaken(organization_id=other)
    await tx.execute(delete(o).where(o.id == id_))
    return spelling


async def _keep_spelling(
    tx: Tx, organization_id: UUID, spelling_id: UUID | None, *, key: str, name: str, now: datetime
) -> None:
    """Let who still types the earlier name count for this organisation."""
    o = Organization
    if spelling_id is not None:
        await tx.execute(update(o).where(o.id == spelling_id).values(key=key, name=name))
    else:
        await add_spelling(tx, organization_id, key=key, name=name, now=now)


async def add_spelling(tx: Tx, organization_id: UUID, *, key: str, name: str, now: datetime) -> bool:
    """Let who types this name count for this organisation; tells whether the name was free."""
    o = Organization
    kind = select(o.kind).where(o.id == organization_id).scalar_subquery()
    made = await tx.execute(
        insert(o)
        .values(id=uuid7(), key=key, name=name, kind=kind, created_at=now, merged_into=organization_id)
        .on_conflict_do_nothing()
        .returning(o.id)
    )
    return made.first() is not None
