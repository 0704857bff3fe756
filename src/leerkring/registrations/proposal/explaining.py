"""Why each is in a proposal or not: by what would be lost if somebody else were in their place. Standard library only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from uuid import UUID

from leerkring.registrations.proposal.building import patterns_of
from leerkring.registrations.proposal.employers import list_classes, stand_in_order
from leerkring.registrations.proposal.rules import Asked, InOrder, Told, Unit, Why, fits_kept

_AS_PUT = (InOrder.GOES_FIRST, InOrder.COMES_AFTER)
_BETWEEN_EQUALS = (Why.ROOM, Why.REFUSED_BEFORE, Why.BY_NUMBER, Why.OTHERS_REFUSED_BEFORE)
_Patterns = frozenset[tuple[frozenset[UUID], int]]
_Kind = tuple[tuple[int, ...], int, _Patterns, int]


@dataclass(frozen=True, slots=True)
class _Loss:
    """What an exchange costs: an aim by its number, else people, else refusals before, else nothing but the number."""

    why: Why
    level: int = 0
    aims: tuple[int, ...] = ()


def explain(asked: Asked, units: Sequence[Unit], chosen: Sequence[Unit]) -> tuple[list[Told], list[Told]]:
    """Return who is in it and who is not, each with the first reason that decides."""
    others = _Others(asked, chosen)
    inside = {unit.members for unit in chosen}
    outside = [unit for unit in units if unit.members not in inside]
    lost = [(unit, others.why_not(unit)) for unit in outside]
    between_equals = any(loss.why in (Why.BY_NUMBER, Why.OTHERS_REFUSED_BEFORE) for _, loss in lost)
    told = [
        Told(one.id, why, aims)
        for unit in chosen
        for why, aims in [_why(asked, others.counts, unit, between_equals=between_equals)]
        for one in unit.members
    ]
    return told, [Told(one.id, loss.why, loss.aims) for unit, loss in lost for one in unit.members]


def explain_in_order(
    asked: Asked, units: Sequence[Unit], best: Sequence[Unit], chosen: Sequence[Unit]
) -> tuple[list[Told], list[Told]]:
    """Return the same for a selection in which employers' candidates changed places; `best` is how it was before.

    Everybody else hears what they would have heard: an order says nothing of who is not in it.
    """
    inside, outside = explain(asked, units, chosen)
    stands = stand_in_order(units, {one.id for unit in chosen for one in unit.members})
    movable = {one.id for those in list_classes(units) for unit in those for one in unit.members}
    before = {told.id: told for told in chain(*explain(asked, units, best))} if chosen != best else {}

    def told(one: Told) -> Told:
        order = stands.get(one.id)
        if one.id not in movable:
            return before.get(one.id, one)
        if order in _AS_PUT and one.why in _BETWEEN_EQUALS:
            return Told(one.id, Why.EMPLOYER_ORDER, (), order)
        return replace(one, order=order)

    return [told(one) for one in inside], [told(one) for one in outside]


def _why(
    asked: Asked, counts: Sequence[int], unit: Unit, *, between_equals: bool
) -> tuple[Why, tuple[int, ...]]:
    aims = _shorter(asked, counts, [-count for count in unit.counts(asked.aims)])
    if unit.fixed:
        return Why.FIXED_YES, aims
    if aims:
        return Why.FOR_AIMS, aims
    if not between_equals:
        return Why.ROOM, ()
    return (Why.REFUSED_BEFORE if unit.refused else Why.BY_NUMBER), ()


def _shorter(asked: Asked, counts: Sequence[int], change: Sequence[int]) -> tuple[int, ...]:
    """Return which aims fall shorter where the counts change so."""
    return tuple(
        number
        for number, aim in enumerate(asked.aims)
        if change[number] < 0 and counts[number] + change[number] < aim.least
    )


class _Others:
    """Who is chosen, for asking what it costs to have another in the place of one of them."""

    def __init__(self, asked: Asked, chosen: Sequence[Unit]) -> None:
        self._asked = asked
        self._taken = sum(unit.size for unit in chosen)
        self._patterns = patterns_of(chosen)
        self._organizations: Counter[UUID] = sum((unit.organizations for unit in chosen), Counter())
        of_each = [unit.counts(asked.aims) for unit in chosen]
        self.counts = [
            aim.has + sum(count[number] for count in of_each) for number, aim in enumerate(asked.aims)
        ]
        self._movable = {self._kind(unit) for unit in chosen if not unit.fixed}
        self._cost = lru_cache(maxsize=None)(self._find_cost)
        self._fits = lru_cache(maxsize=None)(self._find_fit)

    def why_not(self, unit: Unit) -> _Loss:
        """Return why a unit is not in it."""
        if unit.fixed is False:
            return _Loss(Why.FIXED_NO)
        if any(self._is_full(organization, many) for organization, many in unit.organizations.items()):
            return _Loss(Why.ORGANIZATION_MAXIMUM)
        if unit.size > self._asked.places:
            return _Loss(Why.GROUP_TOO_LARGE)
        return self._cost(self._kind(unit))

    def _is_full(self, organization: UUID, many: int) -> bool:
        room = self._asked.room_of(organization)
        return room is not None and self._organizations[organization] + many > room

    def _kind(self, unit: Unit) -> _Kind:
        """Return all that matters for an exchange: units of a kind cost the same."""
        return unit.counts(self._asked.aims), unit.refused, frozenset(unit.patterns.items()), unit.size

    def _find_cost(self, kind: _Kind) -> _Loss:
        if self._taken + kind[3] <= self._asked.places:  # there is room, and still it is not in it
            return _Loss(Why.KEPT_PLACES)
        found = [loss for other in self._movable if (loss := self._exchange(kind, other))]
        if found:
            return max(found, key=lambda loss: loss.level)
        if not self._movable:
            return _Loss(Why.ALL_FIXED)
        return _Loss(Why.GROUP_TOO_LARGE if kind[3] > 1 else Why.KEPT_PLACES)

    def _find_fit(self, out: _Patterns, into: _Patterns) -> bool:
        """Tell whether the kept places stay for whom they are kept when these go out and those come in."""
        patterns = self._patterns - Counter(dict(out)) + Counter(dict(into))
        return fits_kept(self._asked, patterns)

    def _exchange(self, kind: _Kind, other: _Kind) -> _Loss | None:
        """Return what it costs to have one of a kind in the place of another; None where that breaks a rule."""
        asked = self._asked
        if self._taken - other[3] + kind[3] > asked.places:
            return None
        if not self._fits(other[2], kind[2]):
            return None
        shorter = _shorter(asked, self.counts, [a - b for a, b in zip(kind[0], other[0], strict=True)])
        if shorter:
            return _Loss(Why.COSTS_AIM, 1 + shorter[0], shorter[:1])
        last = 1 + len(asked.aims)
        if kind[3] < other[3]:
            return _Loss(Why.LEAVES_EMPTY, last)
        if kind[1] < other[1]:
            return _Loss(Why.OTHERS_REFUSED_BEFORE, last + 1)
        return _Loss(Why.BY_NUMBER, last + 2)
