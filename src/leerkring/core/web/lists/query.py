"""The lines of a list out of the database: one statement for all counts, one for the lines of a page."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Join, Select, String, Table, and_, func, select, true
from sqlalchemy.sql.functions import FunctionElement

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import Names, read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.declared import Choice
from leerkring.core.web.lists.found import Found, pages_of

Line = TypeVar("Line")
AnySelect = Select[*tuple[Any, ...]]
NOTHING_OF_NOTHING = frozenset({"left", "lower"})
"""What such a function makes of a text is only not known where the text is not."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts that are kept elsewhere: `statement` selects their lines, `columns` are those of the filters by name."""

    statement: AnySelect
    columns: Mapping[str, Any]
    many: Any


async def read_list(
    reading: Reading,
    asked: Asked,
    shape: type[Line],
    statement: AnySelect,
    *,
    tie: Any,
    beside: Names = (),
    kept: Kept | None = None,
) -> Found[Line]:
    """Return the page that is asked for, and what every word of every filter would leave.

    `statement` selects the columns of `shape` from all that this visitor may see, without order and not grouped;
    `tie` orders what stands alike. `kept` has the counts for as long as nothing was typed.
    """
    typed = any(asked.value(one.name) for one in asked.listing.filters if not isinstance(one, Choice))
    if kept is not None and not typed:
        counts = await _add_up(reading, asked, kept)
    else:
        counts = await _count(reading, asked, statement)
    total = counts.pop(())
    pages, page = pages_of(total, asked.listing.page_size, asked.page)
    rows = await reading.rows(
        statement.where(*conditions(asked))
        .order_by(*order(asked, tie, statement))
        .limit(asked.listing.page_size)
        .offset((page - 1) * asked.listing.page_size)
    )
    by_name: dict[str, dict[str, int]] = {}
    for (name, word), many in counts.items():
        by_name.setdefault(name, {})[word] = many
    return Found(read_rows(shape, rows, beside=beside), total, page, pages, by_name)


async def read_all(
    reading: Reading,
    asked: Asked,
    shape: type[Line],
    statement: AnySelect,
    *,
    tie: Any,
    beside: Names = (),
) -> tuple[Line, ...]:
    """Return every line that the filters let through, in the order that is asked for: what goes into a file."""
    rows = await reading.rows(statement.where(*conditions(asked)).order_by(*order(asked, tie, statement)))
    return read_rows(shape, rows, beside=beside)


async def read_portions(
    tx: Tx, asked: Asked, shape: type[Line], statement: AnySelect, *, tie: Any
) -> AsyncIterator[tuple[Line, ...]]:
    """Yield the same as `read_all`, some lines at a time: for a list that may be too long to hold."""
    async for rows in tx.portions(
        statement.where(*conditions(asked)).order_by(*order(asked, tie, statement))
    ):
        yield read_rows(shape, rows)


def conditions(asked: Asked) -> list[Any]:
    """Return what the filters let through."""
    return [one.condition(word) for one in asked.listing.filters if (word := asked.value(one.name))]


def order(asked: Asked, tie: Any, statement: AnySelect) -> list[Any]:
    """Return what to order by: the column that is asked for, and then the tie; what is not known comes last."""
    column = asked.listing.sorts.get(asked.sort.removeprefix("-"))
    if column is None:
        return _several(tie)
    parts = _several(column.order)
    if not asked.sort.startswith("-"):
        return [*parts, *_several(tie)]
    outer = set(_outer(statement))
    # An index read backwards has what is not known first, so that is said only where it can be.
    down = [part.desc().nulls_last() if _may_lack(part, outer) else part.desc() for part in parts]
    return [*down, *_several(tie)]


def _may_lack(part: Any, outer: Iterable[Any]) -> bool:
    """Tell whether there may be nothing in a column: it is worked out, optional, or of a table that need not join."""
    if isinstance(part, FunctionElement) and part.name in NOTHING_OF_NOTHING:
        return _may_lack(next(iter(part.clauses)), outer)
    return getattr(part, "nullable", None) is not False or part.expression.table in outer


