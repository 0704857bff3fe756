"""The tab of places: what organisers set before anybody registers, what may still change later, and who hears of it."""

from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.model import Activity, Quota
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.text.dutch import AMSTERDAM
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from tests.builders import make_circle, register, states
from tests.cast import BAS, FATIMA, JOOST, NOOR
from tests.conftest import TODAY
from tests.people.office import sign_in
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
PLACES = f"{ONE}/plaatsen"
SOON = timedelta(days=5)


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def column(db: Database, what: object) -> object:
    async with db.reading() as reading:
        return await reading.scalar(select(what))  # type: ignore[call-overload]


async def save(client: httpx.AsyncClient, **typed: str) -> httpx.Response:
    """Fill in the form as it is opened and send it."""
    form = await open_form(client, PLACES)
    return await client.post(
        PLACES, data=form.data(**{name.replace("__", "-"): word for name, word in typed.items()})
    )


async def groups(db: Database) -> list[tuple[object, ...]]:
    async with db.reading() as reading:
        q = Quota
        rows = await reading.rows(
            select(q.organization_kind, q.municipality_code, q.places, q.release_at).order_by(q.number)
        )
    return [tuple(row) for row in rows]


async def offers(db: Database) -> object:
    return await column(db, func.count().filter(Delivery.kind == "registrations.offered"))


async def test_everything_is_set_in_one_go_before_anybody_registers(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, state="draft")
    assert "U kunt alles nog wijzigen" in (await fatima.get(PLACES)).text
    done = await save(
        fatima,
        capacity="12",
        max_per_organization="2",
        allocation="application",
        opens_on="2027-01-20",
        opens_at="10:00",
        closes_on="2027-02-01",
        closes_at="17.00",
        quota__1__who="soort:municipality",
        quota__1__places="4",
        quota__1__until="2027-01-25",
        quota__2__who="gemeente:GM0014",
        quota__2__places="1",
    )
    assert done.headers["location"] == f"{ONE}?gedaan=plaatsen&mails=0"
    async with db.reading() as reading:
        a = Activity
        row = await reading.row(
            select(
                a.capacity,
                a.max_per_organization,
                a.allocation,
                a.registration_opens_at,
                a.registration_closes_at,
            )
        )
    at = [datetime(2027, 1, 20, 10, tzinfo=AMSTERDAM), datetime(2027, 2, 1, 17, tzinfo=AMSTERDAM)]
    assert tuple(row or ()) == (12, 2, "application", *at)
    release = datetime(2027, 1, 25, tzinfo=AMSTERDAM)
    assert await groups(db) == [("municipality", None, 4, release), (None, "GM0014", 1, None)]
    page = (await fatima.get(PLACES)).text
    assert "Plaatsen vrijhouden voor een groep (2)" in page
    version = await column(db, Activity.version)
    assert (await save(fatima)).status_code == 303
    assert await column(db, Activity.version) == version, "sent back as it is, nothing changes"


async def test_empty_moments_are_those_that_go_without_saying(fatima: httpx.AsyncClient, db: Database):
    await make_circle(
        db, state="draft", registration_opens_at=TODAY + SOON, registration_closes_at=TODAY + 2 * SOON
    )
    await save(fatima, opens_on="", opens_at="", closes_on="", closes_at="")
    assert await column(db, Activity.registration_opens_at) == TODAY
    assert await column(db, Activity.registration_closes_at) == TODAY + timedelta(days=30)


async def test_a_group_can_be_taken_away_until_somebody_has_one_of_its_places(
    fatima: httpx.AsyncClient, db: Database
):
    quotas = [
        {"organization_kind": "municipality", "places": 1},
        {"organization_kind": "province", "places": 1},
    ]
    await make_circle(db, capacity=3, quotas=quotas)
    await register(fatima, NOOR)
    page = await fatima.get(PLACES)
    assert "1 van deze plaatsen is gegeven. De groep blijft daarom staan." in page.text
    assert (await save(fatima, quota__2__gone="1")).status_code == 303
    assert [row[0] for row in await groups(db)] == ["municipality"]
    refused = await save(fatima, quota__1__who="", quota__1__places="")
    assert refused.status_code == 422
    assert "Een groep met een toegekende plaats ontbreekt" in refused.text
    assert [row[0] for row in await groups(db)] == ["municipality"]


@pytest.mark.parametrize(
    "typed, says",
    [
        ({"capacity": "0"}, "Vul een aantal in van 1 tot en met 5000."),
        ({"max_per_organization": "9"}, "Dit is meer dan er plaatsen zijn (2)."),
        ({"max_per_organization": "veel"}, "Vul een aantal in van 1 tot en met 5000."),
        ({"closes_on": "2027-02-31"}, "Vul een datum in, bijvoorbeeld 4-2-2027."),
        ({"closes_on": "", "closes_at": "09:00"}, "Vul ook een datum in, of laat de tijd leeg."),
        ({"closes_on": "2027-01-14", "closes_at": "25:00"}, "Vul een tijd in, bijvoorbeeld 9.30."),
        ({"closes_on": "2020-01-14"}, "De aanmelding sluit voordat zij opent."),
        ({"quota__1__who": "regio:nergens", "quota__1__places": "1"}, "Kies voor wie deze plaatsen zijn."),
        ({"quota__1__who": "soort:province"}, "Vul een aantal in van 1 tot en met 5000."),
        ({"quota__1__places": "1"}, "Kies voor wie deze plaatsen zijn."),
        ({"quota__1__who": "soort:province", "quota__1__places": "3"}, "Er zijn 3 plaatsen apart gehouden"),
    ],
)
async def test_what_is_wrong_comes_back_with_what_was_typed(
    fatima: httpx.AsyncClient, db: Database, typed: dict[str, str], says: str
):
    await make_circle(db, capacity=2, state="draft")
    page = await save(fatima, **typed)
    assert page.status_code == 422
    assert says in page.text
    back = form_to(page, PLACES)
    for name, word in typed.items():
        assert word == "regio:nergens" or back.value(name.replace("__", "-")) == word
    assert await groups(db) == []


