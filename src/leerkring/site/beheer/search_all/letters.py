"""Issues of newsletters, who reads them, and every mail."""

from collections.abc import Sequence
from urllib.parse import quote

from sqlalchemy import ColumnElement, exists, func, literal_column, select, true

from leerkring.core.database.db import Reading
from leerkring.core.database.folding import folded, holds
from leerkring.core.text.dutch import datum, korte_datum
from leerkring.mail.beheer import labels as mail_labels
from leerkring.mail.model import Delivery
from leerkring.mail.queries import Within
from leerkring.newsletter import labels
from leerkring.newsletter.model import Issue, Stream, Subscription
from leerkring.people.model import Person
from leerkring.site.beheer.search_all.matching import (
    AMONG,
    MOST,
    Hit,
    Hits,
    among,
    has,
    newest,
    read_hits,
    total_of_all,
)

_BY_NAME = func.left(Person.name, literal_column("200"))


def _is_called(words: Sequence[str]) -> ColumnElement[bool]:
    return holds(folded(Person.name, Person.email), words)


async def search_issues(reading: Reading, words: Sequence[str], most: int) -> Hits:
    """Find issues of newsletters."""
    rows, total = await read_hits(
        reading,
        select(
            Issue.number, Issue.subject, Issue.state, Issue.send_on, Stream.slug, Stream.name, total_of_all()
        )
        .join(Stream, Stream.id == Issue.stream_id)
        .where(has(words, Issue.subject, Issue.preheader, Issue.intro, Stream.name, Issue.number))
        .order_by(has(words, Issue.subject).desc(), Issue.send_on.desc()),
        most,
    )
    return [
        Hit(
            row.subject,
            f"/beheer/nieuwsbrief/{row.slug}/{row.number}",
            f"{row.name} {row.number}, {datum(row.send_on)}",
            labels.ISSUE_STATES[row.state],
            labels.ISSUE_TONES[row.state],
        )
        for row in rows
    ], total


async def search_readers(reading: Reading, words: Sequence[str], most: int) -> Hits:
    """Find readers of newsletters, each once."""
    names = func.string_agg(Stream.name, ", ").label("streams")
    reads = exists().where(Subscription.person_id == Person.id)
    rows, total = await read_hits(
        reading,
        select(Person.email, Person.name, names, total_of_all())
        .join(Subscription, Subscription.person_id == Person.id)
        .join(Stream, Stream.id == Subscription.stream_id)
        .where(among(Person.id, newest(Person.id, words, _is_called(words), Person.email, within=reads)))
        .group_by(Person.id)
        .order_by(Person.email),
        most,
    )
    return [
        Hit(
            row.email,
            f"/beheer/nieuwsbrief/lezers?zoek={quote(row.email)}",
            ", ".join(filter(None, (row.name, row.streams))),
        )
        for row in rows
    ], total


async def search_mails(reading: Reading, words: Sequence[str], most: int, within: Within) -> Hits:
    """Find mails that this person may read of by whom they are to; by their subject among the newest.

    An index on what is said of each mail would be written again at every step of every letter.
    """
    d, by = Delivery, (Delivery.created_at.desc(), Delivery.id.desc())
    theirs_too = true() if within is None else within
    first = select(d.id).where(theirs_too).order_by(*by).limit(AMONG)
    to = newest(Person.id, words, _is_called(words), _BY_NAME, within=true())
    theirs = select(d.id).where(among(d.person_id, to), theirs_too).order_by(*by).limit(MOST + 1)
    rows, total = await read_hits(
        reading,
        select(
            *(Delivery.id, Delivery.kind, Delivery.subject, Delivery.state),
            *(Delivery.recipient, Delivery.recipient_name, Delivery.created_at),
            total_of_all(),
        )
        .where(
            among(
                d.id,
                theirs,
                select(d.id).where(d.id.in_(first), has(words, d.recipient, d.recipient_name, d.subject)),
            )
        )
        .order_by(*by),
        most,
    )
    return [
        Hit(
            row.subject or mail_labels.kind_text(row.kind).capitalize(),
            f"/beheer/mail/{row.id}",
            f"aan {row.recipient_name or row.recipient}, {korte_datum(row.created_at)}",
            mail_labels.STATES[row.state],
            mail_labels.TONES[row.state],
        )
        for row in rows
    ], total
