"""What we know of who stands in a list of readers, and of who came in by one."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from leerkring.core.database.db import Reading
from leerkring.mail.service import address_key
from leerkring.newsletter.queries.subscription_queries import StreamLine
from leerkring.newsletter.reader_lists.lines import Line, LineOutcome, Listed
from leerkring.newsletter.rules import SubscriptionState
from leerkring.newsletter.subscriptions.service import CONFIRM, ISSUE

_STATES = """
SELECT p.email, s.state
  FROM person p JOIN subscription s ON s.person_id = coalesce(p.merged_into, p.id)
 WHERE s.stream_id = $1 AND p.email = ANY ($2::text[])
"""
_ASKED = """
SELECT email FROM signup
 WHERE email = ANY ($1::text[]) AND used_at IS NULL AND expires_at > $3 AND streams ? $2::text
"""
_IMPORTED = """
SELECT i.id, coalesce(p.name, g.name) AS name, coalesce(p.email, g.email) AS email,
       s.id AS subscription_id, g.id AS signup_id,
       CASE WHEN g.used_at IS NOT NULL THEN 'confirmed'
            WHEN s.state = 'unsubscribed' THEN 'left'
            WHEN s.changed_at <> l.done_at THEN 'changed'
            WHEN d.id IS NOT NULL THEN 'mailed'
            WHEN EXISTS (SELECT FROM delivery w WHERE w.about_id = s.id) THEN 'mailed'
            WHEN EXISTS (SELECT FROM delivery w WHERE w.person_id = s.person_id AND w.kind = $3
                            AND w.params->>'subscription' = s.id::text) THEN 'mailed'
            ELSE '' END AS since
  FROM imported_reader i
  JOIN import_list l ON l.id = i.list_id
  LEFT JOIN subscription s ON s.id = i.subscription_id
  LEFT JOIN person p ON p.id = s.person_id
  LEFT JOIN signup g ON g.id = i.signup_id
  LEFT JOIN delivery d ON d.recipient = g.email AND d.kind = $2 AND d.created_at = l.done_at
                      AND d.state NOT IN ('queued', 'deferred', 'skipped')
 WHERE i.list_id = $1
 ORDER BY email
"""


async def look_ahead(
    reading: Reading, listed: Listed, stream: StreamLine, secret_key: str, now: datetime
) -> Listed:
    """Return the list with what we know of its people: who reads, left, was asked these days, or gets no mail."""
    emails = [email for email, _ in listed.people]
    closed = await _closed(reading, emails, secret_key)
    states = {row.email: row.state for row in await reading.sql(_STATES, stream.id, emails)}
    asked = {row.email for row in await reading.sql(_ASKED, emails, stream.slug, now)}
    known = {email: _outcome(email, states, closed, asked) for email in emails}
    return replace(listed, lines=tuple(_known(line, known) for line in listed.lines))


def _outcome(email: str, states: Mapping[str, str], closed: frozenset[str], asked: set[str]) -> LineOutcome:
    if email in states:
        return LineOutcome.GONE if states[email] == SubscriptionState.UNSUBSCRIBED else LineOutcome.KNOWN
    if email in closed:
        return LineOutcome.CLOSED
    return LineOutcome.ASKED if email in asked else LineOutcome.NEW


def _known(line: Line, known: Mapping[str, LineOutcome]) -> Line:
    outcome = known[line.email] if line.outcome is LineOutcome.NEW else line.outcome
    return line if outcome is line.outcome else replace(line, outcome=outcome)


async def _closed(reading: Reading, emails: Sequence[str], secret_key: str) -> frozenset[str]:
    # In a thread, and one array: ten thousand parameters would keep the loop for a tenth of a second.
    keys = await asyncio.to_thread(lambda: {address_key(secret_key, email): email for email in emails})
    rows = await reading.sql("SELECT key FROM suppression WHERE key = ANY($1::bytea[])", list(keys))
    return frozenset(keys[row.key] for row in rows)


class Since(StrEnum):
    """What happened to who came in by a list after it was imported."""

    NOTHING = ""
    MAILED = "mailed"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Imported:
    """Who came in by a list: subscribed at once, or asked to confirm (`signup_id`); and what happened since."""

    id: UUID
    name: str
    email: str
    subscription_id: UUID | None
    signup_id: UUID | None
    since: Since


async def list_imported(reading: Reading, list_id: UUID) -> list[Imported]:
    """Return who came in by a list and is still there, by address."""
    rows = await reading.sql(_IMPORTED, list_id, CONFIRM, ISSUE)
    return [
        Imported(row.id, row.name, row.email, row.subscription_id, row.signup_id, Since(row.since))
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Undoable:
    """What undoing an import would do: who goes as if they never were, and who stays."""

    gone: tuple[Imported, ...]
    stays: tuple[Imported, ...]


def divide(imported: Sequence[Imported]) -> Undoable:
    """Return who goes away, and who confirmed, changed something or was mailed, and stays."""
    return Undoable(
        tuple(one for one in imported if not one.since), tuple(one for one in imported if one.since)
    )
