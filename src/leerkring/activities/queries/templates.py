"""Reads of templates: activities that are kept as an example for others."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.model import ActivityTemplate
from leerkring.activities.refusals import NoSuchTemplate
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A template in the list."""

    id: UUID
    name: str
    kind: str
    days: int
    questions: int
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Template:
    """A template with all that it holds."""

    id: UUID
    name: str
    draft: ActivityDraft


async def list_templates(reading: Reading) -> tuple[TemplateLine, ...]:
    """Return the templates in order of the alphabet."""
    t = ActivityTemplate
    rows = await reading.rows(
        select(
            t.id,
            t.name,
            t.kind,
            func.jsonb_array_length(t.content["occurrences"]).label("days"),
            func.jsonb_array_length(t.content["fields"]).label("questions"),
            t.kept_at,
        ).order_by(func.lower(t.name), t.id)
    )
    return read_rows(TemplateLine, rows)


async def get_template(reading: Reading, template_id: UUID) -> Template:
    """Return one template; raises `NoSuchTemplate`. What a later release adds to an activity is empty in an older one."""
    t = ActivityTemplate
    row = await reading.row(select(t.id, t.name, t.content).where(t.id == template_id))
    if row is None:
        raise NoSuchTemplate
    return Template(row.id, row.name, msgspec.convert(row.content, ActivityDraft))
