"""What readers of a letter that never left are still owed: they are put back to where they stood before it."""

from uuid import UUID

from leerkring.core.database.db import Tx
from leerkring.newsletter.subscriptions.service import ISSUE, LEFT, PAUSED

# Never repeated, since only letters of which no dot was sent count. Who left and came back begins anew; who paused
# was put back at once.
_PUT_BACK = """
UPDATE subscription s
   SET agenda_to = (d.params->>'agenda_to')::bigint, texts_to = (d.params->>'texts_to')::bigint
  FROM delivery d
 WHERE d.about_id = $1 AND d.kind = $2 AND d.state = 'skipped' AND d.handed_at IS NULL
   AND ($4::text = '' OR d.reply = $4::text) AND d.reply <> ALL ($5::text[])
   AND d.params ? 'agenda_to' AND s.id = (d.params->>'subscription')::uuid
   AND s.state <> 'unsubscribed' AND s.agenda_to = $3 AND s.texts_to = $3
"""


async def owe_again(tx: Tx, issue_id: UUID, number: int, *, reason: str = "") -> None:
    """Let the next issue bring what was in this one to who has not got it, or only to who was left out for a reason."""
    await tx.sql(_PUT_BACK, issue_id, ISSUE, number, reason, [LEFT, PAUSED])
