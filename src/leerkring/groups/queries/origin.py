"""Reads of what a group grows from: an activity with its participants, its regions and its themes."""

from uuid import UUID

from sqlalchemy import select

from leerkring.activities.model import ActivityRegion, ActivityTheme
from leerkring.core.database.db import Reading
from leerkring.groups.rules import MOST_MEMBERS
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import State


async def list_participants(reading: Reading, activity_id: UUID) -> tuple[tuple[str, str], ...]:
    """Return address and name of who had a place, by name; one more than fits where there are too many."""
    r = Registration
    rows = await reading.rows(
        select(r.email, r.name)
        .where(r.activity_id == activity_id, r.state == State.CONFIRMED, r.email != "")
        .order_by(r.name, r.id)
        .limit(MOST_MEMBERS + 1)
    )
    return tuple((row.email, row.name) for row in rows)


async def list_facets_of(reading: Reading, activity_id: UUID) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the regions and the themes of an activity, by their slugs."""
    r, t = ActivityRegion, ActivityTheme
    regions = await reading.rows(
        select(r.region_slug).where(r.activity_id == activity_id).order_by(r.region_slug)
    )
    themes = await reading.rows(
        select(t.theme_slug).where(t.activity_id == activity_id).order_by(t.theme_slug)
    )
    return tuple(row.region_slug for row in regions), tuple(row.theme_slug for row in themes)
