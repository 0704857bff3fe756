"""Mails that were about nothing that lasts go by themselves: each feature says which of its kinds those are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from leerkring.core.database.db import Tx

PASSING_DAYS = 90
"""As long as somebody may ask why a link never came."""
MOST_AT_ONCE = 5000
"""How many in one run; the next is in an hour."""

# By the index on the day they were made, and no further back than who prunes each hour can have left anything: old
# letters of newsletters lie there too, and there are many.
_PRUNE = """
DELETE FROM delivery WHERE id IN (
    SELECT id FROM delivery
     WHERE created_at < $1::timestamptz - $2::interval AND created_at > $1 - 4 * $2::interval
       AND kind = ANY ($3::text[]) AND settled_at IS NOT NULL
     ORDER BY created_at LIMIT $4)
RETURNING id
"""


async def prune_passing(tx: Tx, now: datetime, kinds: Sequence[str]) -> int:
    """Forget mails of these kinds that were settled, ninety days after they were made; returns how many."""
    gone = await tx.sql(_PRUNE, now, timedelta(days=PASSING_DAYS), list(kinds), MOST_AT_ONCE)
    return len(gone)
