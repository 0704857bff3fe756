"""When an activity's people hear of its days, before and after. Standard library only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Moment(StrEnum):
    """Which days a rule is about, and on which side of them it falls."""

    BEFORE = "before"
    BEFORE_FIRST = "before_first"
    AFTER = "after"
    AFTER_LAST = "after_last"

    @property
    def is_before(self) -> bool:
        """Whether it falls before the day."""
        return self in (Moment.BEFORE, Moment.BEFORE_FIRST)


class Who(StrEnum):
    """Whom a word after a day is for: everybody with a place, who was there, or who was not."""

    EVERYBODY = ""
    PRESENT = "present"
    ABSENT = "absent"


MOST_RULES = 4
MOST_DAYS = 60
MOST_IN_TEXT = 4000


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """So many days before or after; `text` is what staff add to it (Markdown). Before a day it is for everybody.

    `since`: what was due by this rule before then was not meant by it, and does not go out late.
    """

    moment: Moment
    days: int
    text: str = ""
    since: datetime | None = None
    who: Who = Who.EVERYBODY

    def dump(self) -> dict[str, Any]:
        """Return it as it is kept."""
        since = self.since.isoformat() if self.since else None
        kept = {"moment": self.moment.value, "days": self.days, "text": self.text, "since": since}
        return {**kept, "who": self.who.value} if self.who else kept

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> "ReminderRule":
        """Return what was kept."""
        since = kept.get("since")
        return cls(
            Moment(kept["moment"]),
            int(kept["days"]),
            str(kept.get("text", "")),
            datetime.fromisoformat(since) if since else None,
            Who(kept.get("who", "")),
        )


DEFAULTS: tuple[ReminderRule, ...] = (ReminderRule(Moment.BEFORE, 2),)
"""What an activity does whose organiser chose nothing: remind of each day two days before."""


def timeless(rules: Iterable[ReminderRule]) -> tuple[ReminderRule, ...]:
    """Return rules as they are chosen, whenever they began to hold."""
    return tuple(replace(one, since=None) for one in rules)


def apart_from_default(rules: Iterable[ReminderRule] | None) -> tuple[ReminderRule, ...] | None:
    """Return what is worth writing down of an activity's rules; None where it does what any other does."""
    chosen = None if rules is None else timeless(rules)
    return None if chosen == DEFAULTS else chosen


def begin_now(
    wanted: Iterable[ReminderRule], stood: Sequence[ReminderRule], now: datetime
) -> tuple[ReminderRule, ...]:
    """Return rules as they are kept: one that is new holds from now on, one that stood goes on as it did."""
    since = {(one.moment, one.days, one.who): one.since for one in stood}
    return tuple(replace(one, since=since.get((one.moment, one.days, one.who), now)) for one in wanted)


def twice(rules: Iterable[ReminderRule]) -> ReminderRule | None:
    """Return a rule that would mail somebody twice on one day, beside an earlier one."""
    seen: dict[tuple[bool, int], set[Who]] = {}
    for one in rules:
        others = seen.setdefault((one.moment.is_before, one.days), set())
        if others and (Who.EVERYBODY in (*others, one.who) or one.who in others):
            return one
        others.add(one.who)
    return None


def dedupe_key(registration: object, occurrence: object, sequence: int, moment: str, days: int) -> str:
    """Return what makes a reminder one: a day that moved is reminded of again, but not spoken of again afterwards.

    The default rule has the key that every reminder had before there were rules.
    """
    if not Moment(moment).is_before:
        return f"registration:{registration}:afterwards:{occurrence}:{moment}:{days}"
    key = f"registration:{registration}:reminder:{occurrence}:{sequence}"
    return key if (moment, days) == (DEFAULTS[0].moment, DEFAULTS[0].days) else f"{key}:{moment}:{days}"
