"""The vocabulary of activities, and what a visitor is told: decisions over plain values. Standard library only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Protocol
from uuid import UUID


class ActivityKind(StrEnum):
    """The three kinds of activity."""

    CIRCLE = "circle"
    LAB = "lab"
    NATIONAL_MEETING = "national_meeting"


class ActivityState(StrEnum):
    """Where an activity is in its life; `ACTIVITY_MOVES` is the grammar."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


ACTIVITY_MOVES: dict[ActivityState, frozenset[ActivityState]] = {
    ActivityState.DRAFT: frozenset({ActivityState.SCHEDULED, ActivityState.PUBLISHED}),
    ActivityState.SCHEDULED: frozenset({ActivityState.DRAFT, ActivityState.PUBLISHED}),
    ActivityState.PUBLISHED: frozenset(
        {ActivityState.DRAFT, ActivityState.CANCELLED, ActivityState.ARCHIVED}
    ),
    ActivityState.CANCELLED: frozenset({ActivityState.ARCHIVED}),
    ActivityState.ARCHIVED: frozenset(),
}
VISIBLE = frozenset({ActivityState.PUBLISHED, ActivityState.CANCELLED, ActivityState.ARCHIVED})
"""What the public may see."""


OPENING = timedelta(minutes=1)
"""How long before the opening the words of questions are kept as if they were answered already: forms are on their way."""


def may_be_answered(state: str, opens_at: datetime, last_position: int, now: datetime) -> bool:
    """Tell whether people may have answered the questions of an activity; `last_position` counts who ever registered."""
    return last_position > 0 or (state in VISIBLE and now >= opens_at - OPENING)


class Allocation(StrEnum):
    """How places are given; frozen once registration has opened."""

    FIRST_COME = "first_come"
    DRAW = "draw"
    APPLICATION = "application"


class DrawValueForm(StrEnum):
    """What the public value of a draw looks like, so that a slip of the hand is seen."""

    DECIMALS = "decimals"
    DIGITS = "digits"


MOST_TICKETS = 5
"""The most tickets that one person can have in a draw."""


class OccurrenceState(StrEnum):
    """A day is on, or it is off."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class BreakoutChoice(StrEnum):
    """How people get a parallel session: the one they choose while it has places, or by an order that is settled later."""

    CHOICE = "choice"
    RANKED = "ranked"


def commitment_of(breakout_secret: UUID) -> str:
    """Return the hash of the secret that decides between equals when ranked sessions are settled: it is on the page from the start."""
    return sha256(breakout_secret.bytes).hexdigest()


class FieldType(StrEnum):
    """The kinds of question that a form of an activity's own may hold."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"


ERASE_DAYS = 7
"""How many days after the last one the answers to a sensitive question go, where nobody says otherwise."""
MOST_ERASE_DAYS = 90
REMIND_DAYS, MOST_REMIND_DAYS = 3, 14
"""How many days before its deadline who did not answer the second form is reminded, once."""


class VisitorState(StrEnum):
    """What a visitor can do with an activity now; `data-state` on its page."""

    OPEN = "open"
    FULL = "full"
    UPCOMING = "upcoming"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Closing:
    """Between which moments people register, how places are given, and when the first day begins."""

    allocation: str
    starts_at: datetime
    opens_at: datetime
    closes_at: datetime

    @property
    def is_with_first_day(self) -> bool:
        """Whether it ends when the first day begins, as it does where nobody chose another moment."""
        return self.closes_at >= self.starts_at

    def after(self, first: datetime, now: datetime) -> datetime:
        """Return when registering ends once the first day begins at `first`.

        Where it ended with the first day it moves along. A moment that staff chose before that day stays, unless the
        first day comes to lie before it: then it ends with that day. What has ended already stays ended, a draw keeps
        the moment that its promise hangs on, and registering never ends before it opened.
        """
        stays = (
            first == self.starts_at
            or self.allocation == Allocation.DRAW
            or now >= min(self.closes_at, self.starts_at)
            or first <= self.opens_at
        )
        if not stays and (self.is_with_first_day or self.closes_at > first):
            return first
        return self.closes_at


class Conditional(Protocol):
    """What it depends on whether an activity still has to be decided about."""

    @property
    def state(self) -> str: ...
    @property
    def minimum(self) -> int | None: ...
    @property
    def decide_on(self) -> date | None: ...
    @property
    def go_ahead_at(self) -> datetime | None: ...
    @property
    def starts_at(self) -> datetime: ...


def is_undecided(activity: Conditional, now: datetime) -> bool:
    """Tell whether somebody still has to say that it goes on: until they do, or its first day begins.

    Also where there are enough people: they were told that they would hear, and where its day of deciding is behind us.
    """
    return (
        activity.state == ActivityState.PUBLISHED
        and activity.minimum is not None
        and activity.go_ahead_at is None
        and now < activity.starts_at
    )


def too_few(minimum: int, coming: int) -> int:
    """Return how many are missing; 0 where there are enough."""
    return max(0, minimum - coming)


class Bookable(Protocol):
    """What the state for visitors depends on."""

    @property
    def state(self) -> str: ...
    @property
    def allocation(self) -> str: ...
    @property
    def capacity(self) -> int: ...
    @property
    def taken(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def registration_opens_at(self) -> datetime: ...
    @property
    def registration_closes_at(self) -> datetime: ...
    @property
    def drawn_at(self) -> datetime | None: ...


def visitor_state(activity: Bookable, now: datetime) -> VisitorState:
    """Return what a visitor can do: full means that whoever registers now will wait.

    Before a draw or a choice nothing is full, because nothing has been given yet. A registration is for all
    days, so it closes at the start of the first one at the latest.
    """
    if activity.state == ActivityState.CANCELLED:
        return VisitorState.CANCELLED
    ended = now >= activity.registration_closes_at or now >= activity.starts_at
    if ended or activity.state != ActivityState.PUBLISHED:
        return VisitorState.CLOSED
    if now < activity.registration_opens_at:
        return VisitorState.UPCOMING
    given_at_once = activity.allocation == Allocation.FIRST_COME or activity.drawn_at is not None
    return VisitorState.FULL if given_at_once and activity.taken >= activity.capacity else VisitorState.OPEN
