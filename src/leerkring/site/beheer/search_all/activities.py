"""Activities, and who registered for them."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import and_, select

from leerkring.activities import labels
from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.core.database.db import Reading
from leerkring.core.database.folding import folded, holds
from leerkring.core.text.dutch import datum
from leerkring.registrations.beheer import labels as registration_labels
from leerkring.registrations.model import Registration
from leerkring.registrations.queries.organizations import theirs
from leerkring.registrations.rules import State
from leerkring.site.beheer.search_all.matching import Hit, Hits, among, newest, read_hits, total_of_all

KIND_WORDS = {"circle": "leerkring", "lab": "praktijklab", "national_meeting": "landelijke bijeenkomst"}


async def search_activities(reading: Reading, words: Sequence[str], most: int, own: UUID | None) -> Hits:
    """Find activities in any state that this person may open; those that are called so first."""
    by, within = Activity.starts_at.desc(), own_activities(own)
    is_called = holds(folded(Activity.title), words)
    rows, total = await read_hits(
        reading,
        select(
            Activity.slug, Activity.title, Activity.kind, Activity.state, Activity.starts_at, total_of_all()
        )
        .where(
            among(
                Activity.id,
                newest(Activity.id, words, is_called, by, within=within),
                newest(Activity.id, words, holds(Activity.folded, words), by, within=within),
            )
        )
        .order_by(is_called.desc(), by),
        most,
    )
    return [
        Hit(
            row.title,
            f"/beheer/activiteiten/{row.slug}",
            f"{KIND_WORDS[row.kind]}, eerste dag {datum(row.starts_at)}",
            labels.STATES[row.state],
            labels.TONES[row.state],
        )
        for row in rows
    ], total


async def search_registrations(
    reading: Reading, words: Sequence[str], most: int, seen: tuple[UUID | None, bool]
) -> Hits:
    """Find who registered for what this person may open, by name, address or organisation.

    `seen` is whose activities (as in `own_activities`), and whether only who comes: that is all a host sees.
    """
    own, only_coming = seen
    r = Registration
    where, within = holds(folded(r.name, r.email, r.organization), words), theirs(own)
    if only_coming:  # by what a host may read of them
        within = and_(within, r.state == State.CONFIRMED, holds(folded(r.name, r.organization), words))
    rows, total = await read_hits(
        reading,
        select(
            *(r.id, r.name, r.organization, r.state),
            *(Activity.slug, Activity.title),
            total_of_all(),
        )
        .join(Activity, Activity.id == r.activity_id)
        .where(among(r.id, newest(r.id, words, where, r.id.desc(), within=within)))
        .order_by(holds(folded(r.name), words).desc(), r.registered_at.desc(), r.id),
        most,
    )
    return [
        Hit(
            row.name,
            f"/beheer/activiteiten/{row.slug}/aanmeldingen"
            + (f"?{urlencode({'zoek': row.name})}" if only_coming else f"/{row.id}"),
            ", ".join(filter(None, (row.organization, row.title))),
            registration_labels.STATES[row.state],
            registration_labels.TONES[row.state],
        )
        for row in rows
    ], total
