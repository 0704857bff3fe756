"""However many addresses somebody makes up, only pages that our own links lead to are kept."""

import asyncio
from urllib.parse import urlencode

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.access import PUBLIC
from leerkring.core.web.caching.query_names import QueryNames
from tests.builders import make_circle
from tests.house.test_routes import address, doors

WORDS = ("soort", "thema", "regio", "doelgroep", "maand", "vorm", "open", "pagina", "via", "sorteer", "q")
ONE = "/agenda/woonzorganalyse"


async def settled(client: httpx.AsyncClient, app: Application) -> None:
    """Wait until what was told of a new activity has been heard: what is begun before that is not kept."""
    async with asyncio.timeout(10):
        while ("/agenda", b"") not in app.cache._entries:
            await client.get("/agenda")
            await asyncio.sleep(0.01)


async def kept(client: httpx.AsyncClient, app: Application, *addresses: str) -> list[tuple[str, bytes]]:
    """Look at these and return what is kept after it."""
    app.cache.clear()
    for one in addresses:
        await client.get(one)
    return list(app.cache._entries)


async def test_what_a_page_does_not_read_makes_no_other_page_of_it(
    client: httpx.AsyncClient, app: Application, db: Database
):
    """Every public page, with every word that some page reads and a value that no page knows."""
    await make_circle(db)
    await settled(client, app)
    made_up = urlencode(dict.fromkeys(WORDS, "verzonnen"))
    for method, path, access in doors(app):
        if method == "GET" and access == PUBLIC:
            plain = address(path).replace("/agenda/geen", ONE)
            entries = await kept(client, app, plain, f"{plain}?{made_up}", f"{plain}?{made_up}&x=1")
            assert len(entries) <= 1, path
            assert all(query == b"" for _, query in entries), path


@pytest.mark.parametrize(
    "query",
    [
        "maand=2099-01",
        "maand=2027-1",
        "pagina=1",
        "pagina=2",
        "pagina=01",
        "pagina=999999",
        "open=0",
        "open=2",
        "soort=leerkring%20",
        "soort=leerkring&soort=leerkring",
        "soort=leerkring&soort=",
        "soort=LEERKRING",
        "vorm=online%00",
        "thema=verzonnen",
        "soort=praktijklab&vorm=online",
        "sorteer=titel",
    ],
)
async def test_an_address_that_no_link_of_ours_has_is_not_kept(
    client: httpx.AsyncClient, app: Application, db: Database, query: str
):
    await make_circle(db)
    await settled(client, app)
    plain = await kept(client, app, "/agenda")
    for path in ("/agenda", "/leerkringen", "/lessen"):
        for _, said in await kept(client, app, f"{path}?{query}"):
            assert said == b"" or (path, said) == ("/agenda", b"soort=leerkring"), (path, said)
    assert plain == [("/agenda", b"")]


async def test_the_links_of_a_list_are_kept(client: httpx.AsyncClient, app: Application, db: Database):
    await make_circle(db)
    await settled(client, app)
    links = ["/agenda?open=1", "/agenda?vorm=locatie", "/agenda?open=1&vorm=locatie", "/leerkringen?open=1"]
    entries = await kept(client, app, *links, "/agenda?vorm=locatie&open=1&utm_source=x&thema=")
    assert len(entries) == 4
    rendered = app.cache.hits
    await client.get("/agenda?vorm=locatie&open=1")
    assert app.cache.hits == rendered + 1


@pytest.mark.parametrize("path", ["//agenda", "/agenda//", "///agenda", "//agenda//woonzorganalyse"])
async def test_several_slashes_are_no_other_page(
    client: httpx.AsyncClient, app: Application, db: Database, path: str
):
    await make_circle(db)
    await settled(client, app)
    app.cache.clear()
    answer = await client.get(httpx.URL("http://leerkring.test").copy_with(raw_path=path.encode()))
    assert answer.status_code == 301
    assert answer.headers["location"] == "/" + "/".join(part for part in path.split("/") if part)
    assert not app.cache._entries


async def test_a_form_that_is_not_there_pushes_out_no_form_that_is(
    client: httpx.AsyncClient, app: Application, db: Database
):
    await make_circle(db)
    await settled(client, app)
    await client.get(f"{ONE}/aanmelden")
    values = app.services.value_cache._values
    before = set(values)
    for number in range(20):
        assert (await client.get(f"/agenda/verzonnen-{number}/aanmelden")).status_code == 404
        assert (await client.post(f"/agenda/verzonnen-{number}/aanmelden")).status_code == 404
    assert set(values) == before


def test_a_page_reads_what_its_route_declares() -> None:
    names = QueryNames(
        [
            ("/agenda", frozenset({"soort"})),
            ("/agenda/{slug}", frozenset({"via"})),
            ("/agenda.ics", frozenset()),
        ]
    )
    assert names("/agenda") == {"soort"}
    assert names("/agenda/kring") == {"via"}
    assert names("/agenda.ics") == names("/agenda/kring/iets") == names("/") == frozenset()
