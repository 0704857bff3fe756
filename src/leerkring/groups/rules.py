"""Whether a working group lives, who may do what in it, and how much fits in it. Standard library only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class GroupSubject(StrEnum):
    """What a working group works on."""

    DATA = "data"
    VISION = "vision"
    ORDINANCE = "ordinance"
    AGREEMENT = "agreement"
    OTHER = "other"


class Life(StrEnum):
    """How a working group stands: it lives, is quiet, was asked whether it still is there, or is archived."""

    ACTIVE = "active"
    QUIET = "quiet"
    ASKED = "asked"
    ARCHIVED = "archived"


QUIET_AFTER = timedelta(days=183)
"""Half a year without anything: then its coordinator is asked."""
ANSWER_WITHIN = timedelta(days=28)
"""So long the coordinator has to answer before the group is archived."""
INVITED_FOR = timedelta(days=60)
"""An invitation that nobody answers goes after this."""
KEPT_AFTER_ARCHIVE_MONTHS = 24
"""An archived group can be read for so long; then it is erased."""
MAILS_WINDOW = timedelta(days=1)
MOST_MAILS = 5
"""Letters to the group within a day, by all members together."""
MOST_INVITED = 20
"""Invitations that a coordinator may send within a day, those that were taken back again too."""
MOST_PLANNED = 30
"""Meetings planned and moved within a day: each is a mail to every member. Calling off is never refused."""
PLANNED_AHEAD = timedelta(days=2 * 366)
"""A meeting keeps its group alive, so one that is years away would keep it for ever."""
LONGEST_MEETING = timedelta(days=7)
MOST_MEMBERS = 60
MOST_MEETINGS = 40
"""Meetings that lie ahead."""
MOST_NOTES = 200
MOST_ACTIONS = 200
MOST_PAPERS = 60


@dataclass(frozen=True, slots=True)
class When:
    """When and where a meeting is: what a calendar shows of it."""

    starts_at: datetime
    ends_at: datetime
    place: str
    online_url: str
    title: str


def life_of(
    lived_at: datetime, asked_at: datetime | None, archived_at: datetime | None, now: datetime
) -> Life:
    """Return how a group stands. `lived_at` is its last sign of life: something done, or a meeting that was or will be."""
    if archived_at is not None:
        return Life.ARCHIVED
    if asked_at is not None and lived_at <= asked_at:
        return Life.ASKED
    return Life.QUIET if now - lived_at >= QUIET_AFTER else Life.ACTIVE


def archive_at(asked_at: datetime) -> datetime:
    """Return from when on a group that was asked and did not answer is archived."""
    return asked_at + ANSWER_WITHIN


def must_archive(life: Life, asked_at: datetime | None, now: datetime) -> bool:
    """Tell whether a group goes to the archive by itself: it was asked, and nobody answered or did anything in time."""
    return life is Life.ASKED and asked_at is not None and now >= archive_at(asked_at)


def may_mail(*, coordinates: bool, members_may: bool) -> bool:
    """Tell whether a member may write to the group: the coordinator always, others where the coordinator lets them."""
    return coordinates or members_may


def may_leave(*, coordinates: bool, others: int) -> bool:
    """Tell whether a member may go: a coordinator hands the group over first, where somebody is there to take it."""
    return not coordinates or others == 0


def may_remove(*, coordinates: bool, is_own: bool) -> bool:
    """Tell whether a member may take something away: what they put there themselves, or as coordinator anything."""
    return coordinates or is_own


def next_sequence(sequence: int, before: When, after: When) -> int:
    """Return the number that a calendar knows this meeting by now: it grows with each change that a calendar shows."""
    return sequence if before == after else sequence + 1
