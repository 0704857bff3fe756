"""When an employer may put its candidates in order, and what that moves. Standard library only.

An order never costs anybody of another organisation anything: on a waiting list only people for whom the same places are kept,
alone or in groups as large, change numbers with each other. So whatever comes free, all others are offered what they would have been.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from leerkring.registrations.places.values import Quota, Unit
from leerkring.registrations.rules import State

KEEP_DAYS = 30
"""How long after the last day the name and address of the contact are kept."""
CONTACT = "registration.order"
"""What the link of a contact is derived for."""
ORDERED_STATES: Mapping[str, State] = {
    "application": State.APPLIED,
    "first_come": State.WAITLISTED,
}
"""Whom an order is about, by how places are given. A draw decides by itself: its list and its outcome are public."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the organisation who is still without a place; `unit` is as the rule of places sees them."""

    id: UUID
    position: int
    unit: Unit


def may_order(allocation: str, most: int | None, *, live: int, candidates: int) -> bool:
    """Tell whether there is something to put in order: more of one organisation than may come, and two who wait for it."""
    return allocation in ORDERED_STATES and most is not None and live > most and candidates >= 2


def in_order(ids: Iterable[UUID], ordered: Sequence[UUID]) -> list[UUID]:
    """Return these, given in order of arrival, as the employer put them; who came since stands behind them."""
    rank = {id_: place for place, id_ in enumerate(ordered)}
    return sorted(ids, key=lambda id_: rank.get(id_, len(rank)))


def exchanged(
    candidates: Sequence[Candidate], ordered: Sequence[UUID], quotas: Sequence[Quota]
) -> dict[UUID, int]:
    """Return the new position of each candidate on a waiting list whose position changes.

    Who registered together stays together, in the order that they had.
    """
    rank = {id_: place for place, id_ in enumerate(ordered)}
    groups: dict[UUID, list[Candidate]] = defaultdict(list)
    for one in sorted(candidates, key=lambda one: one.position):
        groups[one.unit.key].append(one)
    alike: dict[object, list[list[Candidate]]] = defaultdict(list)
    for group in groups.values():
        kept = frozenset(quota.id for quota in quotas if group[0].unit.meets(quota))
        alike[len(group), kept].append(group)
    found: dict[UUID, int] = {}
    for those in alike.values():
        wanted = sorted(those, key=lambda group: min(rank.get(one.id, len(rank)) for one in group))
        places = [one.position for group in those for one in group]
        comes = [one for group in wanted for one in group]
        found |= {one.id: to for one, to in zip(comes, places, strict=True) if one.position != to}
    return found
