"""Fatima chooses everybody in a list; who comes in after she looked is named to her, and gets nothing by accident."""

import csv
import html
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.lists.selection import read_selection
from leerkring.core.web.services import Services
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, JOOST, KARIM, NOOR
from tests.people.office import back_office_of, token_of
from tests.support.forms import PageForm, forms_of

LIST = "/beheer/activiteiten/woonzorganalyse/aanmeldingen"
PEOPLE = "/beheer/mensen"


@pytest.fixture
async def circle(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    """Noor and Bas have a place, Joost waits: their personal pages."""
    await make_circle(services.db, capacity=2)
    people = {"noor": NOOR, "bas": BAS, "joost": JOOST}
    return {name: await register(client, person) for name, person in people.items()}


@pytest.fixture
async def fatima(
    app: Application, services: Services, circle: dict[str, str]
) -> AsyncIterator[httpx.AsyncClient]:
    """Her browser."""
    async with back_office_of(app, services, FATIMA, "admin") as desk:
        yield desk


async def everybody(desk: httpx.AsyncClient, path: str) -> PageForm:
    """Look at a list and take all of it: the form of the ticks, as it is sent."""
    form = next(one for one in forms_of(await desk.get(path)) if one.id == "keuze")
    form.fields.append(("alles", "ja"))
    return form


async def write(desk: httpx.AsyncClient, form: PageForm, to: str) -> str:
    """Press "Bericht schrijven" and read the page that it leads to."""
    made = await desk.post(to, data=form.data())
    assert made.status_code == 303, made.text
    return html.unescape((await desk.get(made.headers["location"])).text)


async def test_who_registers_meanwhile_is_named_and_left_out(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, clock: FixedClock
) -> None:
    form = await everybody(fatima, LIST)
    clock.move(timedelta(minutes=2))
    await register(client, KARIM)
    page = await write(fatima, form, "/beheer/activiteiten/woonzorganalyse/berichten/uit-keuze")
    assert "3 mensen die u zelf koos" in page
    assert (
        f"Toen u koos, stond dit nog niet in de lijst: {KARIM.name}. Die staat niet in dit bericht." in page
    )
    again = await everybody(fatima, LIST)
    page = await write(fatima, again, "/beheer/activiteiten/woonzorganalyse/berichten/uit-keuze")
    assert "4 mensen die u zelf koos" in page, "she looked again"
    assert "Toen u koos" not in page


async def test_with_a_status_it_counts_when_they_got_it(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, circle: dict[str, str], clock: FixedClock
) -> None:
    """Joost registered before she looked at who has a place, and got one after."""
    form = await everybody(fatima, f"{LIST}?status=confirmed")
    clock.move(timedelta(minutes=2))
    await client.post(f"{circle['bas']}/afmelden")
    taken = await client.post(f"{circle['joost']}/aanbod", data={"answer": "accept"})
    assert taken.status_code == 303
    page = await write(fatima, form, "/beheer/activiteiten/woonzorganalyse/berichten/uit-keuze")
    assert "1 persoon die u zelf koos" in page
    assert f"{JOOST.name}. Die staat" in page


async def test_the_people_list_does_the_same(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, clock: FixedClock
) -> None:
    form = await everybody(fatima, PEOPLE)
    clock.move(timedelta(minutes=2))
    await register(client, KARIM)
    page = await write(fatima, form, f"{PEOPLE}/berichten/uit-keuze")
    assert f"stond dit nog niet in de lijst: {KARIM.name}" in page


async def test_the_file_holds_whom_she_chose(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, clock: FixedClock
) -> None:
    form = await everybody(fatima, LIST)
    token = token_of(await fatima.get(LIST))
    clock.move(timedelta(minutes=2))
    await register(client, KARIM)
    answer = await fatima.post(f"{LIST}.csv", data=form.data(token=token))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == [NOOR.name, BAS.name, JOOST.name]


async def test_the_moment_stays_over_pages(fatima: httpx.AsyncClient, clock: FixedClock) -> None:
    """Without a script the buttons of the pages send it along; a tick less, and it begins anew."""
    seen = clock.now().isoformat()
    clock.move(timedelta(minutes=5))
    kept = await fatima.get(LIST, params={"alles": "ja", "gezien": seen})
    assert f'name="gezien" value="{seen}"' in html.unescape(kept.text)
    fresh = await fatima.get(LIST, params={"gezien": seen})
    assert f'name="gezien" value="{clock.now().isoformat()}"' in html.unescape(fresh.text)
    odd = await fatima.get(LIST, params={"alles": "ja", "gezien": "gisteren"})
    assert odd.status_code == 200
    assert not re.search(r'name="gezien"', odd.text), "what is no moment is none"


@pytest.mark.parametrize("word", ["", "gisteren", "2027-01-01T10:00:00", "2027-99-01T10:00:00Z"])
def test_only_a_moment_with_its_zone_is_one(word: str) -> None:
    assert read_selection([], "ja", word).seen_at is None


@pytest.mark.parametrize("word", ["x", "1.2", "0" * 400, "00000000-0000-0000-0000-000000000001"])
async def test_an_address_names_nobody_that_is_not_there(fatima: httpx.AsyncClient, word: str) -> None:
    form = await everybody(fatima, LIST)
    made = await fatima.post("/beheer/activiteiten/woonzorganalyse/berichten/uit-keuze", data=form.data())
    page = await fatima.get(made.headers["location"], params={"erbij": word, "samen": "99"})
    assert page.status_code == 200
    assert "Toen u koos" not in page.text
