"""Fatima sees who goes where, changes it for who phones, fixes who has to be somewhere, and writes to a session."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.model import Registration
from tests.builders import form_of, register
from tests.cast import BAS, FATIMA, JOOST, NOOR, colleague
from tests.conftest import TODAY
from tests.messages.writing import press
from tests.people.office import back_office_of, token_of
from tests.postbox import deliver
from tests.registrations.breakouts.meeting import STARTS, make_meeting, programme
from tests.registrations.breakouts.test_choosing import BOTH, DAY, choose, in_order
from tests.support.forms import form_to

LIST = f"/beheer/activiteiten/{DAY}/aanmeldingen"
MESSAGES = f"/beheer/activiteiten/{DAY}/berichten"


@pytest.fixture
async def noor(client: httpx.AsyncClient, db: Database) -> str:
    """Noor has what she wants; Bas waits for one of hers."""
    await make_meeting(db)
    noor = await register(client, NOOR, DAY, **BOTH)
    await register(client, BAS, DAY, **{"breakout-1": "verdelen", "breakout-2": "wonen"})
    await register(client, JOOST, DAY)
    return noor


@pytest.fixture
async def fatima(app: Application, services: Services, noor: str) -> AsyncIterator[httpx.AsyncClient]:
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        yield client


async def page_of(db: Database, email: str) -> str:
    async with db.reading() as reading:
        id_: UUID | None = await reading.scalar(select(Registration.id).where(Registration.email == email))
    return f"{LIST}/{id_}"


async def change(office: httpx.AsyncClient, url: str, **typed: str) -> httpx.Response:
    form = form_to(await office.get(f"{url}/deelsessies"), f"{url}/deelsessies")
    return await office.post(f"{url}/deelsessies", data=form.data(**typed))


async def test_the_list_and_its_file_have_a_column_for_each_round(
    fatima: httpx.AsyncClient,
) -> None:
    page = await fatima.get(f"{LIST}?kolommen=ronde-1&kolommen=ronde-2")
    assert page.text.count("Eerlijk verdelen") == 2
    assert "Eerlijk verdelen (wachtlijst)" in page.text
    file = await fatima.post(f"{LIST}.csv", data={"token": token_of(page)})
    head, *lines = file.text.splitlines()
    assert "Ronde 1" in head
    assert "Ronde 2" in head
    assert "Wie telt u niet mee?" in next(line for line in lines if "Noor" in line)


async def test_a_choice_on_somebodys_behalf_says_who_did_it(
    fatima: httpx.AsyncClient, db: Database, services: Services, noor: str
) -> None:
    await deliver(services)
    page = await page_of(db, NOOR.email)
    shown = (await fatima.get(page)).text
    assert "Eerlijk verdelen (Zaal 1)" in shown
    assert (await change(fatima, page, **{"breakout-1": "wonen"})).status_code == 303
    assert (await programme(db))["noor"] == {1: "wonen", 2: "tellen"}
    assert (await programme(db))["bas"] == {1: "verdelen", 2: "wonen"}
    shown = (await fatima.get(page)).text
    assert "Ronde 1: van Eerlijk verdelen naar Gemengd wonen" in shown
    assert "Fatima" in shown
    (told,) = [one for one in await deliver(services) if NOOR.email in one.to]
    assert "De organisatie heeft uw deelsessies bij Landelijke dag gewijzigd." in told.text
    await in_order(db)


async def test_who_phones_is_registered_with_their_sessions(fatima: httpx.AsyncClient, db: Database) -> None:
    form = form_to(await fatima.get(f"{LIST}/nieuw"), f"{LIST}/nieuw")
    caller = colleague(1)
    typed = form.data(**form_of(caller), **{"breakout-1": "wonen"})
    assert (await fatima.post(f"{LIST}/nieuw", data=typed)).status_code == 303
    assert (await programme(db))[caller.email.split("@")[0]] == {1: "wonen"}


async def test_who_was_put_somewhere_cannot_swap_there(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, db: Database, noor: str
) -> None:
    page = await page_of(db, NOOR.email)
    await change(fatima, page, **{"fixed-1": "1"})
    own = (await client.get(f"{noor}/deelsessies")).text
    assert "De organisatie heeft dit voor u vastgezet" in own
    assert 'name="breakout-1"' not in own
    await choose(client, noor, **{"breakout-2": "wonen"})
    assert (await programme(db))["noor"] == {1: "verdelen", 2: "tellen wonen?"}
    assert "vastgezet" in (await fatima.get(page)).text


async def test_two_colleagues_do_not_write_over_each_other(
    fatima: httpx.AsyncClient, client: httpx.AsyncClient, db: Database, noor: str
) -> None:
    page = await page_of(db, NOOR.email)
    form = form_to(await fatima.get(f"{page}/deelsessies"), f"{page}/deelsessies")
    await choose(client, noor, **{"breakout-1": "wonen"})
    late = await fatima.post(f"{page}/deelsessies", data=form.data(**{"breakout-2": "wonen"}))
    assert late.status_code == 409
    assert "De deelsessies zijn niet gewijzigd" in late.text
    assert (await programme(db))["noor"] == {1: "wonen", 2: "tellen"}


async def test_staff_still_change_when_people_themselves_no_longer_can(
    app: Application, services: Services, client: httpx.AsyncClient, db: Database, clock: FixedClock
) -> None:
    await make_meeting(db, breakouts_until=TODAY + timedelta(hours=1))
    noor = await register(client, NOOR, DAY, **BOTH)
    clock.set(TODAY + timedelta(hours=1))
    assert (await client.get(f"{noor}/deelsessies")).status_code == 409
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        page = await page_of(db, NOOR.email)
        changed = await change(office, page, **{"breakout-1": "", "breakout-2": "verdelen"})
        assert changed.status_code == 303
        assert f'href="{page}/deelsessies"' in (await office.get(page)).text
        clock.set(TODAY + STARTS + timedelta(days=1))
        assert "Deelsessies wijzigen" not in (await office.get(page)).text, "it is over"
    assert (await programme(db))["noor"] == {2: "verdelen"}


async def test_a_ranking_is_changed_on_somebodys_behalf(
    app: Application, services: Services, client: httpx.AsyncClient, db: Database
) -> None:
    await make_meeting(db, breakout_choice="ranked")
    noor = await register(client, NOOR, DAY, **{"breakout-1-1": "wonen"})
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        page = await page_of(db, NOOR.email)
        await change(office, page, **{"breakout-1-2": "verdelen"})
        listed = await office.get(f"{LIST}?kolommen=ronde-1")
        assert "1. Gemengd wonen, 2. Eerlijk verdelen" in listed.text
    assert "1. Gemengd wonen, 2. Eerlijk verdelen" in (await client.get(noor)).text


async def write(office: httpx.AsyncClient, *words: str) -> str:
    """Write to some rounds and sessions, and return the address of the message."""
    form = form_to(await office.get(f"{MESSAGES}/nieuw"), f"{MESSAGES}/nieuw")
    typed = form.data(subject="Uw deelsessie", body="Tot dan.") | {
        "states": ["confirmed"],
        "breakouts": list(words),
        "doen": "verder",
    }
    made = await office.post(f"{MESSAGES}/nieuw", data=typed)
    assert made.status_code == 303, made.text
    return made.headers["location"].removesuffix("/nakijken")


async def got(services: Services) -> set[str]:
    letters = [one for one in await deliver(services) if one.subject == "Uw deelsessie"]
    return {re.sub(r".*<|>", "", one.to) for one in letters}


@pytest.mark.parametrize(
    "words,people",
    [
        (["1"], {NOOR.email}),
        (["1/verdelen"], {NOOR.email}),
        (["1/verdelen?"], {BAS.email}),
        (["1/verdelen", "1/verdelen?"], {NOOR.email, BAS.email}),
        (["2"], {NOOR.email, BAS.email}),
        (["1-none"], {JOOST.email}),
        ([], {NOOR.email, BAS.email, JOOST.email}),
    ],
)
async def test_a_message_to_a_round_a_session_or_who_waits(
    fatima: httpx.AsyncClient, services: Services, words: list[str], people: set[str]
) -> None:
    url = await write(fatima, *words)
    await press(fatima, url)
    assert await got(services) == people


async def test_who_is_in_a_session_is_decided_when_the_message_leaves(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, services: Services, noor: str
) -> None:
    url = await write(fatima, "1/verdelen")
    await choose(client, noor, **{"breakout-1": "wonen"})
    look = (await fatima.get(f"{url}/nakijken")).text
    assert "in “Eerlijk verdelen” (ronde 1)" in look
    assert "hoort niet meer bij deze keuze" in look
    await press(fatima, url)
    assert await got(services) == {BAS.email}


async def test_a_session_that_is_not_there_is_not_chosen(fatima: httpx.AsyncClient) -> None:
    form = form_to(await fatima.get(f"{MESSAGES}/nieuw"), f"{MESSAGES}/nieuw")
    typed = form.data(subject="Dag", body="Dag") | {"states": ["confirmed"], "breakouts": ["9/dansen"]}
    wrong = await fatima.post(f"{MESSAGES}/nieuw", data=typed | {"doen": "verder"})
    assert wrong.status_code == 422
    assert "Kies uit de lijst." in wrong.text


async def test_who_waits_for_a_session_has_a_place_and_that_is_said(fatima: httpx.AsyncClient) -> None:
    """Ticked as who waits for the activity it was nobody: the last look said 0 people, though some waited."""
    form = form_to(await fatima.get(f"{MESSAGES}/nieuw"), f"{MESSAGES}/nieuw")
    typed = form.data(subject="Dag", body="Dag", doen="verder")
    for words in (["1/verdelen?"], ["1/verdelen"], ["1"]):
        wrong = await fatima.post(
            f"{MESSAGES}/nieuw", data=typed | {"states": ["waitlisted"], "breakouts": words}
        )
        assert wrong.status_code == 422
        assert "Kies bij ‘Voor wie’ ook wie een plaats heeft." in wrong.text
    for states, words in ((["waitlisted"], ["1-none"]), (["confirmed", "waitlisted"], ["1/verdelen?"])):
        fine = await fatima.post(f"{MESSAGES}/nieuw", data=typed | {"states": states, "breakouts": words})
        assert fine.status_code == 303, fine.text
