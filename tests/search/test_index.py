"""What is kept to be found: all of a source or nothing, in the transaction of who keeps the text."""

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from leerkring.core.database.db import Database
from leerkring.search.model import NEWER, EntryKind, SearchEntry
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


@pytest.mark.parametrize("kind", NEWER)
async def test_a_newer_kind_stands_as_one_that_the_release_before_knows(
    client: httpx.AsyncClient, db: Database, kind: EntryKind
) -> None:
    """That release asks no column but `kind`, and cannot show what it has no word for."""
    known = set(EntryKind) - set(NEWER)
    async with db.transaction() as tx:
        await index(
            tx, Source("newer", "1"), [Entry(kind, "/nieuw/veldleeuwerik", "Veldleeuwerik", "Zingt.")]
        )
    async with db.reading() as reading:
        rows = await reading.rows(select(SearchEntry.kind, SearchEntry.newer_kind))
    assert [(row.kind in known, row.newer_kind) for row in rows] == [(True, kind)]
    for soort, found in ((kind, True), (rows[0].kind, False)):
        page = (await client.get(f"/zoeken?q=veldleeuwerik&soort={soort}")).text
        assert ('data-hit="/nieuw/veldleeuwerik"' in page) is found
    with pytest.raises(IntegrityError, match="kind_known"):
        async with db.transaction() as tx:
            await tx.execute(text("UPDATE search_entry SET kind = newer_kind"))
