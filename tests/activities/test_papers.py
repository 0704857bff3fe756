"""Papers: Fatima adds what people need for a day, who has a place finds it, and nobody else does."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from leerkring.activities.model import Activity, Occurrence
from leerkring.activities.papers import rules
from leerkring.activities.papers.rules import MOST_BYTES
from leerkring.activities.papers.service import PaperDraft, add_paper, keep_file
from leerkring.core.database.db import Database
from leerkring.core.file_store import FileStore
from leerkring.site.jobs import MINUTE, forget_files, sweep
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, JOOST, KARIM, NOOR
from tests.conftest import TODAY
from tests.people.office import back_office_of
from tests.support.forms import open_form
from tests.support.markup import Markup

PAPERS = "/beheer/activiteiten/woonzorganalyse/stukken"
PDF = b"%PDF-1.7\n% een stuk\n%%EOF\n"
PAPER = {"title": "Agenda & stukken", "audience": "participants", "day": ""}


@pytest.fixture
async def fatima(app, services) -> AsyncIterator[httpx.AsyncClient]:
    await make_circle(app.db, capacity=1)
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        yield client


async def add(client: httpx.AsyncClient, body: bytes = PDF, **answers: str) -> httpx.Response:
    """Send a paper along."""
    return await client.post(PAPERS, data=PAPER | answers, files={"bestand": ("../../raar.exe", body)})


async def links(client: httpx.AsyncClient, path: str, holds: str) -> list[str]:
    """Return the links of a page that hold this word."""
    page = await client.get(path)
    return [link for link in Markup(str(page.url), page.text).links if holds in link]


async def first_day(db: Database) -> str:
    async with db.reading() as reading:
        return str(await reading.scalar(select(Occurrence.id).order_by(Occurrence.starts_at).limit(1)))


async def test_who_has_a_place_finds_it_and_others_do_not(fatima, client, db) -> None:
    mine, waiting = await register(client, NOOR), await register(client, JOOST)
    assert "Nog geen stukken" in (await fatima.get(PAPERS)).text
    added = await add(fatima, day=await first_day(db))
    assert added.status_code == 303, added.text
    shown = (await fatima.get(added.headers["location"])).text
    assert "Het stuk is toegevoegd." in shown
    assert '<h2 class="alert-title">Gelukt</h2>' in shown
    (link,) = await links(client, mine, "/stukken/")
    got = await client.get(link)
    assert (got.status_code, got.content) == (200, PDF)
    assert got.headers["content-disposition"] == 'attachment; filename="agenda-stukken.pdf"'
    assert got.headers["content-type"] == "application/pdf"
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert await links(client, waiting, "/stukken/") == []
    paper_id = link.rpartition("/")[2]
    assert (await client.get(f"{waiting}/stukken/{paper_id}")).status_code == 404
    assert (await client.get(f"/agenda/woonzorganalyse/stukken/{paper_id}")).status_code == 404
    assert "Agenda &amp; stukken" not in (await client.get("/agenda/woonzorganalyse")).text


async def test_for_everybody_it_stands_on_the_page(fatima, client, db) -> None:
    await client.get("/agenda/woonzorganalyse")  # the page is kept, and dropped when there is a paper
    await add(fatima, audience="everybody")
    (link,) = await links(client, "/agenda/woonzorganalyse", "/stukken/")
    assert (await client.get(link)).content == PDF
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(state="draft"))
    assert (await client.get(link)).status_code == 404


async def test_another_file_takes_its_place_and_the_earlier_stays_for_staff(fatima, client) -> None:
    mine = await register(client, NOOR)
    await add(fatima)
    one = (await links(fatima, PAPERS, PAPERS + "/0"))[0]
    one = re.sub(r"/bestand/\d+$", "", one)
    form = await open_form(fatima, one)
    other = PDF + b"% tweede\n"
    data = {"version": form.value("version"), "doen": "vervangen"}
    replaced = await fatima.post(one, data=data, files={"bestand": ("b.pdf", other)})
    assert replaced.status_code == 303, replaced.text
    (link,) = await links(client, mine, "/stukken/")
    assert (await client.get(link)).content == other
    assert [(await fatima.get(f"{one}/bestand/{n}")).content for n in (1, 2)] == [PDF, other]
    late = await fatima.post(one, data=data, files={"bestand": ("c.pdf", PDF)})
    assert late.status_code == 409
    assert (await fatima.get(f"{one}/bestand/3")).status_code == 404


async def test_what_is_decided_of_it_changes_and_it_goes_away(fatima, client, db, services) -> None:
    mine = await register(client, NOOR)
    await add(fatima)
    one = re.sub(r"/bestand/\d+$", "", (await links(fatima, PAPERS, PAPERS + "/0"))[0])
    form, late = await open_form(fatima, one), await open_form(fatima, one)
    changed = await fatima.post(
        one, data=form.data(title="Verslag", audience="everybody", day=await first_day(db))
    )
    assert changed.status_code == 303
    assert "Verslag" in (await client.get("/agenda/woonzorganalyse")).text
    refused = await fatima.post(one, data=late.data(title="Iets anders"))
    assert refused.status_code == 409
    assert "Iets anders" in refused.text
    (link,) = await links(client, mine, "/stukken/")
    gone = {"version": (await open_form(fatima, one)).value("version"), "doen": "weghalen"}
    assert (await fatima.post(one, data=gone)).status_code == 303
    assert (await client.get(link)).status_code == 404
    assert (await fatima.get(one)).status_code == 404
    log = (await fatima.get("/beheer/activiteiten/woonzorganalyse/logboek")).text
    assert "haalde een stuk weg" in log


@pytest.mark.parametrize(
    "body, answers, field, said",
    [
        (b"", {}, "bestand", "Kies een bestand."),
        (b"<!doctype html><script>", {}, "bestand", "Dit is geen PDF, Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), {}, "bestand", "een oude Office"),
        (PDF, {"title": " "}, "title", "Vul in hoe het stuk heet."),
        (PDF, {"day": "01900000-0000-7000-8000-000000000000"}, "day", "Deze dag hoort niet (meer)"),
        (PDF, {"audience": "niemand"}, "audience", "Kies een van de antwoorden"),
    ],
)
async def test_a_mistake_is_named_and_nothing_is_kept(fatima, body, answers, field, said) -> None:
    again = await add(fatima, body, **answers)
    assert again.status_code == 422
    assert said in again.text
    assert f'id="veld-{field}-fout"' in again.text
    assert "Nog geen stukken" in (await fatima.get(PAPERS)).text


async def test_a_file_beyond_the_most_is_refused_with_a_sentence(fatima) -> None:
    again = await add(fatima, PDF + bytes(MOST_BYTES))
    assert again.status_code == 422
    assert "ten hoogste 25 MB" in again.text


async def test_a_host_reads_and_adds_nothing(app, services, fatima, client, db) -> None:
    await add(fatima)
    async with back_office_of(app, services, BAS, "host") as bas:
        assert "Stuk toevoegen" not in (await bas.get(PAPERS)).text
        file = (await links(bas, PAPERS, "/bestand/"))[0]
        assert (await bas.get(file)).content == PDF
        assert (await add(bas)).status_code == 403
    async with back_office_of(app, services, KARIM, "host", in_teams=False) as stranger:
        assert (await stranger.get(PAPERS)).status_code == 404
        assert (await stranger.get(file)).status_code == 404


async def test_files_without_a_paper_are_forgotten_after_a_day(db, settings, tmp_path) -> None:
    """In a store of their own: that of the tests holds files of others."""
    files = FileStore("", tmp_path)
    circle = await make_circle(db)
    file = await keep_file(files, PDF, rules.PDF)
    draft = PaperDraft("Agenda", "participants", None)
    await add_paper(db, circle, draft, file, actor="house:tests", now=TODAY)
    loose = await files.put(b"%PDF-1.4 zonder stuk")
    kept = {sha256: since async for sha256, since in files.list_kept()}
    assert kept.keys() == {file.sha256, loose}
    assert await sweep(db, files, min(kept.values()) + timedelta(hours=23)) == 0
    assert await sweep(db, files, max(kept.values()) + timedelta(hours=25)) == 1
    assert {sha256 async for sha256, _ in files.list_kept()} == {file.sha256}
    assert await forget_files(db, TODAY.replace(minute=MINUTE + 1), settings) == 0