async def test_one_group_stands_there_once(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=4, state="draft")
    twice = {
        f"quota__{n}__{what}": word
        for n in (1, 2)
        for what, word in (("who", "soort:province"), ("places", "1"))
    }
    page = await save(fatima, **twice)
    assert page.status_code == 422
    assert "Deze groep staat er al." in page.text


# --- once registration is open -------------------------------------------------------------------------


async def test_once_open_the_page_says_what_may_change_and_whom_it_touches(
    fatima: httpx.AsyncClient, db: Database
):
    await make_circle(db, capacity=1)
    await register(fatima, NOOR)
    await register(fatima, JOOST)
    page = await fatima.get(PLACES)
    assert (
        "De aanmelding is open: 1 persoon heeft een plaats en 1 wacht. De manier van verdelen staat vast."
        in page.text
    )
    form = form_to(page, PLACES)
    assert not {"allocation", "opens_on"} & form.names
    for frozen in ({"allocation": "draw"}, {"allocation": "draw", "opens_on": "2027-01-20"}):
        refused = await fatima.post(PLACES, data=form.data(**frozen))
        assert "De manier van verdelen staat daarmee vast." in refused.text
        assert await column(db, Activity.allocation) == "first_come"


async def test_who_would_be_offered_a_place_is_seen_before_anything_is_kept(
    fatima: httpx.AsyncClient, db: Database
):
    await make_circle(db, capacity=1)
    for person in (NOOR, JOOST, BAS):
        await register(fatima, person)
    look = await save(fatima, capacity="2")
    assert look.status_code == 200
    assert "1 persoon krijgt een aanbod per mail" in look.text
    assert JOOST.name in look.text
    assert BAS.name not in look.text
    assert await states(db) == {"noor": "confirmed", "joost": "waitlisted", "bas": "waitlisted"}
    assert (await column(db, Activity.capacity), await offers(db)) == (1, 0)
    sure = form_to(look, PLACES)
    back = await fatima.post(PLACES, data=sure.data(edit="1"))
    assert form_to(back, PLACES).value("capacity") == "2"
    assert await column(db, Activity.capacity) == 1
    done = await fatima.post(PLACES, data=sure.data())
    assert done.headers["location"] == f"{ONE}?gedaan=plaatsen&mails=1"
    assert await states(db) == {"noor": "confirmed", "joost": "offered", "bas": "waitlisted"}
    assert (await column(db, Activity.capacity), await offers(db)) == (2, 1)


async def test_places_that_are_kept_no_longer_go_to_who_waits(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=1, quotas=[{"organization_kind": "province", "places": 1}])
    await register(fatima, NOOR)
    assert await states(db) == {"noor": "waitlisted"}
    look = await save(fatima, quota__1__gone="1")
    assert "Vrijgehouden voor Provincie" in look.text
    assert "geen plaatsen" in look.text
    await fatima.post(PLACES, data=form_to(look, PLACES).data())
    assert await states(db) == {"noor": "offered"}


async def test_a_lower_maximum_takes_nobodys_place(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=4)
    for person in (NOOR, JOOST):
        await register(fatima, person, organization="Gemeente Almelo")
    assert (await save(fatima, max_per_organization="1")).status_code == 303
    assert await states(db) == {"noor": "confirmed", "joost": "confirmed"}
    await register(fatima, BAS, organization="Gemeente Almelo")
    assert (await states(db))["bas"] == "waitlisted"


async def test_closing_at_once_is_said_first(fatima: httpx.AsyncClient, db: Database, clock: FixedClock):
    await make_circle(db)
    look = await save(fatima, closes_on="2027-01-12", closes_at="09:00")
    assert "De aanmelding sluit meteen" in look.text
    assert 'data-state="open"' in (await fatima.get("/agenda/woonzorganalyse")).text
    await fatima.post(PLACES, data=form_to(look, PLACES).data())
    assert 'data-state="closed"' in (await fatima.get("/agenda/woonzorganalyse")).text
    assert "De aanmelding is gesloten" in (await fatima.get(PLACES)).text
    assert (await save(fatima, closes_on="2027-02-01")).status_code == 303
    assert 'data-state="open"' in (await fatima.get("/agenda/woonzorganalyse")).text


async def test_what_is_called_off_keeps_its_places(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, state="cancelled")
    page = await fatima.get(PLACES)
    assert "De plaatsen veranderen niet meer" in page.text
    assert 'name="capacity"' not in page.text
    assert (await fatima.post(PLACES, data={"capacity": "3"})).status_code == 409
    assert await column(db, Activity.capacity) == 2


async def test_a_program_that_sends_one_field_leaves_the_others(fatima: httpx.AsyncClient, db: Database):
    quotas = [{"organization_kind": "province", "places": 1}]
    await make_circle(db, capacity=3, max_per_organization=2, quotas=quotas)
    assert (await fatima.post(PLACES, data={"capacity": "5"})).status_code == 303
    assert await column(db, Activity.max_per_organization) == 2
    assert await groups(db) == [("province", None, 1, None)]


async def test_an_hour_that_a_file_named_stays(fatima: httpx.AsyncClient, db: Database):
    at = TODAY + timedelta(days=3, hours=2, minutes=17)
    await make_circle(
        db, capacity=3, quotas=[{"organization_kind": "province", "places": 1, "release_at": at}]
    )
    await save(fatima, quota__1__places="2")
    assert await groups(db) == [("province", None, 2, at)]
