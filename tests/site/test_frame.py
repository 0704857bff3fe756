"""The frame of the back office: who sees which entries and tabs, what is marked, and that errors keep it."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar.routes import HTTPRoute

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.ids import uuid7
from leerkring.core.web import errors
from leerkring.core.web.access import Staff
from leerkring.core.web.services import Services
from leerkring.people import queries as people_queries
from leerkring.site.beheer.navigation import Navigation
from tests.builders import make_circle
from tests.cast import BAS, FATIMA, ILSE, KARIM, Person
from tests.people.office import back_office_of, heading
from tests.support.markup import Markup

CAST = [(BAS, "host"), (FATIMA, "organizer"), (ILSE, "editor"), (KARIM, "admin")]
NAV = re.compile(r'<nav class="(beheer-nav|beheer-tabs|activity-tabs)".*?</nav>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)"(?: aria-current="(\w+)")?>([^<]+)</a>')


def lines(page: httpx.Response) -> dict[str, list[tuple[str, str, str]]]:
    """Return the (address, mark, words) of the links in each line of the frame."""
    return {
        found.group(1): [
            (href.replace("&amp;", "&"), mark, words) for href, mark, words in LINK.findall(found.group(0))
        ]
        for found in NAV.finditer(page.text)
    }


def words(page: httpx.Response, line: str) -> list[str]:
    """Return what a line of the frame says."""
    return [label for _, _, label in lines(page).get(line, [])]


def marked(page: httpx.Response, line: str) -> list[tuple[str, str]]:
    """Return (words, mark) of what is marked in a line of the frame."""
    return [(label, mark) for _, mark, label in lines(page).get(line, []) if mark]


def navigation(app: Application) -> Navigation:
    found = app.services.jinja.globals["back_office"]
    assert isinstance(found, Navigation)
    return found


@pytest.fixture(params=CAST, ids=lambda one: one[1])
async def desk(
    app: Application, services: Services, request: pytest.FixtureRequest
) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of each of the staff in turn."""
    person, role = request.param
    await make_circle(services.db)
    async with back_office_of(app, services, person, role) as client:
        yield client


async def test_every_entry_and_tab_opens_for_whom_it_is_shown_and_is_marked_there(
    desk: httpx.AsyncClient,
) -> None:
    todo, seen = ["/beheer", "/beheer/activiteiten/woonzorganalyse"], set[str]()
    while todo:
        path = todo.pop()
        seen.add(path)
        page = await desk.get(path)
        assert page.status_code == 200, path
        found = lines(page)
        assert len(marked(page, "beheer-nav")) == 1, path
        for line in ("beheer-tabs", "activity-tabs"):
            assert [mark for _, mark in marked(page, line)] == (["page"] if line in found else []), (
                path,
                line,
            )
        todo += [href for line in found.values() for href, _, _ in line if href not in {*seen, *todo}]
    assert len(seen) > 3


@pytest.mark.parametrize(
    "person, role, entries",
    [
        (BAS, "host", ["Vandaag", "Activiteiten"]),
        (FATIMA, "organizer", ["Vandaag", "Activiteiten", "Mensen", "Beheer"]),
        (ILSE, "editor", ["Vandaag", "Activiteiten", "Bibliotheek", "Nieuwsbrief", "Beheer"]),
        (
            KARIM,
            "admin",
            ["Vandaag", "Activiteiten", "Mensen", "Bibliotheek", "Nieuwsbrief", "Beheer"],
        ),
    ],
)
async def test_each_role_sees_what_it_may_use(
    app: Application, services: Services, person: Person, role: str, entries: list[str]
) -> None:
    async with back_office_of(app, services, person, role) as client:
        page = await client.get("/beheer")
        assert words(page, "beheer-nav") == entries
        assert ('popovertarget="nieuw"' in page.text) == (role != "host")
        makers = re.findall(r'href="([^"]+)"', page.text.partition('id="nieuw"')[2].partition("</div>")[0])
        assert len(makers) > 5 or role not in ("editor", "admin")
        for href in makers:
            assert (await client.get(href)).status_code == 200, href


def test_every_page_of_the_back_office_belongs_to_one_tab(app: Application) -> None:
    paths = [
        route.path
        for route in app.litestar.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/beheer")
    ]
    assert len(paths) > 30
    found = {path: [tab.label for tab in navigation(app).tabs_of(path)] for path in paths}
    without = {path: tabs for path, tabs in found.items() if len(tabs) != 1}
    assert without == {}, "give it one tab in site/beheer/entries.py"
    assert found["/beheer/zoeken/synoniemen/{synonym_id:uuid}"] == ["Synoniemen"]
    assert found["/beheer/nieuwsbrief/{slug:str}/{number:int}/voorbeeld"] == ["Nummers"]
    assert found["/beheer/activiteiten/{slug:str}/bijeenkomsten/{occurrence_id:uuid}/verplaatsen"] == [
        "Dagen"
    ]


