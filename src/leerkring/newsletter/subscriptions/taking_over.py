"""Taking readers over from a list with proof: what we know of its addresses, and subscribing who is new."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading
from leerkring.core.ids import uuid7
from leerkring.core.secrets import Links
from leerkring.mail.service import address_key
from leerkring.newsletter.labels import asked_by_list
from leerkring.newsletter.queries import subscription_queries
from leerkring.newsletter.queries.subscription_queries import StreamLine
from leerkring.newsletter.reader_lists.lines import Line, LineOutcome, Listed
from leerkring.newsletter.rules import ConsentKind, Rhythm, SubscriptionState
from leerkring.newsletter.subscriptions.consent import Consent, keep_consent
from leerkring.newsletter.subscriptions.sign_up import Wish, ask_in
from leerkring.people.service import persons_by_email

MOST = 10_000
_AT_ONCE = 1000
"""People that are looked up together: between two of these the loop turns."""
# Who has chosen something about the stream before keeps it; a new reader gets what comes after the last issue.
_TAKE_OVER = """
INSERT INTO subscription (id, person_id, stream_id, state, themes, rhythm, agenda_to, texts_to,
                          confirmed_at, changed_at)
SELECT n.id, n.person_id, $3, 'confirmed', '[]', $4, $5, $5, $6, $6
  FROM unnest($1::uuid[], $2::uuid[]) AS n (id, person_id)
 ORDER BY n.person_id
    ON CONFLICT (person_id, stream_id) DO NOTHING
RETURNING person_id
"""
_STATES = """
SELECT p.email, s.state FROM subscription s JOIN person p ON p.id = s.person_id
 WHERE s.stream_id = $1 AND p.email = ANY($2::text[])
"""


async def look_up(reading: Reading, listed: Listed, stream: StreamLine, secret_key: str) -> Listed:
    """Return the list with what we know of its people: who reads already, who left, whose address is closed."""
    emails = [email for email, _ in listed.people]
    closed = await _closed(reading, emails, secret_key)
    states = {row.email: row.state for row in await reading.sql(_STATES, stream.id, emails)}
    return replace(listed, lines=tuple(_known(line, states, closed) for line in listed.lines))


def _known(line: Line, states: Mapping[str, str], closed: frozenset[str]) -> Line:
    if line.outcome is not LineOutcome.NEW:
        return line
    if line.email in states:
        gone = states[line.email] == SubscriptionState.UNSUBSCRIBED
        return replace(line, outcome=LineOutcome.GONE if gone else LineOutcome.KNOWN)
    return replace(line, outcome=LineOutcome.CLOSED) if line.email in closed else line


async def _closed(reading: Reading, emails: Sequence[str], secret_key: str) -> frozenset[str]:
    # In a thread, and one array: ten thousand parameters would keep the loop for a tenth of a second.
    keys = await asyncio.to_thread(lambda: {address_key(secret_key, email): email for email in emails})
    rows = await reading.sql("SELECT key FROM suppression WHERE key = ANY($1::bytea[])", list(keys))
    return frozenset(keys[row.key] for row in rows)


_ASKED = """
SELECT email FROM signup
 WHERE email = ANY ($1::text[]) AND used_at IS NULL AND expires_at > $3 AND streams ? $2::text
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a list."""

    added: int
    known: int
    suppressed: int


async def take_over(
    db: Database,
    people: Sequence[tuple[str, str]],
    stream: StreamLine,
    *,
    proof: str,
    given_on: date,
    stayed: int = 0,
    secret_key: str,
    actor: str,
    now: datetime,
) -> Taken:
    """Subscribe who is new. Who is known stays as they chose, also who left; suppressed addresses stay out.

    `stayed` is how many lines of the list were left out before, for the log.
    """
    async with db.transaction() as tx:
        closed = await _closed(tx, [email for email, _ in people], secret_key)
        # In one order, so that two lists at a time wait for each other at most once.
        wanted = sorted((email, name) for email, name in people if email not in closed)
        persons: dict[str, UUID] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            persons |= await persons_by_email(tx, wanted[start : start + _AT_ONCE], now)
        last = (await subscription_queries.last_numbers(tx)).get(stream.id, 0)
        ids = list(persons.values())
        rows = await tx.sql(_TAKE_OVER, [uuid7() for _ in ids], ids, stream.id, Rhythm.BIWEEKLY, last, now)
        added = [row.person_id for row in rows]
        consent = Consent(
            "import",
            kind=ConsentKind.IMPORTED,
            details={"proof": proof, "given_on": given_on.isoformat()},
        )
        await keep_consent(tx, added, stream.id, consent, now, themes=[], rhythm=Rhythm.BIWEEKLY)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="newsletter.import",
            subject="stream",
            subject_id=stream.id,
            added=len(added),
            left_out=stayed,
            proof=proof,
            given_on=given_on.isoformat(),
        )
        return Taken(len(added), len(persons) - len(added), len(closed))


async def ask_readers(
    db: Database,
    links: Links,
    people: Sequence[tuple[str, str]],
    stream: StreamLine,
    *,
    proof: str,
    given_on: date,
    stayed: int = 0,
    secret_key: str,
    actor: str,
    now: datetime,
) -> Taken:
    """Mail who is new a link by which they subscribe themselves; `added` is how many were asked.

    Nobody who ever chose something of this stream is asked, nor who was asked within the last days.
    """
    async with db.transaction() as tx:
        await tx.take_time()
        emails = [email for email, _ in people]
        closed = await _closed(tx, emails, secret_key)
        known = {row.email for row in await tx.sql(_STATES, stream.id, emails)}
        known |= {row.email for row in await tx.sql(_ASKED, emails, stream.slug, now)}
        wishes = [
            Wish(
                email=email,
                name=name,
                streams=[stream.slug],
                themes=[],
                rhythm=Rhythm.BIWEEKLY,
                consent_text=asked_by_list(stream.name, proof, given_on),
                form="import",
            )
            for email, name in people
            if email not in closed and email not in known
        ]
        await ask_in(tx, links, wishes, now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="newsletter.asked",
            subject="stream",
            subject_id=stream.id,
            added=len(wishes),
            left_out=stayed,
            proof=proof,
            given_on=given_on.isoformat(),
        )
        return Taken(len(wishes), len(known), len(closed - known))
