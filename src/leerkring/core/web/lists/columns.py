"""Which columns of a list are there: what an address or a person chose of those that may be chosen."""

from collections.abc import Iterable, Sequence

from leerkring.core.web.lists.cells import cell_words
from leerkring.core.web.lists.declared import Column, Listing

COLUMNS = "kolommen"
ALL, NONE = "alles", "-"
BETWEEN = "."


def read_columns(listing: Listing, word: str) -> tuple[str, ...] | None:
    """Return the names that a word asks for, in the order of the list; None where it asks nothing that is there.

    What is not there any more is left out without a word: a question may be gone, and the view of a colleague stays.
    """
    names = [column.name for column in listing.choosable]
    if word == ALL and names:
        return tuple(names)
    asked = set(word.split(BETWEEN))
    found = tuple(name for name in names if name in asked)
    return found if found or (word == NONE and names) else None


def columns_word(names: Sequence[str]) -> str:
    """Return these names as one word of an address."""
    return BETWEEN.join(names) or NONE


def in_table(listing: Listing, names: Iterable[str]) -> list[tuple[int, Column]]:
    """Return the columns of the table when these were chosen, each with its place among the cells of the template.

    An extra column has no such place (-1): its cells are its own.
    """
    chosen, place, found = set(names), -1, []
    for column in listing.columns:
        if column.only_in_file:
            continue
        place += not column.extra
        if not (column.may_choose and listing.choosable) or column.name in chosen:
            found.append((-1 if column.extra else place, column))
    return found


def in_file(listing: Listing, word: str) -> list[Column]:
    """Return the columns of a file: those that a word asks for and what goes with them, or all."""
    names = read_columns(listing, word)
    return [
        column
        for column in listing.columns
        if column.cell
        and (
            names is None
            or column.name in names
            or column.beside in names
            or not (column.may_choose or column.beside)
        )
    ]


def extra_cells(columns: Iterable[tuple[int, Column]], line: object) -> list[tuple[str, bool]]:
    """Return the cells of a line that no template writes, each with whether it is a number."""
    return [
        (cell_words(column.cell(line)) if column.cell else "", column.num)
        for place, column in columns
        if place < 0
    ]
