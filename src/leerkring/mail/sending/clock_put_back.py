"""A clock that was put back, or began ahead, holds no mail up: no wait is longer than its own rule says, from now."""

from __future__ import annotations

from datetime import datetime, timedelta

from leerkring.core.database.db import Tx
from leerkring.mail.rules import BACK_OFF, RESEND_AFTER, SPREAD
from leerkring.mail.sending.claims import LEASE, LOST_STEP

LEEWAY = timedelta(seconds=30)
"""Machines differ by so much."""

# A mail that was tried waits by a rule; one that was not, and was asked for in time to come, was asked for by a clock that
# is right since: it waits as long as it was to wait. What else lies ahead was put there by intention.
_WAITS = """
WITH ahead AS (
    SELECT id, $1::timestamptz + CASE
               WHEN state = 'deferred' THEN ($2::interval[])[least(greatest(attempts, 1), cardinality($2::interval[]))]
               WHEN state = 'uncertain' THEN $3::interval
               WHEN attempts > 0 THEN $4::interval * least(attempts, 60)
               ELSE greatest(due_at - created_at, interval '0') END AS latest
      FROM delivery
     WHERE state IN ('deferred', 'queued', 'uncertain') AND due_at > $1 + $5::interval
       AND (attempts > 0 OR created_at > $1 + $5)
     ORDER BY id FOR UPDATE SKIP LOCKED
)
UPDATE delivery AS d SET due_at = ahead.latest, created_at = least(d.created_at, $1)
  FROM ahead WHERE d.id = ahead.id AND d.due_at > ahead.latest + $5
RETURNING d.id
"""
# Who lives renews it, and who died is missed a minute from now.
_LEASES = """
UPDATE delivery SET lease_until = $1::timestamptz + $2::interval
 WHERE id IN (SELECT id FROM delivery
               WHERE state IN ('claimed', 'handed') AND lease_until > $1::timestamptz + $2::interval + $3::interval
               ORDER BY id FOR UPDATE SKIP LOCKED)
RETURNING id
"""


async def set_right(tx: Tx, now: datetime) -> int:
    """Bring nearer what lies further ahead than its rule allows; returns how many mails that were."""
    longest = [step * (1 + SPREAD) for step in BACK_OFF]
    waits = await tx.sql(_WAITS, now, longest, RESEND_AFTER, LOST_STEP, LEEWAY)
    leases = await tx.sql(_LEASES, now, LEASE, LEEWAY)
    return len(waits) + len(leases)
