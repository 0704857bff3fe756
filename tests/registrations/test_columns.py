"""Fatima chooses which columns her lists have, and takes them along in a file."""

import csv
import html
import io
import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from leerkring.app import Application
from leerkring.core.database.db import Reading
from leerkring.core.web.services import Services
from leerkring.people.saved_views import MOST
from tests.builders import make_circle, register
from tests.cast import FATIMA, ILSE, JOOST, NOOR, colleague
from tests.people.office import back_office_of, token_of
from tests.support.forms import form_to

LIST = "/beheer/activiteiten/woonzorganalyse/aanmeldingen"
COLUMNS = "/beheer/weergaven/kolommen"
VRAAG = {"key": "vraag", "label": "Welke vraag brengt u mee?", "type": "text"}
DIEET: dict[str, Any] = {
    "key": "dieet",
    "label": "Wat eet u niet?",
    "type": "text",
    "sensitive": True,
    "erase_days": 7,
}


@pytest.fixture
async def fatima(
    app: Application, services: Services, client: httpx.AsyncClient
) -> AsyncIterator[httpx.AsyncClient]:
    """Her browser; Noor and Joost registered, and Noor told what she does not eat."""
    await make_circle(services.db, fields=[VRAAG, DIEET])
    told = {"field-dieet": "noten-geheim", "sensitive_consent": "yes"}
    await register(client, NOOR, phone="053 123", **{"field-vraag": "Hoe tellen wij?"}, **told)
    await register(client, JOOST)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        yield desk


def heads(page: httpx.Response) -> list[str]:
    text = page.text.partition("<thead>")[2].partition("</thead>")[0]
    return [
        html.unescape(re.sub(r"<[^>]+>|[↑↓]", "", head)).strip()
        for head in re.findall(r"<th .*?</th>", text, re.DOTALL)
    ]


async def choose(desk: httpx.AsyncClient, path: str, *names: str, **more: str) -> httpx.Response:
    form = form_to(await desk.get(path), COLUMNS)
    return await desk.post(form.action, data=form.data(**more) | {"kolom": list(names)})


async def test_columns_are_hers_and_stay(
    app: Application, services: Services, fatima: httpx.AsyncClient
) -> None:
    assert heads(await fatima.get(LIST)) == [
        "Kies",
        "Nr.",
        "Naam",
        "Status",
        "Organisatie",
        "Functie",
        "Aangemeld",
    ]
    back = await choose(fatima, f"{LIST}?sorteer=naam", "organisatie", "telefoon", "vraag-vraag")
    assert back.headers["location"] == f"{LIST}?sorteer=naam", "the list as it was"
    page = await fatima.get(LIST)
    assert heads(page) == ["Kies", "Naam", "Organisatie", "Telefoon", VRAAG["label"]]
    assert ">053 123</td>" in page.text
    assert ">Hoe tellen wij?</td>" in page.text
    async with back_office_of(app, services, ILSE, "organizer") as ilse:
        assert "Telefoon" not in heads(await ilse.get(LIST)), "they are hers"
    await choose(fatima, LIST, doen="eerst")
    assert "Functie" in heads(await fatima.get(LIST))
    await choose(fatima, LIST)
    assert heads(await fatima.get(LIST)) == ["Kies", "Naam"], "nothing chosen: what a line is known by"


async def test_a_view_keeps_its_columns_beside_those_of_the_list(fatima: httpx.AsyncClient) -> None:
    await choose(fatima, LIST, "telefoon")
    form = form_to(await fatima.get(f"{LIST}?status=confirmed"), "/beheer/weergaven")
    kept = await fatima.post(form.action, data=form.data(naam="Bellen"))
    assert kept.headers["location"] == f"{LIST}?status=confirmed&kolommen=telefoon"
    await choose(fatima, LIST, "functie")
    assert heads(await fatima.get(LIST)) == ["Kies", "Naam", "Functie"]
    page = await fatima.get(kept.headers["location"])
    assert heads(page) == ["Kies", "Naam", "Telefoon"]
    assert "Weergave ‘Bellen’ weghalen" in page.text
    assert f'href="{LIST}?status=confirmed&amp;sorteer=naam&amp;kolommen=telefoon"' in page.text, (
        "ordering keeps what is shown"
    )
    for number in range(MOST + 2):
        await fatima.post(COLUMNS, data={"lijst": f"/beheer/activiteiten/a{number}/aanmeldingen"})
    assert "Bellen" in (await fatima.get(LIST)).text, "columns of lists push no view out"


async def test_a_sensitive_answer_is_no_column(fatima: httpx.AsyncClient) -> None:
    page = await fatima.get(f"{LIST}?kolommen=alles")
    assert VRAAG["label"] in heads(page)
    for file in (".csv", ".ods"):
        answer = await fatima.post(LIST + file, data={"token": token_of(page), "bestand": "alles"})
        assert b"noten-geheim" not in answer.content
    assert DIEET["label"] not in page.text
    assert "noten-geheim" not in page.text


@pytest.mark.parametrize("path", ["https://elders.example", "/agenda", "/beheer/../x", ""])
async def test_only_a_list_of_ours_has_columns(fatima: httpx.AsyncClient, path: str) -> None:
    answer = await fatima.post(COLUMNS, data={"lijst": path, "kolom": ["naam"]})
    assert answer.headers["location"] == "/beheer"
    odd = await fatima.post(COLUMNS, data={"lijst": LIST, "vraag": "a=<b>", "kolom": ["naam"]})
    assert odd.headers["location"] == "/beheer"


async def test_the_file_has_the_columns_of_the_list_or_all(fatima: httpx.AsyncClient) -> None:
    await choose(fatima, LIST, "telefoon", "datum", "positie")
    form = form_to(await fatima.get(f"{LIST}?status=confirmed"), ".ods")
    assert form.action.endswith(f"{LIST}.ods")
    book = await fatima.post(form.action, data=form.data())
    assert book.headers["content-type"] == "application/vnd.oasis.opendocument.spreadsheet"
    assert book.headers["content-disposition"] == 'attachment; filename="aanmeldingen-woonzorganalyse.ods"'
    head, noor, joost = (
        CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    )
    assert head == ["Nr.", "Naam", "Aangemeld", "Telefoon"]
    number, name, moment, phone = noor
    assert (number, name, phone) == ("", NOOR.name, "053 123"), "only who waits has a number"
    assert isinstance(moment, date), "a moment is a moment"
    assert joost[1] == JOOST.name
    every = await fatima.post(f"{LIST}.csv", data=form.data(bestand="alles"))
    rows = list(csv.reader(io.StringIO(every.content.decode("utf-8-sig")), delimiter=";"))
    assert {"E-mailadres", "Gemeente", "Functie", VRAAG["label"]} <= set(rows[0])
    assert len(rows) == 3


async def test_more_lines_and_more_columns_ask_no_more(
    fatima: httpx.AsyncClient, services: Services, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    for name in ("rows", "row", "scalar"):
        plain = getattr(Reading, name)

        async def counting(self: Reading, *args: Any, plain: Any = plain) -> Any:
            asked.append(1)
            return await plain(self, *args)

        monkeypatch.setattr(Reading, name, counting)

    async def statements(path: str) -> int:
        asked.clear()
        assert (await fatima.get(path)).status_code == 200
        return len(asked)

    few, wide = await statements(LIST), await statements(f"{LIST}?kolommen=alles")
    for number in range(5):
        await register(client, colleague(number))
    assert await statements(LIST) == few
    assert await statements(f"{LIST}?kolommen=alles") == wide == few
