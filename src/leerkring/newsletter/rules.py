"""Who gets what of an issue, and how an issue lives: decisions over plain values. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Rhythm(StrEnum):
    """How often, and how much, a reader wants."""

    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"
    AGENDA = "agenda"


class SubscriptionState(StrEnum):
    """Where a subscription is. One that was asked for but not confirmed is a `Signup`, not a subscription."""

    CONFIRMED = "confirmed"
    PAUSED = "paused"
    UNSUBSCRIBED = "unsubscribed"


class ConsentKind(StrEnum):
    """What a reader did about their consent."""

    GIVEN = "given"
    IMPORTED = "imported"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class IssueState(StrEnum):
    """Where an issue is; `ISSUE_MOVES` is the grammar. While it is sent its mailing may be paused."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"


_I = IssueState
ISSUE_MOVES: dict[IssueState, frozenset[IssueState]] = {
    _I.DRAFT: frozenset({_I.IN_REVIEW}),
    _I.IN_REVIEW: frozenset({_I.DRAFT, _I.APPROVED}),
    _I.APPROVED: frozenset({_I.DRAFT, _I.SCHEDULED}),
    _I.SCHEDULED: frozenset({_I.APPROVED, _I.SENDING, _I.CANCELLED}),
    _I.SENDING: frozenset({_I.SENT, _I.CANCELLED}),
    _I.SENT: frozenset(),
    _I.CANCELLED: frozenset(),
}
OPEN = frozenset({_I.DRAFT, _I.IN_REVIEW, _I.APPROVED, _I.SCHEDULED, _I.SENDING})
"""A stream has one of these at a time, so that nothing can be offered twice."""
PUBLIC = frozenset({_I.SENDING, _I.SENT})
"""What the archive shows."""


class ItemKind(StrEnum):
    """What an item of an issue is about."""

    HANDBOOK = "handbook"
    LESSON = "lesson"
    PRACTICE = "practice"
    ARTICLE = "article"
    ACTIVITY = "activity"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a subscription asks for, and how far it has been served.

    `agenda_to` and `texts_to` are the numbers of the issues of which it has had the agenda and the other
    items. `texts_until`: of later issues it wants only the agenda (None: it wants all). What was already due
    before a reader changed to agenda only is still owed to them.
    """

    rhythm: Rhythm
    themes: frozenset[str]
    agenda_to: int
    texts_to: int
    texts_until: int | None


@dataclass(frozen=True, slots=True)
class Offered:
    """An item of an issue, as far as choosing goes."""

    id: str
    issue: int
    position: int
    is_activity: bool
    themes: frozenset[str]


def is_due(rhythm: Rhythm, *, closes_month: bool) -> bool:
    """Tell whether readers of this rhythm get mail with an issue."""
    return rhythm is not Rhythm.MONTHLY or closes_month


def chosen(items: Iterable[Offered], reader: Choice, number: int) -> tuple[str, ...]:
    """Return which items this reader gets with issue `number`, in order: newest issue first, agenda last.

    No themes chosen means all themes; an item without a theme is for everyone.
    """
    return tuple(
        item.id
        for item in sorted(items, key=lambda i: (i.is_activity, -i.issue, i.position, i.id))
        if item.issue <= number
        and _wanted(item, reader)
        and (not item.themes or not reader.themes or item.themes & reader.themes)
    )


def _wanted(item: Offered, reader: Choice) -> bool:
    if item.is_activity:
        return item.issue > reader.agenda_to
    wanted = reader.texts_until is None or item.issue <= reader.texts_until
    return item.issue > reader.texts_to and wanted


def served(reader: Choice, number: int) -> Choice:
    """Return the reader after issue `number` was made for them."""
    until = reader.texts_until
    texts_to = max(reader.texts_to, number)
    # What was owed from before the change to agenda only has been paid now.
    return Choice(reader.rhythm, reader.themes, number, texts_to, until)


def switched(reader: Choice, rhythm: Rhythm, themes: frozenset[str], last: int) -> Choice:
    """Return the reader after a change of mind, when issue `last` was the last one frozen.

    Nothing is repeated, since how far they were served stays. Nothing is dropped: what they were to get
    under the old rhythm still comes.
    """
    was, to = reader.rhythm is Rhythm.AGENDA, rhythm is Rhythm.AGENDA
    texts_to, until = reader.texts_to, reader.texts_until
    if to and not was:
        until = last
    elif was and not to:
        # The texts of the agenda days they did not want; those before that are still owed.
        texts_to = max(texts_to, last) if until is None or texts_to >= until else texts_to
        until = None
    return Choice(rhythm, themes, reader.agenda_to, texts_to, until)


def resumed(reader: Choice, last: int) -> Choice:
    """Return a reader whose pause ends: what was sent meanwhile stands in the archive."""
    return Choice(
        reader.rhythm,
        reader.themes,
        max(reader.agenda_to, last),
        max(reader.texts_to, last),
        reader.texts_until,
    )


def starts(rhythm: Rhythm, themes: frozenset[str], last: int) -> Choice:
    """Return a new reader: they get what comes after issue `last`."""
    return Choice(rhythm, themes, last, last, last if rhythm is Rhythm.AGENDA else None)


# --- the rhythm of a stream ------------------------------------------------------------------------------


def planned(anchor: date, every_days: int, after: date, count: int) -> Iterator[date]:
    """Return the next dates of a stream's rhythm after a day."""
    steps = max((after - anchor).days // every_days + 1, 0)
    for step in range(count):
        yield anchor + timedelta(days=(steps + step) * every_days)


def closes_month(on: date, following: date | None, last_closed: date | None) -> bool:
    """Tell whether an issue is the last of its month, so that monthly readers get theirs.

    A stream without a rhythm closes one when its last such issue is four weeks or more ago.
    """
    if following is not None:
        return (following.year, following.month) != (on.year, on.month)
    return last_closed is None or (on - last_closed) >= timedelta(days=28)
