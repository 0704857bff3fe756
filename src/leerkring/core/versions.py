"""Two people and one thing: a form carries the version it was opened with, and nobody writes over what they never saw.

A version is made from the very words that a form was filled with, or that stood beside its button. So a registration
that comes in, or a colleague who changes something else of the same activity, makes no conflict. The check belongs in
the transaction that writes, under the lock of what it changes (decision 0030).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from leerkring.core.refusals import Conflict

FIELD = "version"
"""The name of the hidden field."""


class EditConflict(Conflict):
    """Somebody else changed it after this form was opened: nothing is written, and nothing that was typed is lost."""

    code = "edited-meanwhile"
    sentence = "Iemand anders heeft dit gewijzigd terwijl u ermee bezig was. Kijk eerst hoe het er nu staat."
    next_label = "Naar het beheer"
    next_href = "/beheer"


def version_of(*words: object) -> str:
    """Return a short text that is equal for equal words; a moment is the same in every time zone."""
    told = (word.astimezone(UTC).isoformat() if isinstance(word, datetime) else str(word) for word in words)
    return sha256("\0".join(told).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who acts, as the log names them, when, and with what their form was opened."""

    actor: str
    now: datetime
    version: str | None = None


class Sent(Protocol):
    """A form as it was sent, or a plain dictionary of lists."""

    def get(self, name: str, /) -> list[str] | None: ...


def read_version(raw: Sent) -> str | None:
    """Return the version that a form carries; None where a program posts without one."""
    carried = raw.get(FIELD)
    return carried[-1] if carried else None


def check_version(carried: str | None, stands: str, typed: str = "") -> None:
    """Refuse a form that was opened with other words than those that stand now.

    None asks for them as they are; a made-up version fits nothing. `typed` is the version of what was typed: the same
    words from two people are no conflict. Raises `EditConflict`.
    """
    if carried is not None and stands not in (carried, typed):
        raise EditConflict
