"""Trying terms before anybody registers: what visitors will read, word for word, and who would get a place."""

import re
from html import unescape

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.model import Activity
from leerkring.activities.team import add_to_team
from leerkring.core.database.db import Database
from leerkring.core.model import Audit
from leerkring.core.web.services import Services
from leerkring.people.staff import add_staff
from leerkring.registrations.model import Registration
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, JOOST, NOOR, colleague
from tests.people.office import sign_in
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
PLACES = f"{ONE}/plaatsen"
TRIAL = f"{PLACES}/proef"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def trial(client: httpx.AsyncClient, **typed: str) -> httpx.Response:
    """Fill in the form of the places as it is opened, and press Uitproberen."""
    form = await open_form(client, PLACES)
    (button,) = [one for one in form.buttons if one.action.endswith("/proef")]
    data = form.data(**{name.replace("__", "-"): word for name, word in typed.items()})
    return await client.get(button.action, params={button.name: button.value, **data})


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rule_in(html: str) -> str:
    """Return what the page says of how places are given, from the first rule on to the end of its paragraph."""
    found = re.search(
        r"(Wie zich het eerst aanmeldt.*?|Wij kiezen een groep.*?|Na [a-z]{2} .*?)</(?:dd|p)>",
        html,
        re.DOTALL,
    )
    assert found, html
    return words(found[1])


async def test_visitors_read_word_for_word_what_was_shown_beforehand(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=9, state="draft")
    typed = {
        "capacity": "12",
        "max_per_organization": "2",
        "minimum": "5",
        "decide_on": "2027-02-01",
        "quota__1__who": "gemeente:GM0014",
        "quota__1__places": "4",
        "quota__1__until": "2027-01-25",
        "quota__2__who": "soort:municipality",
        "quota__2__places": "1",
    }
    shown = await trial(fatima, **typed)
    assert shown.status_code == 200
    told = rule_in(shown.text)
    assert "met ten hoogste twee per organisatie" in told
    assert (
        "deelnemers uit de gemeente Groningen zijn 4 plaatsen apart gehouden, tot ma 25 januari 2027" in told
    )
    assert "bij ten minste 5 deelnemers" in told
    async with db.reading() as reading:
        assert await reading.scalar(select(Activity.capacity)) == 9, "nothing is kept"
    saved = await fatima.post(PLACES, data=form_to(shown, "/plaatsen").data())
    assert saved.status_code == 303, saved.text
    publish = await open_form(fatima, f"{ONE}/publiceren")
    assert (await fatima.post(f"{ONE}/publiceren", data=publish.data(doen="nu"))).status_code == 303
    assert rule_in((await fatima.get("/agenda/woonzorganalyse")).text) == told


async def test_trying_keeps_nothing_and_what_was_typed_comes_back(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=9, state="draft")
    async with db.reading() as reading:
        logged = await reading.scalar(select(func.count()).select_from(Audit))
    shown = await trial(fatima, capacity="7", max_per_organization="3")
    assert "Er is niets bewaard." in shown.text
    back = form_to(shown, "/plaatsen")
    again = await fatima.post(PLACES, data=back.data(edit="1"))
    form = form_to(again, "/plaatsen")
    assert (form.value("capacity"), form.value("max_per_organization")) == ("7", "3")
    async with db.reading() as reading:
        assert await reading.scalar(select(func.count()).select_from(Audit)) == logged
        assert await reading.scalar(select(func.count()).select_from(Registration)) == 0


async def test_invented_people_are_the_same_until_others_are_asked_for(
    fatima: httpx.AsyncClient, db: Database
):
    await make_circle(db, capacity=5, state="draft")
    first = await fatima.get(TRIAL, params={"mensen": "30"})
    assert "Met deze regels en deze 30 aanmeldingen zouden 5 mensen meteen een plaats krijgen" in first.text
    assert first.text.count('class="trial-confirmed"') == 5
    assert first.text.count('class="trial-waitlisted"') == 25
    assert "Alle plaatsen waren bezet" in first.text
    same = await fatima.get(TRIAL, params={"mensen": "30", "zaad": "0"})
    others = await fatima.get(TRIAL, params={"mensen": "30", "zaad": "1"})
    assert words(first.text) == words(same.text) != words(others.text)


async def test_an_earlier_activity_is_tried_again_without_a_name(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, "vorig-jaar", capacity=9, title="Leerkring van vorig jaar")
    for person in (NOOR, BAS, JOOST, *(colleague(number) for number in range(3))):
        await register(fatima, person, "vorig-jaar")
    await make_circle(db, capacity=2, state="draft")
    page = await fatima.get(TRIAL)
    assert "Leerkring van vorig jaar (2027): 6" in page.text
    tried = await fatima.get(TRIAL, params={"wie": "vorig-jaar"})
    assert "Met deze regels en deze 6 aanmeldingen zouden 2 mensen meteen een plaats krijgen" in tried.text
    for person in (NOOR, BAS, JOOST):
        for known in (person.name, person.email, person.organization):
            assert known not in tried.text


async def test_people_of_another_team_cannot_be_tried(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    theirs = await make_circle(db, "van-anderen", capacity=9, title="Van een ander team")
    await register(fatima, NOOR, "van-anderen")
    await make_circle(db, capacity=2, state="draft")
    other = await add_staff(db, "iemand@instituut.example", "organizer", services.clock.now(), name="Iemand")
    await add_to_team(db, theirs, other, actor="house", now=services.clock.now())
    assert "Van een ander team" not in (await fatima.get(TRIAL)).text
    assert "deze 40 aanmeldingen" in (await fatima.get(TRIAL, params={"wie": "van-anderen"})).text


@pytest.mark.parametrize(
    "allocation, says",
    [
        ("draw", "Het is één van de vele uitslagen"),
        ("application", "kiest u zelf: er zijn 5 plaatsen"),
    ],
)
async def test_of_a_draw_or_a_choice_it_says_what_can_be_said(
    fatima: httpx.AsyncClient, db: Database, allocation: str, says: str
):
    await make_circle(db, capacity=5, state="draft", allocation=allocation)
    page = await fatima.get(TRIAL)
    assert says in page.text
    if allocation == "application":
        assert "trial-confirmed" not in page.text


@pytest.mark.parametrize(
    "typed, says",
    [
        ({"capacity": "0"}, "Vul een aantal in van 1 tot en met 5000."),
        ({"max_per_organization": "9"}, "Dit is meer dan er plaatsen zijn (2)."),
        ({"quota__1__who": "soort:province", "quota__1__places": "3"}, "Er zijn 3 plaatsen apart gehouden"),
    ],
)
async def test_what_is_wrong_is_said_before_it_is_tried(
    fatima: httpx.AsyncClient, db: Database, typed: dict[str, str], says: str
):
    await make_circle(db, capacity=2, state="draft")
    page = await trial(fatima, **typed)
    assert page.status_code == 422
    assert says in page.text


@pytest.mark.parametrize(
    "typed", [{"mensen": "-3"}, {"mensen": "999999"}, {"mensen": "x"}, {"zaad": "9" * 30}, {"wie": "x"}]
)
async def test_nonsense_in_the_address_is_brought_within_bounds(
    fatima: httpx.AsyncClient, db: Database, typed: dict[str, str]
):
    await make_circle(db, capacity=2, state="draft")
    page = await fatima.get(TRIAL, params=typed)
    assert page.status_code == 200
    assert page.text.count('<circle class="trial-') <= 500
