"""What loading a folder tells: each text that was made or changed, what was left as staff has it, and the counts."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from leerkring.content.front_matter import FieldPath, Source, name_of
from leerkring.content.rules import LEFT, Fate, Remark
from leerkring.core.text.dutch import local

LONGEST = 60
TOLD = {
    Fate.KEPT: "kept as staff has it",
    Fate.CLASH: "clash",
    Fate.UNKNOWN: "left as it stands",
    Fate.OVERWRITTEN: "overwritten",
}
WHY = {
    Fate.KEPT: "",
    Fate.CLASH: "; both changed, so it stays",
    Fate.UNKNOWN: "; what this file said before is not remembered",
    Fate.OVERWRITTEN: "",
}


class Outcome(StrEnum):
    """What became of a whole text."""

    MADE = "made"
    CHANGED = "brought up to date"
    SAME = "unchanged"


@dataclass(frozen=True, slots=True)
class Told:
    """What was not simply done, at its place in the file."""

    where: str
    remark: Remark

    def __str__(self) -> str:
        said, stands = self.remark.said, self.remark.stands
        if self.remark.name:
            differs = f"the file says {shown(said)}, {_verb(self.remark.fate)} {shown(stands)}"
        elif said is None:
            differs = f"the file does not have it, {_verb(self.remark.fate)} there"
        else:
            differs = f"the file has it, {_verb(self.remark.fate)} taken away"
        return f"  {TOLD[self.remark.fate]}: {self.where}: {differs}{WHY[self.remark.fate]}"


def _verb(fate: Fate) -> str:
    return "it was" if fate is Fate.OVERWRITTEN else "it is"


def shown(value: Any) -> str:
    """Return a value as a line of a report has it."""
    match value:
        case None | "" | () | []:
            return "nothing"
        case datetime():
            return f"{local(value):%Y-%m-%d %H:%M}"
        case list() | tuple():
            text = ", ".join(shown(one) for one in value if one is not None)
        case Mapping():
            text = ", ".join(f"{key} {shown(one)}" for key, one in value.items())
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case _:
            text = f'"{" ".join(str(value).split())}"'
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one text; `also` says what followed from it."""

    name: str
    outcome: Outcome
    also: str = ""
    told: tuple[Told, ...] = ()

    def __iter__(self) -> Iterator[str]:
        if self.outcome is not Outcome.SAME or self.told:
            yield f"{self.name}: {self.outcome}{self.also}"
        yield from map(str, self.told)


@dataclass(frozen=True, slots=True)
class Report:
    """What loading did and what it left."""

    texts: tuple[Line, ...]

    @property
    def lines(self) -> list[str]:
        """A line for each text that changed, and for each thing that was left or overwritten."""
        return [line for text in self.texts for line in text]

    @property
    def summary(self) -> str:
        """The counts."""
        texts = Counter(text.outcome for text in self.texts)
        fates = Counter(told.remark.fate for text in self.texts for told in text.told)
        done = [f"{texts[one]} {word}" for one, word in _OUTCOMES]
        left = [_counted(fates[fate], word) for fate, word in _FATES if fates[fate] or fate in _ALWAYS]
        hint = " (--overwrite applies the files everywhere)" if any(fates[fate] for fate in LEFT) else ""
        return f"{', '.join(done)}; {', '.join(left)}{hint}"


_OUTCOMES = ((Outcome.MADE, "made"), (Outcome.CHANGED, "changed"), (Outcome.SAME, "unchanged"))
_FATES = (
    (Fate.KEPT, "kept as staff has it"),
    (Fate.CLASH, "clash"),
    (Fate.UNKNOWN, "left as it stands"),
    (Fate.OVERWRITTEN, "overwritten"),
)
_ALWAYS = frozenset({Fate.KEPT, Fate.CLASH})


def _counted(many: int, word: str) -> str:
    return f"{many} {word}" if many == 1 or word != "clash" else f"{many} clashes"


def tell(
    source: Source, remarks: Iterable[Remark], path_of: Callable[[Remark], FieldPath | str]
) -> tuple[Told, ...]:
    """Return what was left or overwritten, each with the file, line and field; a text is no place in the file."""
    found: list[Told] = []
    for remark in remarks:
        if remark.fate in TOLD:
            path = path_of(remark)
            at = path if isinstance(path, str) else f"line {source.line_of(path)}, {name_of(path)}"
            found.append(Told(f"{source.file}, {at}", remark))
    return tuple(found)
