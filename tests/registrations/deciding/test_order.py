"""The order of the waiting list, stated at the last look: a number for each, kept with what was decided, and told with it."""

import asyncio
import re
from dataclasses import replace

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.run.check import run_checks
from tests.builders import register, states
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR
from tests.people.office import back_office_of, sign_in
from tests.postbox import deliver
from tests.registrations.deciding.applying import (
    BOARD,
    LOOK,
    decide,
    ids_of,
    make_chosen,
    press,
    three_apply,
)
from tests.support.forms import PageForm, form_to, open_form

ORDER = f"{LOOK}/volgorde"
ANNA = replace(NOOR, name="Anna Bos", email="anna@almelo.example")
WAITS = "U bent reserve."


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


@pytest.fixture
async def waiting(fatima: httpx.AsyncClient, services: Services, db: Database) -> None:
    """Anna has the only place; Noor, Bas and Joost will wait, in that order."""
    await three_apply(fatima, db, capacity=1)
    await register(fatima, ANNA)
    await deliver(services)
    await decide(fatima, db, [ANNA], "confirm")
    await decide(fatima, db, [NOOR, BAS, JOOST], "waitlist", WAITS)


def waits(page: httpx.Response) -> list[str]:
    """Return who will wait by the last look, with their numbers."""
    return re.findall(r'<th scope="row">(\d+\. [^<]+)</th>', page.text)


async def numbered(
    client: httpx.AsyncClient, db: Database, **to: str
) -> tuple[PageForm, dict[str, list[str]]]:
    """Return the form of the order, and what is sent with these numbers typed, by first name."""
    form = await open_form(client, ORDER)
    people = {"noor": NOOR, "bas": BAS, "joost": JOOST}
    typed = {f"plaats-{(await ids_of(db, people[name]))[0]}": number for name, number in to.items()}
    assert typed.keys() <= form.names
    return form, form.data(**typed)


async def put(client: httpx.AsyncClient, db: Database, **to: str) -> httpx.Response:
    """Type these numbers and send them."""
    form, data = await numbered(client, db, **to)
    return await client.post(form.action, data=data)


async def test_a_number_moves_one_and_the_others_make_room_and_it_is_told_so(
    fatima: httpx.AsyncClient, services: Services, db: Database, waiting: None
):
    look = await fatima.get(LOOK)
    assert waits(look) == ["1. Noor Haddad", "2. Bas Dijkstra", "3. Joost Bakker"]
    assert f'href="{ORDER}"' in look.text
    done = await put(fatima, db, joost="1")
    assert done.headers["location"] == f"{LOOK}?gedaan=volgorde"
    look = await fatima.get(f"{LOOK}?gedaan=volgorde")
    assert "De volgorde is bewaard" in look.text
    assert waits(look) == ["1. Joost Bakker", "2. Noor Haddad", "3. Bas Dijkstra"]
    (joost,) = await ids_of(db, JOOST)
    assert "Nummer 1 op de wachtlijst" in (await fatima.get(LOOK, params={"persoon": joost})).text
    assert set((await states(db)).values()) == {"applied"}, "nobody is told by it"
    assert await deliver(services) == []
    assert "zette wie op de wachtlijst komt op volgorde" in (await fatima.get("/beheer/logboek")).text
    assert (await press(fatima)).status_code == 303
    told = {mail.to.split("<")[-1].rstrip(">"): mail.subject for mail in await deliver(services)}
    for person, number in ((JOOST, 1), (NOOR, 2), (BAS, 3)):
        assert told[person.email].startswith(f"Nummer {number} op de wachtlijst")
    assert [one.text for one in await run_checks(db) if not one.ok] == []


async def test_what_was_typed_comes_back_when_it_is_wrong(
    fatima: httpx.AsyncClient, db: Database, waiting: None
):
    for typed, sentence in (
        ({"bas": "9"}, "Vul voor Bas Dijkstra een getal in van 1 tot en met 3."),
        ({"bas": "0"}, "Vul voor Bas Dijkstra een getal in van 1 tot en met 3."),
        ({"bas": "eerst"}, "Vul voor Bas Dijkstra een getal in van 1 tot en met 3."),
        ({"bas": ""}, "Vul voor Bas Dijkstra een getal in van 1 tot en met 3."),
        (
            {"bas": "1", "joost": "1"},
            "Nummer 1 vulde u twee keer in. Kies een ander nummer voor Joost Bakker.",
        ),
    ):
        form, data = await numbered(fatima, db, **typed)
        no = await fatima.post(form.action, data=data)
        assert no.status_code == 422, typed
        assert no.text.count(sentence) == 2, "above the form, and at the field"
        again = form_to(no, ORDER)
        assert again.data() == data, "all that was typed, and the version"
    assert waits(await fatima.get(LOOK)) == ["1. Noor Haddad", "2. Bas Dijkstra", "3. Joost Bakker"]


