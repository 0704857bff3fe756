"""Editors write handbooks: nobody's work is lost, and readers see what was published and nothing else."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.model import Audit
from leerkring.core.web.services import Services
from leerkring.library.handbooks.editing.chapters import publish_due
from leerkring.library.handbooks.model import Chapter
from tests.cast import ILSE, KARIM
from tests.library.books import BOOK, PATH, load
from tests.people.office import back_office_of

EDITION = "/beheer/handreikingen/woonzorganalyse/1.1"
READ = f"{PATH}/begin-bij-de-vraag"


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


async def form_of(client: httpx.AsyncClient, path: str) -> dict[str, str]:
    html = (await client.get(path)).text
    fields = dict(re.findall(r'<input [^>]*?value="([^"]*)"[^>]*? name="(\w+)"', html))
    found = {name: value for value, name in fields.items()}
    found |= {n: v for n, v in re.findall(r'name="(\w+)" value="([^"]*)"', html) if n == "version"}
    found |= dict(re.findall(r'<textarea [^>]*? name="(\w+)"[^>]*>\n(.*?)</textarea>', html, re.DOTALL))
    return {name: found[name] for name in ("title", "slug", "summary", "body", "version")}


async def send(
    client: httpx.AsyncClient, path: str, form: dict[str, str], what: str, **more: str
) -> httpx.Response:
    return await client.post(path, data={**form, "doen": what, **more})


async def test_a_draft_is_for_editors_and_publishing_is_for_all(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, chapter: str, db: Database
) -> None:
    form = await form_of(ilse, chapter)
    form["body"] += "\n\nEen nieuwe alinea over gemeenten."
    assert (await send(ilse, chapter, form, "bewaren")).headers["location"].endswith("gedaan=bewaard")
    assert "nieuwe alinea" not in (await client.get(READ)).text
    form = await form_of(ilse, chapter)
    assert "nieuwe alinea" in form["body"]
    assert (await send(ilse, chapter, form, "publiceren")).status_code == 303
    page = (await client.get(READ)).text
    assert "nieuwe alinea" in page
    assert 'id="a1">Een woonzorganalyse' in page
    async with db.reading() as reading:
        actions = {row.action for row in await reading.rows(select(Audit.action))}
    assert {"chapter.draft", "chapter.published"} <= actions


async def test_two_editors_at_once_lose_nothing(
    app: Application, services: Services, ilse: httpx.AsyncClient, client: httpx.AsyncClient, chapter: str
) -> None:
    async with back_office_of(app, services, KARIM, "admin") as karim:
        hers, his = await form_of(ilse, chapter), await form_of(karim, chapter)
        hers["body"] += "\n\nDit schreef Ilse."
        his["body"] += "\n\nDit schreef Karim."
        assert (await send(ilse, chapter, hers, "publiceren")).status_code == 303
        refused = await send(karim, chapter, his, "publiceren")
        assert refused.status_code == 409
        assert "Dit schreef Karim." in refused.text
        assert "Iemand anders heeft dit hoofdstuk gewijzigd" in refused.text
        assert "Ilse" in refused.text
        assert "Dit schreef Ilse." in (await client.get(READ)).text
        version = re.search(r'name="version" value="(\d+)"', refused.text)
        assert version
        his["version"] = version[1]
        assert (await send(karim, chapter, his, "publiceren")).status_code == 303
    history = (await ilse.get(f"{chapter}/versies")).text
    assert ILSE.name in history
    assert KARIM.name in history


async def test_an_earlier_text_comes_back(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, chapter: str
) -> None:
    form = await form_of(ilse, chapter)
    first = form["body"]
    form["body"] = "Alles is weg."
    await send(ilse, chapter, form, "publiceren")
    history = (await ilse.get(f"{chapter}/versies?versie=2")).text
    assert "<del>" in history
    assert "<ins>" in history
    back = await ilse.post(f"{chapter}/versies", data={"versie": "1"})
    assert back.headers["location"].endswith("gedaan=teruggezet")
    again = await form_of(ilse, chapter)
    assert again["body"].split() == first.split()
    assert "Alles is weg." in (await client.get(READ)).text
    assert (await ilse.post(f"{chapter}/versies", data={"versie": "99"})).status_code == 404


async def test_a_text_appears_at_its_moment(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, chapter: str, db: Database, clock: FixedClock
) -> None:
    form = await form_of(ilse, chapter)
    form["body"] = "Van morgen: de kalebasplukkers."
    wrong = await send(ilse, chapter, form, "plannen", publish_on="2020-01-01", publish_time="09:00")
    assert wrong.status_code == 422
    assert "Van morgen" in wrong.text
    await send(ilse, chapter, form, "plannen", publish_on="2027-01-13", publish_time="09:00")
    found = {"q": "kalebasplukkers"}
    assert await publish_due(db, clock.now()) == 0
    assert READ not in (await client.get("/zoeken", params=found)).text
    assert await publish_due(db, clock.now() + timedelta(days=1)) == 1
    assert await publish_due(db, clock.now() + timedelta(days=1)) == 0
    assert "Van morgen" in (await client.get(READ)).text
    assert READ in (await client.get("/zoeken", params=found)).text, "search was told as well"


async def test_a_preview_shows_and_keeps_nothing(ilse: httpx.AsyncClient, chapter: str) -> None:
    shown = await ilse.post(
        "/beheer/handreikingen/voorbeeld", data={"body": "> **Tip.** Doe <script>x</script>"}
    )
    assert 'class="box box-tip"' in shown.text
    assert "<script" not in shown.text
    form = await form_of(ilse, chapter)
    page = await send(ilse, chapter, {**form, "body": "Getypt, nog niet bewaard."}, "voorbeeld")
    assert page.status_code == 200
    assert page.text.count("Getypt, nog niet bewaard.") == 2
    assert (await form_of(ilse, chapter))["body"] == form["body"]


async def test_mistakes_keep_what_was_typed(ilse: httpx.AsyncClient, chapter: str) -> None:
    form = await form_of(ilse, chapter)
    page = await send(
        ilse, chapter, {**form, "title": "", "body": "Wel getypt.", "slug": "Niet zo!"}, "bewaren"
    )
    assert page.status_code == 422
    assert "Vul een titel in." in page.text
    assert "Wel getypt." in page.text
    taken = await send(ilse, chapter, {**form, "slug": "bronnen-gebruiken"}, "bewaren")
    assert "Een ander hoofdstuk heeft dit adres al" in taken.text


async def test_chapters_are_ordered_without_dragging(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database
) -> None:
    async def order() -> list[str]:
        return re.findall(rf'<h3><a href="{PATH}/([\w-]+)"', (await client.get(PATH)).text)

    async with db.reading() as reading:
        second: UUID = await reading.scalar(select(Chapter.id).where(Chapter.slug == "bronnen-gebruiken"))
    for _ in range(2):
        await ilse.post(f"{EDITION}/volgorde", data={"hoofdstuk": str(second), "doen": "omhoog"})
    assert await order() == ["bronnen-gebruiken", "begin-bij-de-vraag"]
    await ilse.post(f"{EDITION}/volgorde", data={"hoofdstuk": str(second), "doen": "weghalen"})
    assert await order() == ["begin-bij-de-vraag"]
    await ilse.post(f"{EDITION}/volgorde", data={"hoofdstuk": str(second), "doen": "terughalen"})
    async with db.reading() as reading:
        told = await reading.rows(
            select(Audit.action, Audit.actor).where(Audit.subject_id == second).order_by(Audit.at, Audit.id)
        )
    assert sorted({row.action for row in told}) == ["chapter.archived", "chapter.draft", "chapter.moved"]
    added = await ilse.post(f"{EDITION}/toevoegen", data={"title": "Nieuw deel", "summary": "Kort."})
    assert added.status_code == 303
    assert await order() == ["begin-bij-de-vraag"]


async def test_a_new_edition_is_made_beside_the_old_one(
    ilse: httpx.AsyncClient, client: httpx.AsyncClient, db: Database
) -> None:
    begun = await ilse.post(f"{EDITION}/nieuwe-versie")
    new = "/beheer/handreikingen/woonzorganalyse/1.2"
    assert begun.headers["location"].startswith(new)
    assert "Versie</dt><dd>1.1" in (await client.get(PATH)).text
    form = {
        "title": "Handreiking woonzorganalyse",
        "summary": "Nieuw.",
        "news": "Alles is korter.",
        "version": "1",
    }
    assert (await ilse.post(f"{new}/gegevens", data=form)).status_code == 303
    stale = await ilse.post(f"{new}/gegevens", data={**form, "summary": "Oud getypt."})
    assert stale.status_code == 409
    assert "Oud getypt." in stale.text
    assert (await ilse.post(f"{new}/publiceren")).status_code == 303
    cover = (await client.get(PATH)).text
    assert "Versie</dt><dd>1.2" in cover
    assert "Alles is korter." in cover
    assert 'id="a1">Een woonzorganalyse' in (await client.get(READ)).text
    assert "U leest een oudere versie" in (await client.get(f"{PATH}/versie/1.1")).text


async def test_only_editors_come_in(
    app: Application, services: Services, client: httpx.AsyncClient, chapter: str
) -> None:
    assert (await client.get(chapter)).status_code == 303
    async with back_office_of(app, services, KARIM, "organizer") as organizer:
        for path in (chapter, EDITION, "/beheer/handreikingen"):
            assert (await organizer.get(path)).status_code == 403
    bogus = chapter[:-4] + "0000"
    async with back_office_of(app, services, ILSE, "editor") as editor:
        for path in (bogus, f"{bogus}/versies", EDITION[:-1] + "9"):
            assert (await editor.get(path)).status_code == 404
