"""The pages of one activity in the back office: its front, its days, its log."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import update

from leerkring.activities.model import Activity, Occurrence
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR
from tests.conftest import TODAY
from tests.people.office import back_office_of, sign_in

ONE = "/beheer/activiteiten/woonzorganalyse"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


def to_do(page: httpx.Response) -> list[str]:
    """Return what is still to be done, in words."""
    part = re.findall(r'<ul class="to-do">(.*?)</ul>', page.text, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<li>(.*?)</li>", "".join(part))]


async def test_the_front_leads_with_places_the_next_day_and_what_is_to_do(
    fatima: httpx.AsyncClient, db: Database
):
    await make_circle(db, capacity=1, starts_in=timedelta(days=30))
    await register(fatima, NOOR)
    await register(fatima, JOOST)
    page = await fatima.get(ONE)
    assert "over 30 dagen" in page.text
    assert "do 11 feb" in page.text
    assert to_do(page) == ["1 persoon wacht op een plaats. Aantal plaatsen wijzigen"]


async def test_a_draft_without_a_place_has_more_to_do(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, state="draft", days=2)
    async with db.transaction() as tx:
        await tx.execute(update(Occurrence).where(Occurrence.number == 2).values(location=""))
    assert to_do(await fatima.get(ONE)) == [
        "Deze activiteit staat nog niet in de agenda. Publiceren",
        "Op do 11 maart 2027 is er nog geen plaats bekend. Plaats invullen",
    ]


CLOSES = "De aanmelding sluit op do 11 feb, 10.00 uur. Er zijn nog 2 plaatsen vrij. Plaatsen en verdeling"
NEXT = {
    timedelta(days=29): "morgen",
    timedelta(days=30, hours=2): "vandaag",
    timedelta(days=31): "over 27 dagen",
    timedelta(days=400): "Er komt geen dag meer.",
}
TO_DO = {"morgen": [CLOSES], "Er komt geen dag meer.": ["Schrijf op wat eruit kwam. Uitkomst"]}


async def test_the_next_day_is_the_first_that_is_not_over(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock, services: Services
):
    await make_circle(db, days=2)
    for later, says in NEXT.items():
        clock.set(TODAY + later)
        await sign_in(fatima, services, FATIMA)
        page = await fatima.get(ONE)
        assert says in page.text, later
        assert to_do(page) == TO_DO.get(says, [])


async def test_places_that_nobody_asks_for_are_something_to_do(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock, services: Services
):
    await make_circle(db, capacity=1, registration_closes_at=TODAY + timedelta(days=10))
    for later, says in {
        timedelta(days=3) - timedelta(seconds=1): [],
        timedelta(days=3): [
            "De aanmelding sluit op vr 22 jan, 10.00 uur. Er is nog 1 plaats vrij. Plaatsen en verdeling"
        ],
        timedelta(days=10): ["De aanmelding is gesloten, met nog 1 plaats vrij. Langer openzetten"],
    }.items():
        clock.set(TODAY + later)
        await sign_in(fatima, services, FATIMA)
        assert to_do(await fatima.get(ONE)) == says, later
    clock.set(TODAY + timedelta(days=4))
    await register(fatima, NOOR)
    await sign_in(fatima, services, FATIMA)
    assert to_do(await fatima.get(ONE)) == []


async def test_what_can_be_done_follows_from_the_state(
    fatima: httpx.AsyncClient, db: Database, app: Application, services: Services
):
    await make_circle(db, state="draft")
    done = re.compile(r'<a class="button[^"]*" href="([^"]+)">')
    drafts = [
        f"{ONE}/publiceren",
        f"{ONE}/voorbeeld",
        f"{ONE}/voorbeeld/delen",
        f"{ONE}/kopieren",
        f"{ONE}/sjabloon",
        f"{ONE}/weggooien",
    ]
    assert done.findall((await fatima.get(ONE)).text) == drafts
    await fatima.post(f"{ONE}/publiceren")
    public = [f"{ONE}/{one}" for one in ("aanmeldingen", "kopieren", "sjabloon", "terugtrekken", "annuleren")]
    assert done.findall((await fatima.get(ONE)).text) == public
    await register(fatima, NOOR)
    assert f"{ONE}/terugtrekken" not in done.findall((await fatima.get(ONE)).text)
    async with back_office_of(app, services, BAS, "host") as bas:
        assert done.findall((await bas.get(ONE)).text) == [f"{ONE}/aanmeldingen"]
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        assert done.findall((await ilse.get(ONE)).text) == []


async def test_days_can_be_moved_from_their_tab_by_who_may(
    app: Application, services: Services, db: Database
):
    await make_circle(db)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        assert (await fatima.get(f"{ONE}/dagen")).text.count("/verplaatsen") == 3
    async with back_office_of(app, services, BAS, "host") as bas:
        page = await bas.get(f"{ONE}/dagen")
        assert "Dag 3" in page.text
        assert "/verplaatsen" not in page.text
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        assert (await ilse.get(f"{ONE}/logboek")).status_code == 403


async def test_the_log_of_an_activity_is_about_it_and_who_is_in_it_alone(
    fatima: httpx.AsyncClient, db: Database
):
    await make_circle(db, capacity=1)
    await make_circle(db, "anders", title="Iets anders", state="draft")
    await register(fatima, NOOR)
    await register(fatima, JOOST)
    empty = await fatima.get(f"{ONE}/logboek")
    assert "Er staat nog niets in het logboek" in empty.text
    await fatima.post("/beheer/activiteiten/anders/publiceren")
    list_ = (await fatima.get(f"{ONE}/aanmeldingen?status=waitlisted")).text
    path = list_.split('scope="row"><a href="')[1].split('"')[0]
    await fatima.post(f"{path}/plaats-geven", data={"reason": "Spreekster", "extra_place": "yes"})
    log = await fatima.get(f"{ONE}/logboek")
    assert "gaf een plaats met de hand" in log.text
    assert path in log.text
    assert "publiceerde" not in log.text
    assert JOOST.name not in log.text
    assert "publiceerde een activiteit" in (await fatima.get("/beheer/activiteiten/anders/logboek")).text


async def test_a_draft_says_which_day_people_may_not_come_on(fatima: httpx.AsyncClient, db: Database):
    ascension = datetime(2027, 5, 6, 8, tzinfo=UTC)
    id_ = await make_circle(db, state="draft", days=1, starts_in=ascension - TODAY)
    page = await fatima.get(ONE)
    assert to_do(page)[1:] == ["Let op do 6 mei 2027. Het is Hemelvaartsdag. Dag wijzigen"]
    assert "zodra u publiceert" in page.text
    async with db.transaction() as tx:
        await tx.execute(update(Activity).where(Activity.id == id_).values(state="published"))
    published = await fatima.get(ONE)
    assert to_do(published) == [], "who published it had seen it"
    assert "zodra u publiceert" not in published.text
