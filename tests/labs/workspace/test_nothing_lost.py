"""What somebody inside typed comes back, whatever became of the lab while they were at it."""

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.ids import uuid7
from leerkring.core.web.services import Services
from tests.cast import FATIMA
from tests.labs.cases import do
from tests.labs.workspace.rooms import Room, make_room, version_in
from tests.people.office import back_office_of

LONG = "Een heel lang betoog over wonen in Aadorp"


@pytest.fixture
async def room(app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock) -> Room:
    return await make_room(app, client, services, clock)


async def sent(client: httpx.AsyncClient, room: Room) -> list[httpx.Response]:
    """Let Bas send what he had been typing: notes, and an action."""
    return [
        await client.post(room.notes(room.bas), data={"body": LONG, "version": "0"}),
        await client.post(f"{room.bas}/afspraken/nieuw", data={"kind": "action", "what": LONG}),
    ]


async def test_when_the_case_is_closed(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        await do(desk, room.number, "close", "Klaar.")
    for no in await sent(client, room):
        assert no.status_code == 409
        assert LONG in no.text


async def test_when_the_owner_took_the_case_back(client: httpx.AsyncClient, room: Room):
    await client.post(room.own + "/intrekken")
    for no in await sent(client, room):
        assert no.status_code == 409
        assert LONG in no.text
        assert 'data-state="shut"' in no.text
        assert "Samen wonen" not in no.text, "nothing of the case comes along"


async def test_when_the_day_was_taken_away(client: httpx.AsyncClient, services: Services, room: Room):
    async with services.db.transaction() as tx:
        await tx.sql("DELETE FROM occurrence WHERE id = $1", room.days[0])
    no = await client.post(room.notes(room.bas), data={"body": LONG, "version": "0"})
    assert no.status_code == 404
    assert "Deze dag is er niet (meer) bij dit praktijklab." in no.text
    assert LONG in no.text
    assert (await client.get(room.notes(room.bas))).status_code == 404


async def test_when_somebody_else_dropped_the_action(
    client: httpx.AsyncClient, services: Services, room: Room
):
    await client.post(f"{room.bas}/afspraken/nieuw", data={"kind": "action", "what": "Bellen"})
    async with services.db.reading() as reading:
        (item,) = await reading.sql("SELECT id FROM lab_item")
    his, hers = (f"{way}/afspraken/{item.id}" for way in (room.bas, room.joost))
    opened = await version_in(client, his)
    await client.post(f"{hers}/vervallen", data={"version": opened})
    no = await client.post(his, data={"kind": "action", "what": LONG, "version": opened})
    assert no.status_code == 404
    assert LONG in no.text
    assert f'action="{room.bas}/afspraken/nieuw"' in no.text
    assert (await client.get(his)).status_code == 404


async def test_another_agreement_in_a_form_that_was_sent_is_another(client: httpx.AsyncClient, room: Room):
    key = str(uuid7())
    for what in ("De huisarts bellen", "De huisarts bellen", "De wethouder bellen"):
        typed = {"kind": "action", "what": what, "request_key": key}
        assert (await client.post(f"{room.bas}/afspraken/nieuw", data=typed)).status_code == 303
    page = (await client.get(room.bas)).text
    assert "De wethouder bellen" in page
    assert page.count(">Wijzig<") == 2, "pressed twice is once"


async def test_many_signs_are_taken_whatever_they_weigh(client: httpx.AsyncClient, room: Room):
    here = room.notes(room.bas)
    assert (await client.post(here, data={"body": "’é\n" * 6000, "version": "0"})).status_code == 303
    much = await client.post(here, data={"body": "woord " * 20_000, "version": "1"})
    assert much.status_code == 422
    assert "woord woord" in much.text


async def test_of_many_earlier_texts_the_last_are_shown(
    client: httpx.AsyncClient, services: Services, room: Room
):
    here = room.notes(room.bas)
    await client.post(here, data={"body": "De eerste tekst", "version": "0"})
    async with services.db.transaction() as tx:
        await tx.sql(
            "INSERT INTO revision SELECT subject_kind, subject_id, n, data, at, actor FROM revision,"
            " generate_series(2, 5000) AS n WHERE subject_kind = 'lab-note'"
        )
    page = (await client.get(f"{here}/versies")).text
    assert page.count("?versie=") == 200
    assert "?versie=5000" in page
