"""A message encoded once and completed for each reader: a letter to a hundred thousand costs one encoding.

What differs per reader stands in the text, the HTML and the headers as a *mark*: a fixed string as long as a
secret of a link, so that lines keep their length. A mark stands between soft line breaks, so that a value of
any length and any letters can take its place without a line being counted again. No line begins with a dot
or with "From ", so nothing is changed on the way (and no signature broken).

To, Date and Message-ID are each reader's own; everything else is in the template. What is spliced parses
equal to `message.build` of the same values.
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property, lru_cache
from hashlib import sha256

from leerkring.mail.message.address import Mailbox, clean_line
from leerkring.mail.message.build import UnsendableMessage, checked_header, header_line, mailbox, unstructured

MARKS: Mapping[str, str] = {
    name: f"lkmark-{name}-".ljust(43, "0") for name in ("unsubscribe", "preferences", "name")
}
"""What writers of a letter put in the place of a value. `name` is free text, the others are secrets."""

_MARK = re.compile(b"(" + b"|".join(mark.encode() for mark in MARKS.values()) + b")")
_NAME_OF = {mark.encode(): name for name, mark in MARKS.items()}
_SECRET = re.compile(rb"[A-Za-z0-9_-]{43}")
_SOFT = b"=\r\n"
_LONGEST = 75


class Ready(bytes):
    """A message with CRLF throughout and no line that begins with a dot: it goes over the wire as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Hole:
    """A place for a value, in one of three writings: `header`, `text` or `html`."""

    name: str
    writing: str


@dataclass(frozen=True)
class Template:
    """A letter as bytes with holes: `head[0] hole head[1] …`, then the body in the same way."""

    subject: str
    head: tuple[bytes, ...]
    head_holes: tuple[Hole, ...]
    body: tuple[bytes, ...]
    body_holes: tuple[Hole, ...]

    @cached_property
    def size(self) -> int:
        """About how many bytes each reader gets."""
        holes = len(self.head_holes) + len(self.body_holes)
        return sum(map(len, self.head)) + sum(map(len, self.body)) + 43 * holes + 200

    def splice(
        self, values: Mapping[str, bytes], *, to_address: str, to_name: str, message_id: str, date: datetime
    ) -> Ready:
        """The message for one reader; `values` are UTF-8."""
        to = mailbox("To", Mailbox(to_name, to_address))
        own = f"To: {to}\r\nDate: {_written_date(date)}\r\nMessage-ID: {message_id}\r\n"
        pieces = [own.encode(), self.head[0]]
        _fill(pieces, self.head, self.head_holes, values)
        pieces.append(self.body[0])
        _fill(pieces, self.body, self.body_holes, values)
        return Ready(b"".join(pieces))

    def dump(self) -> bytes:
        """For a column of the database."""
        parts = {
            "subject": self.subject,
            "head": [b64encode(piece).decode() for piece in self.head],
            "head_holes": [[hole.name, hole.writing] for hole in self.head_holes],
            "body": [b64encode(piece).decode() for piece in self.body],
            "body_holes": [[hole.name, hole.writing] for hole in self.body_holes],
        }
        return json.dumps(parts, ensure_ascii=False).encode()

    @classmethod
    def load(cls, dumped: bytes) -> Template:
        parts = json.loads(dumped)
        return cls(
            parts["subject"],
            tuple(b64decode(piece) for piece in parts["head"]),
            tuple(Hole(*hole) for hole in parts["head_holes"]),
            tuple(b64decode(piece) for piece in parts["body"]),
            tuple(Hole(*hole) for hole in parts["body_holes"]),
        )


@lru_cache(maxsize=64)
def _written_date(date: datetime) -> str:
    """Those who were claimed together have one date."""
    return format_datetime(date)


