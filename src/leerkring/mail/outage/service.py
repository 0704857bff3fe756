"""Beginning, trying and ending an outage, in the transaction that writes down what the mail server said."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.database.db import Tx
from leerkring.mail.outage.model import MailOutage
from leerkring.mail.outage.queries import OutageLine, find_outage
from leerkring.mail.outage.rules import WINDOW, is_outage, next_probe
from leerkring.mail.returns.parsing.replies import without_addresses
from leerkring.mail.returns.words import Cause
from leerkring.mail.service import wake

log = structlog.get_logger("leerkring.mail")
_LOOK_BACK = timedelta(
    days=30
)  # of a mail that was asked for longer ago a yes says little, and is slow to find

_DOMAINS = """
SELECT count(DISTINCT lower(split_part(d.recipient, '@', -1))) AS domains, min(e.at) AS first, min(e.text) AS said
  FROM mail_event e JOIN delivery d ON d.id = e.delivery_id
 WHERE e.kind = 'bounce' AND e.cause = $1 AND e.at > $2 AND d.state = 'refused'
"""
_ACCEPTED_SINCE = """
SELECT EXISTS (SELECT FROM delivery
                WHERE state IN ('accepted', 'bounced', 'complained') AND settled_at >= $1 AND created_at > $2) AS any
"""
# Locked in the order of their ids, as all who write groups of them do.
_AGAIN = """
WITH those AS (
    SELECT d.id FROM delivery d
     WHERE d.state = 'refused'
       AND d.id IN (SELECT e.delivery_id FROM mail_event e WHERE e.kind = 'bounce' AND e.cause = ANY ($1) AND e.at > $2)
     ORDER BY d.id FOR UPDATE
)
UPDATE delivery d SET state = 'queued', due_at = $3, settled_at = NULL, handed_at = NULL, first_tried_at = NULL
  FROM those WHERE d.id = those.id
"""
# They held themselves for the same no, which is now known to be ours and holds everything.
_MAILINGS = """
UPDATE mailing SET state = 'running', reason = '', by_itself = false, paused_at = NULL, accepted = 0, refused = 0
 WHERE state = 'paused' AND by_itself AND paused_at > $1
"""
# The days of an outage are not days of trying.
_TRIED = """
WITH those AS (
    SELECT id FROM delivery WHERE state IN ('deferred', 'queued') AND first_tried_at < $1 ORDER BY id FOR UPDATE
)
UPDATE delivery d SET first_tried_at = $1 FROM those WHERE d.id = those.id
"""


async def begin_outage(tx: Tx, cause: Cause, said: str, now: datetime) -> bool:
    """Let no more mail be claimed, but for one letter at a time that tries; False when it was so already.

    Of what the server said no address is kept.
    """
    said = without_addresses(said)[:500]
    new = await tx.execute(
        insert(MailOutage)
        .values(cause=cause, said=said, began_at=now, probe_at=now + next_probe(0))
        .on_conflict_do_nothing(index_elements=[text("(true)")], index_where=MailOutage.ended_at.is_(None))
    )
    if new.rowcount:
        log.error("mail.outage", cause=cause, said=said)
    return bool(new.rowcount)


async def weigh_refusals(tx: Tx, causes: Collection[Cause], now: datetime) -> bool:
    """Look whether what was refused lately for these causes was refused to everybody; then all of it waits again.

    Tells whether it was. What a relay refuses while an outage goes on waits as well, whatever the number of domains.
    """
    outage = await find_outage(tx)
    if outage is None:
        for cause in sorted(causes):
            if await _is_everybody(tx, cause, now):
                outage = await find_outage(tx)
                break
    if outage is None:
        return False
    since = outage.began_at - WINDOW
    await tx.sql(_AGAIN, sorted({outage.cause, *causes}), since, now)
    await tx.sql(_MAILINGS, since)
    return True


async def _is_everybody(tx: Tx, cause: Cause, now: datetime) -> bool:
    (seen,) = await tx.sql(_DOMAINS, cause, now - WINDOW)
    if not is_outage(seen.domains, accepted_since=False):
        return False
    (accepted,) = await tx.sql(_ACCEPTED_SINCE, seen.first, seen.first - _LOOK_BACK)
    if not is_outage(seen.domains, accepted_since=accepted.any):
        return False
    await begin_outage(tx, cause, seen.said, now)
    return True


async def is_probe_due(tx: Tx, now: datetime) -> bool:
    """Tell whether one letter may try whether the mail server is mended."""
    return bool(await tx.sql("SELECT FROM mail_outage WHERE ended_at IS NULL AND probe_at <= $1", now))


async def take_probe(tx: Tx, now: datetime) -> bool:
    """Be the one that tries, and say when the next may; False when another was."""
    rows: Sequence[Any] = await tx.sql(
        "SELECT id, probes FROM mail_outage WHERE ended_at IS NULL AND probe_at <= $1 FOR UPDATE", now
    )
    for row in rows:
        await tx.execute(
            update(MailOutage)
            .where(MailOutage.id == row.id)
            .values(probes=row.probes + 1, probe_at=now + next_probe(row.probes + 1))
        )
    return bool(rows)


async def end_outage(tx: Tx, now: datetime) -> OutageLine | None:
    """Let all mail go again; returns what ended, or None when nothing did."""
    outage = await find_outage(tx)
    if outage is None:
        return None
    await tx.execute(update(MailOutage).where(MailOutage.id == outage.id).values(ended_at=now))
    await tx.sql(_TRIED, now)
    await wake(tx)
    log.warning("mail.outage_over", cause=outage.cause, probes=outage.probes)
    return outage


async def probe_now(tx: Tx, now: datetime) -> bool:
    """Let one letter try at once: a person says that the mail server is mended. False when there is no outage."""
    done = await tx.execute(update(MailOutage).where(MailOutage.ended_at.is_(None)).values(probe_at=now))
    await wake(tx)
    return bool(done.rowcount)
