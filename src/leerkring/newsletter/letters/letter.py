"""An issue as a letter: what its readers get, rendered once for each choice of items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from jinja2 import Environment

from leerkring.content.markdown.addresses import absolute_url
from leerkring.content.markdown.writers.to_mail import mail_text
from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.splice import MARKS, Template, encode_template
from leerkring.newsletter.labels import ITEM_KINDS
from leerkring.newsletter.queries.issue_queries import IssueDetails, ItemLine
from leerkring.newsletter.queries.subscription_queries import StreamLine
from leerkring.newsletter.rules import ItemKind


@dataclass(frozen=True, slots=True)
class LetterPart:
    """One item as it is written in the letter."""

    kind: str
    over: str
    title: str
    html: str
    text: str
    url: str
    meta: str
    mark: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What one variant says. `images` are (address, words) of all pictures in it."""

    subject: str
    preheader: str
    html: str
    text: str
    images: tuple[tuple[str, str], ...]


def code_of(stream: str, number: int) -> str:
    """Return the code in the links of an issue: the same for every reader, so that it tells of nobody."""
    return f"{stream}-{number}"


def write_letter(
    jinja: Environment, base_url: str, stream: StreamLine, issue: IssueDetails, items: Sequence[ItemLine]
) -> Letter:
    """Return the letter with these items, in this order; what is each reader's own stands in it as a mark."""
    code = code_of(stream.slug, issue.number)
    intro = mail_text(issue.intro, base_url, level=2)
    images = list(intro.images)
    pieces: list[tuple[ItemLine, LetterPart]] = []
    for item in items:
        alone = not _agenda(item) and item.issue_id == issue.id
        written = mail_text(item.text, base_url, level=3 if alone else 4)
        images += written.images
        pieces.append((item, _piece(item, written.html, written.text, base_url, code)))
    facts = {
        "base_url": base_url,
        "subject": issue.subject,
        "preheader": issue.preheader,
        "stream": stream,
        "issue": issue,
        "intro": intro,
        "now": [piece for item, piece in pieces if not _agenda(item) and item.issue_id == issue.id],
        "earlier": [piece for item, piece in pieces if not _agenda(item) and item.issue_id != issue.id],
        "agenda": [piece for item, piece in pieces if _agenda(item)],
        "archive_url": f"{base_url}/nieuwsbrief/archief/{stream.slug}/{issue.number}",
        "leave_url": f"{base_url}/nieuwsbrief/afmelden/{MARKS['unsubscribe']}",
        "preferences_url": f"{base_url}/nieuwsbrief/voorkeuren/{MARKS['preferences']}",
    }
    mail = "newsletter/mails/issue"
    subject = " ".join(jinja.get_template(f"{mail}/subject.txt").render(facts).split())
    return Letter(
        subject=subject,
        preheader=issue.preheader,
        html=jinja.get_template(f"{mail}/body.html").render(facts),
        text=jinja.get_template(f"{mail}/body.txt").render(facts),
        images=tuple(images),
    )


def _agenda(item: ItemLine) -> bool:
    return item.kind == ItemKind.ACTIVITY


def _piece(item: ItemLine, html: str, text: str, base_url: str, code: str) -> LetterPart:
    url = absolute_url(item.path, base_url) if item.path else ""
    if _agenda(item) and item.path.startswith("/agenda/"):
        url = _with_code(url, code)
    over = "" if item.kind in (ItemKind.TEXT, ItemKind.ACTIVITY) else ITEM_KINDS[ItemKind(item.kind)]
    return LetterPart(item.kind, over, item.title, html, text, url, item.meta, item.mark)


def _with_code(url: str, code: str) -> str:
    """Return the address of an activity of ours with the code by which registrations are counted."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, f"via={quote(code)}")))
    return parts._replace(query=query).geturl()


def encode(
    letter: Letter,
    stream: StreamLine,
    *,
    base_url: str,
    sender: Mailbox,
    reply_to: Mailbox | None,
    leave_to: str,
) -> Template:
    """Encode a letter once for all its readers, with the headers by which a mail program can leave for them."""
    leave = f"{base_url}/nieuwsbrief/afmelden/{MARKS['unsubscribe']}"
    headers = (
        ("List-Id", f"<{stream.slug}.{sender.domain}>"),
        ("List-Unsubscribe", f"<{leave}>, <mailto:{leave_to}?subject=afmelden%20{MARKS['unsubscribe']}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Archive", f"<{base_url}/nieuwsbrief/archief/{stream.slug}>"),
    )
    return encode_template(
        from_=Mailbox(stream.sender_name or sender.name, sender.address),
        reply_to=reply_to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        headers=headers,
    )
