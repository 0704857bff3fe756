"""The moves of many letters at once: the same guards as in `claims.py`, each for a list of rows in one statement.

Letters are claimed only while their mailing runs and its time is there; once more when they are handed, so
that a pause or a fence bites on what is already claimed. A row without a mailing is anybody's. Groups of rows are written in
the order of their ids, as `service.skip_queued` locks them, so that neither waits for the other in a ring.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leerkring.core.database.db import Tx
from leerkring.core.database.rows import read_rows
from leerkring.mail.fence.model import FENCE_IS_DOWN
from leerkring.mail.outage.model import RELAY_TAKES_MAIL
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.sending.claims import LEASE

_CLAIM = f"""
WITH shut AS MATERIALIZED (
    SELECT id FROM mailing WHERE state <> 'running' OR not_before > $1::timestamptz OR not_after <= $1
), due AS (
    SELECT id FROM delivery
     WHERE state IN ('deferred', 'queued') AND NOT transactional AND due_at <= $1::timestamptz AND {FENCE_IS_DOWN}
       AND ($5::bool OR {RELAY_TAKES_MAIL})
       AND (about_id IS NULL OR about_id NOT IN (SELECT id FROM shut))
     ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE delivery AS d
   SET state = 'claimed', claimed_by = $3, lease_until = $4, attempts = attempts + 1,
       first_tried_at = coalesce(first_tried_at, $1)
  FROM due WHERE d.id = due.id
RETURNING d.id, d.kind, d.recipient, d.recipient_name, d.person_id, d.about_id, d.params, d.transactional,
          d.attempts, d.times_uncertain, d.created_at, d.first_tried_at, d.claimed_by AS claim,
          d.handed_at IS NOT NULL AS handed_before, $5::bool AS is_probe
"""  # noqa: S608  (a constant)
_HAND = f"""
UPDATE delivery AS d
   SET state = 'handed', handed_at = $3::timestamptz, lease_until = $4, subject = new.subject,
       message_id = '<' || d.id || '@' || $5::text || '>'
  FROM unnest($1::uuid[], $2::text[], $6::text[]) AS new (id, claim, subject)
 WHERE d.id = new.id AND d.claimed_by = new.claim AND d.state = 'claimed' AND {FENCE_IS_DOWN}
   AND NOT EXISTS (SELECT FROM mailing m WHERE m.id = d.about_id
                    AND (m.state <> 'running' OR m.not_after <= $3::timestamptz))
RETURNING d.id
"""  # noqa: S608  (a constant)
_SETTLE = """
UPDATE delivery AS d
   SET state = new.state, reply = new.reply, claimed_by = NULL, lease_until = NULL,
       settled_at = CASE WHEN new.state IN ('deferred', 'uncertain') THEN NULL ELSE $6::timestamptz END,
       due_at = coalesce(new.due_at, d.due_at),
       handed_at = CASE WHEN new.state = 'deferred' THEN NULL ELSE d.handed_at END,
       times_uncertain = d.times_uncertain + (new.state = 'uncertain')::int
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
    AS new (id, claim, state, reply, due_at)
 WHERE d.id = new.id AND d.claimed_by = new.claim AND d.state IN ('claimed', 'handed')
RETURNING d.id
"""
_ACCEPT_LATE = """
UPDATE delivery AS d SET state = 'accepted', settled_at = $4::timestamptz, reply = new.reply
  FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS new (id, handed_at, reply)
 WHERE d.id = new.id AND d.state = 'uncertain' AND d.handed_at = new.handed_at
"""
_GIVE_BACK = """
UPDATE delivery AS d
   SET state = 'queued', due_at = $3::timestamptz, attempts = greatest(attempts - 1, 0), handed_at = NULL,
       first_tried_at = CASE WHEN attempts > 1 THEN first_tried_at END,
       claimed_by = NULL, lease_until = NULL
  FROM unnest($1::uuid[], $2::text[]) AS new (id, claim)
 WHERE d.id = new.id AND d.claimed_by = new.claim AND d.state IN ('claimed', 'handed')
"""
# A rest is as long as it was asked for: one that ends later than that from now began by a clock that was put back.
_LONGEST_REST = (
    "least(interval '1 minute' * 2 ^ least(m.times - 1, 10), interval '4 hours') + interval '30 seconds'"
)
_REST = f"""
INSERT INTO mail_domain AS m (domain, rests_until, times)
SELECT domain, $2::timestamptz + interval '1 minute', 1 FROM unnest($1::text[]) AS domain
    ON CONFLICT (domain) DO UPDATE
   SET times = CASE WHEN m.rests_until > $2 - interval '1 day' THEN m.times + 1 ELSE 1 END,
       rests_until = $2 + CASE WHEN m.rests_until > $2 - interval '1 day'
                               THEN least(interval '1 minute' * 2 ^ least(m.times, 10), interval '4 hours')
                               ELSE interval '1 minute' END
 WHERE m.rests_until <= $2 OR m.rests_until > $2 + {_LONGEST_REST}
"""  # noqa: S608  (words of ours)
_RESTING = f"""
SELECT domain, rests_until FROM mail_domain AS m
 WHERE rests_until > $1::timestamptz AND rests_until <= $1 + {_LONGEST_REST}
"""  # noqa: S608
# Who asked for time more than a day ago has been forgiven.


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one letter; `due_at` when it is tried again."""

    delivery: ClaimedDelivery
    state: str
    reply: str
    due_at: datetime | None = None
    handed_at: datetime | None = None


async def claim(
    tx: Tx, claim_word: str, now: datetime, limit: int, *, probe: bool = False
) -> list[ClaimedDelivery]:
    """Claim letters that are due, at most `limit`, under a lease; while the mail server refuses everybody only a `probe`."""
    rows = await tx.sql(_CLAIM, now, limit, claim_word, now + LEASE, probe)
    return list(read_rows(ClaimedDelivery, rows))


async def hand(
    tx: Tx, letters: Sequence[tuple[ClaimedDelivery, str]], now: datetime, *, domain: str
) -> frozenset[UUID]:
    """Write down that the dots of these are coming; returns those that may."""
    letters = sorted(letters, key=lambda letter: letter[0].id)
    rows = await tx.sql(
        _HAND,
        [delivery.id for delivery, _ in letters],
        [delivery.claim for delivery, _ in letters],
        now,
        now + LEASE,
        domain,
        [subject for _, subject in letters],
    )
    return frozenset(row.id for row in rows)


async def settle(tx: Tx, settled: Sequence[Settled], now: datetime) -> None:
    """Write down what became of each. A yes also ends a doubt that arose while we could not say it."""
    settled = sorted(settled, key=lambda one: one.delivery.id)
    rows = await tx.sql(
        _SETTLE,
        [one.delivery.id for one in settled],
        [one.delivery.claim for one in settled],
        [one.state for one in settled],
        [one.reply for one in settled],
        [one.due_at for one in settled],
        now,
    )
    if len(rows) == len(settled):
        return
    kept = {row.id for row in rows}
    late = [
        one
        for one in settled
        if one.state == "accepted" and one.handed_at is not None and one.delivery.id not in kept
    ]
    await tx.sql(
        _ACCEPT_LATE,
        [one.delivery.id for one in late],
        [one.handed_at for one in late],
        [one.reply for one in late],
        now,
    )


async def give_back(tx: Tx, deliveries: Sequence[ClaimedDelivery], due_at: datetime) -> None:
    """Back to the queue; only those of which we know that no dot was sent."""
    deliveries = sorted(deliveries, key=lambda one: one.id)
    await tx.sql(_GIVE_BACK, [one.id for one in deliveries], [one.claim for one in deliveries], due_at)


async def resting_domains(tx: Tx, now: datetime) -> dict[str, datetime]:
    """Return the domains that asked for time, and until when they get it."""
    rows = await tx.sql(_RESTING, now)
    return {row.domain: row.rests_until for row in rows}


async def rest(tx: Tx, domains: Sequence[str], now: datetime) -> None:
    """Leave these domains alone for a while, twice as long each time; asked twice in one rest is once."""
    await tx.sql(_REST, sorted(domains), now)


async def rested(tx: Tx, domains: Sequence[str]) -> None:
    """Forget that these domains asked for time: they take mail again."""
    await tx.sql("DELETE FROM mail_domain WHERE domain = ANY ($1::text[])", sorted(domains))
