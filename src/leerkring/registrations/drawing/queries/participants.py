"""Who takes part in a draw, as its list needs them: read once, when it is frozen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from leerkring.activities.model import Activity, ActivityTheme
from leerkring.activities.queries.kept_places import list_kept_places
from leerkring.activities.rules import ActivityState
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.people.model import Person
from leerkring.registrations.drawing.rules import groups_of_one
from leerkring.registrations.model import Registration
from leerkring.registrations.places.values import Quota, Unit
from leerkring.registrations.rules import TAKEN, State


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who applied, as far as the list needs it."""

    id: UUID
    group_id: UUID
    organization_id: UUID
    organization_kind: str
    municipality_code: str | None
    region_slugs: list[str]
    live_person_id: UUID
    name: str
    email: str
    person_id: UUID

    @property
    def unit(self) -> Unit:
        """They and who came along, as the rule of places knows them: by the first of them."""
        regions = frozenset(self.region_slugs)
        return Unit(
            self.group_id, self.organization_id, self.organization_kind, self.municipality_code, regions
        )


async def list_participants(reading: Reading, activity_id: UUID) -> Sequence[Participant]:
    """Return who applied, in order of arrival; a merged person is the one they were merged into."""
    r = Registration
    rows = await reading.rows(
        select(
            *(r.id, r.group_id, r.organization_id, r.organization_kind, r.municipality_code, r.region_slugs),
            func.coalesce(Person.merged_into, Person.id).label("live_person_id"),
            *(r.name, r.email, r.person_id),
        )
        .join(Person, Person.id == r.person_id)
        .where(r.activity_id == activity_id, r.state == State.APPLIED)
        .order_by(r.position)
    )
    return read_rows(Participant, rows)


async def list_groups_of_one(reading: Reading, activity_id: UUID, now: datetime) -> tuple[str, ...]:
    """Return the groups that places are kept for now and that one person of who applied belongs to, by their names."""
    kept = await list_kept_places(reading, activity_id, now)
    if not kept:
        return ()
    quotas = [
        Quota(
            one.id, one.places, one.release_at, one.region_slug, one.organization_kind, one.municipality_code
        )
        for one in kept
    ]
    people = await list_participants(reading, activity_id)
    alone = groups_of_one(quotas, [lead.unit for lead in leads_of(people)])
    return tuple(one.name for one in kept if one.id in alone)


def leads_of(people: Sequence[Participant]) -> list[Participant]:
    """Return for each of these, in their order, the first of who registered together: what all of them count for."""
    first: dict[UUID, Participant] = {}
    for person in people:
        first.setdefault(person.group_id, person)
    return [first[person.group_id] for person in people]


async def list_given(reading: Reading, activity_id: UUID) -> Sequence[tuple[UUID, UUID | None]]:
    """Return for each place that is given or offered already the organisation and the kept group it counts for."""
    r = Registration
    rows = await reading.rows(
        select(r.organization_id, r.quota_id)
        .where(r.activity_id == activity_id, r.state.in_(TAKEN))
        .order_by(r.position)
    )
    return [(row.organization_id, row.quota_id) for row in rows]


async def list_earlier(
    reading: Reading, activity_id: UUID, now: datetime
) -> dict[UUID, list[tuple[UUID, State]]]:
    """Return by person what became of them in other activities on a theme of this one that have begun.

    Those that were called off count for nobody.
    """
    mine, theirs = ActivityTheme, ActivityTheme.__table__.alias("theirs")
    themes = select(mine.theme_slug).where(mine.activity_id == activity_id)
    others = select(theirs.c.activity_id).where(theirs.c.theme_slug.in_(themes))
    r, a = Registration, Activity
    here = select(func.coalesce(Person.merged_into, Person.id)).join(r, r.person_id == Person.id)
    here = here.where(r.activity_id == activity_id, r.state == State.APPLIED)
    person = func.coalesce(Person.merged_into, Person.id)
    rows = await reading.rows(
        select(person.label("person_id"), r.activity_id, r.state)
        .select_from(r)
        .join(Person, Person.id == r.person_id)
        .join(a, a.id == r.activity_id)
        .where(
            r.activity_id.in_(others),
            r.activity_id != activity_id,
            a.starts_at <= now,
            a.state != ActivityState.CANCELLED,
            person.in_(here),
        )
    )
    found: dict[UUID, list[tuple[UUID, State]]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append((row.activity_id, State(row.state)))
    return found
