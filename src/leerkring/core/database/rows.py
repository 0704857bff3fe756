"""Rows become values by the names of their columns, never by their places.

A column is put where its name says, so that a query may list its columns in any order, and one that was renamed
or forgotten is told at the first row. The work of matching names is done once for a query and a class; after that
a row costs what `Class(*row)` does.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, Field, fields
from enum import Enum
from operator import itemgetter
from typing import Any, TypeVar, get_origin, get_type_hints

T = TypeVar("T")
Names = tuple[str, ...]
_makers: dict[tuple[Any, Names, Names], Callable[[Any], Any]] = {}


class WrongColumns(TypeError):
    """A query and the class of its rows do not fit; a mistake of ours."""


def read_row(shape: type[T], row: Any, *, beside: Names = (), **given: Any) -> T:
    """Return a row as this dataclass. Columns in `beside` are for the caller; any other must be a field.

    `given` are the fields that come from elsewhere.

    A field that is an enum gets its member, and one that is a tuple gets a tuple. Raises `WrongColumns`.
    """
    names = (*_names(row), *given)
    made: T = _maker(shape, names, beside)((*row, *given.values()) if given else row)
    return made


def read_optional(shape: type[T], row: Any | None, *, beside: Names = ()) -> T | None:
    """Return a row as this dataclass, or None where there is none."""
    return None if row is None else read_row(shape, row, beside=beside)


def read_rows(shape: type[T], rows: Sequence[Any], *, beside: Names = ()) -> tuple[T, ...]:
    """Return rows of one query as values of this dataclass."""
    if not rows:
        return ()
    return tuple(map(_maker(shape, _names(rows[0]), beside), rows))


def _names(row: Any) -> Names:
    names = getattr(row, "_fields", None)  # SQLAlchemy's; the driver's own rows have keys
    return names if names is not None else tuple(row.keys())


def _maker(shape: Any, columns: Names, beside: Names) -> Callable[[Any], Any]:
    known = _makers.get((shape, columns, beside))
    if known is None:
        known = _makers[shape, columns, beside] = _make_maker(shape, columns, beside)
    return known


def _make_maker(shape: Any, columns: Names, beside: Names) -> Callable[[Any], Any]:
    """Return what makes a value of a row with these columns."""
    wanted = [field for field in fields(shape) if field.init]
    known = {field.name for field in wanted}
    missing = [f.name for f in wanted if f.name not in columns and not _has_default(f)]
    strange = [name for name in columns if name not in known and name not in beside]
    if missing or strange:
        raise WrongColumns(f"{shape.__name__}: no column for {missing}, no field for {strange}")
    given = [field for field in wanted if field.name in columns]
    pick = _pick([columns.index(field.name) for field in given], len(columns))
    turns = _turns(shape, given)
    if [field.name for field in given] != [field.name for field in wanted][: len(given)]:
        names = [field.name for field in given]
        return lambda row: shape(**dict(zip(names, _turned(pick(row), turns), strict=True)))
    if turns:
        return lambda row: shape(*_turned(pick(row), turns))
    return lambda row: shape(*pick(row))


def _has_default(field: "Field[Any]") -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _pick(places: Sequence[int], columns: int) -> Callable[[Any], Iterable[Any]]:
    if list(places) == list(range(columns)):
        return lambda row: row
    if len(places) == 1:
        return lambda row: (row[places[0]],)
    return itemgetter(*places)


def _turns(shape: type[Any], given: "Sequence[Field[Any]]") -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """Return which values become something else on their way: enums and tuples."""
    hints = get_type_hints(shape)
    turns = ((place, _turn(hints[field.name])) for place, field in enumerate(given))
    return tuple((place, turn) for place, turn in turns if turn)


def _turn(hint: Any) -> Callable[[Any], Any] | None:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return tuple if get_origin(hint) is tuple else None


def _turned(values: Iterable[Any], turns: Iterable[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    turned = list(values)
    for place, turn in turns:
        turned[place] = turn(turned[place])
    return turned
