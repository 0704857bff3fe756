"""What messages say of people goes with their registrations: the same term, and then only the numbers stay."""

from datetime import datetime

from leerkring.core.database.db import Tx
from leerkring.mail.pruning import prune_passing
from leerkring.messages.service import TEST
from leerkring.registrations.forgetting import FORGOTTEN_AFTER_MONTHS, NOBODY, months_before

MOST_AT_ONCE = 50
"""Messages in one run; the next is in an hour."""
_OLD = """
SELECT m.id, m.activity_id IS NULL AS alone
  FROM message m LEFT JOIN activity a ON a.id = m.activity_id
 WHERE coalesce(a.ends_at, m.sent_at, m.created_at) < $1
   AND EXISTS (SELECT FROM message_recipient r WHERE r.message_id = m.id AND r.email <> '')
 ORDER BY m.id LIMIT $2
"""
_EMPTY = """
UPDATE message_recipient SET name = $2, email = '', organization = '', person_id = about_id
 WHERE message_id = ANY ($1::uuid[])
"""
# Those about a registration go with it; here is no registration, so the key tells which.
_MAILS = """
DELETE FROM delivery d USING message_recipient r
 WHERE r.message_id = ANY ($1::uuid[]) AND d.dedupe_key = 'message:' || r.message_id || ':' || r.about_id
"""


async def forget_messages(tx: Tx, now: datetime) -> int:
    """Empty who got a message whose term is over, and forget old copies for trying; returns how many messages."""
    await prune_passing(tx, now, [TEST])
    rows = await tx.sql(_OLD, months_before(now, FORGOTTEN_AFTER_MONTHS), MOST_AT_ONCE)
    ids = [row.id for row in rows]
    if ids:
        await tx.sql(_MAILS, [row.id for row in rows if row.alone])
        await tx.sql(_EMPTY, ids, NOBODY)
    return len(ids)
