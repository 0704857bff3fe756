"""Who was there, out of a set of acts: in whatever order they come, and however often. Standard library only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

OPENS_BEFORE = timedelta(hours=12)
"""How long before a day somebody can be ticked in; until then only who will not come is written down."""
OLDEST = timedelta(days=366)
"""What a device says to have been done longer ago than this has a clock that is wrong."""


class Act(StrEnum):
    """What is done at the door or on the list; `OUT` takes back what stood before."""

    IN = "in"
    OUT = "out"
    ABSENT = "absent"


class Presence(StrEnum):
    """How somebody stands for one day: nothing known yet, there, not there with word, or not there without."""

    EXPECTED = "expected"
    ATTENDED = "attended"
    ABSENT = "absent"
    NO_SHOW = "no_show"


class Phase(StrEnum):
    """Where a day is: too early to be there, at hand, or over."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """One act about one registration and one day."""

    id: UUID
    registration_id: UUID
    occurrence_id: UUID
    act: Act
    at: datetime


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A day that goes on, as far as attendance asks."""

    id: UUID
    starts_at: datetime
    ends_at: datetime


Key = tuple[UUID, UUID]
"""A registration and a day."""


def fold(acts: Iterable[RecordedAct]) -> dict[Key, RecordedAct]:
    """Return the act that counts for each registration and day: the latest; of two at one moment the one with the higher id.

    The order in which acts arrive makes no difference, nor does the same one twice.
    """
    latest: dict[Key, RecordedAct] = {}
    for one in acts:
        key = (one.registration_id, one.occurrence_id)
        if key not in latest or _rank(one) > _rank(latest[key]):
            latest[key] = one
    return latest


def _rank(one: RecordedAct) -> tuple[datetime, UUID, Act]:
    return one.at, one.id, one.act


def put_right(acts: Sequence[RecordedAct], received_at: datetime) -> tuple[RecordedAct, ...]:
    """Return what one device sent at once by our clock: where its own is ahead, all of it goes back as far.

    So nothing was done later than it was received, and within what was sent the order stays.
    """
    ahead = max([timedelta(), *(one.at - received_at for one in acts)])
    return tuple(replace(one, at=one.at - ahead) for one in acts)


def phase_of(day: DaySpan, now: datetime) -> Phase:
    """Return where a day is now."""
    if now >= day.ends_at:
        return Phase.AFTER
    return Phase.DURING if now >= day.starts_at - OPENS_BEFORE else Phase.BEFORE


def can_choose(phase: Phase) -> tuple[Act, ...]:
    """Return what may be written down in this phase, in the order of the list."""
    return (Act.ABSENT, Act.OUT) if phase is Phase.BEFORE else (Act.IN, Act.ABSENT, Act.OUT)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there on the days of an activity, as it stands at a moment. `days` are those that go on, in order."""

    days: tuple[DaySpan, ...]
    latest: Mapping[Key, RecordedAct]
    now: datetime
    kept: frozenset[UUID] = field(init=False)
    """The days of which a list was kept: they are over, and somebody was ticked in."""

    def __post_init__(self) -> None:
        came = {day for (_, day), one in self.latest.items() if one.act is Act.IN}
        over = {day.id for day in self.days if day.ends_at <= self.now}
        object.__setattr__(self, "kept", frozenset(came & over))

    def of(self, registration_id: UUID, day: DaySpan) -> Presence:
        """Return how somebody stands for a day.

        Of a day of which a list was kept, who is not on it did not show up. What was taken back before the end of a day
        says nothing; after it, that somebody was not there.
        """
        last = self.latest.get((registration_id, day.id))
        if last is not None and last.act is Act.IN:
            return Presence.ATTENDED
        if last is not None and last.act is Act.ABSENT:
            return Presence.ABSENT
        told = last is not None and last.at >= day.ends_at
        return Presence.NO_SHOW if told or day.id in self.kept else Presence.EXPECTED

    def count(self, day: DaySpan, registrations: Iterable[UUID]) -> int:
        """Return how many of these were there on a day."""
        return sum(self.of(one, day) is Presence.ATTENDED for one in registrations)

    def days_kept(self) -> tuple[DaySpan, ...]:
        """Return the days of which a list was kept, in order."""
        return tuple(day for day in self.days if day.id in self.kept)


ALWAYS = "always"


def word_of(presence: Presence, day_id: UUID) -> str:
    """Return the word by which a rule names who was there on a day, or who was not (`ABSENT`, with word or without)."""
    return f"{'present' if presence is Presence.ATTENDED else 'absent'}:{day_id}"


def words_of(attendance: Attendance, registration_id: UUID) -> frozenset[str]:
    """Return the words that fit somebody now, by the days of which a list was kept."""
    stands = {day.id: attendance.of(registration_id, day) for day in attendance.days_kept()}
    always = {ALWAYS} if set(stands.values()) == {Presence.ATTENDED} else set()
    return frozenset({word_of(presence, day) for day, presence in stands.items()} | always)


def choice_shown(attendance: Attendance, day: DaySpan, registration_id: UUID) -> str:
    """Return which choice a line of the list shows: what was written down, else "" after the day and `OUT` until then.

    What only follows from the others is not shown as chosen: the next who fills in a part of the paper list would change it.
    """
    if is_told(attendance, day, registration_id):
        return attendance.latest[registration_id, day.id].act.value
    return "" if phase_of(day, attendance.now) is Phase.AFTER else Act.OUT.value


def is_told(attendance: Attendance, day: DaySpan, registration_id: UUID) -> bool:
    """Tell whether what stands of somebody was written down, and does not only follow from the others."""
    last = attendance.latest.get((registration_id, day.id))
    return last is not None and (last.act is not Act.OUT or last.at >= day.ends_at)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for one line of the list, and what stood there when the list was opened; "" is nothing."""

    was: str
    chosen: str

    @property
    def is_change(self) -> bool:
        """Whether somebody did something with this line."""
        return self.chosen not in ("", self.was)


@dataclass(frozen=True, slots=True)
class Saving:
    """What becomes of a list that is saved: the acts to write, who was changed meanwhile, and whose change wants a reason."""

    acts: Mapping[UUID, Act]
    clashes: tuple[UUID, ...]
    corrected: tuple[UUID, ...]


def weigh_list(choices: Mapping[UUID, Choice], stands: Mapping[UUID, str], told: Iterable[UUID]) -> Saving:
    """Return what becomes of the lines of a list, each by itself: two people on one list lose nothing of each other.

    `stands` is what each line shows now. A line that somebody else changed meanwhile clashes, unless both chose the same.
    `told` are those about whom something was written down that counts now: another word about them is a correction.
    """
    changed = {one: choice for one, choice in choices.items() if choice.is_change and one in stands}
    acts = {one: Act(choice.chosen) for one, choice in changed.items() if choice.chosen != stands[one]}
    clashes = tuple(one for one in acts if stands[one] != changed[one].was)
    return Saving(acts, clashes, tuple(sorted(set(acts) & set(told))))