def _fill(
    pieces: list[bytes], static: Sequence[bytes], holes: Sequence[Hole], values: Mapping[str, bytes]
) -> None:
    for hole, after in zip(holes, static[1:], strict=True):
        value = values[hole.name]
        if _SECRET.fullmatch(value) is None:
            value = _written(value, hole)
        pieces += (value, after)


def _written(value: bytes, hole: Hole) -> bytes:
    if hole.writing == "header" or hole.name != "name":
        raise UnsendableMessage(f"the value of {hole.name} is no secret of a link")
    text = clean_line(value.decode())
    return quoted((html.escape(text) if hole.writing == "html" else text).encode())


def encode_template(
    *,
    from_: Mailbox,
    reply_to: Mailbox | None,
    subject: str,
    text: str,
    html: str,
    headers: Sequence[tuple[str, str]] = (),
) -> Template:
    """Encode a letter, once for all who get this variant."""
    if _MARK.search(subject.encode("utf-8", "replace")):
        raise UnsendableMessage("a subject is the same for everyone")
    boundary = "=_" + sha256(f"{subject}\0{text}\0{html}".encode("utf-8", "replace")).hexdigest()[:32]
    ours = [("From", mailbox("From", from_)), ("Subject", unstructured("Subject", subject))]
    if reply_to:
        ours.append(("Reply-To", mailbox("Reply-To", reply_to)))
    for name, value in headers:
        checked_header(name, value)
        ours.append((name, value))
    ours += [
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"'),
    ]
    head, head_holes = _split(b"".join(header_line(name, value) for name, value in ours) + b"\r\n", "header")
    body: list[bytes] = [b""]
    holes: list[Hole] = []
    for kind, content in (("plain", text), ("html", html)):
        part = (
            f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        )
        pieces, found = _encoded(content, "html" if kind == "html" else "text")
        body[-1] += part.encode() + pieces[0]
        body += pieces[1:]
        body[-1] += b"\r\n"
        holes += found
    body[-1] += f"--{boundary}--\r\n".encode()
    return Template(clean_line(subject), tuple(head), tuple(head_holes), tuple(body), tuple(holes))


def _split(data: bytes, writing: str) -> tuple[list[bytes], list[Hole]]:
    parts = _MARK.split(data)
    return parts[::2], [Hole(_NAME_OF[mark], writing) for mark in parts[1::2]]


def _encoded(content: str, writing: str) -> tuple[list[bytes], list[Hole]]:
    """Quoted-printable with a soft break on either side of each mark."""
    lines = content.encode("utf-8", "replace").splitlines()
    pieces, holes = _split(b"\r\n".join([*lines, b""]), writing)
    coded = [quoted(piece) for piece in pieces]
    for number in range(len(holes)):
        if coded[number] and not coded[number].endswith(b"\r\n"):
            coded[number] += _SOFT
        coded[number + 1] = _SOFT + coded[number + 1]
    return coded, holes


def quoted(data: bytes) -> bytes:
    """Quoted-printable in lines of at most 76; the first one begins a line, the last one may be continued."""
    return b"\r\n".join(_quoted_line(line) for line in data.split(b"\r\n"))


_PLAIN = {code: bytes([code]) for code in (*range(32, 61), *range(62, 127))}
_TOKENS = [_PLAIN.get(code, b"=%02X" % code) for code in range(256)]


def _quoted_line(line: bytes) -> bytes:
    out: list[bytes] = []
    room = _LONGEST
    for at, code in enumerate(line):
        token = _TOKENS[code]
        if len(token) > room or (room < 6 and len(token) == 3):
            out.append(_SOFT)
            room = _LONGEST
        opens = room == _LONGEST
        if (
            (opens and (code == 46 or (code == 70 and line[at : at + 5] == b"From ")))
            or (at == len(line) - 1 and code == 32)
        ):  # fmt: skip
            token = b"=%02X" % code
            if len(token) > room:
                out.append(_SOFT)
                room = _LONGEST
        out.append(token)
        room -= len(token)
    return b"".join(out)
