"""Readers as staff deal with them: taken over with proof, given out as a list, and addresses that get nothing."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading
from leerkring.core.ids import uuid7
from leerkring.core.text.cleaning import one_line
from leerkring.core.versions import check_version
from leerkring.core.web.fields import email_address, is_address
from leerkring.mail.model import Delivery, Suppression
from leerkring.mail.rules import DeliveryState
from leerkring.mail.service import accept_uncertain, address_key, resend_uncertain, suppress, unsuppress
from leerkring.newsletter.issues.versions import version_of_doubts
from leerkring.newsletter.queries import subscription_queries
from leerkring.newsletter.queries.subscription_queries import StreamLine
from leerkring.newsletter.rules import ConsentKind, Rhythm
from leerkring.newsletter.subscriptions.consent import Consent, keep_consent
from leerkring.people.service import persons_by_email

MOST = 5000
# Who has chosen something about the stream before keeps it; a new reader gets what comes after the last issue.
_TAKE_OVER = """
INSERT INTO subscription (id, person_id, stream_id, state, themes, rhythm, agenda_to, texts_to,
                          confirmed_at, changed_at)
SELECT n.id, n.person_id, $3, 'confirmed', '[]', $4, $5, $5, $6, $6
  FROM unnest($1::uuid[], $2::uuid[]) AS n (id, person_id)
    ON CONFLICT (person_id, stream_id) DO NOTHING
RETURNING person_id
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a pasted list holds: (address, name) each once, and the lines that are none."""

    people: tuple[tuple[str, str], ...]
    wrong: tuple[int, ...]


_ADDRESS = re.compile(r"[^\s;,<>\"'|()]{0,64}@[^\s;,<>\"'|()]{0,255}")
_NAMED = re.compile(r"([^<>;@]{0,200})<([^<>]{1,320})>")
_BETWEEN = "\t;,|"
MOST_IN_LINE = 2000
"""A longer line is a row of addresses; names are not looked for in it."""


def read_list(text: str) -> Listed:
    """Read a list as people have it: lines of a spreadsheet, or of a mail program; more on a line may be.

    "a@b.nl;Naam", "Naam <a@b.nl>", "a@b.nl Naam" and "a@b.nl, c@d.nl" are read. A line with something that
    looks like an address and is none is wrong as a whole.
    """
    people: dict[str, str] = {}
    wrong = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        typed = _addresses(line)
        found = [email_address(one.removeprefix("mailto:").rstrip(".")) for one in typed]
        if not typed and (number == 1 or not one_line(line[:MOST_IN_LINE])):
            continue  # a heading, or an empty line
        names = _names(line, typed) if len(line) <= MOST_IN_LINE else {}
        for one, address in zip(typed, found, strict=True):
            if address is not None and None not in found:
                people.setdefault(address, names.get(one, ""))
        if not typed or None in found:
            wrong.append(number)
    return Listed(tuple(people.items()), tuple(wrong))


def _addresses(line: str) -> list[str]:
    if "@" not in line:
        return []
    if len(line) <= MOST_IN_LINE:
        return _ADDRESS.findall(line)
    return [cell.strip("<>\"'()") for cell in re.split(r"[\s;,|]+", line) if "@" in cell]


def _names(line: str, typed: Sequence[str]) -> dict[str, str]:
    """Return the names that surely belong to these: what stands beside the only one, or before one in <>."""
    if len(typed) == 1:
        return {typed[0]: _name_beside(line.replace(typed[0], ""))}
    pairs = ((one_line(name.strip(" ,;|\t\"'")), address) for name, address in _NAMED.findall(line))
    return {address.strip(): name[:120] for name, address in pairs if name and not is_address(name)}


def _name_beside(rest: str) -> str:
    """Return the name on a line of which the address was taken out."""
    between = next((sign for sign in _BETWEEN if sign in rest), ";")
    cells = next(csv.reader([rest.replace("<>", "")], delimiter=between), [])
    names = (one_line(cell.strip(" \"'")) for cell in cells)
    return next((name for name in names if name and not is_address(name)), "")[:120]


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
    secret_key: str,
    actor: str,
    now: datetime,
) -> Taken:
    """Subscribe who is new. Who is known stays as they chose, also who left; suppressed addresses stay out."""
    async with db.transaction() as tx:
        keys = {address_key(secret_key, email): email for email, _ in people}
        closed = {
            keys[row.key]
            for row in await tx.rows(select(Suppression.key).where(Suppression.key.in_(list(keys))))
        }
        wanted = [(email, name) for email, name in people if email not in closed]
        persons = await persons_by_email(tx, wanted, now) if wanted else {}
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
            proof=proof,
            given_on=given_on.isoformat(),
        )
        return Taken(len(added), len(persons) - len(added), len(closed))


async def log_export(
    db: Database, many: int, *, actor: str, now: datetime, issue: UUID | None = None, state: str = ""
) -> None:
    """Log that readers were given out: all, those in a state, or those of an issue."""
    async with db.transaction() as tx:
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="newsletter.export",
            subject="issue" if issue else "stream",
            subject_id=issue,
            readers=many,
            **({"state": state} if state else {}),
        )


async def list_suppressed(reading: Reading) -> dict[str, int]:
    """Return how many addresses get no mail, by reason."""
    rows = await reading.rows(select(Suppression.reason))
    found: dict[str, int] = {}
    for row in rows:
        found[row.reason] = found.get(row.reason, 0) + 1
    return found


async def close_address(db: Database, address: str, secret_key: str, *, actor: str, now: datetime) -> None:
    """Send no more to an address, because its owner asked or staff know better."""
    async with db.transaction() as tx:
        await suppress(tx, address_key(secret_key, address), "door een medewerker", now, by_staff=True)
        await write_audit(tx, at=now, actor=actor, action="mail.suppress", subject="address")


async def open_address(db: Database, address: str, secret_key: str, *, actor: str, now: datetime) -> bool:
    """Let mail go to an address again; tells whether it was closed."""
    async with db.transaction() as tx:
        opened = await unsuppress(tx, [address_key(secret_key, address)], now)
        await write_audit(tx, at=now, actor=actor, action="mail.unsuppress", subject="address")
        return bool(opened)


async def decide_uncertain(
    db: Database, issue_id: UUID, *, resend: bool, version: str | None = None, actor: str, now: datetime
) -> int:
    """End all doubts about an issue's letters at once, as many as were seen (`version`); returns how many."""
    async with db.transaction() as tx:
        rows = await tx.rows(
            select(Delivery.id)
            .where(Delivery.about_id == issue_id, Delivery.state == DeliveryState.UNCERTAIN)
            .order_by(Delivery.id)
            .with_for_update()
        )
        check_version(version, version_of_doubts(issue_id, len(rows)))
        for row in rows:
            await (resend_uncertain if resend else accept_uncertain)(tx, row.id, now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="issue.resend" if resend else "issue.accept",
            subject="issue",
            subject_id=issue_id,
            letters=len(rows),
        )
        return len(rows)
