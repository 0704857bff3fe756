"""Whom a message is for, and why somebody who was chosen gets it no longer. Standard library only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from leerkring.registrations.rules import LIVE


class MessageState(StrEnum):
    """Where a message is. From draft to scheduled and back, and from either to sent, which is for good."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENT = "sent"


class Outcome(StrEnum):
    """What became of one person: chosen so far, mailed, gone before it was sent, or an address that gets no mail."""

    CHOSEN = "chosen"
    MAILED = "mailed"
    LEFT = "left"
    CLOSED = "closed"


class Left(StrEnum):
    """Why somebody who was chosen gets no mail; a registration that stands elsewhere now is told by its state."""

    FORGOTTEN = "forgotten"
    HANDED_OVER = "handed-over"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a message is for: who was ticked (`picked`), or who meets all of this when it is sent.

    An empty set of regions, kinds or breakouts asks nothing. A rule without states is for nobody. `attendance` is a word of
    `attendance.rules`: who was there on a day, who was not, or who always was; `breakouts` are words of
    `registrations.breakouts.rules`: who is in a round or a parallel session, or waits for it.
    """

    picked: bool = False
    states: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    attendance: str = ""
    breakouts: frozenset[str] = frozenset()

    def dump(self) -> dict[str, Any]:
        """Return it as it is kept."""
        if self.picked:
            return {"picked": True}
        sets = {name: sorted(getattr(self, name)) for name in ("states", "regions", "kinds")}
        kept: dict[str, Any] = {**sets, "attendance": self.attendance} if self.attendance else sets
        return {**kept, "breakouts": sorted(self.breakouts)} if self.breakouts else kept

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> "Audience":
        """Return what was kept."""
        sets = {name: frozenset(kept.get(name, ())) for name in ("states", "regions", "kinds", "breakouts")}
        return cls(picked=bool(kept.get("picked")), attendance=str(kept.get("attendance", "")), **sets)


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody as they stand now; in a message to people without an activity there is no state."""

    about_id: UUID
    person_id: UUID
    name: str
    email: str
    organization: str
    state: str = ""
    organization_kind: str = ""
    regions: Sequence[str] = ()
    attendance: frozenset[str] = frozenset()
    breakouts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody as they stood when they were chosen."""

    about_id: UUID
    person_id: UUID
    name: str
    email: str
    organization: str
    state: str = ""


def meets(audience: Audience, one: Standing) -> bool:
    """Tell whether somebody is among those that a rule names."""
    return (
        one.state in audience.states
        and (not audience.regions or not audience.regions.isdisjoint(one.regions))
        and (not audience.kinds or one.organization_kind in audience.kinds)
        and (not audience.breakouts or not audience.breakouts.isdisjoint(one.breakouts))
        and (not audience.attendance or audience.attendance in one.attendance)
    )


def why_left(audience: Audience, chosen: Chosen, now: Standing | None) -> str:
    """Return why somebody who was chosen gets no mail, as a state or a `Left`; "" where they do.

    Who was ticked while they took part, and does so no longer, has left. Who was ticked after that is still meant.
    """
    if now is None or not now.email:
        return Left.FORGOTTEN
    if now.person_id != chosen.person_id:
        return Left.HANDED_OVER
    if audience.picked:
        return now.state if chosen.state in LIVE and now.state not in LIVE else ""
    if meets(audience, now):
        return ""
    return now.state if now.state not in audience.states else Left.OTHERWISE


@dataclass(frozen=True, slots=True)
class Division:
    """Who gets a message now, and who was chosen and does not, each with why."""

    gets: tuple[Standing, ...] = ()
    left: tuple[tuple[Chosen, str], ...] = ()


def divide(audience: Audience, chosen: Iterable[Chosen], now: Iterable[Standing]) -> Division:
    """Divide who was chosen, and who stands there now. By a rule also who joined since gets it; nobody gets it twice.

    By a rule `now` has one line a person: how they stand. Of who was ticked it has those very lines.
    """
    lines = tuple(now)
    by_line = {one.about_id: one for one in lines}
    by_person = {} if audience.picked else {one.person_id: one for one in lines}
    gets: dict[UUID, Standing] = {}
    if not audience.picked:
        gets = {one.person_id: one for one in lines if one.email and meets(audience, one)}
    left: list[tuple[Chosen, str]] = []
    for one in chosen:
        found = by_line.get(one.about_id) or by_person.get(one.person_id)
        why = why_left(audience, one, found)
        if not why and found is not None:
            gets.setdefault(found.person_id, found)
        else:
            left.append((one, why))
    return Division(tuple(gets.values()), tuple((one, why) for one, why in left if one.person_id not in gets))