def test_what_nobody_declared_belongs_nowhere(app: Application) -> None:
    """So a new page without a tab is noticed above, and does not pass for Vandaag."""
    assert navigation(app).tabs_of("/beheer/bestaat-niet") == []


async def test_a_filter_of_the_list_is_a_tab_of_its_own(app: Application, services: Services) -> None:
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        page = await client.get("/beheer/activiteiten?soort=praktijklab&staat=draft")
        assert marked(page, "beheer-tabs") == [("Praktijklabs", "true")]
        assert marked(page, "beheer-nav") == [("Activiteiten", "true")]
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        page = await ilse.get("/beheer/bibliotheek?soort=vraag&status=draft")
        assert marked(page, "beheer-tabs") == [("Regio’s en vragen", "true")]


# --- errors --------------------------------------------------------------------------------------------


async def fails(*_: Any) -> Any:
    raise ZeroDivisionError("of ours")


async def is_away(*_: Any) -> Any:
    raise DatabaseAway("gone")


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "/beheer/bestaat-niet", 404),
        ("GET", "/beheer/activiteiten/bestaat-niet", 404),
        ("GET", "/beheer/activiteiten/a/b/c/d", 404),
        ("GET", "/beheer/nieuwsbrief", 403),
        ("PUT", "/beheer/activiteiten", 405),
    ],
)
async def test_an_error_keeps_the_frame(
    app: Application, services: Services, method: str, path: str, status: int
) -> None:
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        page = await client.request(method, path)
        assert page.status_code == status
        assert words(page, "beheer-nav") == ["Vandaag", "Activiteiten", "Mensen", "Beheer"]
        assert FATIMA.name in page.text
        assert not Markup(path, page.text).mistakes


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 422, 429, 500, 503])
def test_every_kind_of_error_stands_in_the_frame(services: Services, status: int) -> None:
    person = Staff(uuid7(), FATIMA.name, FATIMA.email, frozenset({"organizer"}), "token")
    scope = {"path": "/beheer/logboek", "headers": [], "state": {"staff": person}}
    body, _ = errors.document(services, scope, status=status, sentence="Dit kan nu niet.", code="x")
    page = httpx.Response(status, content=body)
    assert marked(page, "beheer-nav") == [("Beheer", "true")]
    assert heading(page)
    assert "Dit kan nu niet." in page.text
    assert 'href="/agenda">Naar de agenda' not in page.text, "who works here goes on in the back office"


async def test_a_form_that_is_too_old_keeps_the_frame(
    app: Application, services: Services, db: Database
) -> None:
    await make_circle(db)
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        page = await client.post(
            "/beheer/activiteiten/woonzorganalyse/aanmeldingen.csv", data={"token": "oud"}
        )
        assert page.status_code >= 400
        assert marked(page, "activity-tabs") == []
        assert marked(page, "beheer-nav") == [("Activiteiten", "true")]


async def test_a_visitor_without_a_session_sees_no_frame(client: httpx.AsyncClient) -> None:
    page = await client.get("/beheer/bestaat-niet")
    assert page.status_code == 404
    assert "beheer-nav" not in page.text


async def test_a_fault_keeps_the_frame_of_who_is_known(
    app: Application, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        client._transport.raise_app_exceptions = False  # type: ignore[attr-defined]
        monkeypatch.setattr("leerkring.site.beheer.audit_log.list_lines", fails)
        page = await client.get("/beheer/logboek")
        assert page.status_code == 500
        assert marked(page, "beheer-nav") == [("Beheer", "true")]
        assert page.headers["x-request-id"] in page.text


@pytest.mark.parametrize("wrong, status", [(is_away, 503), (fails, 500)])
async def test_without_a_database_there_is_a_frame_that_needs_none(
    app: Application, services: Services, monkeypatch: pytest.MonkeyPatch, wrong: Any, status: int
) -> None:
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        client._transport.raise_app_exceptions = False  # type: ignore[attr-defined]
        monkeypatch.setattr(people_queries, "find_session", wrong)
        page = await client.get("/beheer/activiteiten")
        assert page.status_code == status
        assert words(page, "beheer-nav") == ["Vandaag"]
        assert FATIMA.name not in page.text
        assert heading(page)
