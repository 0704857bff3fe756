"""What is kept of groups goes by itself: invitations that nobody answered, their mails, and groups archived for two years.

The terms stand in docs/privacy.md and on the page /privacy too; tests/groups/test_forgetting.py compares them.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Tx
from leerkring.groups.joining import COORDINATOR, INVITED, LEFT, LINK_AGAIN, WELCOME
from leerkring.groups.mailing import MAIL
from leerkring.groups.meetings import MEETING
from leerkring.groups.rules import INVITED_FOR, KEPT_AFTER_ARCHIVE_MONTHS
from leerkring.groups.service import ASKED
from leerkring.mail.pruning import prune_passing
from leerkring.registrations.forgetting import forget_persons, months_before

MOST_AT_ONCE = 100
PASSING = (INVITED, WELCOME, LINK_AGAIN, MEETING, MAIL, ASKED, COORDINATOR, LEFT)
"""All mails of groups: what they say stands on the group's own page."""

_UNANSWERED = """
SELECT id FROM working_group_member WHERE agreed_at IS NULL AND invited_at < $1
 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
"""
_OLD = """
SELECT id FROM working_group WHERE archived_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
"""
_OF_GROUPS = "SELECT id FROM working_group_member WHERE group_id = ANY ($1::uuid[])"
_RETURNS = """
UPDATE mail_event SET text = ''
 WHERE delivery_id IN (SELECT id FROM delivery WHERE about_id = ANY ($1::uuid[]))
"""
_MAILS = "DELETE FROM delivery WHERE about_id = ANY ($1::uuid[])"
_MEMBERS = "DELETE FROM working_group_member WHERE id = ANY ($1::uuid[]) RETURNING person_id"
_GROUPS = "DELETE FROM working_group WHERE id = ANY ($1::uuid[])"


async def forget_groups(tx: Tx, now: datetime) -> int:
    """Erase what its term is over of; returns how many groups. The members' persons go where nothing else refers to them."""
    await prune_passing(tx, now, PASSING)
    waiting = await tx.sql(_UNANSWERED, now - INVITED_FOR, MOST_AT_ONCE)
    await _forget_members(tx, [row.id for row in waiting])
    old = [row.id for row in await tx.sql(_OLD, months_before(now, KEPT_AFTER_ARCHIVE_MONTHS), MOST_AT_ONCE)]
    if old:
        await erase(tx, old)
        await write_audit(
            tx, at=now, actor="house", action="group.forgotten", subject="group", groups=len(old)
        )
    return len(old)


async def erase(tx: Tx, ids: Sequence[UUID]) -> None:
    """Take groups away with all that is in them, and the mails about them."""
    await _forget_members(tx, [row.id for row in await tx.sql(_OF_GROUPS, ids)])
    await _forget_mails(tx, ids)
    await tx.sql(_GROUPS, ids)


async def _forget_members(tx: Tx, ids: Sequence[UUID]) -> None:
    if ids:
        await _forget_mails(tx, ids)
        persons = await tx.sql(_MEMBERS, ids)
        await forget_persons(tx, [row.person_id for row in persons])


async def _forget_mails(tx: Tx, ids: Sequence[UUID]) -> None:
    for statement in (_RETURNS, _MAILS):
        await tx.sql(statement, ids)
