"""Who people are to us: one row for each address, and one of two that were merged."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.core.text.cleaning import one_line
from leerkring.people.model import Person

_PERSONS = """
INSERT INTO person (id, email, name, created_at)
SELECT id, email, name, $4 FROM unnest($1::uuid[], $2::text[], $3::text[]) AS new (id, email, name)
 ORDER BY email
ON CONFLICT (email) DO NOTHING
"""


async def persons_by_email(tx: Tx, people: Iterable[tuple[str, str]], now: datetime) -> dict[str, UUID]:
    """Return the person of each (address, name), made where there was none; the first name given stays.

    An address of who was merged is that of the person they were merged into.
    """
    wanted: dict[str, str] = {}
    for email, name in people:
        wanted.setdefault(email.lower(), one_line(name))
    await tx.sql(_PERSONS, [uuid7() for _ in wanted], list(wanted), list(wanted.values()), now)
    rows = await tx.sql(
        "SELECT email, coalesce(merged_into, id) AS id FROM person WHERE email = ANY($1::text[])",
        list(wanted),
    )
    return {row.email: row.id for row in rows}


async def get_merged(tx: Tx, person_id: UUID) -> UUID:
    """Return whom this person was merged into, or the person itself: who waited for a lock asks again under it."""
    found = await tx.scalar(
        select(func.coalesce(Person.merged_into, Person.id)).where(Person.id == person_id)
    )
    return found or person_id
