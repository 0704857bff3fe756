"""The mix of a group: what people count for, what was aimed for, and what a selection lacks. Standard library only.

What somebody counts for is a mark: `soort:municipality`, `regio:twente`, `functie:beleid`, `eerder:nieuw`, `vraag-plek:Ja`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from leerkring.core.text.cleaning import organization_key
from leerkring.core.text.slugs import slugified
from leerkring.registrations.answers import YES_NO

KIND, REGION, FUNCTION, BEFORE = "soort", "regio", "functie", "eerder"
NONE = "geen"
MOST_AIMS = 12
MOST_PEOPLE = 1000
"""An aim is never for more people than this."""
_PICKED = ("choice", "choices", "yes_no")


class Question(Protocol):
    """An own question of the activity, as far as counting its answers goes."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def options(self) -> Sequence[str]: ...


class Counted(Protocol):
    """Somebody who applied or has a place, as far as counting goes."""

    @property
    def organization_kind(self) -> str: ...
    @property
    def region_slugs(self) -> Sequence[str]: ...
    @property
    def job_title(self) -> str: ...
    @property
    def answers(self) -> Mapping[str, Any]: ...
    @property
    def took_part(self) -> int: ...


@dataclass(frozen=True, slots=True)
class FunctionGroup:
    """A group of functions, and the words by which a job title belongs to it."""

    name: str
    words: tuple[str, ...]

    @property
    def mark(self) -> str:
        """What somebody of this group counts for."""
        return f"{FUNCTION}:{slugified(self.name)}"

    def holds(self, job_title: str) -> bool:
        """Tell whether one of its words stands in a job title, without regard to capitals and accents."""
        plain = organization_key(job_title)
        return any(organization_key(word) in plain for word in self.words)


