"""HiGHS, asked so that it gives the same answer each time: one thread, a fixed seed, whole numbers, no limit of time.

How long it may take is for the process that it runs in (`core.bounded`): an answer that depends on how busy a machine was
would not be the same tomorrow. It is imported here and nowhere else, and only where a program is solved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Answer:
    """The best numbers that were found, and what no numbers can be better than; None where none were found."""

    numbers: list[int] | None
    bound: float

    @property
    def impossible(self) -> bool:
        """Whether it is proved that no numbers keep to all rows."""
        return self.bound == float("inf")


class Steps:
    """A large program that is asked several things in turn, each with a proof of how good the answer is.

    `nodes` is how far it looks for one answer: a count, so that a busy machine gives the same one. Mostly the numbers need not be
    told to be whole, which is many times faster; only where they come out broken that is asked for.
    """

    def __init__(self, program: Program, *, nodes: int) -> None:
        self._highs = _load_at_once(program)
        self._highs.setOptionValue("mip_max_nodes", nodes)
        self._many = len(program.upper)

    def cap(self, first: int, many: int, most: int) -> None:
        """Have none of these rows come above `most`."""
        for row in range(first, first + many):
            self._highs.changeRowBounds(row, -float("inf"), most)

    def close(self, which: Iterable[int]) -> None:
        """Have these numbers be zero."""
        for one in which:
            self._highs.changeColBounds(one, 0, 0)

    def add_row(self, terms: Mapping[int, int], high: int) -> None:
        """Have one more rule."""
        _add_row(self._highs, terms, None, high)

    def least(self, costs: Sequence[float]) -> Answer:
        """Return the numbers that cost least."""
        import highspy

        highs = self._highs
        for which, cost in enumerate(costs):
            highs.changeColCost(which, cost)
        status = highspy.HighsModelStatus
        highs.setOptionValue("solve_relaxation", True)
        highs.run()
        if highs.getModelStatus() == status.kInfeasible:
            return Answer(None, float("inf"))
        values, bound = highs.getSolution().col_value, -float("inf")
        if highs.getModelStatus() == status.kOptimal:
            bound = highs.getInfo().objective_function_value
            if all(abs(one - round(one)) < 1e-6 for one in values):
                return Answer([round(one) for one in values], bound)
        highs.setOptionValue("solve_relaxation", False)
        highs.run()
        if highs.getModelStatus() == status.kInfeasible:
            return Answer(None, float("inf"))
        info = highs.getInfo()
        if highs.getModelStatus() not in (status.kOptimal, status.kSolutionLimit, status.kModelEmpty):
            raise Unsolved(highs.modelStatusToString(highs.getModelStatus()))
        bound = max(bound, info.mip_dual_bound)
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return Answer(None, bound)
        return Answer([round(one) for one in highs.getSolution().col_value], bound)


def _farthest(goal: Goal, program: Program) -> int:
    """Return the best that a goal could come to if there were no rows: who has that need not look further."""
    ends = (factor * program.upper[which] for which, factor in goal.terms.items())
    return sum(max(0, end) if goal.largest else min(0, end) for end in ends)


def _load_at_once(program: Program) -> Highs:
    """Return the program as one matrix: for one of many thousands of numbers."""
    import highspy
    import numpy as np

    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in _OPTIONS.items():
        highs.setOptionValue(name, value)
    many, endless = len(program.upper), highspy.kHighsInf
    highs.addVars(many, np.zeros(many), np.array(program.upper, dtype=float))
    whole = np.array([highspy.HighsVarType.kInteger] * many)
    highs.changeColsIntegrality(many, np.arange(many, dtype=np.int32), whole)
    terms = [sorted(row.terms.items()) for row in program.rows]
    starts = np.cumsum([0, *(len(one) for one in terms)][:-1], dtype=np.int32)
    which = np.array([one for row in terms for one, _ in row], dtype=np.int32)
    highs.addRows(
        len(terms),
        np.array([-endless if row.low is None else row.low for row in program.rows], dtype=float),
        np.array([endless if row.high is None else row.high for row in program.rows], dtype=float),
        len(which),
        starts,
        which,
        np.array([factor for row in terms for _, factor in row], dtype=float),
    )
    return highs


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
