"""Importing the readers of a list with proof, or asking each of them to confirm. One visible transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.secrets import Links
from leerkring.importing.refusals import ChangedMeanwhile, NobodyToImport
from leerkring.importing.service import lock_list, mark_imported
from leerkring.newsletter.importing.queries import look_ahead
from leerkring.newsletter.labels import asked_by_list
from leerkring.newsletter.queries import subscription_queries
from leerkring.newsletter.queries.subscription_queries import StreamLine
from leerkring.newsletter.reader_lists.lines import LineOutcome, Listed
from leerkring.newsletter.rules import ConsentKind, Rhythm
from leerkring.newsletter.subscriptions.consent import Consent, keep_consent
from leerkring.newsletter.subscriptions.sign_up import Wish, ask_in
from leerkring.people.persons import persons_by_email

KIND = "readers"
"""What `import_list.kind` says of these lists; they are about a stream."""
MOST = 10_000
"""People of one list."""
_AT_ONCE = 1000
"""People that are looked up together: between two of these the loop turns."""
# One list of a newsletter at a time: nobody is asked twice by two. Who subscribes by themselves does not wait.
_ONE_AT_A_TIME = "SELECT id FROM stream WHERE id = $1 FOR NO KEY UPDATE"
# Who has chosen something about the stream before keeps it; a new reader gets what comes after the last issue.
_SUBSCRIBE = """
INSERT INTO subscription (id, person_id, stream_id, state, themes, rhythm, agenda_to, texts_to,
                          confirmed_at, changed_at)
SELECT n.id, n.person_id, $3, 'confirmed', '[]', $4, $5, $5, $6, $6
  FROM unnest($1::uuid[], $2::uuid[]) AS n (id, person_id)
 ORDER BY n.person_id
    ON CONFLICT (person_id, stream_id) DO NOTHING
RETURNING id, person_id
"""
_SUBSCRIBED = """
INSERT INTO imported_reader (id, list_id, subscription_id)
SELECT n.id, $1, n.came FROM unnest($2::uuid[], $3::uuid[]) AS n (id, came)
"""
_ASKED = """
INSERT INTO imported_reader (id, list_id, signup_id)
SELECT n.id, $1, n.came FROM unnest($2::uuid[], $3::uuid[]) AS n (id, came)
"""
People = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Consents:
    """What staff say of the consent of who stands in a list: where its proof is, of when, and whether each is asked anew."""

    asks: bool
    proof: str
    given_on: date


async def import_readers(
    db: Database,
    links: Links,
    list_id: UUID,
    listed: Listed,
    *,
    stream: StreamLine,
    consents: Consents,
    version: str | None,
    seen: str,
    secret_key: str,
    actor: str,
    now: datetime,
) -> int:
    """Subscribe who is new, or mail each a link to confirm, as it was on the screen (`version`, `seen`); returns how many.

    Who is known stays as they chose, also who left; suppressed addresses stay out. Refuses with what the list refuses,
    `ChangedMeanwhile` and `NobodyToImport`.
    """
    async with db.transaction() as tx:
        await tx.take_time()
        await lock_list(tx, list_id, KIND, stream.id, version=version, now=now)
        await tx.sql(_ONE_AT_A_TIME, stream.id)
        outlook = await look_ahead(tx, listed, stream, secret_key, now)
        if outlook.seen != seen:
            raise ChangedMeanwhile
        if not outlook.people:
            raise NobodyToImport
        if consents.asks:
            wishes = _wishes(outlook.people, stream, consents)
            came = await ask_in(tx, links, wishes, now)
        else:
            came = await _subscribe(tx, outlook.people, stream, consents, now)
        await tx.sql(_ASKED if consents.asks else _SUBSCRIBED, list_id, [uuid7() for _ in came], came)
        counts = {outcome.value: len(outlook.of(outcome)) for outcome in LineOutcome}
        about = {"proof": consents.proof, "given_on": consents.given_on.isoformat()}
        await mark_imported(tx, list_id, counts | about | {"asks": consents.asks, "came": len(came)}, now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="newsletter.asked" if consents.asks else "newsletter.import",
            subject="stream",
            subject_id=stream.id,
            added=len(came),
            left_out=len(outlook.of(LineOutcome.WRONG, LineOutcome.LEFT, LineOutcome.OTHER)),
            **about,
        )
        return len(came)


async def _subscribe(
    tx: Tx, people: People, stream: StreamLine, consents: Consents, now: datetime
) -> list[UUID]:
    """Subscribe these people with the proof of their consent; returns their subscriptions."""
    # In one order, so that two lists at a time wait for each other at most once.
    wanted = sorted(people)
    persons: dict[str, UUID] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        persons |= await persons_by_email(tx, wanted[start : start + _AT_ONCE], now)
    last = (await subscription_queries.last_numbers(tx)).get(stream.id, 0)
    ids = list(persons.values())
    rows = await tx.sql(_SUBSCRIBE, [uuid7() for _ in ids], ids, stream.id, Rhythm.BIWEEKLY, last, now)
    consent = Consent(
        "import",
        kind=ConsentKind.IMPORTED,
        details={"proof": consents.proof, "given_on": consents.given_on.isoformat()},
    )
    added = [row.person_id for row in rows]
    await keep_consent(tx, added, stream.id, consent, now, themes=[], rhythm=Rhythm.BIWEEKLY)
    return [row.id for row in rows]


def _wishes(people: People, stream: StreamLine, consents: Consents) -> list[Wish]:
    """Return what each of these people is asked to confirm."""
    text = asked_by_list(stream.name, consents.proof, consents.given_on)
    return [
        Wish(
            email=email,
            name=name,
            streams=[stream.slug],
            themes=[],
            rhythm=Rhythm.BIWEEKLY,
            consent_text=text,
            form="import",
        )
        for email, name in people
    ]