DEFAULT_GROUPS: tuple[FunctionGroup, ...] = (
    FunctionGroup(
        "Bestuur en directie", ("wethouder", "bestuurder", "burgemeester", "gedeputeerde", "directeur")
    ),
    FunctionGroup("Leiding", ("manager", "hoofd", "teamleid")),
    FunctionGroup("Project en programma", ("project", "programma", "regisseur", "kwartiermaker")),
    FunctionGroup("Beleid en advies", ("beleid", "adviseur", "strateeg", "jurist", "planoloog")),
    FunctionGroup(
        "Uitvoering", ("consulent", "coach", "begeleider", "werker", "verpleegkund", "beheerder", "makelaar")
    ),
    FunctionGroup("Onderzoek en data", ("onderzoek", "analist", "data", "monitor")),
)
"""The groups of functions while staff keep none of their own."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """Something by which a group can be mixed: its values are marks, with what they are called."""

    key: str
    label: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Aim:
    """At least so many people with this mark."""

    mark: str
    least: int

    def dump(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {"mark": self.mark, "least": self.least}


@dataclass(frozen=True, slots=True)
class Plan:
    """What an organiser wants to see of the mix, and aims for, the first aim before the next."""

    shown: tuple[str, ...] = (KIND, REGION, FUNCTION, BEFORE)
    aims: tuple[Aim, ...] = ()

    def shows(self, dimension: Dimension) -> bool:
        """Tell whether a dimension is looked at: it was chosen, or something in it was aimed for."""
        return dimension.key in self.shown or any(aim.mark in dimension.values for aim in self.aims)


@dataclass(frozen=True, slots=True)
class Measure:
    """How a selection stands for one mark: `has` are chosen, `aimed` were aimed for, `there` could be chosen or are."""

    mark: str
    label: str
    has: int
    aimed: int
    there: int

    @property
    def lacks(self) -> int:
        """How many are short of what was aimed for."""
        return max(0, self.aimed - self.has)

    @property
    def text(self) -> str:
        """The same in words, for who does not see the dots."""
        if not self.aimed:
            return f"{self.has} gekozen"
        if self.lacks:
            return f"{self.has} gekozen van ten minste {self.aimed}, nog {self.lacks} tekort"
        return f"{self.has} gekozen, ten minste {self.aimed}: gehaald"


@dataclass(frozen=True, slots=True)
class Gauge:
    """A dimension with how each of its values stands."""

    key: str
    label: str
    measures: tuple[Measure, ...]


def list_dimensions(
    kinds: Mapping[str, str],
    regions: Mapping[str, str],
    groups: Sequence[FunctionGroup],
    questions: Iterable[Question],
) -> tuple[Dimension, ...]:
    """Return all that a group of an activity can be mixed by. Sensitive questions are never handed over."""
    found = [
        Dimension(KIND, "Soort organisatie", {f"{KIND}:{kind}": name for kind, name in kinds.items()}),
        Dimension(
            REGION,
            "Regio",
            {f"{REGION}:{slug}": name for slug, name in regions.items()}
            | {f"{REGION}:{NONE}": "Buiten deze regio’s"},
        ),
        Dimension(
            FUNCTION,
            "Functie",
            {group.mark: group.name for group in groups} | {f"{FUNCTION}:{NONE}": "Andere functies"},
        ),
        Dimension(
            BEFORE,
            "Eerder meegedaan",
            {f"{BEFORE}:nieuw": "Voor het eerst", f"{BEFORE}:mee": "Deed eerder mee"},
        ),
    ]
    for one in questions:
        if one.type in _PICKED:
            words = YES_NO if one.type == "yes_no" else {option: option for option in one.options}
            key = f"vraag-{one.key}"
            found.append(Dimension(key, one.label, {f"{key}:{word}": text for word, text in words.items()}))
    return tuple(found)


def marks_of(one: Counted, groups: Sequence[FunctionGroup], regions: Mapping[str, str]) -> frozenset[str]:
    """Return all that somebody counts for; an answer that is no option any more counts for nothing."""
    theirs = [slug for slug in one.region_slugs if slug in regions] or [NONE]
    group = next((group.mark for group in groups if group.holds(one.job_title)), f"{FUNCTION}:{NONE}")
    marks = {f"{KIND}:{one.organization_kind}", group, f"{BEFORE}:{'mee' if one.took_part else 'nieuw'}"}
    marks |= {f"{REGION}:{slug}" for slug in theirs}
    for key, answer in one.answers.items():
        given = answer if isinstance(answer, list) else [answer]
        marks |= {f"vraag-{key}:{word}" for word in given if isinstance(word, str)}
    return frozenset(marks)


def measure(
    dimensions: Iterable[Dimension],
    plan: Plan,
    chosen: Iterable[frozenset[str]],
    others: Iterable[frozenset[str]],
) -> tuple[Gauge, ...]:
    """Return how a selection stands for each dimension that is looked at, from the marks of who is in it and who could be.

    A value that nobody has and nobody aims for is left out.
    """
    has = Counter(mark for marks in chosen for mark in marks)
    there = has + Counter(mark for marks in others for mark in marks)
    aimed = {aim.mark: aim.least for aim in plan.aims}
    gauges = []
    for one in dimensions:
        if not plan.shows(one):
            continue
        measures = tuple(
            Measure(mark, label, has[mark], aimed.get(mark, 0), there[mark])
            for mark, label in one.values.items()
            if there[mark] or mark in aimed
        )
        gauges.append(Gauge(one.key, one.label, measures))
    return tuple(gauges)


def name_mark(dimensions: Iterable[Dimension], mark: str) -> str:
    """Return what a mark is called, with its dimension where the word alone says little; its own text where it is gone."""
    for one in dimensions:
        if mark in one.values:
            plain = one.key in (KIND, REGION, FUNCTION, BEFORE) and not mark.endswith(f":{NONE}")
            return one.values[mark] if plain else f"{one.label}: {one.values[mark]}"
    return mark.partition(":")[2]


def say_shortage(measures: Iterable[Measure]) -> str:
    """Return in a sentence what is lacking, or that nothing is."""
    aimed = [one for one in measures if one.aimed]
    short = [f"{one.lacks} × {one.label}" for one in aimed if one.lacks]
    if not aimed:
        return "Er zijn nog geen doelen."
    if not short:
        return "Alle doelen zijn gehaald." if len(aimed) > 1 else "Het doel is gehaald."
    return f"Nog tekort: {', '.join(short)}."
