"""Organisations, by their name and by how people write it."""

from collections.abc import Sequence

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.core.database.folding import folded, holds
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.people.model import Organization
from leerkring.programme.model import Municipality
from leerkring.registrations.queries.organizations import is_called
from leerkring.site.beheer.search_all.matching import Hit, Hits, read_hits, total_of_all


async def search_organizations(reading: Reading, words: Sequence[str], most: int) -> Hits:
    """Find organisations; those that are called so first, before those that somebody wrote so."""
    o = Organization
    rows, total = await read_hits(
        reading,
        select(o.id, o.name, o.kind, Municipality.name.label("municipality"), total_of_all())
        .outerjoin(Municipality, Municipality.code == o.municipality_code)
        .where(is_called(list(words)), o.merged_into.is_(None))
        .order_by(holds(folded(o.name), words).desc(), o.name, o.id),
        most,
    )
    return [
        Hit(
            row.name,
            f"/beheer/organisaties/{row.id}",
            ", ".join(filter(None, (ORGANIZATION_KINDS[row.kind].lower(), row.municipality))),
        )
        for row in rows
    ], total
