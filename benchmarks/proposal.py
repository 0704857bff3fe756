"""How long a proposal takes at 40, 300 and 1,000 applicants, in seconds of the processor.

The limit is HiGHS alone on the same programs, handed over as bare matrices: what is more is reading them, checking that no
rule is broken, and telling each person why. What a process of its own costs besides is in the unit, by the clock.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Callable
from functools import partial
from uuid import UUID

import highspy

from benchmarks import report
from leerkring.core.solver.program import Goal, Program, value_of
from leerkring.registrations.proposal.building import build
from leerkring.registrations.proposal.proposing import make_proposal, propose
from leerkring.registrations.proposal.rules import Aim, Applicant, Asked, list_units

ROUNDS = 5
SIZES = {40: 16, 300: 60, 1000: 200}
"""Applicants, and places for them."""
TWENTE, ZUID = UUID(int=1), UUID(int=2)


def question(applicants: int, places: int) -> Asked:
    """Return a question with all that there can be: groups, a maximum, kept places, ten aims, yes and no by hand."""
    chance = random.Random(1)
    people: list[Applicant] = []
    while len(people) < applicants:
        group = UUID(int=10_000 + len(people))
        organization = UUID(int=20_000 + chance.randrange(max(3, applicants // 3)))
        for _ in range(size := chance.choice((1, 1, 1, 1, 2, 2, 3))):
            region = chance.choice(("twente", "zuid", "noord", "kust", "stad", "rivieren"))
            marks = (
                f"soort:{chance.choice('ggggccczzpr')}",
                f"regio:{region}",
                f"functie:{chance.choice('abcde')}",
                f"eerder:{chance.choice(('nieuw', 'nieuw', 'mee'))}",
                f"vraag-plek:{chance.choice('jn')}",
            )
            quotas = {"twente": {TWENTE}, "zuid": {TWENTE, ZUID}}.get(region, set())
            fixed = chance.choice((*[None] * 30, True, False)) if size == 1 else None
            people.append(
                Applicant(
                    UUID(int=chance.getrandbits(100)),
                    group,
                    organization,
                    frozenset(marks),
                    frozenset(quotas),
                    chance.choice((0, 0, 0, 0, 0, 0, 1, 2)),
                    fixed,
                )
            )
    parts = {
        "soort:c": 6,
        "soort:p": 8,
        "regio:twente": 5,
        "regio:rivieren": 4,
        "functie:a": 3,
        "eerder:nieuw": 2,
        "vraag-plek:j": 2,
        "soort:z": 4,
        "regio:stad": 4,
        "functie:e": 2,
    }
    aims = tuple(Aim(mark, places // part) for mark, part in parts.items())
    return Asked(tuple(people), places, places, aims, {TWENTE: places // 10, ZUID: places // 10}, 2)


def matrix(program: Program) -> Callable[[], list[Goal]]:
    """Return what asks HiGHS for each goal of a program in turn, with all that it needs put down beforehand."""
    rows = [(row.low, row.high, sorted(row.terms.items())) for row in program.rows]
    starts, which = [0], []
    factors: list[float] = []
    for _, _, terms in rows:
        which += [one for one, _ in terms]
        factors += [float(factor) for _, factor in terms]
        starts.append(len(which))
    endless, many = highspy.kHighsInf, len(program.upper)
    columns = list(range(many))
    costs = [
        [float((-1 if goal.largest else 1) * goal.terms.get(one, 0)) for one in columns]
        for goal in program.goals
    ]
    numbers = [sorted(goal.terms.items()) for goal in program.goals]

    def run() -> list[Goal]:
        highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.5),
        ):
            highs.setOptionValue(name, value)
        bare = highspy.HighsLp()
        bare.num_col_, bare.num_row_ = many, len(rows)
        bare.col_cost_, bare.col_lower_ = [0.0] * many, [0.0] * many
        bare.col_upper_ = [float(most) for most in program.upper]
        bare.row_lower_ = [-endless if low is None else low for low, _, _ in rows]
        bare.row_upper_ = [endless if high is None else high for _, high, _ in rows]
        bare.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        bare.a_matrix_.start_, bare.a_matrix_.index_, bare.a_matrix_.value_ = starts, which, factors
        bare.integrality_ = [highspy.HighsVarType.kInteger] * many
        highs.passModel(bare)
        for goal, cost, terms in zip(program.goals, costs, numbers, strict=True):
            highs.changeColsCost(many, columns, cost)
            highs.run()
            found = value_of(goal.terms, [round(one) for one in highs.getSolution().col_value])
            low, high = (found, endless) if goal.largest else (-endless, found)
            highs.addRow(low, high, len(terms), [one for one, _ in terms], [factor for _, factor in terms])
        return program.goals

    return run


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long the processor is at something."""
    began = time.process_time()
    work()
    return time.process_time() - began


def hear_highs() -> None:
    """Have HiGHS say its name now and not between our lines: it does so once in a process, whatever it is told."""
    kept = os.dup(1)
    os.dup2(2, 1)
    highspy.Highs()  # type: ignore[no-untyped-call]
    os.dup2(kept, 1)
    os.close(kept)


def main() -> None:
    """Measure each size, ours and the limit in turn."""
    hear_highs()
    for applicants, places in SIZES.items():
        asked = question(applicants, places)
        units = list_units(asked.applicants)
        bare = matrix(build(asked, units).program)
        ours, limit, whole = [], [], []
        for _ in range(ROUNDS):
            ours.append(seconds_of(partial(propose, asked)))
            limit.append(seconds_of(bare))
            began = time.perf_counter()
            asyncio.run(make_proposal(asked))
            whole.append(time.perf_counter() - began)
        unit = f"seconds of CPU; {sorted(whole)[ROUNDS // 2]:.2f} by the clock in a process of its own"
        report(
            "proposal",
            ours=ours,
            limit=limit,
            unit=unit,
            note=f"{applicants} applicants; HiGHS on the bare matrix",
        )


if __name__ == "__main__":
    main()
