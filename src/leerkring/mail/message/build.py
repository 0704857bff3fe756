"""A message as bytes: text, HTML and calendar parts, in lines that every mail server passes unchanged.

Written by hand and not with `EmailMessage`, which encodes a long List-Unsubscribe (and so kills leaving in
one click) and takes a hundred times as long. The standard library's parser is the judge in the tests.
"""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from uuid import UUID

from leerkring.mail.message.address import Mailbox, clean_line, wire_address

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_VISIBLE = re.compile(r"[\x20-\x7e]+")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>")
_METHOD = re.compile(r"[A-Z]+")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_OURS = {
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "auto-submitted",
    "mime-version",
    "bcc",
    "cc",
}
_LONGEST_LINE = 998


class UnsendableMessage(ValueError):
    """The message cannot be written down: a mistake of ours, not something that a visitor typed."""


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An iCalendar object with one METHOD and one UID (RFC 5546 allows no second one)."""

    content: bytes
    method: str
    filename: str = "uitnodiging.ics"


@dataclass(frozen=True, slots=True)
class Attachment:
    content: bytes
    content_type: str
    filename: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """All that a message says. The first calendar part is shown as an invitation, the others are attached."""

    from_: Mailbox
    to_address: str
    to_name: str = ""
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    reply_to: Mailbox | None = None
    headers: tuple[tuple[str, str], ...] = ()
    calendar: tuple[CalendarPart, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    auto_submitted: str = "auto-generated"


def message_id_for(delivery_id: UUID, domain: str) -> str:
    """The same for every try of one delivery, so that a mail server can see that it has it already."""
    return f"<{delivery_id}@{domain}>"


def build(message: Message) -> bytes:
    """The message on the wire: CRLF, no line over 998 octets, the same bytes for the same message."""
    lines = b"".join(header_line(name, value) for name, value in _headers(message))
    return lines + b"MIME-Version: 1.0\r\n" + _body(message)


def _headers(message: Message) -> Iterator[tuple[str, str]]:
    if not _MESSAGE_ID.fullmatch(message.message_id):
        raise UnsendableMessage("wrong Message-ID")
    if message.date.tzinfo is None:
        raise UnsendableMessage("a date without a time zone")
    yield "From", mailbox("From", message.from_)
    yield "To", mailbox("To", Mailbox(message.to_name, message.to_address))
    if message.reply_to:
        yield "Reply-To", mailbox("Reply-To", message.reply_to)
    yield "Subject", unstructured("Subject", message.subject)
    yield "Date", format_datetime(message.date)
    yield "Message-ID", message.message_id
    yield "Auto-Submitted", message.auto_submitted
    for name, value in message.headers:
        checked_header(name, value)
        yield name, value


def checked_header(name: str, value: str) -> None:
    """Refuse a header that is not for features to set, or that would not stay on its line."""
    if name.lower() in _OURS or name.lower().startswith("content-") or not _HEADER_NAME.fullmatch(name):
        raise UnsendableMessage(f"the header {name!r} cannot be set")
    if not _VISIBLE.fullmatch(value):
        raise UnsendableMessage(f"the header {name} holds more than visible ASCII on one line")


def header_line(name: str, value: str) -> bytes:
    """One header; `value` may hold folds that this module made, and nothing else that breaks a line."""
    line = f"{name}: {value}\r\n".encode()
    if any(len(part) > _LONGEST_LINE for part in line.split(b"\r\n")):
        raise UnsendableMessage(f"the header {name} is too long")
    return line


def unstructured(name: str, text: str) -> str:
    """Text for a header such as Subject: as it is, or in encoded words when it must be."""
    text = clean_line(text)
    if text.isascii() and "=?" not in text and len(text) <= 200:
        return text
    return encoded_words(text, used=len(name) + 2)


def mailbox(name: str, box: Mailbox) -> str:
    """`Name <address>` with the name as atoms, quoted, or encoded."""
    address, who = wire_address(box.address), clean_line(box.name)
    if not who:
        return address
    if not who.isascii() or "=?" in who or len(who) > 60:
        who = encoded_words(who, used=len(name) + 2)
    elif not _ATOMS.fullmatch(who):
        who = '"' + who.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{who}\r\n <{address}>" if len(who) + len(address) > 60 else f"{who} <{address}>"


def encoded_words(text: str, used: int) -> str:
    """RFC 2047: words of whole characters, on lines of at most 76 octets, `used` of which are taken."""
    words, chunk, room = [], b"", _room(used)
    for character in text:
        piece = character.encode()
        if len(chunk) + len(piece) > room:
            words.append(chunk)
            chunk, room = b"", _room(1)
        chunk += piece
    words.append(chunk)
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)


def _room(used: int) -> int:
    return (min(76 - used, 75) - len("=?utf-8?b??=")) // 4 * 3


def _body(message: Message) -> bytes:
    # "=_" cannot occur in quoted-printable or base64, so no text can ever hold the boundary.
    boundary = "=_" + sha256(message.message_id.encode()).hexdigest()[:32]
    parts = [_text("text/plain", message.text), _text("text/html", message.html)]
    parts += [_calendar(part) for part in message.calendar[:1]]
    body = _multipart("alternative", boundary + "a", parts)
    further = [_calendar(part, attached=True) for part in message.calendar[1:]]
    further += [_attachment(part) for part in message.attachments]
    return _multipart("mixed", boundary + "m", [body, *further]) if further else body


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    edge = f"--{boundary}".encode()
    return head + b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"


def _text(content_type: str, text: str) -> bytes:
    lines = text.encode("utf-8", "replace").splitlines()
    body = b2a_qp(b"\r\n".join([*lines, b""]), istext=True)
    head = (
        f"Content-Type: {content_type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode() + body


def _calendar(part: CalendarPart, *, attached: bool = False) -> bytes:
    if not _METHOD.fullmatch(part.method) or not _FILE_NAME.fullmatch(part.filename):
        raise UnsendableMessage("wrong method or file name of a calendar part")
    head = f"Content-Type: text/calendar; charset=UTF-8; method={part.method}"
    if attached:
        head += f';\r\n name="{part.filename}"\r\nContent-Disposition: attachment; filename="{part.filename}"'
    return head.encode() + _base64(part.content)


def _attachment(part: Attachment) -> bytes:
    if not _CONTENT_TYPE.fullmatch(part.content_type) or not _FILE_NAME.fullmatch(part.filename):
        raise UnsendableMessage("wrong content type or file name of an attachment")
    head = f'Content-Type: {part.content_type}; name="{part.filename}"\r\n'
    head += f'Content-Disposition: attachment; filename="{part.filename}"'
    return head.encode() + _base64(part.content)


def _base64(content: bytes) -> bytes:
    """The rest of a part's head, and its content in lines of 76."""
    code = b64encode(content)
    lines = [code[start : start + 76] for start in range(0, len(code), 76)]
    return b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"\r\n".join(lines)
