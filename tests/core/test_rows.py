"""Rows become values by name: in any order, with what is missing told, and no slower than by place."""

import time
from dataclasses import dataclass, field
from enum import StrEnum

import pytest
from sqlalchemy import column, select, text, values

from leerkring.core.database.db import Database
from leerkring.core.database.rows import WrongColumns, read_optional, read_row, read_rows


class Standing(StrEnum):
    FREE = "free"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Circle:
    slug: str
    state: Standing
    themes: tuple[str, ...]
    places: int = 8


@dataclass(frozen=True, slots=True)
class Pair:
    first: str
    second: str
    derived: str = field(init=False, default="")


ASKED = text("SELECT 12 AS places, 'free' AS state, ARRAY['zorg'] AS themes, 'a' AS slug")


async def test_a_value_is_found_by_its_name_wherever_it_stands(db: Database) -> None:
    async with db.reading() as reading:
        circle = read_row(Circle, await reading.row(ASKED))
        by_driver = read_rows(
            Circle, await reading.sql("SELECT '{}'::text[] AS themes, 'b' AS slug, 'full' AS state")
        )
    assert circle == Circle("a", Standing.FREE, ("zorg",), 12)
    assert circle.state is Standing.FREE, "an enum is a member, not a text that happens to be equal"
    assert by_driver == (Circle("b", Standing.FULL, (), 8),), "what has a default may be left out"


async def test_two_texts_that_changed_places_do_not_change_meaning(db: Database) -> None:
    async with db.reading() as reading:
        row = await reading.row(text("SELECT 'two' AS second, 'one' AS first"))
    assert read_row(Pair, row) == Pair("one", "two")


async def test_a_column_that_fits_nothing_is_told_and_so_is_one_that_lacks(db: Database) -> None:
    async with db.reading() as reading:
        row = await reading.row(text("SELECT 'one' AS first, 'x' AS secnod"))
        beside = await reading.row(text("SELECT 'one' AS first, 'two' AS second, 3 AS number"))
    with pytest.raises(WrongColumns, match=r"\['second'\].*\['secnod'\]"):
        read_row(Pair, row)
    with pytest.raises(WrongColumns, match="number"):
        read_row(Pair, beside)
    assert read_row(Pair, beside, beside=("number",)) == Pair("one", "two")


async def test_no_row_is_nothing_and_no_rows_are_none(db: Database) -> None:
    async with db.reading() as reading:
        rows = await reading.rows(
            select(column("first")).select_from(values(column("first"), name="v").data([("x",)]))
        )
        none = await reading.row(text("SELECT 'one' AS first, 'two' AS second WHERE false"))
    assert read_optional(Pair, none) is None
    assert read_rows(Pair, rows[:0]) == ()


async def test_by_name_costs_hardly_more_than_by_place(db: Database) -> None:
    asked = text("SELECT 'one' AS first, 'two' AS second FROM generate_series(1, 20000)")
    async with db.reading() as reading:
        rows = await reading.rows(asked)

    def by_place() -> None:
        tuple(Pair(*row) for row in rows)

    def by_name() -> None:
        read_rows(Pair, rows)

    def once(work: object) -> float:
        began = time.thread_time()
        work()  # type: ignore[operator]
        return time.thread_time() - began

    rounds = [(once(by_name), once(by_place)) for _ in range(15)]
    assert min(name for name, _ in rounds) < 2 * min(place for _, place in rounds)
