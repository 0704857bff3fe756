"""Pictures in an activity's words: organisers add them, see those of the text and their own, and nobody else's."""

import io

import httpx
import pytest
from PIL import Image

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.builders import make_circle
from tests.cast import BAS, FATIMA, ILSE
from tests.people.office import back_office_of, sign_in
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
PATH = f"{ONE}/tekst/beelden"


def drawing(colour: str = "green") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services, db: Database) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await make_circle(db)
    await sign_in(client, services, FATIMA)
    return client


async def add(client: httpx.AsyncClient, file: bytes, alt: str, path: str = PATH) -> httpx.Response:
    return await client.post(path, files={"bestand": ("bestand", file)}, data={"alt": alt})


def lines(page: httpx.Response) -> list[str]:
    """Return the lines with which a text shows the pictures on this page."""
    return [part.partition("</code>")[0] for part in page.text.split("<code>")[1:]]


async def test_an_organiser_puts_a_picture_in_the_text(fatima: httpx.AsyncClient):
    assert f'href="{PATH}"' in (await fatima.get(f"{ONE}/tekst")).text
    assert "Er zijn nog geen beelden" in (await fatima.get(PATH)).text
    done = await add(fatima, drawing(), "De tuin van het hofje.")
    assert done.status_code == 303
    page = await fatima.get(done.headers["location"])
    assert "Het beeld is bewaard." in page.text
    (line,) = lines(page)
    assert line.startswith("![De tuin van het hofje.](/beeld/")
    text = await open_form(fatima, f"{ONE}/tekst")
    await fatima.post(f"{ONE}/tekst", data=text.data(body=f"Welkom.\n\n{line}\n", doen="bewaren"))
    shown = (await fatima.get("/agenda/woonzorganalyse")).text
    assert 'alt="De tuin van het hofje."' in shown
    assert (await fatima.get(line.partition("(")[2].rstrip(")"))).headers["content-type"] == "image/webp"


async def test_each_sees_their_own_and_those_of_the_text(
    fatima: httpx.AsyncClient, app: Application, services: Services
):
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        await add(ilse, drawing("red"), "Een rood vlak.", "/beheer/beelden")
        await add(ilse, drawing("blue"), "Een blauw vlak.", "/beheer/beelden")
        red = next(line for line in lines(await ilse.get("/beheer/beelden")) if "rood" in line)
    assert lines(await fatima.get(PATH)) == []
    text = await open_form(fatima, f"{ONE}/tekst")
    await fatima.post(f"{ONE}/tekst", data=text.data(body=f"Welkom.\n\n{red}\n", doen="bewaren"))
    assert lines(await fatima.get(PATH)) == [red]
    done = await add(fatima, drawing("blue"), "De vijver.")
    (first, _) = lines(await fatima.get(done.headers["location"]))
    assert first.startswith("![De vijver.]"), "what was just added stands first, whoever had it before"


@pytest.mark.parametrize(
    "file, alt, says",
    [
        (b"", "Een tuin.", "Kies een beeld"),
        (b"geen beeld", "Een tuin.", "Dit is geen beeld dat wij kunnen lezen."),
        (drawing(), "", "Beschrijf wat er te zien is"),
    ],
)
async def test_what_is_no_picture_comes_back(fatima: httpx.AsyncClient, file: bytes, alt: str, says: str):
    page = await add(fatima, file, alt)
    assert page.status_code in (409, 422)
    assert says in page.text
    assert form_to(page, PATH).value("alt") == alt
    assert lines(await fatima.get(PATH)) == []


async def test_who_does_not_organise_adds_none(
    fatima: httpx.AsyncClient, app: Application, services: Services
):
    for person, role in ((BAS, "host"), (ILSE, "editor")):
        async with back_office_of(app, services, person, role) as other:
            assert (await other.get(PATH)).status_code == 403
            assert (await add(other, drawing(), "Een tuin.")).status_code == 403
    assert (await fatima.get("/beheer/beelden")).status_code == 403, "those of the library are the editors'"
