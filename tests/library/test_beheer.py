"""Editors write the library's short texts: readers see what was published, and nobody's work is lost."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from leerkring.app import Application, create_app
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.library.items.editing import publish_due
from leerkring.settings import Settings
from tests.cast import ILSE, KARIM
from tests.conftest import BASE_URL, TODAY
from tests.library.books import BOOK
from tests.library.writing import SHELF, load, write
from tests.people.office import back_office_of

LESSON = {
    "title": "Vraag eerst wie er al helpt",
    "summary": "Eén belronde scheelde twee loketten.",
    "body": "## Wat er gebeurde\n\nWij belden **iedereen** op.",
    "dated_on": "2027-01-05",
    "d-status": "nieuw",
    "d-consent": "openbaar",
    "d-audience": "municipality",
    "d-changed": "Het loket is er één geworden.",
    "regions": "regio-groningen",
    "themes": "woonzorganalyse",
    "target_groups": "statushouders",
    "chapters": "boek/begin-bij-de-vraag",
    "doen": "publiceren",
}
SHOWN = (
    "/lessen",
    "/bibliotheek",
    "/bibliotheek.atom",
    "/koplopers/regio-groningen",
    "/themas/woonzorganalyse",
    "/doelgroepen/statushouders",
    "/handreikingen/boek/begin-bij-de-vraag",
    "/zoeken?q=belronde",
)
PATH = "/lessen/vraag-eerst-wie-er-al-helpt"


@pytest.fixture
async def shelf(db: Database, tmp_path: Path, settings: Settings) -> None:
    write(tmp_path, {"handbooks/boek": BOOK})
    await load(db, tmp_path, settings, SHELF)


@pytest.fixture
async def ilse(app: Application, services: Services, shelf: None) -> AsyncIterator[httpx.AsyncClient]:
    async with back_office_of(app, services, ILSE, "editor") as client:
        yield client


async def make(desk: httpx.AsyncClient, **more: Any) -> str:
    answer = await desk.post("/beheer/bibliotheek/nieuw/les", data=LESSON | more)
    assert answer.status_code == 303, re.findall(r'class="error-list">.*?</ul>', answer.text, re.DOTALL)
    return answer.headers["location"].partition("?")[0]


async def form_of(desk: httpx.AsyncClient, path: str) -> dict[str, Any]:
    """The form as the browser would send it, for what these stories change."""
    html = (await desk.get(path)).text
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version
    return LESSON | {"version": version[1], "slug": "vraag-eerst-wie-er-al-helpt"}


async def test_a_new_lesson_is_everywhere_at_once_also_in_another_process(
    client: httpx.AsyncClient, ilse: httpx.AsyncClient, settings: Settings, clock: FixedClock
) -> None:
    other = create_app(settings, clock=clock)
    async with other.litestar.lifespan():
        transport = httpx.ASGITransport(app=cast("Any", other))
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as second:
            await asyncio.sleep(0.3)  # it listens now
            for path in SHOWN:
                for reader in (client, second):
                    assert PATH not in (await reader.get(path)).text, path
            await make(ilse)
            for path in SHOWN:
                assert PATH in (await client.get(path)).text, path
            await asyncio.sleep(0.3)
            for path in SHOWN:
                assert PATH in (await second.get(path)).text, path


async def test_a_published_text_is_worked_on_apart_from_what_readers_have(
    client: httpx.AsyncClient, ilse: httpx.AsyncClient
) -> None:
    path = await make(ilse)
    form = await form_of(ilse, path)
    answer = await ilse.post(path, data=form | {"summary": "Twee belrondes.", "doen": "beoordelen"})
    assert answer.status_code == 303
    assert "Eén belronde" in (await client.get(PATH)).text
    desk = (await ilse.get(path)).text
    assert "Twee belrondes." in desk
    assert "nieuwe tekst ter beoordeling" in desk
    again = await form_of(ilse, path)
    await ilse.post(path, data=again | {"summary": "Twee belrondes.", "doen": "publiceren"})
    assert "Twee belrondes." in (await client.get(PATH)).text


async def test_two_editors_at_once_lose_nothing(
    app: Application, services: Services, ilse: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    path = await make(ilse)
    async with back_office_of(app, services, KARIM, "editor") as karim:
        mine, theirs = await form_of(ilse, path), await form_of(karim, path)
        await karim.post(path, data=theirs | {"body": "De tekst van Karim."})
        answer = await ilse.post(path, data=mine | {"body": "De tekst van Ilse."})
    assert answer.status_code == 409
    assert "De tekst van Ilse.</textarea>" in answer.text
    assert re.search(r"<(ins|p)[^>]*>[^<]*Karim", answer.text)
    assert "De tekst van Karim." in (await client.get(PATH)).text
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version
    await ilse.post(path, data=mine | {"body": "De tekst van Ilse.", "version": version[1]})
    assert "De tekst van Ilse." in (await client.get(PATH)).text


async def test_an_earlier_text_comes_back_and_the_log_says_who(
    client: httpx.AsyncClient, ilse: httpx.AsyncClient
) -> None:
    path = await make(ilse)
    await ilse.post(path, data=await form_of(ilse, path) | {"body": "Alles is **anders**."})
    history = (await ilse.get(f"{path}/versies")).text
    assert "Gewijzigd door Ilse Vermeer" in history
    assert "<ins>" in history or "difference-come" in history
    await ilse.post(f"{path}/versies", data={"versie": "1"})
    assert "Alles is" in (await client.get(PATH)).text
    await ilse.post(path, data=await form_of(ilse, path))
    assert "belden" in (await client.get(PATH)).text
    assert len(re.findall(r"\?versie=\d", (await ilse.get(f"{path}/versies")).text)) == 3


async def test_a_planned_text_appears_by_itself(
    client: httpx.AsyncClient, ilse: httpx.AsyncClient, db: Database, clock: FixedClock
) -> None:
    await make(ilse, doen="plannen", publish_on="2027-01-13", publish_time="09:00")
    assert await publish_due(db, clock.now()) == 0
    assert (await client.get(PATH)).status_code == 404
    assert await publish_due(db, TODAY + timedelta(days=1)) == 1
    assert await publish_due(db, TODAY + timedelta(days=1)) == 0
    assert (await client.get(PATH)).status_code == 200


async def test_a_text_is_taken_away_and_a_new_address_leads_on(
    client: httpx.AsyncClient, ilse: httpx.AsyncClient
) -> None:
    path = await make(ilse)
    form = await form_of(ilse, path)
    await ilse.post(path, data=form | {"slug": "bel-eerst"})
    assert (await client.get(PATH)).headers["location"] == "/lessen/bel-eerst"
    await ilse.post(path, data={"doen": "weghalen"})
    assert (await client.get("/lessen/bel-eerst")).status_code == 404
    assert "bel-eerst" not in (await client.get("/zoeken?q=belronde")).text


async def test_every_mistake_is_told_and_what_was_typed_stays(ilse: httpx.AsyncClient) -> None:
    answer = await ilse.post(
        "/beheer/bibliotheek/nieuw/les",
        data={"body": "Mijn tekst", "dated_on": "ooit", "slug": "Geen Adres", "doen": "publiceren"},
    )
    assert answer.status_code == 422
    for name in ("title", "summary", "dated_on", "d-status", "d-consent"):
        assert f'href="#veld-{name}"' in answer.text, name
    assert "Mijn tekst</textarea>" in answer.text
    taken = await ilse.post("/beheer/bibliotheek/nieuw/les", data=LESSON | {"slug": "begin-met-tellen"})
    assert "heeft dit adres al" in taken.text


async def test_each_kind_has_its_form_and_is_kept_as_it_was(ilse: httpx.AsyncClient) -> None:
    """Opening a text and saving it again changes nothing, whatever it is."""
    html = (await ilse.get("/beheer/bibliotheek")).text
    paths = set(re.findall(r'href="(/beheer/bibliotheek/[0-9a-f-]{36})"', html))
    assert len(paths) == 9
    for path in paths:
        page = (await ilse.get(path)).text
        answer = await ilse.post(path, data=typed(page) | {"doen": "publiceren"})
        assert answer.status_code == 303, (
            path,
            re.findall(r'class="error-list">.*?</ul>', answer.text, re.DOTALL),
        )
        assert len(re.findall(r"\?versie=\d", (await ilse.get(f"{path}/versies")).text)) == 1, path


def typed(html: str) -> dict[str, list[str] | str]:
    """What a browser sends of the form on a page."""
    form = html[html.index('class="form writing-form"') :]
    form = form[: form.index("</form>")]
    values: dict[str, list[str] | str] = {}

    def add(name: str, value: str) -> None:
        cast("list[str]", values.setdefault(name, [])).append(
            value.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
        )

    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if given["type"] not in {"checkbox", "radio"} or " checked" in tag:
            add(given["name"], given["value"])
    for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        add(name, text)
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        add(name, chosen[1] if chosen else "")
    return values
