"""How long settling ranked sessions takes at 250, 1,000 and 4,000 people, three rounds of eight: in seconds of the processor.

The limit is HiGHS alone on the last and largest question, as a bare matrix, in whole numbers from the start. The unit says how near to
the best it is proved to be, and what two simpler ways come to with the same people: who came first chooses first, and the
cheapest flow, which counts steps together and so lets one person pay for all.
"""

from __future__ import annotations

import random
from functools import partial
from uuid import UUID

import highspy
import numpy as np

from benchmarks import report
from benchmarks.proposal import hear_highs, seconds_of
from leerkring.core.solver.program import Program
from leerkring.registrations.breakouts.settling.building import Built, build
from leerkring.registrations.breakouts.settling.rules import (
    Asked,
    Figures,
    Ranker,
    Room,
    Settlement,
    count_figures,
)
from leerkring.registrations.breakouts.settling.solving import settle_ranked

SIZES = (250, 1000, 4000)
ROUNDS, SESSIONS, RANKS = 3, 8, 3
SPARE = 1.05
"""Places for each person in a round: a twentieth more than there are people."""


def question(people: int) -> Asked:
    """Return a day on which a few sessions are wanted by most."""
    chance = random.Random(people)
    places = -(-int(people * SPARE) // SESSIONS)
    rooms = [
        Room(UUID(int=100 * number + which), number, f"s{which}", places)
        for number in range(1, ROUNDS + 1)
        for which in range(SESSIONS)
    ]
    wanted = [1 / (1 + which) ** 0.8 for which in range(SESSIONS)]
    crowd = []
    for _ in range(people):
        ranked = {}
        for number in range(1, ROUNDS + 1):
            there = [one.id for one in rooms if one.number == number]
            drawn = sorted(range(SESSIONS), key=lambda which: -(chance.random() ** (1 / wanted[which])))
            ranked[number] = tuple(there[which] for which in drawn[:RANKS])
        crowd.append(Ranker(UUID(int=chance.getrandbits(100)), ranked))
    return Asked(tuple(rooms), tuple(crowd), "benchmark")


def first_come(asked: Asked) -> Figures:
    """Return what becomes of them where who came first chooses first."""
    free = {room.id: room.places for room in asked.rooms}
    slugs = {room.id: room.slug for room in asked.rooms}
    places: dict[UUID, dict[int, UUID]] = {}
    for one in asked.people:
        mine = places.setdefault(one.id, {})
        for number, ids in one.ranked.items():
            has = {slugs[id_] for id_ in mine.values()}
            got = next((id_ for id_ in ids if free[id_] and slugs[id_] not in has), None)
            if got:
                mine[number] = got
                free[got] -= 1
    return count_figures(asked, places)


def _highs(program: Program, rows: int) -> highspy.Highs:
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5)):
        highs.setOptionValue(name, value)
    many, kept = len(program.upper), program.rows[:rows]
    endless = highspy.kHighsInf
    highs.addVars(many, np.zeros(many), np.array(program.upper, dtype=float))
    starts = np.cumsum([0, *(len(row.terms) for row in kept)][:-1], dtype=np.int32)
    which = np.array([one for row in kept for one in row.terms], dtype=np.int32)
    factors = np.array([one for row in kept for one in row.terms.values()], dtype=float)
    low = np.array([-endless if row.low is None else row.low for row in kept], dtype=float)
    high = np.array([endless if row.high is None else row.high for row in kept], dtype=float)
    highs.addRows(len(kept), low, high, len(which), starts, which, factors)
    whole = np.array([highspy.HighsVarType.kInteger] * many)
    highs.changeColsIntegrality(many, np.arange(many, dtype=np.int32), whole)
    return highs


def _cost(highs: highspy.Highs, costs: list[float]) -> None:
    highs.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), np.array(costs))


def cheapest_flow(asked: Asked, built: Built) -> Figures:
    """Return what becomes of them where steps are only counted together."""
    highs = _highs(built.program, built.below)
    _cost(highs, [float(one.steps) for one in built.numbers])
    highs.run()
    return count_figures(asked, built.read([round(one) for one in highs.getSolution().col_value]))


def bare(built: Built, most: int, without: int) -> highspy.Highs:
    """Return the last question as HiGHS gets it, with all that it needs put down beforehand."""
    highs = _highs(built.program, len(built.program.rows))
    for row in range(built.below, len(built.program.rows)):
        highs.changeRowBounds(row, -highspy.kHighsInf, most)
    for which, one in enumerate(built.numbers):
        if one.room_id is None and not without:
            highs.changeColBounds(which, 0, 0)
    _cost(highs, [float(one.steps - built.most_steps * one.firsts) for one in built.numbers])
    return highs


def _say(found: Figures) -> str:
    return f"{found.first} first choices, {found.without} without, the worst-off {found.worst} steps below"


def main() -> None:
    """Measure each size once, and the limit beside it."""
    hear_highs()
    for people in SIZES:
        asked = question(people)
        built = build(asked)
        kept: list[Settlement] = []
        ours = seconds_of(lambda asked=asked, kept=kept: kept.append(settle_ranked(asked)))  # type: ignore[misc]
        found = kept[0]
        highs = bare(built, found.aims[1].value, found.aims[0].value)
        limit = seconds_of(partial(highs.run))
        gaps = ", ".join(f"{one.aim} {one.value} (best possible {one.bound})" for one in found.aims)
        report(
            "breakouts",
            ours=[ours],
            limit=[limit],
            unit="seconds of CPU",
            note=f"{people} people; {gaps}. Settled: {_say(count_figures(asked, found.places))}. First come: "
            f"{_say(first_come(asked))}. Cheapest flow: {_say(cheapest_flow(asked, built))}",
        )


if __name__ == "__main__":
    main()