def _outer(statement: AnySelect) -> Iterator[Table]:
    """Yield the tables of which a line need not have a row."""
    joins: list[Any] = list(statement.get_final_froms())
    while joins:
        join = joins.pop()
        if not isinstance(join, Join):
            continue
        if join.isouter and isinstance(join.right, Table):
            yield join.right
        joins.append(join.left)


def _several(parts: Any) -> list[Any]:
    return list(parts) if isinstance(parts, tuple | list) else [parts]


async def _count(reading: Reading, asked: Asked, statement: AnySelect) -> dict[Any, int]:
    """Return the total under (), and how many lines each (filter, word) leaves beside the other filters."""
    choices = asked.listing.choices
    if all(_is_word(one) for one in choices if not one.in_form):
        return await _count_groups(reading, asked, statement)
    chosen = {one.name: one.condition(word) for one in choices if (word := asked.value(one.name))}
    asked_for: dict[Any, Any] = {(): _all(chosen.values())}
    for choice in choices:
        if choice.in_form:
            continue
        others = [where for name, where in chosen.items() if name != choice.name]
        asked_for[choice.name, ""] = _all(others)
        asked_for |= {(choice.name, word): _all([*others, choice.condition(word)]) for word in choice.words}
    typed = [
        one.condition(word)
        for one in asked.listing.filters
        if not isinstance(one, Choice) and (word := asked.value(one.name))
    ]
    row = await reading.row(
        statement.where(*typed).with_only_columns(
            *(
                func.count().filter(where).label(f"n{place}")
                for place, where in enumerate(asked_for.values())
            ),
            maintain_column_froms=True,
        )
    )
    return dict(zip(asked_for, row or (), strict=True))


def _is_word(choice: Choice) -> bool:
    """Tell whether a filter asks what stands in one column of words."""
    return choice.where is None and isinstance(getattr(choice.column, "type", None), String)


async def _count_groups(reading: Reading, asked: Asked, statement: AnySelect) -> dict[Any, int]:
    """Return the same as `_count`, of lines that are counted once by all their words: there are few of those."""
    counted = [one for one in asked.listing.choices if not one.in_form]
    others = [
        one.condition(word)
        for one in asked.listing.filters
        if one not in counted and (word := asked.value(one.name))
    ]
    columns = [one.column for one in counted]
    grouped = statement.where(*others).with_only_columns(*columns, func.count(), maintain_column_froms=True)
    return _by_word(asked, counted, [tuple(row) for row in await reading.rows(grouped.group_by(*columns))])


async def _add_up(reading: Reading, asked: Asked, kept: Kept) -> dict[Any, int]:
    """Return the same as `_count`, out of counts that are kept."""
    counted = [one for one in asked.listing.choices if not one.in_form]
    fields = [one for one in asked.listing.choices if one.in_form]
    columns = [kept.columns[one.name] for one in counted]
    statement = kept.statement.where(
        *(kept.columns[one.name] == word for one in fields if (word := asked.value(one.name)))
    )
    grouped = statement.with_only_columns(*columns, kept.many, maintain_column_froms=True).group_by(*columns)
    groups = [(*words, int(many)) for *words, many in await reading.rows(grouped)]
    return _by_word(asked, counted, groups)


def _by_word(asked: Asked, counted: Sequence[Choice], groups: Sequence[tuple[Any, ...]]) -> dict[Any, int]:
    """Return the total under () and what each word leaves, of groups with the words of a line and how many there are."""
    chosen = [asked.value(one.name) for one in counted]

    def left(without: int = -1, word: str = "") -> int:
        wanted = [*chosen]
        if without >= 0:
            wanted[without] = word
        return sum(
            many
            for *words, many in groups
            if all(not want or want == has for want, has in zip(wanted, words, strict=True))
        )

    return {(): left()} | {
        (one.name, word): left(place, word) for place, one in enumerate(counted) for word in ("", *one.words)
    }


def _all(conditions: Iterable[Any]) -> Any:
    return and_(true(), *conditions)


async def count_all(reading: Reading, asked: Asked, statement: AnySelect) -> int:
    """Return how many lines the filters let through."""
    many: int = await reading.scalar(
        select(func.count()).select_from(statement.where(*conditions(asked)).subquery())
    )
    return many
