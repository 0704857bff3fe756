"""What a mail server says, read and weighed: bytes and numbers in, outcomes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from leerkring.mail.outcomes import Accepted, BeforeDot, Deferred, Outcome, Refused, Stage, Uncertain

_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?: |$)")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_LONGEST_TEXT = 1000
_MOST_LINES = 200

# Before MAIL a no is about the link or about us, never about this message, so it is never final.
_ABOUT_THE_LINK = {Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.AUTH}
# Bad sequence, login required and its relatives: settings that staff will put right.
_ABOUT_US = {503, 530, 534, 535, 538}


class Garbled(Exception):
    """The server said something that is no reply."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply; `enhanced` is "5.1.1" or empty, `lines` are its lines without the code."""

    code: int
    lines: tuple[str, ...] = ()
    enhanced: str = ""

    @property
    def text(self) -> str:
        """For people and the mail log: one line, nothing hidden in it, not endless."""
        lines = (line.removeprefix(self.enhanced).strip() if self.enhanced else line for line in self.lines)
        return " ".join(" ".join(_HIDDEN.sub(" ", line).split()) for line in lines)[:_LONGEST_TEXT].strip()


@dataclass(slots=True)
class ReplyReader:
    """Collects lines until a reply is whole. What is no reply raises `Garbled`."""

    _code: int = 0
    _lines: tuple[str, ...] = ()

    def feed(self, line: bytes) -> Reply | None:
        """The reply that this line ends, if it does."""
        if not self._lines and line[3:4] == b" ":
            return whole(line)
        return self.collect(line)

    def collect(self, line: bytes) -> Reply | None:
        match = _LINE.fullmatch(line.rstrip(b"\r\n"))
        if match is None:
            raise Garbled("geen antwoord volgens SMTP")
        code = int(match[1])
        if self._lines and code != self._code:
            raise Garbled("een antwoord met twee codes")
        if len(self._lines) >= _MOST_LINES:
            raise Garbled("een antwoord zonder einde")
        self._code, self._lines = code, (*self._lines, (match[3] or b"").decode("utf-8", "replace"))
        if match[2] == b"-":
            return None
        reply = Reply(code, self._lines, _enhanced(code, self._lines))
        self._code, self._lines = 0, ()
        return reply


@lru_cache(maxsize=256)
def whole(line: bytes) -> Reply | None:
    """A reply of one line: a server says few different ones, and the same ones all day."""
    return ReplyReader().collect(line)


def _enhanced(code: int, lines: tuple[str, ...]) -> str:
    """The RFC 3463 code that the reply opens with; one of another class than the reply's own is noise."""
    match = _ENHANCED.match(lines[0])
    return match[0].strip() if match and match[1] == str(code)[0] else ""


def before_dot(stage: Stage, reply: Reply) -> BeforeDot:
    """Weigh a reply to anything but the final dot. None is "go on"."""
    kind = reply.code // 100
    if stage is not Stage.BODY and kind == (3 if stage is Stage.DATA else 2) and reply.code != 221:
        return None
    if kind == 5 and stage not in _ABOUT_THE_LINK and reply.code not in _ABOUT_US:
        return Refused(reply.code, reply.text, reply.enhanced, stage)
    return Deferred(reply.code, reply.text, reply.enhanced, stage)


def after_dot(reply: Reply) -> Outcome:
    """Weigh the reply to the final dot: only a plain yes or a plain no is one."""
    kind = reply.code // 100
    if kind == 2 and reply.code not in (220, 221):
        return Accepted(reply.code, reply.text, reply.enhanced)
    if kind == 4:
        return Deferred(reply.code, reply.text, reply.enhanced)
    if kind == 5:
        return Refused(reply.code, reply.text, reply.enhanced)
    return Uncertain(reply.code, reply.text, reply.enhanced)
