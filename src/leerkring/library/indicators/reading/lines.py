"""A file with figures: a line for each municipality and year, or a line for each municipality with a column for each year."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal

from leerkring.core.tabular.comparing import plain
from leerkring.core.tabular.records import Record
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.lists.csv_file import as_it_was
from leerkring.library.indicators.reading.numbers import NotANumber, decimal_sign, read_number, why_missing
from leerkring.library.indicators.reading.places import (
    NO_MUNICIPALITY,
    NoPlace,
    parts_of,
    read_place,
    wholes_of,
    why_not_in,
)
from leerkring.library.indicators.rules import FIRST_YEAR, UNKNOWN, Figure
from leerkring.programme.mergers import names_by_code

PLACE, CODE, YEAR, VALUE, WEIGHT, WHY = "place", "code", "year", "value", "weight", "why"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HEADINGS: Mapping[str, frozenset[str]] = {
    PLACE: _words("gemeente gemeentenaam gemeenten municipality regio regios gebied gebieden naam"),
    CODE: _words("code gemeentecode cbscode gmcode regiocode codegemeente gwbcode gebiedscode"),
    YEAR: _words("jaar jaren periode perioden year verslagjaar peiljaar peildatum"),
    VALUE: _words("waarde cijfer cijfers aantal percentage value aandeel getal"),
    WEIGHT: _words("gewicht weging weight inwoners aantalinwoners noemer"),
    WHY: _words("reden toelichting opmerking waarom redenontbreekt"),
}
KNOWN_HEADINGS = frozenset().union(*HEADINGS.values())
"""By these the sign between the cells of a text is found."""
MOST_LINES_ABOVE = 20
MOST_REASON = 120
MOST_PROPOSED = 200
"""Of so many lines that are no municipality it is looked up which was meant: in a list of districts all are wrong, and
comparing each with every municipality would keep the machine busy for minutes."""
_YEAR = re.compile(r"([12][0-9]{3})(?:JJ00|\*{1,2}|-01-01)?")


class NoHeadings(ValueError):
    """The file has no line that says what its columns are."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that cannot be read: its number, what stands there and why not."""

    line: int
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brings: its figures, the line each stands on, what cannot be read and what is no municipality."""

    figures: Mapping[tuple[str, int], Figure]
    wrong: tuple[Wrong, ...]
    passed: int = 0

    @property
    def years(self) -> tuple[int, ...]:
        """The years that the file is about."""
        return tuple(sorted({year for _, year in self.figures}))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where everything stands; `years` are the columns of a year each."""

    begins: int
    roles: Mapping[str, int]
    years: Mapping[int, int]

    def cell(self, record: Record, role: str) -> str:
        return _cell(record, self.roles.get(role, -1))


@dataclass(frozen=True, slots=True)
class _Cells:
    """What a line says of one year."""

    year: str
    value: str
    weight: str = ""
    why: str = ""


@dataclass(slots=True)
class _Reader:
    """Reads line after line, and keeps what was read."""

    decimals: int
    comma: str
    this_year: int
    kept: AbstractSet[tuple[str, int]]
    figures: dict[tuple[str, int], Figure] = field(default_factory=dict)
    lines: dict[tuple[str, int], int] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    def add(self, line: int, code: str, cells: _Cells) -> None:
        """Keep the figure of a municipality in a year, or say what is wrong with it."""
        try:
            year = self._year(cells.year)
            self._once(code, year)
            self.figures[code, year] = self._figure(cells.value, cells.weight, cells.why)
            self.lines[code, year] = line
        except NotANumber as no:
            what = f"{names_by_code()[code]} {cells.year.strip()[:12]}"
            self.wrong.append(Wrong(line, what, str(no)))

    def _year(self, cell: str) -> int:
        found = _YEAR.fullmatch(cell.strip())
        if found is None:
            raise NotANumber(f"“{cell.strip()[:20]}” is geen jaar")
        year = int(found[1])
        if not FIRST_YEAR <= year <= self.this_year:
            raise NotANumber(f"{year} kan niet: geef jaren van {FIRST_YEAR} tot en met {self.this_year}")
        return year

    def _once(self, code: str, year: int) -> None:
        if late := why_not_in(code, year):
            raise NotANumber(late)
        if (code, year) in self.lines:
            raise NotANumber(f"staat al op regel {self.lines[code, year]}")
        for other in parts_of(code, year):
            if (other, year) in self.lines or (other, year) in self.kept:
                raise NotANumber(
                    f"voor {year} is er ook een cijfer van {names_by_code()[other]}, dat erin opging: dat telt dubbel"
                )
        for whole in wholes_of(code, year):
            if (whole, year) in self.lines or (whole, year) in self.kept:
                raise NotANumber(
                    f"voor {year} is er ook een cijfer van {names_by_code()[whole]}, waarin dit opging: dat telt dubbel"
                )

    def _figure(self, value: str, weight: str, why: str) -> Figure:
        by = self._weight(weight)
        if missing := why_missing(value):
            return Figure(None, by, one_line(why)[:MOST_REASON] or missing)
        if not value.strip():
            return Figure(None, by, one_line(why)[:MOST_REASON] or UNKNOWN)
        if value.strip() in {"-", "–"}:
            raise NotANumber("een streepje: schrijf 0, of een punt als het niet bekend is")
        return Figure(read_number(value, self.comma, self.decimals), by)

    def _weight(self, cell: str) -> Decimal | None:
        if not cell.strip() or why_missing(cell):
            return None
        weight = read_number(cell, "", 0)
        if weight <= 0:
            raise NotANumber("het gewicht moet meer dan nul zijn")
        return weight


