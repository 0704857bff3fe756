"""Who gets what of an issue, and how an issue lives: decisions over plain values. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
WITHDRAWN = "op verzoek teruggetrokken"
"""Why an item is gone from an issue that had left: the archive says so."""
WITHDRAWN_UNSENT = "op verzoek teruggetrokken, voordat het nummer uitging"
GONE = "staat niet meer op de site"
"""Why an item is left out of an issue: its readers would come to nothing."""


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
    before a reader changed to agenda only is still owed to them. `skips` are the pauses: of the issues after
    the first number up to and including the second it wants nothing.
    """

    rhythm: Rhythm
    themes: frozenset[str]
    agenda_to: int
    texts_to: int
    texts_until: int | None
    skips: tuple[tuple[int, int], ...] = ()


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
    if any(after < item.issue <= until for after, until in reader.skips):
        return False
    if item.is_activity:
        return item.issue > reader.agenda_to
    wanted = reader.texts_until is None or item.issue <= reader.texts_until
    return item.issue > reader.texts_to and wanted


def served(reader: Choice, number: int) -> Choice:
    """Return the reader after issue `number` was made for them."""
    return replace(reader, agenda_to=number, texts_to=max(reader.texts_to, number))


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
    return replace(reader, rhythm=rhythm, themes=themes, texts_to=texts_to, texts_until=until)


KEPT_SPANS = 3


def resumed(reader: Choice, paused_from: int | None, last: int) -> Choice:
    """Return a reader whose pause ends: what was sent meanwhile stands in the archive.

    What was owed to them from before it still comes. `paused_from` is the last issue before the pause; None
    for a pause of before that was kept, which skips all.
    """
    if paused_from is None:
        return replace(
            reader, agenda_to=max(reader.agenda_to, last), texts_to=max(reader.texts_to, last), skips=()
        )
    had = min(reader.agenda_to, reader.texts_to)
    spans = [one for one in (*reader.skips, (paused_from, last)) if one[0] < one[1]]
    # The last ones are kept though they have been passed: an issue that is stopped puts its readers back.
    kept = [one for one in spans[:-KEPT_SPANS] if one[1] > had] + spans[-KEPT_SPANS:]
    return replace(reader, skips=tuple(kept))


def starts(rhythm: Rhythm, themes: frozenset[str], last: int) -> Choice:
    """Return a new reader: they get what comes after issue `last`."""
    return Choice(rhythm, themes, last, last, last if rhythm is Rhythm.AGENDA else None)


# --- the rhythm of a stream ------------------------------------------------------------------------------


def planned(anchor: date, every_days: int, after: date, count: int) -> Iterator[date]:
    """Return the next dates of a stream's rhythm after a day."""
    steps = max((after - anchor).days // every_days + 1, 0)
    for step in range(count):
        yield anchor + timedelta(days=(steps + step) * every_days)


def calendar(
    anchor: date, every_days: int, ready_days: int, today: date, count: int
) -> Iterator[tuple[date, date]]:
    """Return the coming days of a stream's rhythm, today's included, each with the day it must be ready on."""
    for day in planned(anchor, every_days, today - timedelta(days=1), count):
        yield day, day - timedelta(days=ready_days)


def may_approve(actor: str, submitted_by: str | None, *, second_person: bool) -> bool:
    """Tell whether this person may approve: where two people are asked for, not who offered it."""
    return not second_person or actor != submitted_by


def closes_month(on: date, following: date | None, last_closed: date | None) -> bool:
    """Tell whether an issue is the last of its month, so that monthly readers get theirs, once.

    A stream without a rhythm closes one when its last such issue is four weeks or more ago.
    """
    if following is not None:
        had_theirs = last_closed is not None and (last_closed.year, last_closed.month) == (on.year, on.month)
        return not had_theirs and (following.year, following.month) != (on.year, on.month)
    return last_closed is None or (on - last_closed) >= timedelta(days=28)
