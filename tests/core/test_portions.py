"""A file of a long list is written some lines at a time; it is the same file as one that is written at once."""

from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import Integer, Select, column, select, text

from leerkring.core.database.db import Database
from leerkring.core.web.lists.csv_file import csv_text
from leerkring.core.web.lists.files import IN_MEMORY, file_of_portions

HEADING = ("Nummer", "Naam")
MANY = 2_500


def line(number: int) -> tuple[str, str]:
    return str(number), f"=Lezer {number} {'x' * 500}"


async def test_rows_come_so_many_at_a_time_and_all_of_one_moment(db: Database) -> None:
    statement: Select[int] = select(column("number", Integer)).select_from(
        text(f"generate_series(1, {MANY}) AS number")
    )
    async with db.transaction() as tx:
        found = [[row.number for row in rows] async for rows in tx.portions(statement, 1000)]
    assert [len(rows) for rows in found] == [1000, 1000, 500]
    assert [number for rows in found for number in rows] == list(range(1, MANY + 1))
    async with db.transaction() as tx:
        assert [rows async for rows in tx.portions(statement.where(column("number") < 0))] == []


@pytest.mark.parametrize("size", [1, 1000, MANY])
async def test_the_file_is_the_same(size: int) -> None:
    async def portions() -> AsyncIterator[Sequence[tuple[str, str]]]:
        for start in range(1, MANY + 1, size):
            yield [line(number) for number in range(start, min(start + size, MANY + 1))]

    answer, many = await file_of_portions("lezers.csv", HEADING, portions())
    sent = b"".join([piece async for piece in answer.iterator])  # type: ignore[attr-defined]
    assert many == MANY
    assert len(sent) > IN_MEMORY, "it was on the disk"
    assert sent.decode() == csv_text(HEADING, map(line, range(1, MANY + 1)))
    assert answer.headers["Content-Length"] == str(len(sent))
