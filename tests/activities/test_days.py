"""The days of a circle: Fatima adds some, is warned of what may keep people away, calls one off and lets it go on."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select, update

from leerkring.activities.model import Activity, Occurrence
from leerkring.core.text.dutch import local
from leerkring.mail.model import Delivery
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, NOOR
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.support.forms import form_to, open_form
from tests.support.markup import Markup

ONE = "/beheer/activiteiten/woonzorganalyse"
NEW = f"{ONE}/dagen/nieuw"
HOLIDAYS = "/beheer/schoolvakanties"
DAY = {
    "date": "2027-04-27",
    "starts": "09:30",
    "ends": "16:30",
    "location": "Stadhuis Almelo",
    "repeat": "none",
}


@pytest.fixture
async def fatima(app, services) -> AsyncIterator[httpx.AsyncClient]:
    await make_circle(app.db)
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        yield client


async def days_of(db, slug: str = "woonzorganalyse") -> list[tuple[str, str]]:
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Occurrence.starts_at, Occurrence.state)
            .join(Activity, Activity.id == Occurrence.activity_id)
            .where(Activity.slug == slug)
            .order_by(Occurrence.starts_at)
        )
    return [(f"{local(row.starts_at):%d-%m-%Y %H:%M}", row.state) for row in rows]


async def first_day(db) -> str:
    async with db.reading() as reading:
        id_ = await reading.scalar(select(Occurrence.id).order_by(Occurrence.starts_at).limit(1))
    return f"{ONE}/bijeenkomsten/{id_}"


async def mails(db, kind: str) -> list[str]:
    async with db.reading() as reading:
        rows = await reading.rows(select(Delivery.recipient).where(Delivery.kind == f"registrations.{kind}"))
    return sorted(row.recipient for row in rows)


async def sent(client: httpx.AsyncClient, path: str, **typed: str) -> httpx.Response:
    """Open a form, type in it, and send it."""
    return await client.post(path, data=(await open_form(client, path)).data(**typed))


async def test_a_day_is_added_as_the_last_one_was(fatima, db) -> None:
    before = await days_of(db)
    form = await open_form(fatima, NEW)
    assert form.value("starts") == "11:00"  # at ten by the clocks of winter
    added = await sent(fatima, NEW, **DAY)
    assert added.status_code == 303, added.text
    assert await days_of(db) == sorted(
        [*before, ("27-04-2027 09:30", "scheduled")], key=lambda day: day[0][6:10] + day[0][3:5] + day[0][:2]
    )
    shown = await fatima.get(added.headers["location"])
    assert "De dag is toegevoegd. Er hoefde geen mail uit." in shown.text
    assert "Het is Koningsdag." in shown.text
    again = await fatima.post(NEW, data=form.data(**DAY))
    assert again.status_code == 409  # pressed twice adds it once


async def test_who_has_a_place_gets_one_mail_for_all_new_days(fatima, db, services) -> None:
    await register(fatima, NOOR)
    typed = {**DAY, "date": "2027-10-07", "repeat": "by_hand", "dates": "4-11-2027\n\n2027-12-02\n"}
    added = await sent(fatima, NEW, **typed)
    assert added.headers["location"].endswith("?gedaan=dagen-erbij&mails=1")
    assert [day for day, _ in await days_of(db)][-3:] == [
        "07-10-2027 09:30",
        "04-11-2027 09:30",  # other clocks
        "02-12-2027 09:30",
    ]
    assert await mails(db, "added") == [NOOR.email]
    (letter,) = [one for one in await deliver(services) if "dagen erbij" in one.subject]
    assert letter.subject.startswith("Drie dagen erbij: ")
    assert [(method, sequence) for method, _, sequence in letter.days] == [("REQUEST", 0)] * 3
    assert "do 2 december 2027, 9.30–16.30 uur" in letter.text


@pytest.mark.parametrize(
    "typed, field, said",
    [
        ({"date": "2020-04-27"}, "date", "is geweest. Kies een dag die nog komt."),
        ({"ends": "09:30"}, "ends", "De eindtijd ligt niet na de begintijd."),
        ({"repeat": "by_hand"}, "dates", "Schrijf de andere dagen op, elk op een regel."),
        ({"repeat": "by_hand", "dates": "4 mei"}, "dates", "‘4 mei’ is geen datum."),
        ({"repeat": "by_hand", "dates": "4-5-2027\n4-5-2027"}, "dates", "Di 4 mei staat er twee keer."),
        ({"repeat": "by_hand", "dates": "27-4-2027"}, "dates", "Di 27 apr is de eerste dag al."),
        ({"repeat": "by_hand", "dates": "27-4-2020"}, "dates", "is geweest."),
        ({"online_url": "meet"}, "online_url", "Vul een volledig webadres in"),
    ],
)
async def test_a_mistake_is_named_and_nothing_is_lost(fatima, db, typed, field, said) -> None:
    before = await days_of(db)
    again = await sent(fatima, NEW, **{**DAY, **typed})
    assert again.status_code == 422
    assert said in again.text
    assert f'id="veld-{field}-fout"' in again.text
    assert 'value="Stadhuis Almelo"' in again.text
    assert await days_of(db) == before


async def test_a_day_on_top_of_another_is_refused(fatima, db) -> None:
    before = await days_of(db)
    again = await sent(fatima, NEW, **{**DAY, "date": before[0][0].split()[0]})
    assert again.status_code == 422
    assert "Deze dag overlapt met dag" in again.text
    assert await days_of(db) == before


async def test_two_who_add_at_once_see_each_other(fatima, db) -> None:
    late = await open_form(fatima, NEW)
    await sent(fatima, NEW, **DAY)
    refused = await fatima.post(NEW, data=late.data(**{**DAY, "date": "2027-06-03"}))
    assert refused.status_code == 409
    assert "2027-06-03" in refused.text
    assert "03-06-2027 09:30" not in [day for day, _ in await days_of(db)]


async def test_a_day_is_called_off_and_goes_on_after_all(fatima, db) -> None:
    await register(fatima, NOOR)
    one = await first_day(db)
    look = await fatima.get(f"{one}/laten-vervallen")
    assert "1 persoon krijgt een mail." in look.text
    off = await sent(fatima, f"{one}/laten-vervallen")
    assert off.headers["location"].endswith("?gedaan=dag-eraf&mails=1")
    assert (await days_of(db))[0][1] == "cancelled"
    assert await mails(db, "dropped") == [NOOR.email]
    listed = await fatima.get(f"{ONE}/dagen")
    assert "gaat niet door" in listed.text
    back = await sent(fatima, f"{one}/toch-door")
    assert back.headers["location"].endswith("?gedaan=dag-terug&mails=1")
    assert (await days_of(db))[0][1] == "scheduled"


async def test_the_last_day_stays(fatima, db) -> None:
    days = [one for one, _ in await days_of(db)]
    for _ in days[1:]:
        async with db.reading() as reading:
            id_ = await reading.scalar(
                select(Occurrence.id)
                .where(Occurrence.state == "scheduled")
                .order_by(Occurrence.starts_at)
                .limit(1)
            )
        assert (await sent(fatima, f"{ONE}/bijeenkomsten/{id_}/laten-vervallen")).status_code == 303
    async with db.reading() as reading:
        id_ = await reading.scalar(select(Occurrence.id).where(Occurrence.state == "scheduled"))
    refused = await sent(fatima, f"{ONE}/bijeenkomsten/{id_}/laten-vervallen")
    assert refused.status_code == 409
    assert "Dit is de enige dag die nog doorgaat." in refused.text


async def test_a_day_of_a_draft_is_gone(fatima, db) -> None:
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(state="draft"))
    before = await days_of(db)
    await sent(fatima, f"{await first_day(db)}/laten-vervallen")
    assert await days_of(db) == before[1:]


async def test_a_school_holiday_is_warned_of(fatima, db) -> None:
    empty = await fatima.get(HOLIDAYS)
    assert "Er staat nog geen vakantie in de lijst." in empty.text
    holiday = {
        "name": "voorjaarsvakantie",
        "first": "2027-02-13",
        "last": "21-2-2027",
        "regions": ["Noord", "Zuid"],
    }
    assert (await fatima.post(HOLIDAYS, data=holiday)).status_code == 303
    assert "Noord, Zuid" in (await fatima.get(HOLIDAYS)).text
    await sent(fatima, NEW, **{**DAY, "date": "2027-02-16"})
    assert "Het is voorjaarsvakantie (Noord, Zuid)." in (await fatima.get(f"{ONE}/dagen")).text


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"name": ""}, "Vul in hoe de vakantie heet."),
        ({"last": "2027-02-12"}, "De laatste dag ligt voor de eerste."),
        ({"last": "2028-02-12"}, "Dat is meer dan drie maanden."),
        ({"regions": "Oost"}, "Kies uit Noord, Midden en Zuid."),
    ],
)
async def test_a_holiday_with_a_mistake_comes_back(fatima, typed, said) -> None:
    holiday = {"name": "voorjaarsvakantie", "first": "2027-02-13", "last": "2027-02-21"}
    again = await fatima.post(HOLIDAYS, data={**holiday, **typed})
    assert again.status_code == 422
    assert said in again.text


async def test_a_holiday_is_changed_and_taken_out_by_who_saw_it(fatima) -> None:
    await fatima.post(HOLIDAYS, data={"name": "mei", "first": "2027-04-24", "last": "2027-05-02"})
    (one,) = {
        link
        for link in Markup(HOLIDAYS, (await fatima.get(HOLIDAYS)).text).links
        if link.startswith(f"{HOLIDAYS}/")
    }
    late = await open_form(fatima, one)
    changed = await sent(fatima, one, name="meivakantie")
    assert changed.status_code == 303
    assert "heel Nederland" in (await fatima.get(HOLIDAYS)).text
    refused = await fatima.post(one, data={"version": late.value("version"), "remove": "1"})
    assert refused.status_code == 409
    assert "meivakantie" in refused.text
    gone = await fatima.post(
        one, data={"version": (await open_form(fatima, one)).value("version"), "remove": "1"}
    )
    assert gone.status_code == 303
    assert (await fatima.get(one)).status_code == 404


async def test_a_move_says_first_what_may_keep_people_away(fatima, db) -> None:
    path = f"{await first_day(db)}/verplaatsen"
    asked = await sent(fatima, path, date="2027-04-27")
    assert asked.status_code == 200
    assert "Let op: er is nog niets gewijzigd" in asked.text
    assert "Het is Koningsdag." in asked.text
    assert "27-04-2027 10:00" not in [day for day, _ in await days_of(db)]
    done = await fatima.post(path, data=form_to(asked, path).data())
    assert done.status_code == 303
    assert "27-04-2027 10:00" in [day for day, _ in await days_of(db)]


async def closes_at(db) -> str:
    async with db.reading() as reading:
        return f"{local(await reading.scalar(select(Activity.registration_closes_at))):%d-%m-%Y %H:%M}"


async def test_registering_ends_with_the_first_day_also_when_that_moves(fatima, db) -> None:
    path = f"{await first_day(db)}/verplaatsen"
    page = await fatima.get(path)
    assert "De aanmelding sluit als de eerste dag begint." in page.text
    done = await sent(fatima, path, date="2027-02-09")
    assert done.status_code == 303, done.text
    assert await closes_at(db) == "09-02-2027 10:00"
    shown = (await fatima.get(done.headers["location"])).text
    assert "De aanmelding sluit nu op di 9 februari 2027, 10.00 uur." in shown
    later = await fatima.post(path, data=(await open_form(fatima, path)).data(title="Agenderen"))
    assert "sluit" not in later.headers["location"]


async def test_a_closing_that_staff_chose_stays_until_the_day_comes_before_it(fatima, db) -> None:
    async with db.transaction() as tx:
        await tx.sql("UPDATE activity SET registration_closes_at = starts_at - interval '7 days'")
    chosen, path = await closes_at(db), f"{await first_day(db)}/verplaatsen"
    assert "Komt de eerste dag daarvóór te liggen" in (await fatima.get(path)).text
    await sent(fatima, path, date="2027-02-12")
    assert await closes_at(db) == chosen
    await sent(fatima, path, date="2027-01-25")
    assert await closes_at(db) == "25-01-2027 10:00"


async def test_without_its_first_day_registering_ends_with_the_next(fatima, db) -> None:
    off, was = f"{await first_day(db)}/laten-vervallen", await closes_at(db)
    page = await fatima.get(off)
    assert "De eerste dag wordt een andere. De aanmelding sluit daarom op" in page.text
    assert (await sent(fatima, off)).status_code == 303
    second = next(day for day, state in await days_of(db) if state == "scheduled")
    assert await closes_at(db) == second
    back = off.replace("laten-vervallen", "toch-door")
    assert "De aanmelding sluit daarom op" in (await fatima.get(back)).text
    assert (await sent(fatima, back)).status_code == 303
    assert await closes_at(db) == was
    assert (await sent(fatima, NEW, **DAY | {"date": "2027-02-01"})).status_code == 303
    assert await closes_at(db) == "01-02-2027 09:30", "a day before the first"


async def test_another_title_and_host_tell_nobody(fatima, db) -> None:
    await register(fatima, NOOR)
    path = f"{await first_day(db)}/verplaatsen"
    done = await sent(fatima, path, title="Agenderen", host="Gemeente Almelo")
    assert done.headers["location"].endswith("?gedaan=verplaatst&mails=0")
    assert await mails(db, "moved") == []
    assert "bij Gemeente Almelo" in (await fatima.get(f"{ONE}/dagen")).text
    assert "bij Gemeente Almelo" in (await fatima.get("/agenda/woonzorganalyse")).text


async def test_a_host_sees_the_days_and_changes_none(app, services, fatima, db) -> None:
    async with back_office_of(app, services, BAS, "host") as bas:
        assert (await bas.get(HOLIDAYS)).status_code == 403
        for path in (NEW, f"{await first_day(db)}/laten-vervallen", f"{await first_day(db)}/toch-door"):
            assert (await bas.get(path)).status_code == 403
            assert (await bas.post(path)).status_code == 403


async def test_days_of_others_are_not_named(app, services, fatima, db) -> None:
    """Ilse is not in the team of Fatima's circle: she learns that there is one, not which."""
    async with back_office_of(app, services, ILSE, "organizer") as ilse:
        made = await ilse.post(
            "/beheer/activiteiten/nieuw",
            data={
                "kind": "circle",
                "title": "Een kring van Ilse",
                "summary": "Over wonen.",
                "capacity": "12",
                "allocation": "first_come",
                **DAY,
                "date": (await days_of(db))[0][0].split()[0],
                "location": "Stadhuis Enschede",
            },
        )
        assert made.status_code == 303, made.text
        shown = await ilse.get("/beheer/activiteiten/een-kring-van-ilse/dagen")
    assert "Tegelijk met " in shown.text
