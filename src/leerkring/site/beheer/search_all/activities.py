"""Activities, and who registered for them."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select

from leerkring.activities import labels
from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.core.database.db import Reading
from leerkring.core.text.dutch import datum
from leerkring.registrations.beheer import labels as registration_labels
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import State
from leerkring.site.beheer.search_all.matching import Hit, Hits, has, read_hits, total_of_all

KIND_WORDS = {"circle": "leerkring", "lab": "praktijklab", "national_meeting": "landelijke bijeenkomst"}


async def search_activities(reading: Reading, words: Sequence[str], most: int, own: UUID | None) -> Hits:
    """Find activities in any state that this person may open."""
    rows, total = await read_hits(
        reading,
        select(
            Activity.slug, Activity.title, Activity.kind, Activity.state, Activity.starts_at, total_of_all()
        )
        .where(
            has(words, Activity.title, Activity.summary, Activity.slug, Activity.body), own_activities(own)
        )
        .order_by(has(words, Activity.title).desc(), Activity.starts_at.desc()),
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
    by = (Registration.name, Registration.organization)
    rows, total = await read_hits(
        reading,
        select(
            *(Registration.id, Registration.name, Registration.organization, Registration.state),
            *(Activity.slug, Activity.title),
            total_of_all(),
        )
        .join(Activity, Activity.id == Registration.activity_id)
        .where(
            has(words, *by) if only_coming else has(words, *by, Registration.email),
            own_activities(own),
            *((Registration.state == State.CONFIRMED,) if only_coming else ()),
        )
        .order_by(has(words, Registration.name).desc(), Registration.registered_at.desc(), Registration.id),
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
