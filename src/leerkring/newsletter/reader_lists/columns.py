"""What each column of a list is: by the words of its heading, and by what stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leerkring.core.tabular.comparing import plain
from leerkring.core.tabular.records import Record
from leerkring.importing.mailboxes import read_address
from leerkring.importing.names import read_name
from leerkring.importing.words import (
    ASKED,
    EMPTY,
    HEADINGS,
    INFIXES,
    NO,
    STAYS_OUT,
    YES,
    ColumnRole,
    leaver_word,
)

MOST_COLUMNS = 150
"""A mailing service has some eighty; more is no table of people."""
_BEFORE_HEADING = 10
"""Lines with a title and a date that may stand above the headings."""
_ONCE = frozenset({ColumnRole.EMAIL, ColumnRole.NAME, ColumnRole.FIRST, ColumnRole.INFIX, ColumnRole.LAST})
_SOFT = frozenset({"staat", "state"})
"""Headings that may also be about a province."""
_ROLES = {role.value: role for role in ColumnRole}
_BOTH = {word: role for role, words in HEADINGS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading (empty without one), what it holds, and some of its cells to know it by."""

    heading: str
    role: ColumnRole
    some: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A list with columns: where its records begin, and what the columns are."""

    begins: int
    columns: tuple[Column, ...]

    def of(self, role: ColumnRole) -> list[int]:
        """Return the places of the columns that hold this."""
        return [number for number, column in enumerate(self.columns) if column.role is role]


def find_table(
    records: Sequence[Record], streams: frozenset[str], chosen: Mapping[int, str] | None = None
) -> Table | None:
    """Return the columns of a list, as `chosen` by staff or as we see them; None where it is no table.

    `streams` are the names of our newsletters, as `plain` gives them: our own file says which one a line is about.
    """
    filled = [number for number, record in enumerate(records) if not record.is_empty]
    heading = next((number for number in filled[:_BEFORE_HEADING] if _is_heading(records[number])), None)
    if heading is not None and any(_has_address(records[number]) for number in filled if number < heading):
        heading = None
    if heading is None and len(filled) > 1 and not _has_address(records[filled[0]]):
        below = [records[number] for number in filled[1:]]
        roles = _by_content(below)  # headings that we do not know
        names = (*records[filled[0]].cells, *[""] * len(roles))[: len(roles)]
        heading = filled[0] if roles else None
    elif heading is None:
        below = [records[number] for number in filled]
        roles = _by_content(below)
        names = ("",) * len(roles)
    else:
        below = [records[number] for number in filled if number > heading]
        names = _trimmed(records[heading].cells)[: MOST_COLUMNS + 1]
        roles = _by_heading(names, below, streams)
    if not 0 < len(roles) <= MOST_COLUMNS:
        return None
    if chosen and max(chosen) < len(roles):
        roles = [_ROLES.get(chosen.get(number, ""), ColumnRole.NOTHING) for number in range(len(roles))]
    columns = tuple(
        Column(name.strip()[:80], role, tuple(_some(below, number)))
        for number, (name, role) in enumerate(zip(names, roles, strict=True))
    )
    return Table(0 if heading is None else heading + 1, columns)


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    last = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
    return tuple(cells[:last])


def _has_address(record: Record) -> bool:
    return any("@" in cell for cell in record.cells)


def _is_heading(record: Record) -> bool:
    """Tell whether a line holds headings: one of an address, or two that we know."""
    if _has_address(record):
        return False
    words = [plain(cell[:80]) for cell in record.cells if cell.strip()]
    known = [word for word in words if word in _BOTH or leaver_word(word)]
    return any(word in HEADINGS[ColumnRole.EMAIL] for word in known) or len(known) > 1


def _cells(below: Sequence[Record], number: int) -> list[str]:
    return [
        record.cells[number]
        for record in below
        if number < len(record.cells) and record.cells[number].strip()
    ]


def _some(below: Sequence[Record], number: int) -> list[str]:
    return [cell.strip()[:60] for cell in _cells(below[:50], number)[:2]]


def _by_heading(names: Sequence[str], below: Sequence[Record], streams: frozenset[str]) -> list[ColumnRole]:
    words = [plain(name[:80]) for name in names]
    many = [sum("@" in cell for cell in _cells(below, number)) for number in range(len(names))]
    named = [number for number, word in enumerate(words) if word in HEADINGS[ColumnRole.EMAIL]]
    email = max(named or range(len(names)), key=lambda number: (many[number], -number))
    if not many[email]:
        email = max(range(len(names)), key=lambda number: (many[number], number in named, -number))
    roles: list[ColumnRole] = []
    for number, word in enumerate(words):
        role = ColumnRole.EMAIL if number == email else _role(word, _cells(below, number), streams)
        if (role is ColumnRole.EMAIL and number != email) or (role in _ONCE and role in roles):
            role = ColumnRole.NOTHING
        roles.append(role)
    return roles


def _role(word: str, cells: Sequence[str], streams: frozenset[str]) -> ColumnRole:
    said = {plain(cell[:80]) for cell in cells}
    if leaver_word(word):
        return ColumnRole.LEFT
    role = _BOTH.get(word, ColumnRole.NOTHING)
    if role is ColumnRole.ASKED:
        if said and said <= streams:
            return ColumnRole.STREAM
        # One odd cell ("misschien") does not make the "nee" of the others mean nothing: its line is told.
        answered = said & (YES | NO | STAYS_OUT)
        return role if answered or (said and said <= ASKED | EMPTY | {""}) else ColumnRole.NOTHING
    if role is ColumnRole.STATE and word in _SOFT and 2 * len(said & (ASKED | STAYS_OUT)) < len(said):
        return ColumnRole.NOTHING
    return role


def _by_content(below: Sequence[Record]) -> list[ColumnRole]:
    """Return what columns without headings hold: none, where addresses do not stand in one column."""
    width = max((len(_trimmed(record.cells)) for record in below), default=0)
    places = {number for record in below for number, cell in enumerate(record.cells) if "@" in cell}
    if not 2 <= width <= MOST_COLUMNS or len(places) != 1:
        return []
    (email,) = places
    if any("<" in cell or read_address(cell[:400]) is None for cell in _cells(below, email) if "@" in cell):
        return []
    roles = [ColumnRole.NOTHING] * width
    roles[email] = ColumnRole.EMAIL
    for number in range(width):
        cells = _cells(below, number)
        said = {plain(cell[:80]) for cell in cells}
        if number == email or not cells:
            continue
        if said <= ASKED | STAYS_OUT:
            roles[number] = ColumnRole.STATE
        elif ColumnRole.NAME not in roles and sum(bool(read_name(cell)) for cell in cells) * 2 >= len(cells):
            roles[number] = ColumnRole.NAME
    for number in range(1, width - 1):
        said = {plain(cell[:80]) for cell in _cells(below, number)}
        if said and said <= INFIXES and roles[number - 1] is ColumnRole.NAME and number + 1 != email:
            roles[number - 1 : number + 2] = [ColumnRole.FIRST, ColumnRole.INFIX, ColumnRole.LAST]
    return roles
