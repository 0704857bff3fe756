"""The front page, the statements and the error page."""

import re

import httpx
import pytest
from jinja2 import Environment

from leerkring.core.project_dirs import templates_dir
from leerkring.core.web.jinja import environment
from leerkring.people.sessions import BROWSER, SESSION
from leerkring.site.web import TEXTS

STATUSES = (400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503, 418, 502)


@pytest.fixture(scope="module")
def jinja() -> Environment:
    return environment(templates_dir(), lambda name: f"/static/x/{name}", "http://leerkring.test")


@pytest.mark.parametrize("path", ["/", *(f"/{name}" for name in TEXTS)])
async def test_a_page_opens_and_names_itself(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert '<html lang="nl">' in answer.text
    assert answer.text.count("<h1") == 1
    assert re.search(r"<title>[^<·]+ · leerkring</title>", answer.text)
    assert f'<link rel="canonical" href="http://leerkring.test{path}">' in answer.text


async def test_an_empty_agenda_is_a_designed_state(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert "Er staat nu niets op de agenda" in answer.text


async def test_the_cookie_page_names_every_cookie(client: httpx.AsyncClient) -> None:
    answer = await client.get("/cookies")
    assert all(f"<code>{name}</code>" in answer.text for name in (SESSION, BROWSER))


async def test_the_accessibility_statement_claims_no_more_than_status_d(client: httpx.AsyncClient) -> None:
    answer = await client.get("/toegankelijkheid")
    assert "D: verklaring, nog niet onderzocht" in answer.text
    assert "voldoet volledig" not in answer.text


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_page_needs_nothing_but_its_status(jinja: Environment, status: int) -> None:
    html = jinja.get_template("errors/error.html").render(status=status)
    assert f'data-status="{status}"' in html
    assert html.count("<h1") == 1
    assert 'href="/agenda"' in html


def test_a_reference_is_shown_where_we_were_wrong(jinja: Environment) -> None:
    template = jinja.get_template("errors/error.html")
    assert "7F3K" in template.render(status=500, reference="7F3K")
    assert "7F3K" not in template.render(status=404, reference="7F3K")


def test_a_refusal_speaks_for_itself(jinja: Environment) -> None:
    html = jinja.get_template("errors/error.html").render(
        status=410,
        sentence="De aanmelding is gesloten.",
        next_label="Naar de leerkring",
        next_href="/agenda/analyse",
    )
    assert "De aanmelding is gesloten." in html
    assert 'href="/agenda/analyse"' in html
