"""Noor puts her own team together: each has a link of their own, which ends when it should."""

import re

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.labs.workspace.rules import MOST_MAILS, MOST_MEMBERS
from leerkring.people.persons import persons_by_email
from tests.cast import BAS, FATIMA, ILSE, JOOST
from tests.labs.cases import bring, do, open_intake, submit
from tests.labs.experts.test_links_end import put_right
from tests.labs.workspace.rooms import Room, join, make_room, way_in
from tests.people.office import back_office_of
from tests.postbox import deliver


@pytest.fixture
async def room(app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock) -> Room:
    return await make_room(app, client, services, clock)


async def member_page(client: httpx.AsyncClient, team: str, name: str) -> str:
    page = (await client.get(team)).text
    found = re.search(rf'href="({team}/[0-9a-f-]{{36}})">{name}', page)
    assert found is not None, page
    return found[1]


async def test_a_team_waits_until_the_case_is_taken_on(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    await open_intake(services, clock)
    own = await bring(client, services)
    await submit(client, services, own)
    assert "/team" not in (await client.get(own)).text
    early = await client.post(own + "/team", data={"name": BAS.name, "email": BAS.email})
    assert early.status_code == 409
    assert "zodra de casus is aangenomen" in early.text
    assert BAS.email in early.text or "Dat kan zodra" in early.text
    assert await deliver(services) == []


async def test_who_is_in_the_team_takes_no_place(client: httpx.AsyncClient, services: Services, room: Room):
    page = (await client.get(room.bas)).text
    assert 'data-state="open"' in page
    assert BAS.name in page
    assert JOOST.name in page
    assert "Noor" not in page.split("<main")[1], "the owner is called by their organisation"
    async with services.db.reading() as reading:
        assert (await reading.sql("SELECT count(*) AS many FROM registration"))[0].many == 0
        assert (await reading.sql("SELECT count(*) AS many FROM person WHERE email = $1", BAS.email))[
            0
        ].many == 0
    assert 'data-taken="0"' in (await client.get(room.public)).text


async def test_mistakes_and_doubles_come_back(client: httpx.AsyncClient, services: Services, room: Room):
    team = room.own + "/team"
    wrong = await client.post(team, data={"name": "www.koop.nl", "email": "geen adres"})
    assert wrong.status_code == 422
    assert "Vul hier een naam in" in wrong.text
    again = await client.post(team, data={"name": BAS.name, "email": BAS.email, "role": "adviseur"})
    assert again.status_code == 303, "pressed twice"
    double = await client.post(team, data={"name": "Iemand", "email": BAS.email})
    assert double.status_code == 422
    assert "zit al in het casusteam" in double.text
    assert await deliver(services) == []


async def test_a_team_is_bounded(client: httpx.AsyncClient, services: Services, room: Room):
    for number in range(MOST_MEMBERS - 2):
        await join(client, services, room.own, f"Lid {number}", f"lid{number}@almelo.example")
    full = await client.post(room.own + "/team", data={"name": "Een te veel", "email": "veel@almelo.example"})
    assert full.status_code == 409
    assert f"passen {MOST_MEMBERS} mensen" in full.text
    bas = await member_page(client, room.own + "/team", BAS.name)
    for _ in range(MOST_MAILS - MOST_MEMBERS):
        assert (await client.post(bas + "/link")).status_code == 303
    stopped = await client.post(bas + "/link")
    assert stopped.status_code == 409
    assert "vandaag al 30 links" in stopped.text


async def test_another_address_or_a_new_link_ends_the_old_one(
    client: httpx.AsyncClient, services: Services, room: Room
):
    bas = await member_page(client, room.own + "/team", BAS.name)
    assert (await client.post(bas + "/link")).status_code == 303
    (letter,) = await deliver(services)
    second = way_in(letter)
    assert (await client.get(room.bas)).status_code == 410
    assert "vervangen" in (await client.get(room.bas)).text
    moved = await client.post(
        bas, data={"name": BAS.name, "email": "b.dijkstra@enschede.example", "role": ""}
    )
    assert moved.headers["location"].endswith("gedaan=nieuw-adres")
    (letter,) = await deliver(services)
    assert "b.dijkstra@enschede.example" in letter.to
    assert (await client.get(second)).status_code == 410
    assert (await client.get(way_in(letter))).status_code == 200
    renamed = await client.post(bas, data={"name": "Bas D.", "email": "b.dijkstra@enschede.example"})
    assert renamed.headers["location"].endswith("gedaan=gewijzigd")
    assert await deliver(services) == []


async def test_who_is_taken_out_is_forgotten_and_comes_in_no_more(
    client: httpx.AsyncClient, services: Services, room: Room
):
    bas = await member_page(client, room.own + "/team", BAS.name)
    assert (await client.post(bas + "/link")).status_code == 303  # a mail that still waits
    assert (await client.post(bas + "/weg")).status_code == 303
    assert await deliver(services) == []
    for path in (room.bas, room.notes(room.bas), f"{room.bas}/afspraken/nieuw"):
        assert (await client.get(path)).status_code == 404
    assert (await client.post(room.notes(room.bas), data={"body": "Toch nog iets"})).status_code == 404
    assert (await client.get(bas)).status_code == 404
    async with services.db.reading() as reading:
        left = await reading.sql("SELECT count(*) AS many FROM delivery WHERE recipient = $1", BAS.email)
    assert left[0].many == 0


async def test_a_link_of_something_else_opens_nothing(client: httpx.AsyncClient, room: Room):
    for secret in ("x" * 43, room.own.rpartition("/")[2], room.bas.rpartition("/")[2][:-1] + "A"):
        answer = await client.get(f"/praktijklab/{secret}")
        assert answer.status_code in (404, 410)
        assert BAS.name not in answer.text
    assert (await client.get("/casus/" + room.owner.rpartition("/")[2])).status_code == 404
    assert (await client.get("/casus/" + room.bas.rpartition("/")[2])).status_code == 404


async def test_staff_do_it_in_the_owners_stead(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room
):
    desk_team = f"/beheer/casussen/{room.number}/team"
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert f'href="{desk_team}"' in (await desk.get(f"/beheer/casussen/{room.number}")).text
        added = await desk.post(
            desk_team, data={"name": ILSE.name, "email": "ilse@almelo.example", "role": "arts"}
        )
        assert added.status_code == 303
        (letter,) = await deliver(services)
        assert (await client.get(way_in(letter))).status_code == 200
        page = await member_page(desk, desk_team, ILSE.name)
        stale = await desk.post(page, data={"name": "X", "email": "x@almelo.example", "version": "oud"})
        assert stale.status_code == 409
        assert 'value="X"' in stale.text, "what was typed comes back"
        assert (await desk.post(page + "/weg")).status_code == 303
        assert (await client.get(way_in(letter))).status_code == 404
        log = (await desk.get(f"/beheer/casussen/{room.number}")).text
        assert "zette iemand in een casusteam" in log or ILSE.name not in log
    async with back_office_of(app, services, ILSE, "editor") as editor:
        assert (await editor.get(desk_team)).status_code == 403


async def test_another_owner_ends_the_way_in_of_the_first(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room
):
    assert (await client.get(room.owner)).status_code == 200
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        owner = {"owner_name": JOOST.name, "owner_email": "joost@almelo.example"}
        assert (await desk.post(f"/beheer/casussen/{room.number}/eigenaar", data=owner)).status_code == 303
    assert (await client.get(room.owner)).status_code == 410
    assert (await client.get(room.bas)).status_code == 200, "the team goes on"


async def test_nobody_joins_when_the_work_is_over(
    app: Application, client: httpx.AsyncClient, services: Services, room: Room
):
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        assert (await do(desk, room.number, "close", "Het is klaar.")).status_code == 303
    await deliver(services)
    late = await client.post(room.own + "/team", data={"name": "Te laat", "email": "laat@almelo.example"})
    assert late.status_code == 409
    bas = await member_page(client, room.own + "/team", BAS.name)
    assert (await client.post(bas + "/weg")).status_code == 303, "leaving one always may"


async def test_an_address_that_staff_put_right_is_so_in_the_team(
    client: httpx.AsyncClient, services: Services, clock: FixedClock, room: Room
):
    right = "bas@juist.example"
    async with services.db.transaction() as tx:
        await persons_by_email(tx, [(BAS.email, BAS.name)], clock.now())
    await put_right(services, BAS.email, right)
    assert (await client.get(room.bas)).status_code == 410
    assert (await client.post(room.notes(room.bas), data={"body": "Toch nog iets"})).status_code == 410
    (letter,) = [one for one in await deliver(services) if "praktijklab" in one.subject]
    assert right in letter.to
    assert (await client.get(way_in(letter))).status_code == 200
    assert (await client.get(room.joost)).status_code == 200


async def test_who_is_in_the_team_by_both_addresses_keeps_the_right_one(
    client: httpx.AsyncClient, services: Services, clock: FixedClock, room: Room
):
    right = "bas@juist.example"
    newer = await join(client, services, room.own, BAS.name, right)
    async with services.db.transaction() as tx:
        await persons_by_email(tx, [(BAS.email, BAS.name)], clock.now())
    await put_right(services, BAS.email, right)
    assert (await client.get(room.bas)).status_code == 410
    assert (await client.get(newer)).status_code == 200
