"""What an invitation may become, whose work counts as load, and until when an answer is awaited. Standard library only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class InvitationState(StrEnum):
    """Where an invitation is; `INVITATION_MOVES` is the grammar."""

    ASKED = "asked"
    OTHER_DATE = "other_date"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


_I = InvitationState
INVITATION_MOVES: dict[InvitationState, frozenset[InvitationState]] = {
    _I.ASKED: frozenset({_I.ACCEPTED, _I.DECLINED, _I.OTHER_DATE, _I.REVOKED}),
    _I.OTHER_DATE: frozenset({_I.ACCEPTED, _I.DECLINED, _I.OTHER_DATE, _I.REVOKED}),
    _I.ACCEPTED: frozenset({_I.WITHDRAWN, _I.REVOKED}),
    _I.DECLINED: frozenset({_I.ACCEPTED}),
    _I.WITHDRAWN: frozenset(),
    _I.REVOKED: frozenset(),
}
LIVE = frozenset({_I.ASKED, _I.OTHER_DATE, _I.ACCEPTED})
"""Of these an expert has at most one for an activity."""
OPEN = frozenset({_I.ASKED, _I.OTHER_DATE})
"""What still waits for somebody to say yes."""
NEEDS_WORDS = frozenset({_I.DECLINED, _I.OTHER_DATE, _I.WITHDRAWN})
"""Answers with which an organiser can do something only when they say why, or when."""
LEAVES_GAP = frozenset({_I.DECLINED, _I.WITHDRAWN})
"""After these somebody else is asked."""

OFF = frozenset({"cancelled", "archived"})
"""States of an activity in which nobody comes to it any more."""

LOAD_WINDOW = timedelta(days=365)
ANSWER_WITHIN = timedelta(days=10)
REMIND_BEFORE = timedelta(days=3)
LEAST_TO_ANSWER = timedelta(hours=12)


def may_move(old: InvitationState, new: InvitationState) -> bool:
    """Tell whether an invitation may go from the one state to the other."""
    return new in INVITATION_MOVES[old]


def is_over(activity_state: str, ends_at: datetime, now: datetime) -> bool:
    """Tell whether there is nothing to come to any more."""
    return ends_at <= now or activity_state in OFF


def answer_by(asked_at: datetime, starts_at: datetime) -> datetime:
    """Return until when an answer is awaited: ten days, less where the first day is near, never less than half a day."""
    halfway = asked_at + (starts_at - asked_at) / 2
    return max(asked_at + LEAST_TO_ANSWER, min(asked_at + ANSWER_WITHIN, halfway))


def remind_at(asked_at: datetime, until: datetime) -> datetime:
    """Return when one reminder goes: three days before the end, or halfway where that is later than asking it."""
    return max(until - REMIND_BEFORE, asked_at + (until - asked_at) / 2)


def count_load(days: Iterable[tuple[str, date]], first: date) -> int:
    """Return in how many labs somebody stands, given the days of each: from a year before this day on, also those to come.

    Each lab counts once, however many days it has.
    """
    since = first - LOAD_WINDOW
    return len({lab for lab, day in days if day > since})
