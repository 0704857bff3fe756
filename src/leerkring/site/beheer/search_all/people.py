"""People, each once, by any part of their name, their address or where they work."""

from collections.abc import Sequence

from sqlalchemy import func, literal_column, select, true

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.core.database.db import Reading
from leerkring.core.database.folding import folded, holds
from leerkring.people.model import Person
from leerkring.registrations.model import Registration
from leerkring.registrations.queries.organizations import theirs as registrations_of
from leerkring.registrations.queries.people import Reach, theirs
from leerkring.site.beheer.search_all.matching import Hit, Hits, among, newest, read_hits, total_of_all


async def search_people(reading: Reading, words: Sequence[str], most: int, reach: Reach) -> Hits:
    """Find people within reach: who is called so, and who filled that in when they registered."""
    by_name = func.left(Person.name, literal_column("200"))
    p, r = Person, Registration
    everybody = true() if reach.everybody else p.id.in_(theirs(reach))
    registered = newest(
        r.id,
        words,
        holds(folded(r.name, r.email, r.organization), words),
        r.id.desc(),
        within=registrations_of(reach.own),
    )
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
            among(
                p.id,
                newest(p.id, words, holds(folded(p.name, p.email), words), by_name, within=everybody),
                select(r.person_id).where(among(r.id, registered)),
            ),
            p.merged_into.is_(None),
        )
        .order_by(holds(folded(p.name), words).desc(), p.name, p.email),
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
