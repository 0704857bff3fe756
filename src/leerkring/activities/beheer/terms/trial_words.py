"""A trial in words and dots: what became of whom, without anybody's name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leerkring.activities.editing.terms import ActivityTerms
from leerkring.activities.rules import Allocation, too_few
from leerkring.core.text.dutch import aantal, datum
from leerkring.people.labels import ORGANIZATION_KINDS
from leerkring.registrations.places.values import Unit
from leerkring.registrations.rules import State
from leerkring.registrations.trial.rules import Trial

IN_A_ROW = 20
STEP, RADIUS = 14, 5


@dataclass(frozen=True, slots=True)
class Dot:
    """One person in the drawing, in the order in which they came or were drawn."""

    x: int
    y: int
    what: str


@dataclass(frozen=True, slots=True)
class Dots:
    """Everybody as a dot, in rows."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    radius: int = RADIUS


def dots_of(trial: Trial) -> Dots:
    """Return a dot for each person: with a place, with one later, waiting, or not decided."""
    kinds = [
        "later" if one.unit.key in trial.later else str(one.state)
        for one in trial.decisions
        for _ in range(one.unit.size)
    ]
    dots = tuple(
        Dot(STEP // 2 + STEP * (index % IN_A_ROW), STEP // 2 + STEP * (index // IN_A_ROW), what)
        for index, what in enumerate(kinds)
    )
    rows = -(-len(dots) // IN_A_ROW) or 1
    return Dots(STEP * IN_A_ROW, STEP * rows, dots)


def result_sentences(trial: Trial, terms: ActivityTerms, starts_at: datetime) -> list[str]:
    """Return in plain sentences what these terms do with these people, the most important first."""
    came = aantal(trial.people, "aanmelding", "aanmeldingen")
    placed, waiting = trial.count(State.CONFIRMED), trial.count(State.WAITLISTED)
    said = []
    if terms.allocation == Allocation.APPLICATION:
        said.append(
            f"Met deze regels en deze {came} kiest u zelf: er zijn {aantal(terms.capacity, 'plaats', 'plaatsen')}. "
            "Wie u kiest, weet deze proef niet. Hieronder ziet u uit wie u kunt kiezen."
        )
    elif terms.allocation == Allocation.DRAW:
        said.append(
            f"Met deze regels en deze {came} zou bij deze loting {_get(placed)}, en {_wait(waiting)}. "
            "Het is één van de vele uitslagen: bij een andere loting zijn het anderen."
        )
        if terms.draw_most_tickets > 1:
            said.append(
                "In deze proef heeft iedereen één lot. Wie eerder misliep, heeft er bij de echte loting meer."
            )
    else:
        said.append(
            f"Met deze regels en deze {came} {'zou' if placed == 1 else 'zouden'} {_get(placed, first=True)}, "
            f"en {_wait(waiting)}."
        )
    for release in trial.releases:
        many = release.people
        said.append(
            f"Op {datum(release.at)} gaan de vrijgehouden plaatsen die over zijn naar iedereen: "
            + (
                f"dan {'krijgt 1 mens' if many == 1 else f'krijgen {many} mensen'} een aanbod."
                if many
                else "dan verandert er niets."
            )
        )
    left = terms.capacity - placed - sum(release.people for release in trial.releases)
    if terms.allocation != Allocation.APPLICATION and left > 0:
        said.append(f"{aantal(left, 'plaats blijft', 'plaatsen blijven')} leeg.")
    if terms.minimum and (short := too_few(terms.minimum, placed or trial.count(State.APPLIED))):
        said.append(f"Voor het minimum van {terms.minimum} zijn er dan {short} te weinig.")
    return said


def _get(placed: int, *, first: bool = False) -> str:
    if not first:
        return f"{aantal(placed, 'mens', 'mensen')} een plaats krijgen"
    return f"{aantal(placed, 'mens', 'mensen')} meteen een plaats krijgen"


def _wait(waiting: int) -> str:
    return "niemand hoeven wachten" if not waiting else f"{aantal(waiting, 'mens', 'mensen')} wachten"


def organization_names(units: Sequence[Unit]) -> dict[UUID, tuple[str]]:
    """Return what the organisation of each is called without its name: its kind and a number."""
    numbers: dict[UUID, str] = {}
    seen: Counter[str] = Counter()
    for unit in units:
        if unit.organization not in numbers:
            kind = ORGANIZATION_KINDS[unit.organization_kind]
            seen[kind] += 1
            numbers[unit.organization] = f"{kind} {seen[kind]}"
    return {unit.key: (numbers[unit.organization],) for unit in units}
