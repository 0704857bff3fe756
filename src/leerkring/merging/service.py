"""Saying that two are two, so that they are never proposed again; and the spellings that staff give an organisation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.text.cleaning import organization_key
from leerkring.merging.model import Merge, ToldApart, What
from leerkring.merging.refusals import SpellingTaken
from leerkring.people import organizations
from leerkring.people.model import Organization


async def tell_apart(db: Database, what: What, one: UUID, other: UUID, *, actor: str, now: datetime) -> None:
    """Remember that these are two; saying it twice is saying it once."""
    first, second = sorted((one, other))
    async with db.transaction() as tx:
        made = await tx.execute(
            insert(ToldApart)
            .values(one_id=first, other_id=second, at=now, actor=actor)
            .on_conflict_do_nothing()
            .returning(ToldApart.one_id)
        )
        if made.first() is not None:
            await write_audit(
                tx, at=now, actor=actor, action="duplicates.told-apart", subject=what, subject_id=first
            )


async def add_spelling(db: Database, organization_id: UUID, name: str, *, actor: str, now: datetime) -> None:
    """Let who types this name count for the organisation. Refuses with `SpellingTaken`."""
    key, o = organization_key(name), Organization
    async with db.transaction() as tx:
        if not await organizations.add_spelling(tx, organization_id, key=key, name=name, now=now):
            row = await tx.row(select(o.id, o.merged_into).where(o.key == key))
            if row is not None and organization_id != row.merged_into:
                raise SpellingTaken(organization_id=row.merged_into or row.id)
            return
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="organization.spelling",
            subject="organization",
            subject_id=organization_id,
        )


async def remove_spelling(
    db: Database, organization_id: UUID, spelling_id: UUID, *, actor: str, now: datetime
) -> None:
    """Take a spelling away; that of an organisation that can still be given back stays."""
    o, m = Organization, Merge
    may_return = exists().where(m.dropped_id == o.id, m.before.is_not(None))
    async with db.transaction() as tx:
        gone = await tx.execute(
            delete(o)
            .where(o.id == spelling_id, o.merged_into == organization_id, ~may_return)
            .returning(o.id)
        )
        if gone.first() is not None:
            await write_audit(
                tx,
                at=now,
                actor=actor,
                action="organization.spelling",
                subject="organization",
                subject_id=organization_id,
            )
