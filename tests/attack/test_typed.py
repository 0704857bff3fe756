"""What may be typed to hurt: it is refused or cleaned at once, never after minutes and never with a fault."""

import time

import httpx
import pytest

from leerkring.core.database.db import Database
from leerkring.core.text.cleaning import many_lines, one_line
from leerkring.core.web.forms.fields import email_address
from tests.builders import form_of, make_circle, states
from tests.cast import NOOR

FORM = "/agenda/woonzorganalyse/aanmelden"
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
CHOICES = {"key": "days", "label": "Welke dagen?", "type": "choices", "options": ["ma", "di"]}


@pytest.mark.parametrize("mark", ["\u0300\u0316", "\u0f73", "\u0316\u0f71"])
def test_marks_heaped_on_a_letter_are_cleaned_at_once(mark: str):
    started = time.perf_counter()
    line = one_line("Zoë a" + "".join(each * 60_000 for each in mark))
    assert time.perf_counter() - started < 2  # with all of them in their order: a minute
    assert line.startswith("Zoë ")
    assert len(line) < 80


def test_marks_of_a_language_stay():
    vietnamese, hebrew, thai = "Nguyễn Thị Mỹ", "שָׁלוֹם", "กิ๊ก"
    assert one_line(f"{vietnamese} {hebrew} {thai}") == f"{vietnamese} {hebrew} {thai}"


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u2800 \u2800", "\u2060\u00ad", "\u0301"])
def test_what_shows_nothing_is_no_text(name: str):
    assert one_line(name) == ""
    assert many_lines(f"\n{name}\n") == ""


@pytest.mark.parametrize("address", ["a" * 65 + "@almelo.example", "a@" + "b." * 130 + "nl", "x" * 100_000])
def test_an_address_that_no_mail_server_takes_is_no_address(address: str):
    assert email_address(address) is None


@pytest.mark.parametrize("number", ["9" * 5000, "9999999999999999999999", "-1", "²", "٣", "01", ""])
async def test_a_colleague_with_an_odd_number_is_not_one(
    client: httpx.AsyncClient, db: Database, number: str
):
    await make_circle(db)
    odd = {f"colleague-{number}-name": "Iemand", f"colleague-{number}-email": "iemand@almelo.example"}
    answer = await client.post(FORM, data=form_of(NOOR, **odd))
    assert answer.status_code == 303
    assert await states(db) == {"noor": "confirmed"}


async def test_a_colleague_with_only_an_address_is_not_forgotten(client: httpx.AsyncClient, db: Database):
    await make_circle(db)
    answer = await client.post(FORM, data=form_of(NOOR, **{"colleague-1-email": "bas@almelo.example"}))
    assert answer.status_code == 422
    assert "Vul de naam van uw collega in." in answer.text


async def test_a_choice_that_is_sent_a_thousand_times_is_one_choice(client: httpx.AsyncClient, db: Database):
    await make_circle(db, fields=[CHOICES])
    answer = await client.post(FORM, data=form_of(NOOR) | {"field-days": ["ma"] * 1000 + ["di"]})
    page = await client.get(answer.headers["location"])
    assert "ma, di" in page.text
    assert "ma, ma" not in page.text


@pytest.mark.parametrize(
    "body",
    [
        b"name=%zz%&email=%e&organization=%",
        b"name=\xff\xfe&email=%ff@x&organization=%c3%28",
        b"=&=&&&;;",
        b"name[]=A&name[0]=B",
        b"name=A&name=B&email=&email=x",
        b"&".join(b"a%d=" % number for number in range(30_000)),
    ],
)
async def test_a_broken_form_gets_the_form_back(client: httpx.AsyncClient, db: Database, body: bytes):
    await make_circle(db)
    answer = await client.post(FORM, content=body, headers=URLENCODED)
    assert answer.status_code == 422
    assert await states(db) == {}


@pytest.mark.parametrize("path", ["/agenda/%00", "/agenda/%00.ics", "/agenda/%00/aanmelden", "/agenda/a%0Ab"])
async def test_a_control_character_in_an_address_is_an_address_that_is_not_there(
    client: httpx.AsyncClient, db: Database, path: str
):
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path, data=form_of(NOOR))).status_code in (404, 405)


@pytest.mark.parametrize("path", ["/", "/agenda", FORM, "/aanmelding/x", "/beheer", "/inloggen"])
async def test_asking_for_the_methods_is_no_fault(client: httpx.AsyncClient, db: Database, path: str):
    await make_circle(db)
    answer = await client.options(path)
    assert answer.status_code == 204
    assert "content-security-policy" in answer.headers
