"""Who is in the room of a lab, when they may write there, what of it is told outside, and how long it is kept. Pure."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from leerkring.labs.cases.consent.rules import ConsentLevel
from leerkring.labs.cases.rules import ON_SITE, CaseState


class Inside(StrEnum):
    """As whom somebody is in the room."""

    MEMBER = "member"
    OWNER = "owner"
    EXPERT = "expert"
    STAFF = "staff"


class Opening(StrEnum):
    """What can be done in the room."""

    OPEN = "open"
    READING = "reading"
    SHUT = "shut"


class Lead(StrEnum):
    """Who leads a part of a day."""

    FACILITATOR = "facilitator"
    EXPERT = "expert"
    OWNER = "owner"
    NOTE_TAKER = "note_taker"
    EVERYBODY = "everybody"


class ItemKind(StrEnum):
    """What was agreed: something that holds from now on, or something that somebody will do."""

    DECISION = "decision"
    ACTION = "action"


MOST_MEMBERS = 12
MOST_MAILS = 30
"""Mails with a link that the team of one case causes in a day: the owner types addresses of others."""
MOST_PARTS = 20
"""Parts in the agenda of a day."""
MOST_ITEMS = 200
MOST_SIGNS = 20_000
"""Signs in the notes of a day."""
ROOM_KEPT = timedelta(days=730)
"""Notes, decisions and actions of a lab without a case, since its last day. With one they go when its owner does."""
_TEAMED = frozenset({CaseState.ACCEPTED, CaseState.IN_LAB})


def may_have_team(state: CaseState) -> bool:
    """Tell whether people may join the team of a case that stands here; leaving it they always may."""
    return state in _TEAMED


def opening_of(state: CaseState | None, *, is_staff: bool) -> Opening:
    """Return what can be done in the room of a lab whose case stands here; None where it works on none.

    When its owner took a case back, the room shuts for everybody but staff, who read what they still have to put right.
    """
    if state is CaseState.WITHDRAWN:
        return Opening.READING if is_staff else Opening.SHUT
    return Opening.READING if state is CaseState.CLOSED else Opening.OPEN


def tells_outside(level: ConsentLevel | None, state: CaseState | None) -> bool:
    """Tell whether the page of a lab may say who comes and what is done: not where its case is shown to nobody."""
    if level is None or state is None:
        return True
    return level is not ConsentLevel.CLOSED and state in ON_SITE


def is_late(kind: ItemKind, due_on: date | None, *, is_done: bool, today: date) -> bool:
    """Tell whether an action should have been done by now: the day itself still counts."""
    return kind is ItemKind.ACTION and due_on is not None and not is_done and due_on < today


def is_over(ended_at: datetime, now: datetime) -> bool:
    """Tell whether what was written in a room without a case goes."""
    return now >= ended_at + ROOM_KEPT
