"""The style guide shows all that there is, in all its states, as valid parts that tests can walk."""

import re
from collections import Counter
from itertools import pairwise

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.project_dirs import templates_dir
from leerkring.core.web.services import Services
from leerkring.site import style_guide
from tests.cast import ILSE
from tests.house import test_tokens
from tests.people.office import back_office_of
from tests.support.colours import contrast
from tests.support.markup import Markup
from tests.support.validator import Validator

URL = "http://leerkring.test/beheer/stijlgids"
# A part of every question, what only mails hold, and what nobody sees.
NOT_SHOWN = {"field", "mail", "version_field"}
ERRORS = {"text_field", "text_area", "select", "combobox", "date_field", "file_field", "radio_group"}


@pytest.fixture(params=["", "?maat=beheer"], ids=["as on the site", "as in the back office"])
async def html(app: Application, services: Services, request: pytest.FixtureRequest) -> str:
    async with back_office_of(app, services, ILSE, "editor") as client:
        answer = await client.get(f"/beheer/stijlgids{request.param}")
    assert answer.status_code == 200
    return answer.text


def specimens(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<section class="specimen[^"]*" data-component="([^"]+)" data-state="([^"]+)">', html)


async def test_every_component_is_shown(html: str) -> None:
    shown = {component for component, _ in specimens(html)}
    files = {path.stem for path in (templates_dir() / "components").glob("*.html")}
    assert files - NOT_SHOWN <= shown


async def test_every_specimen_can_be_named(html: str) -> None:
    assert [one for one, many in Counter(specimens(html)).items() if many > 1] == []
    assert len(specimens(html)) > 90


async def test_every_question_is_shown_empty_and_wrong(html: str) -> None:
    states = {(component, state) for component, state in specimens(html)}
    for question in ERRORS | {"checkbox", "checkbox_group"}:
        assert {(question, "leeg"), (question, "fout")} <= states


async def test_it_is_one_valid_page(html: str, validator: Validator) -> None:
    page = Markup(URL, html)
    assert page.mistakes == []
    assert await validator.mistakes(html) == []
    assert page.headings == ["Stijlgids"]
    assert page.named <= set(page.ids)
    assert " disabled" not in html


async def test_headings_go_down_by_one_step(html: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
    assert levels[0] == 1
    assert not [(one, two) for one, two in pairwise(levels) if two > one + 1]


def test_what_it_says_of_contrast_is_what_the_tests_compute() -> None:
    assert set(style_guide.PAIRS) == set(test_tokens.TEXT)
    assert set(style_guide.COLOURS) == set(test_tokens.SCHEMES["light"])
    for pair in style_guide.tokens()["pairs"]:
        light, dark = (
            contrast(test_tokens.SCHEMES[name][pair.text], test_tokens.SCHEMES[name][pair.ground])
            for name in ("light", "dark")
        )
        assert float(pair.light.replace(",", ".")) == pytest.approx(light, abs=0.1)
        assert float(pair.dark.replace(",", ".")) == pytest.approx(dark, abs=0.1)


async def test_only_staff_see_it(client: httpx.AsyncClient) -> None:
    assert (await client.get("/beheer/stijlgids")).status_code == 303
