"""What can become of one message on its way out: four answers, and where on the way they were given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from leerkring.mail.returns.rules import blames_who_we_are


class Stage(StrEnum):
    """How far a message had come. Only after DOT can the other side have taken it."""

    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"


@dataclass(frozen=True, slots=True)
class _Answer:
    """`code` is the server's (0: it gave none), `enhanced` its RFC 3463 code ("5.1.1") or empty."""

    code: int
    text: str
    enhanced: str = ""
    stage: Stage = Stage.DOT

    @property
    def is_policy(self) -> bool:
        """They do not want our mail (x.7.x, or a text about who we are): our fault, not the recipient's."""
        return self.enhanced[1:4] == ".7." or blames_who_we_are(self.text)


class Accepted(_Answer):
    """The other side has taken the message and answers for it now."""

    __slots__ = ()


class Refused(_Answer):
    """A no that stays no."""

    __slots__ = ()


class Deferred(_Answer):
    """Not now. Nothing was taken, so trying again can never send twice."""

    __slots__ = ()


class Uncertain(_Answer):
    """The link was lost after the final dot: it may have been taken, it may not."""

    __slots__ = ()


BeforeDot: TypeAlias = Refused | Deferred | None
"""The answer to `prepare`: None means go on."""
Outcome: TypeAlias = Accepted | Refused | Deferred | Uncertain
"""The answer to `finish`."""
