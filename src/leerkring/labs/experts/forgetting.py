"""What is kept of experts goes by itself: invitations two years after the activity, who stopped a year later.

The terms stand in docs/privacy.md and on the page /privacy too; tests/labs/experts/test_forgetting.py compares them.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.registrations.forgetting import FORGOTTEN_AFTER_MONTHS, months_before

RETIRED_FOR_MONTHS = 12
MOST_AT_ONCE = 500

_OLD = """
SELECT i.id FROM expert_invitation i JOIN activity a ON a.id = i.activity_id
 WHERE a.ends_at < $1 ORDER BY i.id LIMIT $2 FOR UPDATE OF i SKIP LOCKED
"""
_RETIRED = """
SELECT e.id FROM expert e
 WHERE e.retired_at < $1
   AND NOT EXISTS (SELECT FROM expert_invitation i JOIN activity a ON a.id = i.activity_id
                    WHERE i.expert_id = e.id AND i.state = 'accepted' AND a.ends_at > $2)
 ORDER BY e.id LIMIT $3 FOR UPDATE SKIP LOCKED
"""
_ABOUT = """
SELECT id FROM expert_invitation WHERE expert_id = ANY ($1::uuid[])
"""
_RETURNS = """
UPDATE mail_event SET text = ''
 WHERE delivery_id IN (SELECT id FROM delivery WHERE about_id = ANY ($1::uuid[]))
"""
_MAILS = "DELETE FROM delivery WHERE about_id = ANY ($1::uuid[])"
_INVITATIONS = "DELETE FROM expert_invitation WHERE id = ANY ($1::uuid[])"
_EXPERTS = "DELETE FROM expert WHERE id = ANY ($1::uuid[]) RETURNING person_id"
_PERSONS = """
DELETE FROM person p
 WHERE p.id = ANY ($1::uuid[])
   AND NOT EXISTS (SELECT FROM registration WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM person m WHERE m.merged_into = p.id)
   AND NOT EXISTS (SELECT FROM subscription WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM staff_role WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM message_recipient WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM knowledge_question_follower WHERE person_id = p.id)
   AND NOT EXISTS (SELECT FROM working_group_member WHERE person_id = p.id)
"""


async def forget_experts(tx: Tx, now: datetime) -> int:
    """Erase what its term is over of, and leave a receipt in the log; returns how many experts were erased."""
    old = await tx.sql(_OLD, months_before(now, FORGOTTEN_AFTER_MONTHS), MOST_AT_ONCE)
    await _forget_invitations(tx, [row.id for row in old])
    retired = await tx.sql(_RETIRED, months_before(now, RETIRED_FOR_MONTHS), now, MOST_AT_ONCE)
    ids = [row.id for row in retired]
    if ids:
        await erase(tx, ids)
        await write_audit(
            tx, at=now, actor="house", action="experts.forgotten", subject="expert", people=len(ids)
        )
    return len(ids)


async def erase(tx: Tx, ids: Sequence[UUID]) -> None:
    """Take experts away with their invitations, the mails about them, and the person whom nothing else refers to."""
    await _forget_invitations(tx, [row.id for row in await tx.sql(_ABOUT, ids)])
    await _forget_mails(tx, ids)
    persons = await tx.sql(_EXPERTS, ids)
    await tx.sql(_PERSONS, [row.person_id for row in persons])


async def _forget_invitations(tx: Tx, ids: Sequence[UUID]) -> None:
    if ids:
        await _forget_mails(tx, ids)
        await tx.sql(_INVITATIONS, ids)


async def _forget_mails(tx: Tx, ids: Sequence[UUID]) -> None:
    for statement in (_RETURNS, _MAILS):
        await tx.sql(statement, ids)
