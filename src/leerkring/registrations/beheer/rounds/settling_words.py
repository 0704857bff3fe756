"""A settling in words and a picture: what became of each aim, how near the best that is, and how it is spread."""

from collections.abc import Sequence
from dataclasses import dataclass

from leerkring.core.text.dutch import aantal
from leerkring.registrations.breakouts.settling.rules import Aim, Figures, Reached

BAR, GAP, HEIGHT = 32, 8, 120


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: how many people are so many steps below their first choices."""

    x: int
    y: int
    height: int
    many: int
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """The picture of how disappointment is spread."""

    width: int
    bars: tuple[Bar, ...]
    height: int = HEIGHT
    bar: int = BAR


def bars_of(figures: Figures) -> Bars:
    """Return a bar for each number of steps below the first choices, from none upward."""
    most = max(figures.steps, default=0) or 1
    bars = []
    for steps, many in enumerate(figures.steps):
        high = max(1, round(many / most * (HEIGHT - 40))) if many else 0
        bars.append(Bar(GAP + steps * (BAR + GAP), HEIGHT - 20 - high, high, many, str(steps)))
    return Bars(GAP + len(bars) * (BAR + GAP), tuple(bars))


def say_steps(steps: int) -> str:
    """Return what a number of steps means for somebody."""
    return "overal de eerste keuze" if not steps else f"{aantal(steps, 'stap', 'stappen')} daaronder"


def list_ranks(figures: Figures) -> list[tuple[str, int]]:
    """Return how many first choices there are, how many second ones, and how many rounds without."""
    ranks = [(f"{rank}e keuze", many) for rank, many in enumerate(figures.by_rank, 1)]
    return [*ranks, ("geen plaats", figures.without)]


def list_aims(aims: Sequence[Reached], figures: Figures) -> list[tuple[str, str]]:
    """Return what became of each aim, with what is proved of it."""
    return [(_say_aim(one, figures), _say_proof(one)) for one in aims]


def _say_aim(one: Reached, figures: Figures) -> str:
    if one.aim is Aim.WITHOUT:
        if not one.value:
            return "Iedereen heeft een plaats in elke ronde waarin hij of zij iets op volgorde zette."
        return f"{aantal(one.value, 'keer', 'keer')} heeft iemand in een ronde geen plaats in wat die op volgorde zette."
    if one.aim is Aim.WORST_OFF:
        return f"Wie het slechtst af is, zit {aantal(one.value, 'stap', 'stappen')} onder de eerste keuzes, over alle rondes samen."
    if one.aim is Aim.FIRST_CHOICES:
        return f"{one.value} van {aantal(figures.asked, 'keuze', 'keuzes')} is een eerste keuze."
    return f"Alle mensen samen zitten {aantal(one.value, 'stap', 'stappen')} onder hun eerste keuzes."


def _say_proof(one: Reached) -> str:
    if not one.gap:
        return "Beter kan niet: dat is bewezen."
    better = "minder" if one.aim is not Aim.FIRST_CHOICES else "meer"
    return f"Misschien {one.gap} {better}: beter dan {one.bound} kan in elk geval niet."
