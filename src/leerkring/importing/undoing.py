"""What undoing an import takes away of people, of whatever kind the list was."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leerkring.core.database.db import Tx

# Only who was made by this import, and only where nothing else came to refer to them.
_PERSONS = """
DELETE FROM person p
 WHERE p.id = ANY ($1::uuid[]) AND p.created_at = $2 AND p.merged_into IS NULL
   AND NOT EXISTS (SELECT FROM registration WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM person m WHERE m.merged_into = p.id)
   AND NOT EXISTS (SELECT FROM subscription WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM knowledge_question_follower WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM staff_role WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM delivery WHERE person_id = p.id)
"""


async def remove_made_people(tx: Tx, ids: Sequence[UUID], made_at: datetime) -> None:
    """Take away who of these people was made at this very moment and is nothing else since."""
    await tx.sql(_PERSONS, list(ids), made_at)
