"""At the door: Bas finds who stands before him, ticks them in, and hears at once what Karim does at the other door."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import delete, select

from leerkring.activities.model import ActivityTeam
from leerkring.app import create_app
from leerkring.attendance.model import AttendanceAct
from tests.attendance.doors import AT_THE_DOOR, act, first_day, ids, listening
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, JOOST, KARIM, NOOR, Person
from tests.people.office import back_office_of, sign_in
from tests.support.living import living

ANNA = Person("Anna van der Berg", "anna@hengelo.example", "Gemeente Hengelo", "municipality", "GM0164")


@pytest.fixture
async def bas(app, services, client, clock) -> AsyncIterator[httpx.AsyncClient]:
    """A host with the list of a circle, five minutes before it begins."""
    await make_circle(app.db, capacity=3)
    for person in (NOOR, JOOST, ANNA, FATIMA):
        await register(client, person)
    clock.set(AT_THE_DOOR)
    async with back_office_of(app, services, BAS, "host") as office:
        yield office


def button(page: httpx.Response, name: str) -> dict[str, str]:
    """Return what the button of somebody sends."""
    line = next(part for part in page.text.split('<li class="door-person"')[1:] if name in part)
    found = dict(re.findall(r'name="(id|wie|doen)" (?:type="submit" )?value="([^"]+)"', line))
    found["doen"] = re.search(r'name="doen" value="(\w+)"', line)[1]  # type: ignore[index]
    return found


def shown(page: httpx.Response) -> list[str]:
    return re.findall(r'<p class="door-name">([^<]+)</p>', page.text)


async def test_somebody_is_found_and_ticked_in_without_script(bas, db) -> None:
    day = await first_day(db)
    page = await bas.get(day)
    assert shown(page) == [JOOST.name, ANNA.name, NOOR.name], "by surname"
    page = await bas.get(day, params={"zoek": "berg"})
    assert shown(page) == [ANNA.name]
    assert shown(await bas.get(day, params={"zoek": "domus"})) == [JOOST.name]
    assert "Wij vinden niemand" in (await bas.get(day, params={"zoek": "xylofoon"})).text
    sent = button(page, ANNA.name)
    for _ in range(2):
        answer = await bas.post(f"{day}/deur", data=sent)
        assert answer.status_code == 303, answer.text
    page = await bas.get(answer.headers["location"])
    assert shown(page)[0] == ANNA.name
    assert '<b data-count="there">1</b>' in page.text
    assert '<b data-count="missing">2</b>' in page.text
    assert "aanwezig sinds 9.55" in page.text
    async with db.reading() as reading:
        assert len(await reading.rows(select(AttendanceAct.id))) == 1, "pressed twice is once"
    await bas.post(f"{day}/deur", data=button(page, ANNA.name))
    assert '<b data-count="there">0</b>' in (await bas.get(day)).text, "and it can be undone"


async def test_who_waits_is_found_but_is_not_let_in_by_a_button(bas, db) -> None:
    page = await bas.get(await first_day(db), params={"zoek": "amrani"})
    assert shown(page) == [FATIMA.name]
    assert "op de wachtlijst" in page.text
    assert 'name="doen"' not in page.text


async def test_an_old_button_says_so(bas, db) -> None:
    day = await first_day(db)
    answer = await bas.post(f"{day}/deur", data={"id": "x", "wie": "y", "doen": "in"})
    assert answer.status_code == 422
    assert "deze knop is van een oude pagina. Zoek de deelnemer opnieuw." in answer.text


async def test_the_whole_list_is_one_step_away(bas, db) -> None:
    page = await bas.get(await first_day(db), params={"lijst": "1"})
    assert "Lijst bewaren" in page.text


async def test_what_a_phone_keeps(bas, db) -> None:
    day, of = await first_day(db), await ids(db)
    kept = (await bas.get(f"{day}/deur.json")).json()
    people = {one.get("name"): one for one in kept["people"]}
    assert people[ANNA.name]["surname"] == "berg"
    assert people[ANNA.name]["place"] == "listed"
    assert people[FATIMA.name]["place"] == "waiting"
    assert people[ANNA.name]["registration"] == str(of[ANNA.name])
    assert kept["now"] < kept["until"]


async def test_phones_hear_of_each_other_through_several_processes(bas, app, services, clock) -> None:
    day, of = await first_day(app.db), await ids(app.db)
    async with (
        living(create_app(services.settings, clock=clock)) as second,
        back_office_of(app, services, KARIM, "admin") as karim,
        listening(app, bas, f"{day}/stroom") as here,
        listening(second, karim, f"{day}/stroom") as there,
    ):
        for ear in (here, there):
            kind, told = await ear.next(5)
            assert (kind, len(told["people"])) == ("alles", 4)
        await asyncio.sleep(1)  # the second process has begun to listen to the database
        await karim.post(f"{day}/aanwezigheid.json", json=[act(of[NOOR.name])])
        await asyncio.gather(here.until(of[NOOR.name], "attended"), there.until(of[NOOR.name], "attended"))


async def test_a_phone_hears_only_what_changed(bas, app, db) -> None:
    day, of = await first_day(db), await ids(db)
    async with listening(app, bas, f"{day}/stroom") as ear:
        await ear.next()
        assert ear.headers[b"content-type"] == b"text/event-stream"
        await bas.post(f"{day}/aanwezigheid.json", json=[act(of[NOOR.name])])
        kind, told = await ear.next()
        assert (kind, [one["name"] for one in told["people"]], told["gone"]) == ("nieuw", [NOOR.name], [])


async def test_a_phone_hears_that_the_day_itself_changed(bas, app, db) -> None:
    day = await first_day(db)
    async with listening(app, bas, f"{day}/stroom") as ear:
        _, before = await ear.next()
        async with db.transaction() as tx:
            await tx.sql(
                "UPDATE occurrence SET location = 'Zaal achter de kerk' WHERE location = $1",
                before["day"]["location"],
            )
            tx.touch(f"activity:{before['day']['slug']}")
        kind, told = await ear.next()
        assert (kind, told["day"]["location"], len(told["people"])) == ("alles", "Zaal achter de kerk", 4)


async def test_whose_rights_end_during_the_day_hears_no_more(bas, app, services, db) -> None:
    day, of = await first_day(db), await ids(db)
    async with (
        back_office_of(app, services, KARIM, "admin") as karim,
        listening(app, bas, f"{day}/stroom") as ear,
    ):
        await ear.next()
        async with db.transaction() as tx:
            await tx.execute(delete(ActivityTeam))
        await karim.post(f"{day}/aanwezigheid.json", json=[act(of[NOOR.name])])
        assert await ear.next() == ("einde", {})
    assert (await bas.get(f"{day}/deur.json")).status_code == 404
    refused = await bas.post(f"{day}/aanwezigheid.json", json=[act(of[JOOST.name])])
    assert refused.status_code == 404


async def test_a_phone_of_which_the_sessions_were_ended_gets_nothing(bas, app, services, db) -> None:
    day, of = await first_day(db), await ids(db)
    async with listening(app, bas, f"{day}/stroom") as ear:
        await ear.next()
        async with db.transaction() as tx:
            await tx.sql("DELETE FROM web_session")
        async with back_office_of(app, services, KARIM, "admin") as karim:
            await karim.post(f"{day}/aanwezigheid.json", json=[act(of[NOOR.name])])
        assert await ear.next() == ("einde", {})
    answer = await bas.post(f"{day}/aanwezigheid.json", json=[act(of[JOOST.name])])
    assert answer.status_code in (303, 401)
    await sign_in(bas, services, BAS, "host")
    assert (await bas.get(day)).status_code == 200


async def test_two_phones_tick_in_the_same_person_in_the_same_second(bas, app, services, db) -> None:
    day, of = await first_day(db), await ids(db)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        await asyncio.gather(
            *(
                one.post(f"{day}/aanwezigheid.json", json=[act(of[NOOR.name], device=device)])
                for one, device in ((bas, "a"), (karim, "b"))
            )
        )
    stands = {one["name"]: one["state"] for one in (await bas.get(f"{day}/aanwezigheid.json")).json()}
    assert stands[NOOR.name] == "attended"
    async with db.reading() as reading:
        assert len(await reading.rows(select(AttendanceAct.id))) == 2, "both are kept"


async def test_in_out_in_comes_late_and_twice_and_is_in(bas, db, clock) -> None:
    day, of = await first_day(db), await ids(db)
    batch = [
        act(of[NOOR.name], what, AT_THE_DOOR + timedelta(minutes=minute))
        for minute, what in enumerate(("in", "out", "in"))
    ]
    clock.set(AT_THE_DOOR + timedelta(hours=1))  # an hour without network
    for part in (batch[2:], batch, batch[:1]):
        answer = await bas.post(f"{day}/aanwezigheid.json", json=part)
    state = next(one for one in answer.json() if one["name"] == NOOR.name)
    assert state["state"] == "attended"
    assert state["at"].startswith("2027-02-11T08:57")


async def test_nobody_else_opens_the_door(bas, app, services, client, db) -> None:
    day = await first_day(db)
    async with back_office_of(app, services, JOOST, "host", in_teams=False) as stranger:
        for path in ("/deur.json", "/stroom"):
            assert (await stranger.get(day + path)).status_code == 404
        sent = {"id": str(uuid4()), "wie": str((await ids(db))[NOOR.name]), "doen": "in"}
        assert (await stranger.post(f"{day}/deur", data=sent)).status_code == 404
