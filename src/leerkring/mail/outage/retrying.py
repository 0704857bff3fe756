"""Trying again all that was refused for one cause in a period: what that is, and doing it. A person decides."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading
from leerkring.core.database.rows import read_rows
from leerkring.core.versions import check_version, version_of
from leerkring.mail.outage.refusals import NothingRefused
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.returns.words import Cause
from leerkring.mail.service import wake

_THOSE = """
    d.state = 'refused' AND d.id IN (SELECT e.delivery_id FROM mail_event e
                                      WHERE e.kind = 'bounce' AND e.cause = $1 AND e.at >= $2 AND e.at < $3)
"""
_KINDS = f"""
SELECT d.kind, count(*) AS mails, count(*) FILTER (WHERE m.state = 'stopped' OR m.not_after <= $4) AS lapsed
  FROM delivery d LEFT JOIN mailing m ON m.id = d.about_id
 WHERE {_THOSE}
 GROUP BY d.kind ORDER BY d.kind
"""  # noqa: S608  (a constant)
_ONES = f"""
SELECT d.id, d.kind, d.recipient, d.recipient_name, d.person_id, d.about_id, d.params, d.transactional, d.attempts,
       d.times_uncertain, d.created_at, coalesce(d.first_tried_at, d.created_at) AS first_tried_at, '' AS claim
  FROM delivery d WHERE d.transactional AND {_THOSE} ORDER BY d.id LIMIT $4
"""  # noqa: S608  (a constant)
# Locked in the order of their ids, as all who write groups of them do.
_AGAIN = f"""
WITH those AS (SELECT d.id FROM delivery d WHERE {_THOSE} ORDER BY d.id FOR UPDATE)
UPDATE delivery d SET state = 'queued', due_at = $4, settled_at = NULL, handed_at = NULL, first_tried_at = NULL
  FROM those WHERE d.id = those.id RETURNING d.id
"""  # noqa: S608  (a constant)


@dataclass(frozen=True, slots=True)
class RefusedKind:
    """Refused mails of one kind; `lapsed`: of an issue that was stopped or whose time is over, which nobody gets any more."""

    kind: str
    mails: int
    lapsed: int


async def list_refused_kinds(
    reading: Reading, cause: Cause, since: datetime, until: datetime, now: datetime
) -> tuple[RefusedKind, ...]:
    """Return what was refused for this cause in this period and stands so, a line for each kind."""
    return read_rows(RefusedKind, await reading.sql(_KINDS, cause, since, until, now))


async def list_refused(
    reading: Reading, cause: Cause, since: datetime, until: datetime, most: int
) -> tuple[ClaimedDelivery, ...]:
    """Return the first of those mails as their renderers take them; letters of an issue are not among them."""

    rows: Sequence[Any] = await reading.sql(_ONES, cause, since, until, most)
    return tuple(ClaimedDelivery(**dict(row) | {"params": _read_json(row.params)}) for row in rows)


def _read_json(said: Any) -> Any:
    """Return what a JSON column holds; who opened the connection says whether it was read already."""
    return json.loads(said) if isinstance(said, str) else said


def version_of_refused(cause: Cause, kinds: Sequence[RefusedKind]) -> str:
    """Return the version of what was refused, as it was counted."""
    return version_of(cause, *(f"{one.kind} {one.mails}" for one in kinds))


async def retry_cause(
    db: Database,
    cause: Cause,
    since: datetime,
    until: datetime,
    *,
    version: str | None,
    actor: str,
    now: datetime,
) -> int:
    """Queue again what was refused for this cause in this period, as it was seen; returns how many mails.

    Refuses with `NothingRefused`, or `EditConflict` when it stands otherwise by now.
    """
    async with db.transaction() as tx:
        await tx.take_time()
        kinds = await list_refused_kinds(tx, cause, since, until, now)
        if not kinds:
            raise NothingRefused
        check_version(version, version_of_refused(cause, kinds))
        again = len(await tx.sql(_AGAIN, cause, since, until, now))
        await wake(tx)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="mail.retry",
            subject="mail",
            cause=cause,
            since=since.isoformat(),
            until=until.isoformat(),
            mails=again,
        )
        return again
