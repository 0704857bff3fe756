"""After thirty days nobody can undo a merge any more, so what it kept of people goes; that two became one stays, by id."""

from datetime import datetime

from leerkring.core.database.db import Tx

_OVER = """
UPDATE merge SET before = NULL, reason = '' WHERE before IS NOT NULL AND until <= $1
RETURNING kept_id, CASE WHEN what = 'person' THEN dropped_id END AS person_id
"""
# What stayed with its own person because both had registered, and has ended since.
_LEFT = """
UPDATE registration r SET person_id = p.merged_into
  FROM person p
 WHERE p.id = ANY ($1::uuid[]) AND p.merged_into IS NOT NULL AND r.person_id = p.id
   AND (r.state NOT IN ('applied', 'confirmed', 'waitlisted', 'offered')
     OR NOT EXISTS (SELECT FROM registration mine
                     WHERE mine.activity_id = r.activity_id AND mine.person_id = p.merged_into
                       AND mine.state IN ('applied', 'confirmed', 'waitlisted', 'offered')))
"""
_GONE = """
DELETE FROM person p
 WHERE p.id = ANY ($1::uuid[]) AND p.merged_into IS NOT NULL
   AND NOT EXISTS (SELECT FROM registration WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM subscription WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM knowledge_question_follower WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM working_group_member WHERE person_id = p.id)
"""
# Links in mails still lead through it: an ended newsletter to the one that goes on.
_NAMELESS = """
UPDATE person SET name = '', email = id || '@samengevoegd.invalid' WHERE id = ANY ($1::uuid[]) AND merged_into IS NOT NULL
"""


async def forget_merges(tx: Tx, now: datetime) -> int:
    """Forget how it was before what was merged thirty days ago; returns how many."""
    over = await tx.sql(_OVER, now)
    people = [row.person_id for row in over if row.person_id is not None]
    if people:
        for statement in (_LEFT, _GONE, _NAMELESS):
            await tx.sql(statement, people)
    return len(over)
