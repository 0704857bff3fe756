"""What each column of a list of participants holds: by the words of its heading, and by what stands in it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leerkring.core.tabular.comparing import plain
from leerkring.core.tabular.records import Record
from leerkring.importing.names import read_name
from leerkring.importing.words import INFIXES
from leerkring.registrations.importing.words import KIND_WORDS, KNOWN, PARTICIPANT_HEADINGS, QUESTION, Holds

MOST_COLUMNS = 60
_BEFORE_HEADING = 10
"""Lines with a title and a date that may stand above the headings."""
_LOOKED_AT = 200
_MOST_ROLES = {word: role for role, words in PARTICIPANT_HEADINGS.items() for word in words}
_PHONE = re.compile(r"\+?[\d\s().-]{9,20}")
_KINDS = frozenset(plain(word) for words in KIND_WORDS.values() for word in words)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading (empty without one), what it holds as far as we see, and some of its cells."""

    heading: str
    holds: str
    some: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the lines of people begin, as an index of records, and what the columns are."""

    begins: int
    columns: tuple[Column, ...]

    @property
    def holds(self) -> tuple[str, ...]:
        """What we think each column holds."""
        return tuple(column.holds for column in self.columns)


def recognise(records: Sequence[Record], questions: Mapping[str, str]) -> Columns:
    """Return the columns of a list; `questions` are the labels of the activity's own, by key. No two hold the same."""
    heading = _find_heading(records)
    below = records[0 if heading is None else heading + 1 :]
    names = records[heading].cells if heading is not None else ()
    width = max(map(_width, (names, *(record.cells for record in below[:_LOOKED_AT]))))
    width = min(width, MOST_COLUMNS)
    asked = {plain(label): QUESTION + key for key, label in questions.items()}
    cells = [[_cell(record, number) for record in below[:_LOOKED_AT]] for number in range(width)]
    words = [plain(names[number][:200]) if number < len(names) else "" for number in range(width)]
    holds = [_MOST_ROLES.get(word) or asked.get(word, "") for word in words]
    holds = _by_content(_once(holds, cells), cells, words)
    found = tuple(
        Column(
            (names[number] if number < len(names) else "").strip()[:80],
            holds[number],
            tuple(dict.fromkeys(cell.strip()[:60] for cell in cells[number] if cell.strip()))[:3],
        )
        for number in range(width)
    )
    return Columns(0 if heading is None else heading + 1, found)


def _width(cells: Sequence[str]) -> int:
    return max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _cell(record: Record, number: int) -> str:
    return record.cells[number] if number < len(record.cells) else ""


def _find_heading(records: Sequence[Record]) -> int | None:
    """Return the line of headings: one with two words that we know, else the one right above the first address."""
    for number, record in enumerate(records[:_BEFORE_HEADING]):
        if any("@" in cell for cell in record.cells):
            return number - 1 if number and _width(records[number - 1].cells) > 1 else None
        known = sum(plain(cell[:200]) in KNOWN for cell in record.cells if cell.strip())
        if known > 1 or (known == 1 and _width(record.cells) == 1):
            return number
    return None


def _once(holds: Sequence[str], cells: Sequence[Sequence[str]]) -> list[str]:
    """Leave what two columns would hold to the one that has the most of it; addresses to the one with an @."""
    best: dict[str, int] = {}
    for number, role in enumerate(holds):
        there = best.get(role)
        if there is None or _many(role, cells[number]) > _many(role, cells[there]):
            best[role] = number
    return [role if role and best[role] == number else "" for number, role in enumerate(holds)]


def _many(role: str, cells: Sequence[str]) -> int:
    return sum("@" in cell if role == Holds.EMAIL else bool(cell.strip()) for cell in cells)


def _by_content(holds: list[str], cells: Sequence[Sequence[str]], words: Sequence[str]) -> list[str]:
    """Fill in what no heading told: an address, a telephone number, an organisation, a name; each at most once."""
    free = [number for number, role in enumerate(holds) if not role and words[number] not in KNOWN]
    if Holds.EMAIL not in holds and free:
        most = max(range(len(holds)), key=lambda number: (_many(Holds.EMAIL, cells[number]), -number))
        if _many(Holds.EMAIL, cells[most]):
            holds[most] = Holds.EMAIL
    tests = [
        (
            Holds.PHONE,
            lambda cell: bool(_PHONE.fullmatch(cell.strip())) and sum(c.isdigit() for c in cell) > 8,
        ),
        (Holds.ORGANIZATION, lambda cell: any(plain(word) in _KINDS for word in cell.split())),
        (Holds.INFIX, lambda cell: plain(cell) in INFIXES),
    ]
    if not {Holds.NAME, Holds.FIRST, Holds.LAST} & set(holds):
        tests.append((Holds.NAME, lambda cell: bool(read_name(cell)) and " " in cell.strip()))
    for role, fits in tests:
        if role in holds:
            continue
        for number in free:
            said = [cell for cell in cells[number] if cell.strip()]
            if not holds[number] and said and 2 * sum(map(fits, said)) > len(said):
                holds[number] = role
                break
    _around_infix(holds)
    return holds


def _around_infix(holds: list[str]) -> None:
    """Take what stands around the particles of names for first and last names, where nothing else is known of it."""
    if Holds.INFIX in holds and not {Holds.FIRST, Holds.LAST} & set(holds):
        number = holds.index(Holds.INFIX)
        if 0 < number < len(holds) - 1 and holds[number - 1] in ("", Holds.NAME) and not holds[number + 1]:
            holds[number - 1 : number + 2] = [Holds.FIRST, Holds.INFIX, Holds.LAST]
