"""What loading a folder tells: each text that was made or changed, what was left as staff has it, and the counts."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from leerkring.content.files.front_matter import FieldPath, Source, name_of
from leerkring.content.files.rules import LEAVES, MergeNote, MergeResult
from leerkring.core.text.dutch import local

LONGEST = 60
TOLD = {
    MergeResult.KEPT: "kept as staff has it",
    MergeResult.CLASH: "clash",
    MergeResult.UNKNOWN: "left as it stands",
    MergeResult.OVERWRITTEN: "overwritten",
}
WHY = {
    MergeResult.KEPT: "",
    MergeResult.CLASH: "; both changed, so it stays",
    MergeResult.UNKNOWN: "; what this file said before is not remembered",
    MergeResult.OVERWRITTEN: "",
}


class Outcome(StrEnum):
    """What became of a whole text."""

    MADE = "made"
    CHANGED = "brought up to date"
    SAME = "unchanged"


@dataclass(frozen=True, slots=True)
class ReportNote:
    """What was not simply done, at its place in the file."""

    where: str
    note: MergeNote

    def __str__(self) -> str:
        said, stands = self.note.said, self.note.stands
        if self.note.name:
            differs = f"the file says {shown(said)}, {_verb(self.note.result)} {shown(stands)}"
        elif said is None:
            differs = f"the file does not have it, {_verb(self.note.result)} there"
        else:
            differs = f"the file has it, {_verb(self.note.result)} taken away"
        return f"  {TOLD[self.note.result]}: {self.where}: {differs}{WHY[self.note.result]}"


def _verb(result: MergeResult) -> str:
    return "it was" if result is MergeResult.OVERWRITTEN else "it is"


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
    told: tuple[ReportNote, ...] = ()

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
        results = Counter(told.note.result for text in self.texts for told in text.told)
        done = [f"{texts[one]} {word}" for one, word in _OUTCOMES]
        left = [
            _counted(results[result], word)
            for result, word in _RESULTS
            if results[result] or result in _ALWAYS
        ]
        hint = (
            " (--overwrite applies the files everywhere)" if any(results[result] for result in LEAVES) else ""
        )
        return f"{', '.join(done)}; {', '.join(left)}{hint}"


_OUTCOMES = ((Outcome.MADE, "made"), (Outcome.CHANGED, "changed"), (Outcome.SAME, "unchanged"))
_RESULTS = (
    (MergeResult.KEPT, "kept as staff has it"),
    (MergeResult.CLASH, "clash"),
    (MergeResult.UNKNOWN, "left as it stands"),
    (MergeResult.OVERWRITTEN, "overwritten"),
)
_ALWAYS = frozenset({MergeResult.KEPT, MergeResult.CLASH})


def _counted(many: int, word: str) -> str:
    return f"{many} {word}" if many == 1 or word != "clash" else f"{many} clashes"


def tell(
    source: Source, notes: Iterable[MergeNote], path_of: Callable[[MergeNote], FieldPath | str]
) -> tuple[ReportNote, ...]:
    """Return what was left or overwritten, each with the file, line and field; a text is no place in the file."""
    found: list[ReportNote] = []
    for note in notes:
        if note.result in TOLD:
            path = path_of(note)
            at = path if isinstance(path, str) else f"line {source.line_of(path)}, {name_of(path)}"
            found.append(ReportNote(f"{source.file}, {at}", note))
    return tuple(found)
