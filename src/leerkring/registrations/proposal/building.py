"""A question about whom to choose, as a program for the solver, and its numbers read back. Standard library only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from leerkring.core.solver.program import Goal, Program
from leerkring.registrations.proposal.rules import Asked, Unit


@dataclass(frozen=True, slots=True)
class Built:
    """A program, with which number says that a unit is chosen and which how far an aim falls short."""

    program: Program
    units: Sequence[Unit]
    choices: tuple[int, ...]
    shortages: tuple[int, ...]

    def read(self, numbers: Sequence[int]) -> list[Unit]:
        """Return the units that are chosen."""
        return [unit for unit, which in zip(self.units, self.choices, strict=True) if numbers[which]]


def build(asked: Asked, units: Sequence[Unit], only_aim: int | None = None) -> Built:
    """Return the program: hard rules as rows, then the goals in order.

    The aims as they were stated, as many people as can be, who was refused before, and between equals the number of each
    unit. With `only_aim` the goal is that one aim: how far it could be reached if nothing else were wanted.
    """
    program = Program()
    named = {
        program.add_number(0 if unit.fixed is False or unit.size > asked.places else 1): unit
        for unit in units
    }
    sizes = {which: unit.size for which, unit in named.items()}
    program.add_row(sizes, high=asked.places)
    for which, unit in named.items():
        if unit.fixed:
            program.add_row({which: 1}, low=1)
    _add_organizations(program, asked, named)
    _add_kept(program, asked, named)
    shortages = _add_aims(program, asked, named)
    if only_aim is not None:
        program.goals = [Goal({shortages[only_aim]: 1})]
    else:
        refused = {which: unit.refused for which, unit in named.items() if unit.refused}
        numbers = {which: unit.size * unit.number for which, unit in named.items()}
        program.goals = [Goal({which: 1}) for which in shortages]
        program.goals += [Goal(terms, largest=True) for terms in (sizes, refused, numbers)]
    return Built(program, units, tuple(named), shortages)


def _add_organizations(program: Program, asked: Asked, named: Mapping[int, Unit]) -> None:
    if asked.most_per_organization is None:
        return
    members: dict[UUID, dict[int, int]] = {}
    for which, unit in named.items():
        for organization, many in unit.organizations.items():
            members.setdefault(organization, {})[which] = many
    for organization, terms in members.items():
        room = asked.room_of(organization)
        if room is not None and sum(terms.values()) > room:
            program.add_row(terms, high=room)


def _add_kept(program: Program, asked: Asked, named: Mapping[int, Unit]) -> None:
    """Have who gets no kept place fit in the open ones. Who may have the same kept places is counted together."""
    if not asked.kept:
        return
    members: dict[tuple[UUID, ...], dict[int, int]] = {}
    for which, unit in named.items():
        for wider, many in unit.patterns.items():
            of_kept = tuple(sorted(wider & asked.kept.keys()))
            terms = members.setdefault(of_kept, {})
            terms[which] = terms.get(which, 0) + many
    in_kept: dict[UUID, list[int]] = {quota: [] for quota in sorted(asked.kept)}
    for pattern, terms in sorted(members.items()):
        here = []
        for quota in pattern:
            number = program.add_number(min(asked.kept[quota], sum(terms.values())))
            here.append(number)
            in_kept[quota].append(number)
        if here:
            program.add_row(
                {**dict.fromkeys(here, 1), **{which: -many for which, many in terms.items()}}, high=0
            )
    for quota, numbers in in_kept.items():
        if numbers:
            program.add_row(dict.fromkeys(numbers, 1), high=asked.kept[quota])
    everywhere = [number for numbers in in_kept.values() for number in numbers]
    sizes = {which: unit.size for which, unit in named.items()}
    program.add_row({**sizes, **dict.fromkeys(everywhere, -1)}, high=asked.open)


def _add_aims(program: Program, asked: Asked, named: Mapping[int, Unit]) -> tuple[int, ...]:
    shortages = []
    counts = {which: unit.counts(asked.aims) for which, unit in named.items()}
    for number, aim in enumerate(asked.aims):
        wanted = max(0, aim.least - aim.has)
        short = program.add_number(wanted)
        terms = {which: count[number] for which, count in counts.items() if count[number]}
        program.add_row({**terms, short: 1}, low=wanted)
        shortages.append(short)
    return tuple(shortages)


def patterns_of(units: Sequence[Unit]) -> Counter[frozenset[UUID]]:
    """Return how many people of these units may have each set of kept places."""
    return sum((unit.patterns for unit in units), Counter())
