"""Putting right what we know of an organisation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.refusals import Conflict, NotFound
from leerkring.core.text.cleaning import organization_key
from leerkring.core.versions import check_version, version_of
from leerkring.people.model import Organization


class NameTaken(Conflict):
    """Another organisation is called so; `organization_id` is that one."""

    code = "organization-name-taken"
    sentence = "Er is al een organisatie die zo heet."


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

    From now on who types the new name counts for this organisation. Refuses with `NameTaken`, `EditConflict`, or
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
            await _reserve(tx, key, kind, now)
        await tx.execute(
            update(o)
            .where(o.id == organization_id)
            .values(name=name, key=key, kind=kind, municipality_code=municipality_code, known=known)
        )
        tx.touch("organizations")
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="organization.corrected",
            subject="organization",
            subject_id=organization_id,
        )


async def _reserve(tx: Tx, key: str, kind: str, now: datetime) -> None:
    """Make sure that no other organisation has or takes this name: of two at once the second waits, and is refused."""
    id_ = uuid7()
    made = await tx.execute(
        insert(Organization)
        .values(id=id_, key=key, name="", kind=kind, created_at=now)
        .on_conflict_do_nothing()
        .returning(Organization.id)
    )
    if made.first() is None:
        other = await tx.scalar(select(Organization.id).where(Organization.key == key))
        raise NameTaken(organization_id=other)
    await tx.execute(delete(Organization).where(Organization.id == id_))
