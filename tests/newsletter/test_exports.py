"""Who leaves the house in a file: only by a button, with the session's token, and with a line in the log."""

from collections.abc import Iterable

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.model import Audit
from leerkring.core.web.services import Services
from tests.builders import make_circle, register
from tests.cast import FATIMA, ILSE, KARIM, NOOR
from tests.house.test_routes import address, doors
from tests.newsletter.beheer import BEHEER, ISSUE, ready, send
from tests.newsletter.readers import subscribe
from tests.people.office import back_office_of, sign_in, token_of

ABOUT_THINGS = {"/beheer/activiteiten.csv", "/beheer/bibliotheek.csv", "/beheer/vragen.csv"}
"""Lists that hold no people: they may be links."""
OF_PEOPLE = {
    "/beheer/mensen.csv": ("/beheer/mensen.csv", "/beheer/mensen"),
    "/beheer/nieuwsbrief/lezers.csv": (f"{BEHEER}/lezers.csv", f"{BEHEER}/lezers"),
    "/beheer/nieuwsbrief/{slug:str}/{number:int}/verzendlijst.csv": (f"{ISSUE}/verzendlijst.csv", ISSUE),
    "/beheer/activiteiten/{slug:str}/aanmeldingen.csv": (
        "/beheer/activiteiten/woonzorganalyse/aanmeldingen.csv",
        "/beheer/activiteiten/woonzorganalyse/aanmeldingen",
    ),
}
APART = {
    "/beheer/activiteiten/{slug:str}/aanmeldingen/gevoelig.csv",
    "/beheer/activiteiten/{slug:str}/tweede-formulier/antwoorden.csv",
}
"""For fewer readers than these: tests/registrations/test_sensitive.py and test_follow_up.py."""


def both_forms(paths: Iterable[str]) -> set[str]:
    return {path.removesuffix(".csv") + ending for path in paths for ending in (".csv", ".ods")}


def test_every_file_of_people_is_named_here_and_no_link(app: Application) -> None:
    found = {(method, path) for method, path, _ in doors(app) if path.endswith((".csv", ".ods"))}
    things, people = both_forms(ABOUT_THINGS), both_forms({*OF_PEOPLE, *APART})
    assert found == {("GET", path) for path in things} | {("POST", path) for path in people}


@pytest.fixture
async def desk(app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock):
    """Fatima, who may do all: with a circle that Noor is in, and an issue that she read."""
    await make_circle(services.db)
    await register(client, NOOR)
    await subscribe(client, services, NOOR)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await sign_in(fatima, services, FATIMA, "editor")
        await ready(fatima)
        await send(services, clock)
        yield fatima


async def test_no_page_that_one_only_looks_at_is_a_file_with_people(
    app: Application, desk: httpx.AsyncClient
) -> None:
    """Also where a route does not say so in its name."""
    seen = 0
    for method, path, _ in doors(app):
        if method == "GET":
            for one in {address(path), path.replace("{slug:str}", "woonzorganalyse")} - {path}:
                answer = await desk.get(one)
                kind = answer.headers.get("content-type", "")
                if kind.startswith(("text/csv", "application/vnd")):
                    seen += 1
                    assert NOOR.email not in answer.text, one
    assert {(await desk.get(path)).status_code for path in both_forms(ABOUT_THINGS)} == {200}


@pytest.mark.parametrize("route", OF_PEOPLE)
async def test_a_file_of_people_wants_the_token_and_is_logged(
    services: Services, desk: httpx.AsyncClient, route: str
) -> None:
    file, page = OF_PEOPLE[route]

    async def exports() -> list[dict[str, object]]:
        async with services.db.reading() as reading:
            rows = await reading.rows(select(Audit.action, Audit.details).where(Audit.action.like("%export")))
        return [row.details for row in rows]

    assert (await desk.get(file)).status_code == 405
    for token in ({}, {"token": "verzonnen"}):
        refused = await desk.post(file, data=token)
        assert (refused.status_code, NOOR.email in refused.text) == (409, False)
    assert await exports() == []
    answer = await desk.post(file, data={"token": token_of(await desk.get(page))})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert NOOR.email in answer.text
    (logged,) = await exports()
    assert 1 in logged.values()
    assert NOOR.email not in str(logged)
    log = await desk.get("/beheer/logboek")
    assert "haalde een lijst met" in log.text


async def test_the_filters_of_the_list_hold_for_its_file(
    app: Application, client: httpx.AsyncClient, services: Services
) -> None:
    await subscribe(client, services, NOOR)
    await subscribe(client, services, KARIM)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        page = await desk.get(f"{BEHEER}/lezers?zoek={NOOR.email}")
        assert 'name="zoek"' in page.text
        token = token_of(page)
        got = (await desk.post(f"{BEHEER}/lezers.csv", data={"token": token, "zoek": NOOR.email})).text
    assert NOOR.email in got
    assert KARIM.email not in got
