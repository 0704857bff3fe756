"""A chapter that is heavy on purpose: nobody else waits for it, wherever its text is read."""

import gc
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.library.handbooks.model import Chapter
from leerkring.search.model import SearchEntry
from tests.cast import ILSE
from tests.content.heavy import HEAVY
from tests.library.books import BOOK, PATH, load
from tests.people.office import back_office_of
from tests.support.heartbeat import longest_silence

READ = f"{PATH}/begin-bij-de-vraag"
SIGNS = 20_000
PREVIEW = "/beheer/handreikingen/voorbeeld"


@pytest.fixture
async def ilse(
    app: Application, services: Services, db: Database, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    await load(db, tmp_path, woonzorganalyse=BOOK)
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


@pytest.fixture
async def chapter(ilse: httpx.AsyncClient, db: Database) -> str:
    async with db.reading() as reading:
        found = await reading.scalar(select(Chapter.id).where(Chapter.slug == "begin-bij-de-vraag"))
    return f"/beheer/handreikingen/hoofdstuk/{found}"


def form(body: str) -> dict[str, str]:
    return {"title": "Zwaar", "slug": "begin-bij-de-vraag", "summary": "Heel veel.", "body": body}


@pytest.fixture(autouse=True)
def _as_after_a_start() -> None:
    """Leave what this process of tests holds out of what Python looks through, as a web process does when it starts."""
    gc.collect()
    gc.freeze()


async def write(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, chapter: str, body: str, *outcomes: str
) -> None:
    """Show a text beside the editor, keep it, publish it, read it and look at how it came about."""
    preview = await ilse.post(PREVIEW, data={"body": body})
    assert preview.status_code == 200
    for what in outcomes:
        kept = await ilse.post(chapter, data=form(body) | {"doen": what})
        if not body.strip():  # nothing but line ends is no text
            assert kept.status_code == 422
            return
        assert kept.status_code == 303 or "te groot of te ingewikkeld" in kept.text
    assert (await client.get(READ)).status_code == 200
    assert (await ilse.get(chapter)).status_code == 200
    assert (await ilse.get(f"{chapter}/versies")).status_code == 200


@pytest.mark.parametrize(
    "body, what",
    [
        (HEAVY["headings of one word"](24_000), "bewaren"),
        (HEAVY["headings of one word"](6_000), "publiceren"),
        (HEAVY["a picture with marks in its words"](24_000), "publiceren"),
    ],
    ids=["6000 headings", "a book of headings", "marks in a picture"],
)
async def test_the_others_do_not_wait_for_a_heavy_text(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, chapter: str, body: str, what: str
) -> None:
    """Six thousand headings took the whole process nine seconds, and deep marks an error."""
    started = time.process_time()
    silence = await longest_silence(write(ilse, client, chapter, body, what))
    assert silence < 0.1
    assert time.process_time() - started < 10


async def test_search_keeps_no_more_places_of_a_chapter_than_somebody_looks_for(
    ilse: httpx.AsyncClient, chapter: str, db: Database
) -> None:
    body = HEAVY["paragraphs"](6_000) + "Helemaal achteraan."
    assert (await ilse.post(chapter, data=form(body) | {"doen": "publiceren"})).status_code == 303
    async with db.reading() as reading:
        mine = SearchEntry.source_id == "woonzorganalyse/begin-bij-de-vraag"
        assert 500 < await reading.scalar(select(func.count()).where(mine)) <= 1001
        last = await reading.scalar(select(SearchEntry.path).where(SearchEntry.text.contains("achteraan")))
    assert last.partition("#")[2] > "a1990"


@pytest.mark.prove
@pytest.mark.parametrize("kind", HEAVY)
async def test_nor_for_any_other_one(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, chapter: str, kind: str
) -> None:
    work = write(ilse, client, chapter, HEAVY[kind](SIGNS), "bewaren", "publiceren")
    assert await longest_silence(work) < 0.1
