"""Reads for the form of an activity's words."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import String, select

from leerkring.activities.editing.texts import LISTS, NAMES, ActivityText
from leerkring.activities.model import (
    Activity,
    ActivityRegion,
    ActivitySlug,
    ActivityTargetGroup,
    ActivityTheme,
)
from leerkring.activities.queries import lists
from leerkring.activities.refusals import ActivityNotFound
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row

_WORDS = (
    ("themes", ActivityTheme, ActivityTheme.theme_slug),
    ("regions", ActivityRegion, ActivityRegion.region_slug),
    ("target_groups", ActivityTargetGroup, ActivityTargetGroup.target_group_slug),
)


async def get_text(reading: Reading, activity_id: UUID) -> ActivityText:
    """Return the words of an activity as they stand, in any state."""
    plain = [getattr(Activity, name) for name in NAMES if name not in LISTS]
    words = [
        lists.array(select(slug).where(model.activity_id == Activity.id), String).label(name)
        for name, model, slug in _WORDS
    ]
    row = await reading.row(select(*plain, *words).where(Activity.id == activity_id))
    if row is None:
        raise ActivityNotFound
    text = read_row(ActivityText, row)
    return replace(
        text,
        themes=tuple(sorted(text.themes)),
        regions=tuple(sorted(text.regions)),
        target_groups=tuple(sorted(text.target_groups)),
    )


async def list_old_addresses(reading: Reading, activity_id: UUID) -> list[str]:
    """Return the addresses an activity had before; they lead to where it is now."""
    rows = await reading.rows(
        select(ActivitySlug.slug).where(ActivitySlug.activity_id == activity_id).order_by(ActivitySlug.slug)
    )
    return [row.slug for row in rows]
