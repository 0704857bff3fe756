"""What a registration says of a person goes by itself: most of it soon where there was no place, all of it in the end.

What stays counts: state, order, history, organisation. The terms stand in docs/privacy.md and on the page /privacy too;
tests/registrations/test_forgetting.py compares them.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx

SHRUNK_AFTER_MONTHS = 1
"""After the last day of the activity, for who had no place: name, address and organisation stay, for a later draw."""
FORGOTTEN_AFTER_MONTHS = 24
"""After the last day of the activity, for everybody."""
NOBODY = "niet meer bekend"
MOST_AT_ONCE = 500
"""How many in one run; the next is in an hour."""

_SHRINK = """
UPDATE registration r SET phone = '', job_title = '', answers = '{}', asked = '{}', request_key = NULL
  FROM activity a
 WHERE a.id = r.activity_id AND a.ends_at < $1 AND r.state <> 'confirmed'
   AND (r.phone <> '' OR r.job_title <> '' OR r.answers <> '{}' OR r.request_key IS NOT NULL)
"""
_CHOOSING = """
WITH over AS (
    SELECT r.id FROM registration r JOIN activity a ON a.id = r.activity_id WHERE a.ends_at < $1
), drafts AS (
    DELETE FROM decision_draft d USING over WHERE d.registration_id = over.id
)
DELETE FROM application_mark m USING over WHERE m.registration_id = over.id
"""
_OLD = """
SELECT r.id, r.person_id FROM registration r JOIN activity a ON a.id = r.activity_id
 WHERE a.ends_at < $1 AND r.email <> ''
 ORDER BY r.id LIMIT $2
   FOR UPDATE OF r SKIP LOCKED
"""
# A person of their own for each, so that nothing tells which of them were the same one.
_NOBODIES = """
INSERT INTO person (id, email, name, created_at)
SELECT id, id || '@vergeten.invalid', $2, $3 FROM unnest($1::uuid[]) AS forgotten (id)
ON CONFLICT DO NOTHING
"""
_EMPTY = """
UPDATE registration
   SET person_id = id, name = $2, email = '', phone = '', job_title = '', municipality_code = NULL, answers = '{}',
       asked = '{}', request_key = NULL, link_generation = link_generation + 1,
       reason = CASE WHEN reason ~ '^[a-z-]*$' THEN reason ELSE '' END
 WHERE id = ANY ($1::uuid[])
"""
# A reason that staff wrote is about a person; one of ours is a code.
_MOVES = """
UPDATE registration_move
   SET reason = CASE WHEN reason ~ '^[a-z-]*$' THEN reason ELSE '' END, details = '{}',
       actor = CASE WHEN actor LIKE 'person:%' THEN 'person:' || registration_id ELSE actor END
 WHERE registration_id = ANY ($1::uuid[])
"""
_MAILS = "DELETE FROM delivery WHERE about_id = ANY ($1::uuid[])"
_RETURNS = """
UPDATE mail_event SET text = ''
 WHERE delivery_id IN (SELECT id FROM delivery WHERE about_id = ANY ($1::uuid[]))
"""
_PERSONS = """
DELETE FROM person p
 WHERE p.id = ANY ($1::uuid[])
   AND NOT EXISTS (SELECT FROM registration WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM person m JOIN registration r ON r.person_id = m.id WHERE m.merged_into = p.id)
   AND NOT EXISTS (SELECT FROM subscription WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM knowledge_question_follower WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM staff_role WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM expert WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM working_group_member WHERE person_id = p.id)
"""


async def forget_persons(tx: Tx, ids: Sequence[UUID]) -> None:
    """Forget who of these people nothing refers to any more."""
    await tx.sql(_PERSONS, list(ids))


def months_before(now: datetime, months: int) -> datetime:
    """Return the moment so many months ago; the last day of the month where that one has no such day."""
    whole = now.year * 12 + now.month - 1 - months
    year, month = whole // 12, whole % 12 + 1
    return now.replace(year=year, month=month, day=min(now.day, monthrange(year, month)[1]))


async def forget_registrations(tx: Tx, now: datetime) -> int:
    """Empty what its term is over of, and leave a receipt in the log; returns how many were forgotten."""
    await tx.sql(_SHRINK, months_before(now, SHRUNK_AFTER_MONTHS))
    await tx.sql(_CHOOSING, months_before(now, SHRUNK_AFTER_MONTHS))
    old = await tx.sql(_OLD, months_before(now, FORGOTTEN_AFTER_MONTHS), MOST_AT_ONCE)
    ids, persons = [row.id for row in old], list({row.person_id for row in old})
    if not ids:
        return 0
    await tx.sql(_NOBODIES, ids, NOBODY, now)
    await tx.sql(_EMPTY, ids, NOBODY)
    await tx.sql(_MOVES, ids)
    for statement in (_RETURNS, _MAILS):
        await tx.sql(statement, ids)
    await forget_persons(tx, persons)
    await write_audit(
        tx,
        at=now,
        actor="house",
        action="registrations.forgotten",
        subject="registration",
        registrations=len(ids),
    )
    return len(ids)
