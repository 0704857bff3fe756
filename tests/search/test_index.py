"""What is kept to be found: all of a source or nothing, in the transaction of who keeps the text."""

from sqlalchemy import select

from leerkring.core.database.db import Database
from leerkring.search.model import SearchEntry
from leerkring.search.service import Entry, Source, forget, index

BOOK = Source("handbook", "woonzorganalyse")
FIRST = Entry(
    "handreiking", "/handreikingen/w/cijfers#a1", "Cijfers", "Begin bij wat er al is.", "Handreiking"
)
SECOND = Entry(
    "handreiking", "/handreikingen/w/cijfers#a2", "Cijfers", "Een NUL \0 past niet.", themes=["w", "v"]
)


async def kept(db: Database) -> list[tuple[str, str, list[str]]]:
    async with db.reading() as reading:
        columns = (SearchEntry.path, SearchEntry.page, SearchEntry.themes)
        rows = await reading.rows(select(*columns).order_by(SearchEntry.number))
    return [tuple(row) for row in rows]


async def test_a_source_is_replaced_as_a_whole(db: Database) -> None:
    async with db.transaction() as tx:
        await index(tx, BOOK, [FIRST])
        await index(tx, Source("lesson", "w"), [])
    async with db.transaction() as tx:
        await index(tx, BOOK, [SECOND, FIRST])
    assert await kept(db) == [
        (SECOND.path, "/handreikingen/w/cijfers", ["w", "v"]),
        (FIRST.path, "/handreikingen/w/cijfers", []),
    ]
    async with db.transaction() as tx:
        await forget(tx, BOOK)
    assert await kept(db) == []
