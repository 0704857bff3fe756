"""What is asked of the solver: whole numbers within bounds, rows that hold, and goals in order. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """A sum of numbers, each times a whole factor, that stays from `low` to `high`; None is no bound."""

    terms: Mapping[int, int]
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A sum that is made as small as can be, or as large."""

    terms: Mapping[int, int]
    largest: bool = False


@dataclass(slots=True)
class Program:
    """Numbers from 0 to what `upper` says of each, the rows that must hold, and the goals, the first before the next."""

    upper: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)

    def add_number(self, upper: int = 1) -> int:
        """Have one more number; returns how rows and goals name it."""
        self.upper.append(upper)
        return len(self.upper) - 1

    def add_row(self, terms: Mapping[int, int], low: int | None = None, high: int | None = None) -> None:
        """Have one more rule."""
        self.rows.append(Row(terms, low, high))


def value_of(terms: Mapping[int, int], numbers: list[int]) -> int:
    """Return what a sum comes to."""
    return sum(factor * numbers[which] for which, factor in terms.items())


def holds(program: Program, numbers: list[int]) -> bool:
    """Tell whether these numbers keep to the bounds and the rows: counted by ourselves, in whole numbers."""
    if any(not 0 <= number <= most for number, most in zip(numbers, program.upper, strict=True)):
        return False
    for row in program.rows:
        found = value_of(row.terms, numbers)
        if (row.low is not None and found < row.low) or (row.high is not None and found > row.high):
            return False
    return True
