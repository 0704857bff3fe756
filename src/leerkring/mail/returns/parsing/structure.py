"""A returned mail as its outermost parts, read within bounds.

What a mail quotes or forwards (message/rfc822) is not ours to read: a report inside it is about another mail. A parser
asks every boundary at every line, so a mail of many nested parts would keep it busy for minutes; nothing real nests
that deep, and what tells the outcome stands in front. What is beyond the bounds is cut off.
"""

from __future__ import annotations

import binascii
import quopri
import re
from base64 import b64decode
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from html import unescape

MOST_BYTES = 512 * 1024
MOST_NESTING = 24
MOST_SEAMS = 400
MOST_LINES = 8_000
MOST_HEADER = 4000
MOST_TEXT = 20_000
_SPACES = {0xA0: " ", 0x2007: " ", 0x202F: " ", 0xAD: None, 0x200B: None, 0xFEFF: None}
MOST_FIELDS = 64 * 1024
_NESTING = re.compile(
    rb"boundary[*0-9]{0,4}[ \t]{0,8}=|^content-type:\s{0,8}message/", re.IGNORECASE | re.MULTILINE
)
_SEAM = re.compile(rb"^--", re.MULTILINE)
_LINE = re.compile(rb"\n")
_BLOCK = re.compile(
    r"<(?=/?(?:p|div|br|tr|table|pre|ul|ol|li|h[1-6]|blockquote|hr|section)\b)", re.IGNORECASE
)
_CELL = re.compile(r"<(?=/?t[dh]\b)", re.IGNORECASE)
_BLANK = re.compile(r"\r?\n[ \t]*\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
# Where the text of a bounce goes on with our own mail.
_COPY = re.compile(
    r"^[>\s]{0,8}(?:-{2,}.{0,60}(?:copy|original message|headers|returned message|oorspronkelijk|urspr)"
    r"|(?:Return-Path|Received|From|Van|Von|De|Message-ID|DKIM-Signature|MIME-Version)[ \t]?:)",
    re.IGNORECASE | re.MULTILINE,
)


def read_message(data: bytes) -> Message:
    """Parse a mail; past the bounds it ends."""
    end = min(len(data), MOST_BYTES)
    for pattern, most in ((_NESTING, MOST_NESTING), (_SEAM, MOST_SEAMS), (_LINE, MOST_LINES)):
        for number, match in enumerate(pattern.finditer(data, 0, end), 1):
            if number > most:
                end = match.start()
                break
    return message_from_bytes(data[:end], policy=policy.compat32)


def outer_parts(message: Message) -> Iterator[Message]:
    """Yield the parts of the mail itself, in their order; what it quotes is one closed part."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting += reversed([one for one in part.get_payload() if isinstance(one, Message)])
        else:
            yield part


def read_blocks(part: Message) -> list[dict[str, str]]:
    """Return the groups of fields of a status or a feedback part, by small names, in base64 or not (RFC 6533)."""
    text = _body(part)[:MOST_FIELDS].decode("utf-8", "replace")
    return [fields for block in _BLANK.split(text) if (fields := _fields(block))]


def _fields(block: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _FOLD.sub(" ", block.strip()).splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip() and not name.strip().count(" "):
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _body(part: Message) -> bytes:
    """The bytes of a part, also of one that the parser took apart by itself, decoded as its header says."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return _decoded(part)
    raw = b"\n\n".join(_as_it_stood(one) for one in payload if isinstance(one, Message))
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding == "base64":
        try:
            return b64decode(b"".join(raw.split()) + b"==")
        except (binascii.Error, ValueError):
            return raw
    return quopri.decodestring(raw) if encoding == "quoted-printable" else raw


def _as_it_stood(block: Message) -> bytes:
    """A block as it came in. The library's own way out folds long lines, in quadratic time."""
    head = "\n".join(f"{name}: {value}" for name, value in block.raw_items())
    body = block.get_payload()
    return f"{head}\n\n{body if isinstance(body, str) else ''}".encode("utf-8", "surrogateescape")


def _decoded(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def read_texts(message: Message) -> str:
    """Return what a mail says itself to people, plain or else in HTML, up to where it quotes ours."""
    plain, html = [], []
    for part in outer_parts(message):
        kind = part.get_content_type()
        if kind == "text/plain":
            plain.append(_text(part))
        elif kind == "text/html":
            html.append(_from_html(_text(part)))
    said = "\n\n".join(plain) if any(one.strip() for one in plain) else "\n\n".join(html)
    said = said[:MOST_TEXT].translate(_SPACES)
    copy = _COPY.search(said)
    return said[: copy.start()] if copy else said


def _text(part: Message) -> str:
    content = _decoded(part)[: 4 * MOST_TEXT]
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _from_html(page: str) -> str:
    import nh3  # heavy, and few returns are HTML alone

    lines = _BLOCK.sub(r"\n<", _CELL.sub(" <", page))
    words = nh3.clean(lines, tags=set(), clean_content_tags={"script", "style", "title", "head"})
    return "\n".join(line.strip() for line in unescape(words).splitlines() if line.strip())


def header_text(message: Message, name: str) -> str:
    """Return a header as people read it: unfolded and decoded; as it stands where it is written wrongly."""
    found = (value for known, value in message.raw_items() if known.lower() == name.lower())
    # The library gives a header of plain UTF-8 as signs of doubt.
    plain = str(next(found, ""))[:MOST_HEADER].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return str(make_header(decode_header(plain)))
    except (ValueError, LookupError, AttributeError, TypeError):
        return plain
