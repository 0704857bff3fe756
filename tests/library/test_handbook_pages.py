"""Reading handbooks: the shelf, a book, its chapters, and editions that stay readable."""

import json
import re
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert, select, update

from leerkring.core.database.db import Database
from leerkring.library.handbooks.model import Chapter, ChapterSlug, Handbook
from leerkring.search.model import SearchEntry
from tests.library.books import BOOK, OLDER, PATH, load


@pytest.fixture
async def book(db: Database, tmp_path: Path) -> None:
    await load(db, tmp_path, woonzorganalyse=BOOK, **{"woonzorganalyse__1.0": OLDER})


pytestmark = pytest.mark.usefixtures("book")


async def test_a_reader_goes_from_the_shelf_to_the_end(client: httpx.AsyncClient) -> None:
    shelf = (await client.get("/handreikingen")).text
    assert f'href="{PATH}"' in shelf
    assert "2 hoofdstukken" in shelf
    cover = (await client.get(PATH)).text
    for words in (
        "voorbeeldinhoud",
        "Versie 1.1",
        "Een hoofdstuk over bronnen.",
        f"{PATH}/versie/1.0",
        f"{PATH}.pdf",
    ):
        assert words in cover
    first = (await client.get(f"{PATH}/begin-bij-de-vraag")).text
    assert "Hoofdstuk 1 van 2" in first
    assert "1 minuut lezen" in first
    assert 'id="waarvoor-is-het-bedoeld"' in first
    assert (
        f'rel="next" href="{PATH}/bronnen-gebruiken"' in first
        or f'href="{PATH}/bronnen-gebruiken" rel="next"' in first
    )
    last = (await client.get(f"{PATH}/bronnen-gebruiken")).text
    assert "U bent aan het einde" in last
    assert f'href="{PATH}/begin-bij-de-vraag" rel="prev"' in last


async def test_machines_read_what_it_is(client: httpx.AsyncClient) -> None:
    page = (await client.get(f"{PATH}/begin-bij-de-vraag")).text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block
    chapter, trail = json.loads(block[1])["@graph"]
    assert chapter["isPartOf"]["@type"] == ["Book", "Report"]
    assert [one["name"] for one in trail["itemListElement"]][-1] == "Begin bij de vraag"
    assert '<meta name="DCTERMS.language" content="nl">' in page
    assert f"{PATH}/versie/1.1/begin-bij-de-vraag" in page


async def test_an_older_edition_says_so_and_leads_on(client: httpx.AsyncClient) -> None:
    old = (await client.get(f"{PATH}/versie/1.0/begin-bij-de-vraag")).text
    assert "U leest een oudere versie" in old
    assert f'rel="canonical" href="http://leerkring.test{PATH}/begin-bij-de-vraag"' in old
    only_then = (await client.get(f"{PATH}/versie/1.0/oude-bronnen")).text
    assert f'rel="canonical" href="http://leerkring.test{PATH}/versie/1.0/oude-bronnen"' in only_then
    gone = await client.get(f"{PATH}/oude-bronnen")
    assert (gone.status_code, gone.headers["location"]) == (303, f"{PATH}/versie/1.0/oude-bronnen")
    assert (await client.get(f"{PATH}/versie/1.1")).status_code == 200
    for wrong in ("/versie/9.9", "/versie/9.9/x", "/bestaat-niet", "/versie"):
        assert (await client.get(PATH + wrong)).status_code == 404


async def test_a_new_name_redirects(client: httpx.AsyncClient, db: Database) -> None:
    async with db.transaction() as tx:
        handbook = await tx.scalar(select(Handbook.id))
        await tx.execute(
            insert(ChapterSlug).values(handbook_id=handbook, slug="bronnen", now="bronnen-gebruiken")
        )
    moved = await client.get(f"{PATH}/bronnen")
    assert (moved.status_code, moved.headers["location"]) == (301, f"{PATH}/bronnen-gebruiken")


async def test_what_editors_are_working_on_is_seen_by_nobody(client: httpx.AsyncClient, db: Database) -> None:
    async with db.transaction() as tx:
        await tx.execute(update(Chapter).values(title="Half werk", body="Nog niet klaar.", state="draft"))
        tx.touch("handbook:woonzorganalyse")
    page = (await client.get(f"{PATH}/begin-bij-de-vraag")).text
    assert "Half werk" not in page
    assert "Nog niet klaar" not in page


async def test_loading_again_changes_the_page_at_once_and_no_anchor(
    client: httpx.AsyncClient, db: Database, tmp_path: Path
) -> None:
    before = (await client.get(f"{PATH}/begin-bij-de-vraag")).text
    assert 'id="a1">Een woonzorganalyse' in before
    await load(db, tmp_path, woonzorganalyse=BOOK.replace("## Waarvoor", "Nieuw vooraf.\n\n## Waarvoor"))
    after = (await client.get(f"{PATH}/begin-bij-de-vraag")).text
    assert 'id="a1">Een woonzorganalyse' in after
    assert 'id="a5">Nieuw vooraf.' in after


async def test_each_paragraph_of_the_newest_edition_can_be_found(db: Database, tmp_path: Path) -> None:
    async def paths() -> list[str]:
        async with db.reading() as reading:
            return [
                row.path for row in await reading.rows(select(SearchEntry.path).order_by(SearchEntry.path))
            ]

    found = await paths()
    assert f"{PATH}/begin-bij-de-vraag#a1" in found
    assert f"{PATH}/bronnen-gebruiken" in found
    assert PATH in found
    assert not [path for path in found if "oude-bronnen" in path or "versie" in path]
    head, _, _ = BOOK.partition("# Bronnen")
    await load(db, tmp_path, woonzorganalyse=head)
    assert not [path for path in await paths() if "bronnen-gebruiken" in path]
