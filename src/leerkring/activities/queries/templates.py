"""Reads of templates: activities that are kept as an example for others."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.editing.model import ActivityTemplate
from leerkring.activities.refusals import NoSuchTemplate
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.programme.model import Municipality, Region, TargetGroup, Theme


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
    gone: tuple[str, ...] = ()
    """In words: what it was about that is no longer in the programme. The draft is without."""


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
    """Return one template, without what left the programme since it was kept; raises `NoSuchTemplate`.

    What a later release adds to an activity is empty in an older one.
    """
    t = ActivityTemplate
    row = await reading.row(select(t.id, t.name, t.content).where(t.id == template_id))
    if row is None:
        raise NoSuchTemplate
    draft, gone = await _without_what_left(reading, msgspec.convert(row.content, ActivityDraft))
    return Template(row.id, row.name, draft, gone)


async def _without_what_left(reading: Reading, draft: ActivityDraft) -> tuple[ActivityDraft, tuple[str, ...]]:
    """Leave out regions, municipalities, themes and target groups that are there no longer, and tell which.

    With a region or municipality go the places that were kept for it.
    """
    regions = {*draft.regions, *(quota.region_slug for quota in draft.quotas if quota.region_slug)}
    places = {quota.municipality_code for quota in draft.quotas if quota.municipality_code}
    left = {
        "regio": await _left(reading, Region.slug, regions),
        "gemeente": await _left(reading, Municipality.code, places),
        "thema": await _left(reading, Theme.slug, draft.themes),
        "doelgroep": await _left(reading, TargetGroup.slug, draft.target_groups),
    }
    if not any(left.values()):
        return draft, ()
    there = replace(
        draft,
        regions=tuple(one for one in draft.regions if one not in left["regio"]),
        themes=tuple(one for one in draft.themes if one not in left["thema"]),
        target_groups=tuple(one for one in draft.target_groups if one not in left["doelgroep"]),
        quotas=tuple(
            quota
            for quota in draft.quotas
            if quota.region_slug not in left["regio"] and quota.municipality_code not in left["gemeente"]
        ),
    )
    return there, tuple(f"{kind} ‘{name}’" for kind, names in left.items() for name in sorted(names))


async def _left(reading: Reading, column: InstrumentedAttribute[str], names: Iterable[str]) -> set[str]:
    wanted = set(names)
    if not wanted:
        return wanted
    return wanted - {row[0] for row in await reading.rows(select(column).where(column.in_(wanted)))}
