"""Leaving by mail: what a mail program writes for who has no browser (RFC 2369), to the address it was told."""

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header

from leerkring.core.database.db import Database
from leerkring.core.secrets import Links
from leerkring.mail.message.address import Mailbox
from leerkring.newsletter.refusals import NoSuchSubscription
from leerkring.newsletter.subscriptions.service import UNSUBSCRIBE, open_link, unsubscribe
from leerkring.settings import Settings

_SUBJECT = re.compile(r"\s*(?:re:\s*)?afmelden\s+([A-Za-z0-9_-]{43})\s*", re.IGNORECASE)
_MOST_BYTES = 64 * 1024


def leaving_address(settings: Settings) -> str:
    """Return where a mail to leave goes: the mailbox that is read here, or else the one that people read."""
    if settings.bounce_address and (settings.return_imap or settings.return_token):
        return settings.bounce_address
    return Mailbox.parse(settings.reply_to or settings.mail_from).address


def secret_in(content: bytes) -> str:
    """Return the secret of a mail that asks to leave, or "" where it is another mail; it never raises.

    A mail that quotes ours, as a bounce does, is no wish of the reader.
    """
    try:
        message = message_from_bytes(content[:_MOST_BYTES], policy=policy.compat32)
        subject = str(make_header(decode_header(str(message.get("Subject", "")))))
    except (ValueError, LookupError, MessageError, RecursionError):
        return ""  # written in a way that no mail program does
    if message.get_content_type() == "multipart/report":
        return ""
    automatic = str(message.get("Auto-Submitted", "no")).strip().lower()
    found = _SUBJECT.fullmatch(subject)
    return found[1] if found and automatic == "no" else ""


async def leave_by_mail(db: Database, content: bytes, now: datetime, secret_key: str) -> bool:
    """Let go who asks for it by mail; tells whether this mail asked it. A link that is not ours asks nothing."""
    secret = secret_in(content)
    if not secret:
        return False
    try:
        async with db.reading() as reading:
            one = await open_link(reading, Links(secret_key), UNSUBSCRIBE, secret)
    except NoSuchSubscription:
        return False
    await unsubscribe(db, one.id, everything=False, form="mail", now=now)
    return True
