"""People, each once, by any part of their name, their address or where they work."""

from collections.abc import Sequence

from sqlalchemy import select, true

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.core.database.db import Reading
from leerkring.people.beheer.lists import folded
from leerkring.people.model import Person
from leerkring.registrations.model import Registration
from leerkring.registrations.queries.people import Reach, holds_each, theirs
from leerkring.site.beheer.search_all.matching import Hit, Hits, has, read_hits, total_of_all


async def search_people(reading: Reading, words: Sequence[str], most: int, reach: Reach) -> Hits:
    """Find people within reach."""
    last = (
        select(Registration.organization)
        .join(Activity, Activity.id == Registration.activity_id)
        .where(Registration.person_id == Person.id, own_activities(reach.own))
        .order_by(Registration.registered_at.desc(), Registration.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows, total = await read_hits(
        reading,
        select(Person.id, Person.name, Person.email, last.label("organization"), total_of_all())
        .where(
            holds_each(list(words), folded),
            true() if reach.everybody else Person.id.in_(theirs(reach)),
        )
        .order_by(has(words, Person.name).desc(), Person.name, Person.email),
        most,
    )
    return [
        Hit(
            row.name or row.email,
            f"/beheer/mensen/{row.id}",
            ", ".join(filter(None, (row.organization, row.email))),
        )
        for row in rows
    ], total
