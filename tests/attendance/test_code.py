"""A code for the door: a host who reads it finds the person on the list of today; nobody else can do anything with it."""

import re

import pytest
from sqlalchemy import update

from leerkring.attendance.door.codes import code_path, draw_code
from leerkring.core.ids import uuid7
from leerkring.registrations.model import Registration
from tests.attendance.doors import AT_THE_DOOR, first_day, ids
from tests.builders import make_circle, register
from tests.cast import BAS, JOOST, NOOR
from tests.people.office import back_office_of, browser, sign_in


@pytest.fixture
async def noor(app, client, clock) -> str:
    """Where Noor's own page is, with a place in a circle."""
    await make_circle(app.db, capacity=1)
    return await register(client, NOOR)


async def code_of(services, db) -> str:
    return code_path(services.links, (await ids(db))[NOOR.name], 1)


async def test_she_shows_a_code(noor, client) -> None:
    assert f"{noor}/code" in (await client.get(noor)).text
    page = await client.get(f"{noor}/code")
    assert page.status_code == 200
    size, path = re.search(
        r'viewBox="0 0 (\d+) \d+" role="img".*d="(M[^"]+)"/></svg>', page.text, re.DOTALL
    ).groups()  # type: ignore[union-attr]
    assert int(size) > 40
    assert path.startswith("M4 4h1v1h-1z"), "behind a quiet zone, the corner that a camera looks for"


async def test_who_waits_has_none(noor, client) -> None:
    waiting = await register(client, JOOST)
    assert f"{waiting}/code" not in (await client.get(waiting)).text
    assert (await client.get(f"{waiting}/code")).headers["location"] == waiting


async def test_a_host_finds_her_on_the_list_of_today(noor, app, services, db, clock) -> None:
    code, day = await code_of(services, db), await first_day(db)
    clock.set(AT_THE_DOOR)
    async with back_office_of(app, services, BAS, "host") as bas:
        answer = await bas.get(code)
        assert answer.headers["location"].startswith(f"{day}?wie=")
        page = await bas.get(answer.headers["location"])
        assert NOOR.name in page.text
        assert "oud=1" not in answer.headers["location"]
        async with db.transaction() as tx:
            await tx.execute(update(Registration).values(link_generation=2))
        answer = await bas.get(code)
        assert "oud=1" in answer.headers["location"]
        assert "code van voor een wijziging" in (await bas.get(answer.headers["location"])).text


async def test_a_code_of_another_day_says_so(noor, app, services, db, clock) -> None:
    code = await code_of(services, db)
    async with back_office_of(app, services, BAS, "host") as bas:
        assert "Vandaag is daar geen bijeenkomst van." in (await bas.get(code)).text


async def test_it_says_nothing_of_her_to_anybody_else(noor, app, services, db, clock) -> None:
    code = await code_of(services, db)
    clock.set(AT_THE_DOOR)
    async with browser(app) as passer_by, browser(app) as stranger:
        await sign_in(stranger, services, JOOST, "host", in_teams=False)
        for one in (passer_by, stranger):
            page = await one.get(code)
            assert page.status_code == 200
            assert "laat deze code bij binnenkomst zien" in page.text
            assert NOOR.name not in page.text
            assert "woonzorganalyse" not in page.text


async def test_a_code_that_we_never_made_is_none(noor, app, services, db, clock) -> None:
    real = await code_of(services, db)
    clock.set(AT_THE_DOOR)
    async with browser(app) as passer_by, back_office_of(app, services, BAS, "host") as bas:
        for code in (
            "/deur/kapot",
            real[:-1] + ("A" if real[-1] != "A" else "B"),
            code_path(services.links, uuid7(), 1),
        ):
            for one in (passer_by, bas):
                answer = await one.get(code)
                assert (answer.status_code, "Deze code kennen wij niet" in answer.text) == (404, True)


def test_a_code_is_what_it_was_made_of() -> None:
    assert draw_code("a") != draw_code("b")
    size, path = draw_code("https://leerkring.example/deur/x")
    assert path.count("M") < size * size
