"""What staff may decide about who applied, and what they see of each other's marks. Standard library only.

Who really gets a place is for `registrations.places.rules.settle`; here is what is asked of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from leerkring.registrations.rules import State


class Verdict(StrEnum):
    """What staff decide about somebody who applied, by the words of the form."""

    CONFIRM = "confirm"
    WAITLIST = "waitlist"
    REJECT = "reject"


class Mark(StrEnum):
    """What one member of the team thinks of an application."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


class Placed(Protocol):
    """Somebody who goes on the waiting list: with whom they registered, and their place in the order of the decisions."""

    @property
    def group_id(self) -> UUID: ...
    @property
    def number(self) -> int: ...


P = TypeVar("P", bound=Placed)

DRAFTED, SECOND_PAIR_ASKED, SECOND_PAIR_DROPPED = (
    "decisions.drafted",
    "second-pair.asked",
    "second-pair.dropped",
)
"""What the log calls deciding, and choosing that two must look or need not."""
TOLD_WHY = frozenset({Verdict.WAITLIST, Verdict.REJECT})
"""Whoever gets these reads why, so there is a reason."""


def may_draft(state: State, verdict: str | None) -> bool:
    """Tell whether somebody who stands like this can still be decided about: never who was told yes.

    Who waits by an earlier decision can only be told no; a place is theirs by the waiting list, or by hand.
    """
    return state is State.APPLIED or (state is State.WAITLISTED and verdict == Verdict.REJECT)


def in_order(people: Iterable[P]) -> list[P]:
    """Return who goes on the waiting list in the order that was decided; who registered together stays together."""
    found = list(people)
    first: dict[UUID, int] = {}
    for one in found:
        first[one.group_id] = min(one.number, first.get(one.group_id, one.number))
    return sorted(found, key=lambda one: (first[one.group_id], one.number))


def put_at(stands: Sequence[P], wanted: Mapping[UUID, int]) -> list[P]:
    """Return them with each of these groups at the number that was asked for it, from one; the others make room.

    `stands` is `in_order`, and stays so: who registered together moves together. The others keep their order.
    """
    groups: dict[UUID, list[P]] = {}
    for one in stands:
        groups.setdefault(one.group_id, []).append(one)
    staying = [group for id_, group in groups.items() if id_ not in wanted]
    moving = sorted((id_ for id_ in groups if id_ in wanted), key=lambda id_: wanted[id_])
    found: list[P] = []
    while staying or moving:
        if moving and (not staying or wanted[moving[0]] <= len(found) + 1):
            found += groups[moving.pop(0)]
        else:
            found += staying.pop(0)
    return found
