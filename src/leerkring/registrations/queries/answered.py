"""How many people answered each question of an activity."""

from uuid import UUID

from leerkring.core.database.db import Reading

_ANSWERED = """
SELECT given.key, count(*) AS many
  FROM registration r
 CROSS JOIN LATERAL jsonb_object_keys(r.answers) AS given (key)
 WHERE r.activity_id = $1
 GROUP BY given.key
"""


async def count_answered(reading: Reading, activity_id: UUID) -> dict[str, int]:
    """Return how many people answered, by the key of the question; one that nobody answered is not there."""
    rows = await reading.sql(_ANSWERED, activity_id)
    return {row.key: row.many for row in rows}
