"""What organisers do with an activity, through the pages of the back office."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import func, select, update

from leerkring.activities.model import Activity, Occurrence
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from tests.builders import make_circle, register, states
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR
from tests.conftest import TODAY
from tests.people.office import back_office_of, browser, heading, sign_in

LIST = "/beheer/activiteiten"
ONE = f"{LIST}/woonzorganalyse"
MOVE = {"date": "2027-02-18", "starts": "10:00", "ends": "17:00", "location": "Stadskantoor Almelo"}


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def first_day(db: Database) -> str:
    """Return the path of the page that moves the first day."""
    async with db.reading() as reading:
        id_ = await reading.scalar(select(Occurrence.id).order_by(Occurrence.starts_at).limit(1))
    return f"{ONE}/bijeenkomsten/{id_}/verplaatsen"


async def mails(db: Database, kind: str) -> int:
    """Return how many mails of this kind were queued."""
    async with db.reading() as reading:
        return int(
            await reading.scalar(
                select(func.count()).select_from(Delivery).where(Delivery.kind == f"registrations.{kind}")
            )
        )


async def column(db: Database, what: object) -> object:
    """Return a column of the only activity or first day."""
    async with db.reading() as reading:
        return await reading.scalar(select(what).limit(1))  # type: ignore[call-overload]


# --- the list ------------------------------------------------------------------------------------------


async def test_the_list_counts_and_filters(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await register(fatima, NOOR)
    await make_circle(db, "lab", kind="lab", title="Een praktijklab", state="draft")
    await make_circle(
        db,
        "lang-geleden",
        title="Wat is geweest",
        starts_in=timedelta(days=-90),
        registration_opens_at=TODAY - timedelta(days=200),
    )
    page = await fatima.get(LIST)
    assert "1 van 2" in page.text
    assert "Een praktijklab" in page.text
    assert "Wat is geweest" not in page.text
    drafts = await fatima.get(f"{LIST}?staat=draft")
    assert "Een praktijklab" in drafts.text
    assert "Leerkring woonzorganalyse" not in drafts.text
    assert "Een praktijklab" in (await fatima.get(f"{LIST}?soort=praktijklab")).text
    assert "Wat is geweest" in (await fatima.get(f"{LIST}?wanneer=geweest")).text
    nothing = await fatima.get(f"{LIST}?staat=archived")
    assert "Geen activiteiten gevonden" in nothing.text
    assert (await fatima.get(f"{LIST}?staat=x&soort=y&wanneer=z")).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/publiceren",
        "/annuleren",
        "/plaatsen",
        "/aanmeldingen",
        "/bijeenkomsten/01900000-0000-7000-8000-000000000000/verplaatsen",
    ],
)
async def test_an_unknown_activity_is_a_page_that_helps(fatima: httpx.AsyncClient, path: str):
    page = await fatima.get(f"{LIST}/bestaat-niet{path}")
    assert page.status_code == 404
    assert 'href="/beheer/activiteiten"' in page.text


# --- who may what --------------------------------------------------------------------------------------


async def test_without_signing_in_nothing_is_shown_or_done(client: httpx.AsyncClient, db: Database):
    await make_circle(db)
    for path in (LIST, ONE, f"{ONE}/annuleren", f"{ONE}/aanmeldingen"):
        page = await client.get(path)
        assert page.status_code == 303
        assert page.headers["location"].startswith("/inloggen?naar=/beheer")
    answer = await client.post(f"{ONE}/annuleren", data={"message": "Nee"})
    assert answer.headers["location"].startswith("/inloggen")
    assert await column(db, Activity.state) == "published"


@pytest.mark.parametrize("person, role", [(BAS, "host"), (ILSE, "editor")])
async def test_hosts_and_editors_look_but_change_nothing(
    app: Application, services: Services, db: Database, person: object, role: str
):
    await make_circle(db)
    day = await first_day(db)
    async with back_office_of(app, services, person, role) as desk:  # type: ignore[arg-type]
        page = await desk.get(ONE)
        assert page.status_code == 200
        assert "annuleren" not in page.text
        for path in (f"{ONE}/publiceren", f"{ONE}/annuleren", f"{ONE}/plaatsen", day):
            assert (await desk.get(path)).status_code == 403
            assert (await desk.post(path, data={"message": "x", "capacity": "9", **MOVE})).status_code == 403
    assert await column(db, Activity.state) == "published"
    assert await column(db, Activity.capacity) == 2


async def test_an_administrator_may_everything(app: Application, services: Services, db: Database):
    await make_circle(db)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        assert (await karim.post(f"{ONE}/plaatsen", data={"capacity": "3"})).status_code == 303
    assert await column(db, Activity.capacity) == 3


async def test_another_site_changes_nothing(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    day = await first_day(db)
    for path in (f"{ONE}/publiceren", f"{ONE}/annuleren", f"{ONE}/plaatsen", day):
        answer = await fatima.post(
            path, data={"message": "x", "capacity": "9", **MOVE}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403
    assert await column(db, Activity.state) == "published"
    assert await column(db, Occurrence.sequence) == 0


async def test_looking_at_a_form_changes_nothing(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    for path in (ONE, f"{ONE}/publiceren", f"{ONE}/annuleren", f"{ONE}/plaatsen", await first_day(db)):
        assert (await fatima.get(path)).status_code == 200
        assert (await fatima.head(path)).status_code == 200
    assert await column(db, Activity.version) == 1


# --- publish -------------------------------------------------------------------------------------------


async def test_a_draft_is_published_and_stands_in_the_agenda(
    app: Application, fatima: httpx.AsyncClient, db: Database
):
    await make_circle(db, state="draft")
    async with browser(app) as visitor:
        assert (await visitor.get("/agenda/woonzorganalyse")).status_code == 404
        answer = await fatima.post(f"{ONE}/publiceren")
        assert answer.status_code == 303
        assert "De activiteit is gepubliceerd" in (await fatima.get(answer.headers["location"])).text
        assert (await visitor.get("/agenda/woonzorganalyse")).status_code == 200
        assert 'data-activity="woonzorganalyse"' in (await visitor.get("/agenda")).text
    assert (await fatima.post(f"{ONE}/publiceren")).status_code == 303, "twice is once"


async def test_what_was_cancelled_is_not_published_again(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, state="cancelled")
    answer = await fatima.post(f"{ONE}/publiceren")
    assert answer.status_code == 409
    assert heading(answer) == "Publiceren"
    assert "geannuleerd" in answer.text


# --- cancel --------------------------------------------------------------------------------------------


async def test_cancelling_says_to_how_many_and_tells_them(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=1)
    await register(fatima, NOOR)
    await register(fatima, JOOST)
    page = await fatima.get(f"{ONE}/annuleren")
    assert "2 mensen krijgen een mail" in page.text
    assert "Annuleren en 2 mails versturen" in page.text
    empty = await fatima.post(f"{ONE}/annuleren", data={"message": "  "})
    assert empty.status_code == 422
    assert 'href="#veld-message"' in empty.text
    assert await column(db, Activity.state) == "published"
    done = await fatima.post(f"{ONE}/annuleren", data={"message": "De begeleider is ziek."})
    assert done.headers["location"] == f"{ONE}?gedaan=geannuleerd&mails=2"
    after = await fatima.get(done.headers["location"])
    assert "Er gaan 2 mails uit." in after.text
    assert "De begeleider is ziek." in after.text
    assert set((await states(db)).values()) == {"cancelled"}
    assert await mails(db, "activity_cancelled") == 2


async def test_cancelling_twice_keeps_what_was_typed(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await fatima.post(f"{ONE}/annuleren", data={"message": "Eerste bericht"})
    again = await fatima.post(f"{ONE}/annuleren", data={"message": "Tweede bericht"})
    assert again.status_code == 409
    assert "Tweede bericht" in again.text
    assert "Er is niets geannuleerd" in again.text
    assert await column(db, Activity.cancel_message) == "Eerste bericht"


# --- move a day ----------------------------------------------------------------------------------------


async def test_a_day_moves_and_calendars_follow(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await register(fatima, NOOR)
    day = await first_day(db)
    page = await fatima.get(day)
    assert "1 persoon met een plaats of een aanbod krijgt een mail" in page.text
    assert 'value="2027-02-11"' in page.text
    assert 'value="10:00"' in page.text, "nine o'clock UTC is ten in Amsterdam"
    done = await fatima.post(day, data=MOVE)
    assert done.headers["location"] == f"{ONE}/dagen?gedaan=verplaatst&mails=1&sluit=mee"
    days = (await fatima.get(done.headers["location"])).text
    assert "De bijeenkomst is gewijzigd. Er gaat 1 mail uit." in days
    assert "18 februari 2027" in days
    async with db.reading() as reading:
        moved = await reading.row(
            select(Occurrence.starts_at, Occurrence.ends_at, Occurrence.location, Occurrence.sequence).where(
                Occurrence.number == 1
            )
        )
    assert moved is not None
    assert tuple(moved) == (
        datetime(2027, 2, 18, 9, tzinfo=UTC),
        datetime(2027, 2, 18, 16, tzinfo=UTC),
        "Stadskantoor Almelo",
        1,
    )
    assert await mails(db, "moved") == 1
    assert (await fatima.post(day, data=MOVE)).headers["location"].endswith("mails=0"), "twice is once"


@pytest.mark.parametrize(
    "change, field, sentence",
    [
        ({"date": ""}, "date", "Vul een datum in"),
        ({"date": "2027-02-30"}, "date", "Vul een datum in"),
        ({"starts": "25:00"}, "starts", "Vul een tijd in"),
        ({"ends": "tien"}, "ends", "Vul een tijd in"),
        ({"ends": "10:00"}, "ends", "niet na de begintijd"),
        ({"date": "2027-01-11"}, "date", "Kies een moment dat nog komt"),
        ({"location": ""}, "location", "Vul een plaats in"),
        ({"online_url": "javascript:alert(1)"}, "online_url", "https://"),
        ({"online_url": "http://[kapot"}, "online_url", "https://"),
        ({"date": "2027-03-28", "starts": "02:30"}, "starts", "de klok gaat een uur vooruit"),
        ({"date": "2027-10-31", "starts": "02:30"}, "starts", "de klok gaat een uur terug"),
    ],
)
async def test_a_wrong_move_is_told_and_kept(
    fatima: httpx.AsyncClient, db: Database, change: dict[str, str], field: str, sentence: str
):
    await make_circle(db)
    page = await fatima.post(await first_day(db), data={**MOVE, "address": "Haven Zuidzijde 30", **change})
    assert page.status_code == 422
    assert "<title>Fout:" in page.text
    assert f'href="#veld-{field}"' in page.text
    assert sentence in page.text
    assert "Haven Zuidzijde 30" in page.text
    assert await column(db, Occurrence.sequence) == 0


async def test_all_mistakes_of_a_move_are_told_at_once(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    page = await fatima.post(await first_day(db), data={"date": "ooit", "starts": "9", "online_url": " "})
    assert page.status_code == 422
    summary = page.text.split('class="error-list"')[1].split("</ul>")[0]
    assert [part.split('"')[0] for part in summary.split('href="#veld-')[1:]] == [
        "date",
        "starts",
        "ends",
        "location",
    ]


async def test_a_day_that_lasts_two_days_keeps_its_end(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, days=1)
    async with db.transaction() as tx:
        await tx.execute(update(Occurrence).values(ends_at=datetime(2027, 2, 12, 15, tzinfo=UTC)))
    day = await first_day(db)
    assert 'value="2027-02-12"' in (await fatima.get(day)).text
    moved = {**MOVE, "end_date": "2027-02-19", "ends": "09:00"}
    assert (await fatima.post(day, data=moved)).status_code == 303
    assert await column(db, Occurrence.ends_at) == datetime(2027, 2, 19, 8, tzinfo=UTC)


async def test_a_day_after_the_clock_went_forward_keeps_its_hour(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    await fatima.post(await first_day(db), data={**MOVE, "date": "2027-03-30"})
    async with db.reading() as reading:
        at = await reading.scalar(select(Occurrence.starts_at).where(Occurrence.number == 1))
    assert at == datetime(2027, 3, 30, 8, tzinfo=UTC), "ten o'clock in summer"


async def test_a_day_of_another_activity_is_not_moved_here(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    other = (await first_day(db)).replace("woonzorganalyse", "anders")
    await make_circle(db, "anders")
    assert (await fatima.get(other)).status_code == 404
    assert (await fatima.post(other, data=MOVE)).status_code == 404
    assert (await fatima.get(f"{ONE}/bijeenkomsten/geen-id/verplaatsen")).status_code == 404


async def test_a_day_of_a_draft_moves_without_mail(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, state="draft")
    done = await fatima.post(await first_day(db), data=MOVE)
    assert done.headers["location"].endswith("mails=0&sluit=mee")
    assert "Er hoefde geen mail uit." in (await fatima.get(done.headers["location"])).text


# --- number of places ----------------------------------------------------------------------------------


async def test_more_places_become_offers(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=1)
    for person in (NOOR, JOOST, BAS):
        await register(fatima, person)
    page = await fatima.get(f"{ONE}/plaatsen")
    assert page.text.index(JOOST.name) < page.text.index(BAS.name)
    done = await fatima.post(f"{ONE}/plaatsen", data={"capacity": "2"})
    assert done.headers["location"] == f"{ONE}?gedaan=plaatsen&mails=1"
    assert await states(db) == {"noor": "confirmed", "joost": "offered", "bas": "waitlisted"}


async def test_never_fewer_places_than_were_given(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=2)
    await register(fatima, NOOR)
    await register(fatima, JOOST)
    page = await fatima.post(f"{ONE}/plaatsen", data={"capacity": "1"})
    assert page.status_code == 409
    assert "Er zijn al 2 plaatsen gegeven of aangeboden." in page.text
    assert 'value="1"' in page.text
    assert await column(db, Activity.capacity) == 2


@pytest.mark.parametrize("typed", ["", "0", "-1", "twaalf", "1e3", "99999999999999", "3.5", "²"])
async def test_what_is_no_number_of_places(fatima: httpx.AsyncClient, db: Database, typed: str):
    await make_circle(db)
    page = await fatima.post(f"{ONE}/plaatsen", data={"capacity": typed})
    assert page.status_code == 422
    assert "Vul een aantal in van 1 tot en met 5000." in page.text


async def test_what_was_done_is_only_said_in_our_own_words(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    for query in ("gedaan=<b>", "gedaan=verplaatst&mails=<b>", "gedaan=verplaatst&mails=999999999"):
        page = await fatima.get(f"{ONE}?{query}")
        assert page.status_code == 200
        assert "<b>" not in page.text.replace("<b>0</b>", "")
        assert "999999999" not in page.text


async def test_past_days_cannot_be_moved_from_the_page(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_circle(db, starts_in=timedelta(days=-9))
    page = await fatima.get(ONE)
    assert "geweest" in page.text
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(state="cancelled"))
    assert "/verplaatsen" not in (await fatima.get(ONE)).text
    assert clock.now() == TODAY