async def test_another_order_between_the_look_and_the_act_is_shown_and_nobody_told(
    fatima: httpx.AsyncClient, services: Services, db: Database, waiting: None
):
    look = await fatima.get(LOOK)
    assert (await put(fatima, db, joost="2")).status_code == 303
    no = await press(fatima, look)
    assert no.status_code == 409
    said = "Bas Dijkstra (was 2, is nu 3) en Joost Bakker (was 3, is nu 2)."
    assert f"Een ander nummer op de wachtlijst: {said}" in no.text
    assert set((await states(db)).values()) == {"applied"}
    assert await deliver(services) == []
    assert (await press(fatima, no)).status_code == 303


async def test_two_who_put_them_in_order_at_the_same_moment(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database, waiting: None
):
    async with back_office_of(app, services, ILSE, "admin") as ilse:
        mine, hers = await numbered(fatima, db, joost="1"), await numbered(ilse, db, bas="1")
        answers = await asyncio.gather(
            fatima.post(mine[0].action, data=mine[1]), ilse.post(hers[0].action, data=hers[1])
        )
        assert sorted(one.status_code for one in answers) == [303, 409]
        late = next(one for one in answers if one.status_code == 409)
        assert "gewijzigd terwijl u ermee bezig was" in late.text
        again = form_to(late, ORDER)
        first, second = await ids_of(db, JOOST, BAS)
        own = second if late is answers[1] else first
        assert again.value(f"plaats-{own}") == "1", "what was typed is there"
        assert again.value(f"plaats-{first if own == second else second}") == "1", (
            "and the other's as it is by now"
        )
        desk = ilse if late is answers[1] else fatima
        assert (await desk.post(ORDER, data=again.data())).status_code == 303
        came = waits(await desk.get(LOOK))
        assert came[0] == f"1. {(BAS if own == second else JOOST).name}", "then what was typed counts"
        assert came[1] == f"2. {(JOOST if own == second else BAS).name}"


async def test_who_changes_the_order_does_not_tell_it_where_two_must_look(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database
):
    await three_apply(fatima, db, capacity=1)
    await fatima.post(f"{BOARD}/tweede-persoon", data={"second_pair": "ja"})
    await decide(fatima, db, [NOOR, BAS, JOOST], "waitlist", WAITS)
    async with back_office_of(app, services, ILSE, "admin") as ilse:
        assert "Bekendmaken aan 3 mensen" in (await ilse.get(LOOK)).text
        await put(ilse, db, joost="1")
        look = await ilse.get(LOOK)
        assert "of bepaalde er de volgorde van" in look.text
        assert f"volgorde: {ILSE.name}" in look.text
        assert (await press(ilse, look)).status_code == 409
        assert (await put(ilse, db, joost="1")).status_code == 303, "as it stands: nothing to keep"
        await decide(fatima, db, [JOOST, NOOR, BAS], "waitlist", WAITS)
        assert (await press(ilse)).status_code == 303, "decided anew, in an order of Fatima's"


async def test_who_wait_already_stay_ahead(fatima: httpx.AsyncClient, db: Database, waiting: None):
    await decide(fatima, db, [JOOST], "reject", "Uw vraag past hier niet.")
    await press(fatima)
    eva = replace(NOOR, name="Eva Smit", email="eva@almelo.example")
    tom = replace(NOOR, name="Tom Vos", email="tom@almelo.example")
    for person in (eva, tom):
        await register(fatima, person)
    await decide(fatima, db, [eva, tom], "waitlist", WAITS)
    page = await fatima.get(ORDER)
    assert "Er wachten al 2 mensen." in page.text
    form = await open_form(fatima, ORDER)
    (second,) = await ids_of(db, tom)
    assert (await fatima.post(ORDER, data=form.data(**{f"plaats-{second}": "1"}))).status_code == 303
    assert waits(await fatima.get(LOOK)) == ["3. Tom Vos", "4. Eva Smit"]


async def test_one_alone_or_nobody_has_no_order(fatima: httpx.AsyncClient, db: Database):
    await make_chosen(db, capacity=1)
    for person in (NOOR, BAS):
        await register(fatima, person)
    assert "Er valt dus niets op volgorde te zetten." in (await fatima.get(ORDER)).text
    await decide(fatima, db, [NOOR], "confirm")
    await decide(fatima, db, [BAS], "waitlist", WAITS)
    assert f'href="{ORDER}"' not in (await fatima.get(LOOK)).text
