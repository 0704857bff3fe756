"""Leaving by mail: what a mail program writes for who has no browser (RFC 2369), to the address it was told."""

import re
from asyncio import to_thread
from datetime import datetime
from email.errors import MessageError

from leerkring.core.database.db import Database
from leerkring.core.secrets import Links
from leerkring.mail.message.address import Mailbox
from leerkring.mail.returns.parsing.senders import is_automatic_answer
from leerkring.mail.returns.parsing.structure import header_text, read_message
from leerkring.newsletter.refusals import NoSuchSubscription
from leerkring.newsletter.subscriptions.service import UNSUBSCRIBE, open_link, unsubscribe
from leerkring.settings import Settings

# What mail programs and gateways put around a subject, time and again: "Antw:", "Re[2]:", "[EXTERN]", "***EXT***".
_AROUND = re.compile(
    r"(?:(?:re|r[ée]f?|svar|отв|ha|unsubscribe|antw|antwoord|betr|aw|wg|fw|fwd|i|r|rif|sv|vs|vb|vl|rv|enc|tr|res|rw|odp|ynt|pd|v[áa]|bls|ref|atb|resp|回复|答复|转发|spam|verdacht|extern bericht|externe mail|external email|let op|warning|waarschuwing|doorst|doorgestuurd|ext|extern|external|caution)"
    r"\.?\s{0,3}(?:\^\d{1,2}|[\[(]\d{1,4}[\])])?\s{0,3}[:!\uff1a]|\[[^\[\]]{1,60}\]|\([^()]{1,60}\)|\*{1,3}[^*]{1,60}\*{1,3}|~{1,3}[^~]{1,60}~{1,3}|subject=|\{[^{}]{1,60}\})",
    re.IGNORECASE,
)
# Signs that say nothing, around a subject or before its words: quotation marks, a full stop, marks of direction.
_MARKS = " \"'<>“”„‘’«».,;#\u26a0\ufe0f\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
# A robot that does not decode the link it was given writes %20 or +.
_WISH = re.compile(r"afmelden(?:\s|:|\+|%20){1,8}([A-Za-z0-9_-]{43})", re.IGNORECASE)
_MOST_AROUND = 12
_MOST_SUBJECT = 1000
_MOST_BYTES = 64 * 1024


def leaving_address(settings: Settings) -> str:
    """Return where a mail to leave goes: the mailbox that is read here, or else the one that people read."""
    if settings.bounce_address and (settings.return_imap or settings.return_token):
        return settings.bounce_address
    return Mailbox.parse(settings.reply_to or settings.mail_from).address


def secret_in(content: bytes) -> str:
    """Return the secret of a mail that asks to leave, or "" where it is another mail; it never raises.

    A mail that quotes ours, as a bounce or a receipt does, is no wish of the reader; nor is an answer by a machine for
    who is away. A provider's robot that leaves for its user is a machine too, and says auto-generated.
    """
    try:
        message = read_message(content[:_MOST_BYTES])
        subject = header_text(message, "Subject")
    except (ValueError, LookupError, MessageError, RecursionError):
        return ""  # written in a way that no mail program does
    if message.get_content_type() == "multipart/report" or is_automatic_answer(message):
        return ""
    if header_text(message, "Auto-Submitted").strip().lower().startswith(("auto-replied", "auto-notified")):
        return ""
    return _secret_of(subject[:_MOST_SUBJECT])


def _secret_of(subject: str) -> str:
    """The secret in a subject that says nothing else; a program that folds lines may have broken it in two."""
    rest = " ".join(subject.split()).strip(_MARKS)
    for _ in range(_MOST_AROUND):
        if not (around := _AROUND.match(rest)):
            break
        rest = rest[around.end() :].strip(_MARKS)
    for _ in range(_MOST_AROUND):
        if not rest.endswith((")", "]", "}", "*")):
            break
        rest = rest[: max(rest.rfind(sign) for sign in "([{*")].rstrip("*" + _MARKS)
    found = _WISH.fullmatch(rest)
    if not found:
        word, _, secret = rest.partition(" ")
        found = _WISH.fullmatch(f"{word} {''.join(secret.split())}") if _is_broken(secret) else None
    return found[1] if found else ""


def _is_broken(secret: str) -> bool:
    """Tell whether these are the two parts of one secret, and no sentence behind it."""
    return len(secret.split()) == 2 and len("".join(secret.split())) == 43


async def leave_by_mail(db: Database, content: bytes, now: datetime, links: Links) -> bool:
    """Let go who asks for it by mail; tells whether this mail asked it. A link that is not ours asks nothing."""
    secret = await to_thread(secret_in, content)
    if not secret:
        return False
    try:
        async with db.reading() as reading:
            one = await open_link(reading, links, UNSUBSCRIBE, secret)
    except NoSuchSubscription:
        return False
    await unsubscribe(db, one.id, everything=False, form="mail", now=now)
    return True
