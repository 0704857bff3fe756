"""The best settling there is, aim after aim, with what is proved of it; in a process of its own, with an end to its time."""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import Any

import msgspec

from leerkring.core.bounded.process import NotDone, run_bounded
from leerkring.core.solver.highs import Answer, Steps
from leerkring.registrations.breakouts.settling.building import Built, build
from leerkring.registrations.breakouts.settling.refusals import SettlingTakesTooLong
from leerkring.registrations.breakouts.settling.rules import Aim, Asked, Reached, Settlement, list_breaches

SECONDS = 120.0
MEGABYTES = 1500
NODES = 500
"""So far the solver looks for one aim: a count, not a time, so that the same question has the same answer on every machine."""
_CHANCE = 0.48 / 2**32
"""What the seed weighs, all of it together less than half a step."""


async def make_settlement(asked: Asked) -> Settlement:
    """Return the settlement. Raises SettlingTakesTooLong, and Busy."""
    try:
        return await run_bounded(
            settle_here, msgspec.to_builtins(asked), seconds=SECONDS, megabytes=MEGABYTES
        )
    except NotDone as error:
        raise SettlingTakesTooLong from error


def settle_here(asked: Mapping[str, Any]) -> Settlement:
    """Return the settlement of what was sent over. Runs in the other process."""
    return settle_ranked(msgspec.convert(asked, Asked))


def settle_ranked(asked: Asked) -> Settlement:
    """Return who gets which session: as few as can be without one that they ranked, the worst-off as well off as can be over
    all rounds together, then as many first choices as can be, then as few steps below them, then by the seed.

    The same question has the same answer, in whatever order people stand.
    """
    built = build(asked)
    if not built.numbers:
        return Settlement({}, tuple(Reached(aim, 0, 0) for aim in Aim))
    steps = Steps(built.program, nodes=NODES)
    without, values = _fewest_without(built, steps)
    worst, found = _worst_off(built, steps, values, without)
    best = values if found.numbers is None else found.numbers
    places = built.read(best)
    breaches = list_breaches(asked, places)
    assert not breaches, breaches
    return Settlement(places, (without, worst, *_count_firsts(built, best, found.bound)))


def _fewest_without(built: Built, steps: Steps) -> tuple[Reached, Sequence[int]]:
    """Settle how few stay without, and hold that."""
    costs = [one.block.size if one.room_id is None else 0 for one in built.numbers]
    found = steps.least(costs)
    values = found.numbers or [int(one.room_id is None) for one in built.numbers]
    value = _sum(costs, values)
    if value:
        steps.add_row({which: cost for which, cost in enumerate(costs) if cost}, value)
    else:
        steps.close([which for which, cost in enumerate(costs) if cost])
    return Reached(Aim.WITHOUT, value, min(value, _up(found.bound))), values


def _worst_off(built: Built, steps: Steps, values: Sequence[int], without: Reached) -> tuple[Reached, Answer]:
    """Settle how far below their wishes anybody is at the most, from the best upward; within it the best is found at once."""
    rows = built.program.rows[built.below :]
    stands = max((sum(f * values[which] for which, f in row.terms.items()) for row in rows), default=0)
    most = min(built.least_without if without.bound else 0, stands)
    bound: int | None = None
    while True:
        steps.cap(built.below, len(rows), most)
        found = steps.least(_costs(built))
        if found.numbers is not None or most == stands:
            return Reached(Aim.WORST_OFF, most, most if bound is None else bound), found
        if bound is None and not found.impossible:
            bound = most  # neither found nor ruled out
        most += 1


def _count_firsts(built: Built, best: Sequence[int], bound: float) -> tuple[Reached, Reached]:
    """Return how many first choices there are and how many steps below them, and what was proved of both."""
    firsts = _sum([one.firsts for one in built.numbers], best)
    below = _sum([one.steps for one in built.numbers], best)
    weight = built.most_steps
    # Of any other settling: steps - weight * firsts is at least the bound, and its steps are less than the weight.
    most = max(firsts, ceil(1 - bound / weight - 1e-6) - 1)
    least = min(below, _up(bound + weight * firsts - 0.49)) if most == firsts else 0
    return Reached(Aim.FIRST_CHOICES, firsts, most), Reached(Aim.LOWER, below, max(0, least))


def _costs(built: Built) -> list[float]:
    """Return first choices before everything, then steps, then what the seed says; each less than one of what goes before."""
    many = max(1, len(built.numbers))
    return [one.steps - built.most_steps * one.firsts + one.chance * _CHANCE / many for one in built.numbers]


def _sum(costs: Sequence[int], values: Sequence[int]) -> int:
    return sum(cost for cost, value in zip(costs, values, strict=True) if value)


def _up(bound: float) -> int:
    """Return the least whole number that a bound allows; the solver's own arithmetic is not exact."""
    return floor(bound) if bound - floor(bound) < 1e-5 else ceil(bound)
