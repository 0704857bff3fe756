"""Reads for a trial: earlier activities whose people may be tried again, and those people without anything that names them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.registrations.model import Registration
from leerkring.registrations.places.values import Unit

MOST_ACTIVITIES = 20
MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class Earlier:
    """An activity that people registered for."""

    slug: str
    title: str
    starts_at: datetime
    people: int


async def list_earlier(
    reading: Reading, activity_id: UUID, kind: str, *, own: UUID | None
) -> tuple[Earlier, ...]:
    """Return this person's other activities of a kind that people registered for, the latest first."""
    a, r = Activity, Registration
    people = select(func.count()).where(r.activity_id == a.id).correlate(a).scalar_subquery().label("people")
    rows = await reading.rows(
        select(a.slug, a.title, a.starts_at, people)
        .where(a.id != activity_id, a.kind == kind, a.last_position > 0, own_activities(own))
        .order_by(a.starts_at.desc(), a.id)
        .limit(MOST_ACTIVITIES)
    )
    return tuple(one for one in read_rows(Earlier, rows) if one.people)


async def list_units(reading: Reading, slug: str, *, own: UUID | None) -> list[Unit]:
    """Return who registered for an activity of this person's, in their order, whatever became of them: no name, no address."""
    a, r = Activity, Registration
    rows = await reading.rows(
        select(r.group_id, r.organization_id, r.organization_kind, r.municipality_code, r.region_slugs)
        .join(a, a.id == r.activity_id)
        .where(a.slug == slug, own_activities(own))
        .order_by(r.position)
        .limit(MOST_PEOPLE)
    )
    sizes = Counter(row.group_id for row in rows)
    first = {row.group_id: row for row in reversed(rows)}
    return [
        Unit(
            group,
            first[group].organization_id,
            first[group].organization_kind,
            first[group].municipality_code,
            frozenset(first[group].region_slugs),
            sizes[group],
        )
        for group in dict.fromkeys(row.group_id for row in rows)
    ]