def read_figures(
    records: Sequence[Record],
    *,
    decimals: int,
    this_year: int,
    name: str = "",
    kept: AbstractSet[tuple[str, int]] = frozenset(),
) -> Brought:
    """Return what a table brings. `kept` are the municipalities and years that have a figure already. Raises `NoHeadings`.

    An empty cell under a year brings nothing; a line for a year that has none says that it is not known.
    """
    columns = _find_columns(records, plain(name))
    body = [record for record in records[columns.begins :] if not record.is_empty]
    places = [columns.roles[VALUE]] if VALUE in columns.roles else list(columns.years.values())
    comma = decimal_sign(_cell(record, place) for record in body for place in places)
    reader = _Reader(decimals, comma, this_year, kept)
    passed = 0
    for record in body:
        place = columns.cell(record, PLACE)
        if plain(place) in NO_MUNICIPALITY:
            passed += 1
            continue
        try:
            few = len(reader.wrong) < MOST_PROPOSED
            code = read_place(place, columns.cell(record, CODE), proposes=few)
        except NoPlace as no:
            reader.wrong.append(Wrong(record.line, one_line(place)[:60], str(no)))
            continue
        for cells in _cells_of(record, columns):
            reader.add(record.line, code, cells)
    return Brought(reader.figures, tuple(reader.wrong), passed)


def _cells_of(record: Record, columns: _Columns) -> list[_Cells]:
    if VALUE in columns.roles:
        return [_Cells(*(columns.cell(record, role) for role in (YEAR, VALUE, WEIGHT, WHY)))]
    cells = [_Cells(str(year), _cell(record, place)) for year, place in columns.years.items()]
    return [one for one in cells if one.value.strip()]


def _cell(record: Record, place: int) -> str:
    return as_it_was(record.cells[place]) if 0 <= place < len(record.cells) else ""


def _find_columns(records: Sequence[Record], name: str) -> _Columns:
    for number, record in enumerate(records[:MOST_LINES_ABOVE]):
        roles = _roles(record, name)
        if not roles.keys() & {PLACE, CODE}:
            continue
        if YEAR in roles and VALUE in roles:
            return _Columns(number + 1, roles, {})
        years = {
            int(found[1]): place
            for place, cell in enumerate(record.cells)
            if (found := _YEAR.fullmatch(cell.strip()))
        }
        if years:
            return _Columns(number + 1, {role: at for role, at in roles.items() if role != VALUE}, years)
    raise NoHeadings


def _roles(record: Record, name: str) -> dict[str, int]:
    """Return what the cells of a line of headings are; where only the value has no known name, the one that is left."""
    heads = [plain(cell) for cell in record.cells]
    roles: dict[str, int] = {}
    for role, words in HEADINGS.items():
        for place, head in enumerate(heads):
            if head in words or (role == VALUE and name and head == name):
                roles.setdefault(role, place)
    left = [place for place, head in enumerate(heads) if head and place not in roles.values()]
    if VALUE not in roles and len(left) == 1:
        roles[VALUE] = left[0]
    return roles
