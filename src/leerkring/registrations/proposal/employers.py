"""The order of employers in a proposal: which of their own candidates, once it is settled how many. Standard library only.

Nobody else notices it (decision 0068): an employer's candidates change places with each other only, alone or in groups as large,
and every aim and rule holds as it did.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from leerkring.core.solver.program import Goal, value_of
from leerkring.registrations.proposal.building import Built, build
from leerkring.registrations.proposal.rules import Asked, InOrder, Unit


def list_classes(units: Iterable[Unit]) -> list[list[Unit]]:
    """Return who may change places by the word of their employer, its first choice first.

    About whom something was settled by hand is left where they are, and so is who came with people of elsewhere.
    """
    classes: dict[tuple[UUID, int], list[Unit]] = {}
    for unit in units:
        ranks = [one.rank for one in unit.members if one.rank is not None]
        if ranks and unit.fixed is None and len(unit.organizations) == 1:
            classes.setdefault((unit.members[0].organization, unit.size), []).append(unit)
    return [sorted(those, key=_first_choice) for those in classes.values() if len(those) > 1]


def _first_choice(unit: Unit) -> int:
    return min(one.rank for one in unit.members if one.rank is not None)


def overtakes(those: Sequence[Unit], chosen: Collection[UUID]) -> int:
    """Return how often one of a class is chosen and another, whom the employer put before them, is not."""
    found = passed = 0
    for unit in those:
        if unit.members[0].id in chosen:
            found += passed
        else:
            passed += 1
    return found


def build_in_order(asked: Asked, units: Sequence[Unit], numbers: Sequence[int], first: Built) -> Built:
    """Return the program that finds, beside the selection in `numbers` of the program `first`, the one as employers put it.

    All others stay as they are, of each employer as many are chosen, and no aim falls shorter.
    """
    built = build(asked, units)
    program = built.program
    choice = {unit.members[0].id: which for unit, which in zip(units, built.choices, strict=True)}
    classes = list_classes(units)
    movable = {unit.members[0].id for those in classes for unit in those}
    for unit, which in zip(units, first.choices, strict=True):
        if unit.members[0].id not in movable:
            program.add_row({choice[unit.members[0].id]: 1}, low=numbers[which], high=numbers[which])
    for short, was in zip(built.shortages, first.shortages, strict=True):
        program.add_row({short: 1}, high=numbers[was])
    late: dict[int, int] = {}
    for those in classes:
        here = [choice[unit.members[0].id] for unit in those]
        many = value_of(dict.fromkeys(here, 1), list(numbers))
        program.add_row(dict.fromkeys(here, 1), low=many, high=many)
        late |= {which: place for place, which in enumerate(here, 1)}
    aims = len(built.shortages) + 1  # with how many people: both are settled by the rows
    program.goals = [Goal(late), *program.goals[aims:]]
    return built


def stand_in_order(units: Iterable[Unit], chosen: Collection[UUID]) -> dict[UUID, InOrder]:
    """Return by person how they stand to their employer's order, where that made or could have made a difference."""
    found: dict[UUID, InOrder] = {}
    for those in list_classes(units):
        inside = [unit.members[0].id in chosen for unit in those]
        for place, unit in enumerate(those):
            stands = _stand(inside[:place], inside[place + 1 :], inside=inside[place])
            if stands:
                found |= {one.id: stands for one in unit.members}
    return found


def _stand(before: Sequence[bool], after: Sequence[bool], *, inside: bool) -> InOrder | None:
    if inside:
        if not all(before):
            return InOrder.OVERTAKES
        return None if all(after) else InOrder.GOES_FIRST
    if any(after):
        return InOrder.OVERTAKEN
    return InOrder.COMES_AFTER if any(before) else None
