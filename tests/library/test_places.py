"""Ilse points to the paragraph that a lesson changed, and finds the link to a page while she writes."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.library.items.content.chapter_references import read_places
from leerkring.settings import Settings
from tests.cast import ILSE
from tests.library.books import BOOK
from tests.library.test_beheer import LESSON, PATH
from tests.library.writing import SHELF, load, write
from tests.people.office import back_office_of

CHAPTER = "/handreikingen/boek/begin-bij-de-vraag"
NEW = "/beheer/bibliotheek/nieuw/les"


@pytest.fixture
async def ilse(
    app: Application, services: Services, db: Database, tmp_path: Path, settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    write(tmp_path, {"handbooks/boek": BOOK})
    await load(db, tmp_path, settings, SHELF)
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


def test_a_link_is_read_however_it_was_copied() -> None:
    lines = "https://leerkring.test/handreikingen/boek/een#a3\n\n/handreikingen/boek/een#a3\nboek/versie/1.0/twee#kop"
    assert read_places(lines) == (("boek/een#a3", "boek/twee#kop"), ())
    assert read_places("boek/een\nhttps://elders.test/#x\n' OR 1=1") == ((), (1, 2, 3))


async def test_a_lesson_stands_beside_the_paragraph_that_it_changed(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    made = await ilse.post(NEW, data=LESSON | {"places": f"http://leerkring.test{CHAPTER}#checklist"})
    assert made.status_code == 303
    assert f'href="{CHAPTER}#checklist"' in (await client.get(PATH)).text
    margin = (await client.get(CHAPTER)).text
    assert "Vraag eerst wie er al helpt" in margin
    form = (await ilse.get(made.headers["location"])).text
    assert f"\n{CHAPTER}#checklist</textarea>" in form


@pytest.mark.parametrize(
    "typed, said",
    [
        ("zomaar woorden", "Op regel 1 staat geen link naar een alinea."),
        (f"{CHAPTER}#nergens", "Deze alinea bestaat niet (meer): boek/begin-bij-de-vraag#nergens."),
        ("/handreikingen/boek/elders#a1", "Dit hoofdstuk bestaat niet: boek/elders#a1."),
    ],
)
async def test_what_is_no_place_is_named_and_kept(ilse: httpx.AsyncClient, typed: str, said: str) -> None:
    answer = await ilse.post(NEW, data=LESSON | {"places": typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert f"\n{typed}</textarea>" in answer.text


async def test_an_editor_finds_what_to_point_to(ilse: httpx.AsyncClient) -> None:
    found = (await ilse.get("/beheer/verwijzen.json?q=checklist")).json()["references"]
    assert [one["path"].partition("#")[0] for one in found] == [CHAPTER]
    page = (await ilse.get("/beheer/verwijzen?q=checklist")).text
    assert f"]({found[0]['path']})</code>" in page
    assert "Hier staat niets over" in (await ilse.get("/beheer/verwijzen?q=xylofoonkwartet")).text
    assert (await ilse.get("/beheer/verwijzen.json?q=" + "%22" * 9000)).status_code == 200


async def test_looking_for_links_is_for_staff(client: httpx.AsyncClient) -> None:
    for path in ("/beheer/verwijzen", "/beheer/verwijzen.json?q=a"):
        assert (await client.get(path)).headers["location"].startswith("/inloggen")
