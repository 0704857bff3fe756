"""Activities kept as an example for others. Each use case is one visible transaction."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import delete, exists, insert, select, update

from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.model import ActivityTemplate
from leerkring.activities.queries.standing import read_standing
from leerkring.activities.queries.upkeep import find_kept_activity
from leerkring.activities.refusals import ActivityNotFound, NoSuchTemplate, NothingToKeep, TemplateNameTaken
from leerkring.activities.rules import ActivityState
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version, version_of


def as_example(draft: ActivityDraft) -> ActivityDraft:
    """Return what others may use of an activity: no old addresses, no plan, and no links by which people join a day."""
    return replace(
        draft,
        state=ActivityState.DRAFT,
        publish_at=None,
        cancel_message="",
        previous_slugs=(),
        occurrences=tuple(replace(day, online_url=None) for day in draft.occurrences),
    )


async def keep_template(db: Database, activity_id: UUID, name: str, *, actor: str, now: datetime) -> UUID:
    """Keep an activity as it stands under this name; it stays as it is, whatever becomes of the activity.

    Raises `ActivityNotFound`, `NothingToKeep` where no day is left, and `TemplateNameTaken`.
    """
    async with db.transaction() as tx:
        kept = await find_kept_activity(tx, (), activity_id)
        if kept is None:
            raise ActivityNotFound
        draft, _ = await read_standing(tx, kept)
        if not draft.occurrences:
            raise NothingToKeep
        await _free(tx, name)
        id_ = uuid7()
        content = msgspec.to_builtins(as_example(draft))
        await tx.execute(
            insert(ActivityTemplate).values(
                id=id_, name=name, kind=draft.kind, content=content, kept_at=now, kept_by=actor
            )
        )
        await _log(tx, "template.kept", id_, actor=actor, now=now)
        return id_


async def rename_template(
    db: Database, template_id: UUID, name: str, *, version: str | None, actor: str, now: datetime
) -> None:
    """Call a template otherwise. Raises `NoSuchTemplate`, `TemplateNameTaken` and `EditConflict`."""
    async with db.transaction() as tx:
        stands = await _locked(tx, template_id, version, name)
        if name == stands:
            return
        await _free(tx, name)
        await tx.execute(update(ActivityTemplate).where(ActivityTemplate.id == template_id).values(name=name))
        await _log(tx, "template.renamed", template_id, actor=actor, now=now)


async def remove_template(
    db: Database, template_id: UUID, *, version: str | None, actor: str, now: datetime
) -> None:
    """Throw a template away; what was made from it stays. Raises `NoSuchTemplate` and `EditConflict`."""
    async with db.transaction() as tx:
        await _locked(tx, template_id, version)
        await tx.execute(delete(ActivityTemplate).where(ActivityTemplate.id == template_id))
        await _log(tx, "template.removed", template_id, actor=actor, now=now)


def version_of_template(name: str) -> str:
    """Return what a form about a template carries."""
    return version_of("template", name)


async def _locked(tx: Tx, template_id: UUID, version: str | None, typed: str = "") -> str:
    t = ActivityTemplate
    name: str | None = await tx.scalar(select(t.name).where(t.id == template_id).with_for_update())
    if name is None:
        raise NoSuchTemplate
    check_version(version, version_of_template(name), version_of_template(typed) if typed else "")
    return name


async def _free(tx: Tx, name: str) -> None:
    """See that no other template has this name. Two at once: the table lets one of them in."""
    if await tx.scalar(select(exists().where(ActivityTemplate.name == name))):
        raise TemplateNameTaken


async def _log(tx: Tx, action: str, template_id: UUID, *, actor: str, now: datetime) -> None:
    await write_audit(tx, at=now, actor=actor, action=action, subject="template", subject_id=template_id)
