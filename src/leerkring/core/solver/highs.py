"""HiGHS, asked so that it gives the same answer each time: one thread, a fixed seed, whole numbers, no limit of time.

How long it may take is for the process that it runs in (`core.bounded`): an answer that depends on how busy a machine was
would not be the same tomorrow. It is imported here and nowhere else, and only where a program is solved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from leerkring.core.solver.program import Goal, Program, holds, value_of

if TYPE_CHECKING:
    from highspy import Highs

_OPTIONS: Mapping[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,  # goals are whole numbers: what is nearer than a half is the same
}


class Infeasible(Exception):
    """No numbers keep to all rows."""


class Unsolved(Exception):
    """HiGHS stopped without an answer, or with one that breaks a row: a fault, never a normal no."""


def solve(program: Program) -> list[int]:
    """Return numbers that keep to all rows, best by the first goal, among those by the second, and so on.

    Raises Infeasible. The same program gives the same numbers.
    """
    highs = _load(program)
    numbers = None if program.goals else _run(highs, program)
    for goal in program.goals:
        if numbers is None or value_of(goal.terms, numbers) != _farthest(goal, program):
            for which in range(len(program.upper)):
                highs.changeColCost(
                    which, -goal.terms.get(which, 0) if goal.largest else goal.terms.get(which, 0)
                )
            numbers = _run(highs, program)
        best = value_of(goal.terms, numbers)
        low, high = (best, None) if goal.largest else (None, best)
        _add_row(highs, goal.terms, low, high)
    assert numbers is not None
    return numbers


def _farthest(goal: Goal, program: Program) -> int:
    """Return the best that a goal could come to if there were no rows: who has that need not look further."""
    ends = (factor * program.upper[which] for which, factor in goal.terms.items())
    return sum(max(0, end) if goal.largest else min(0, end) for end in ends)


def _load(program: Program) -> Highs:
    import highspy

    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in _OPTIONS.items():
        highs.setOptionValue(name, value)
    for most in program.upper:
        highs.addVar(0, most)
    for which in range(len(program.upper)):
        highs.changeColIntegrality(which, highspy.HighsVarType.kInteger)
    for row in program.rows:
        _add_row(highs, row.terms, row.low, row.high)
    return highs


def _add_row(highs: Highs, terms: Mapping[int, int], low: int | None, high: int | None) -> None:
    import highspy

    endless = highspy.kHighsInf
    which = sorted(terms)
    highs.addRow(
        -endless if low is None else low,
        endless if high is None else high,
        len(which),
        which,
        [terms[one] for one in which],
    )


def _run(highs: Highs, program: Program) -> list[int]:
    import highspy

    highs.run()
    status = highs.getModelStatus()
    if status in (highspy.HighsModelStatus.kSolveError, highspy.HighsModelStatus.kInfeasible):
        # Its presolve may stumble where a goal before this one was held, and call that impossible.
        highs.clearSolver()
        highs.setOptionValue("presolve", "off")
        highs.run()
        status = highs.getModelStatus()
        highs.setOptionValue("presolve", "choose")
    if status == highspy.HighsModelStatus.kInfeasible:
        raise Infeasible
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
        raise Unsolved(highs.modelStatusToString(status))
    numbers = [round(value) for value in highs.getSolution().col_value]
    if not holds(program, numbers):
        raise Unsolved("the answer breaks a row")
    return numbers
