"""What feeds and their entries are called for good: RFC 4287, 4.2.6 (decision 0039)."""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.core.model import Installation

_NOWHERE = UUID(int=0)
BEFORE_ANY = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed was changed that never held anything: the moment of asking would be news each time."""


def entry_id(row_id: UUID) -> str:
    """Return the id of an entry, by what it is about: neither a new address of it nor of the site changes it."""
    return row_id.urn


async def read_feed_id(reading: Reading, name: str) -> str:
    """Return the id of a feed, by its name and this installation: another one's agenda is another feed."""
    here: UUID | None = await reading.scalar(select(Installation.id).limit(1))
    return uuid5(here or _NOWHERE, name).urn
