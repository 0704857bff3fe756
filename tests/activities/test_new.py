"""Ilse begins a circle: one short form makes a draft with all its days."""

import httpx
import pytest
from sqlalchemy import select

from leerkring.activities.model import Activity, Occurrence
from leerkring.core.text.dutch import local
from tests.cast import BAS, ILSE
from tests.people.office import back_office_of

NEW = "/beheer/activiteiten/nieuw"
CIRCLE = {
    "kind": "circle",
    "title": "Leerkring samen wonen",
    "summary": "Vijf dagen over wonen met zorg.",
    "capacity": "12",
    "allocation": "first_come",
    "date": "2027-02-04",
    "starts": "09:30",
    "ends": "16:30",
    "location": "Stadhuis Enschede",
    "repeat": "monthly",
    "every": "1",
    "times": "5",
}


@pytest.fixture
async def ilse(app, services):
    async with back_office_of(app, services, ILSE, "organizer") as client:
        yield client


async def days_of(db, slug: str) -> list[str]:
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Occurrence.starts_at)
            .join(Activity, Activity.id == Occurrence.activity_id)
            .where(Activity.slug == slug)
            .order_by(Occurrence.starts_at)
        )
    return [f"{local(row.starts_at):%a %d-%m-%Y %H:%M}" for row in rows]


async def test_a_circle_of_five_days_in_one_form(ilse: httpx.AsyncClient, db) -> None:
    page = await ilse.get(NEW)
    assert page.status_code == 200
    made = await ilse.post(NEW, data=CIRCLE)
    assert made.status_code == 303, made.text
    assert made.headers["location"].startswith("/beheer/activiteiten/leerkring-samen-wonen?")
    assert await days_of(db, "leerkring-samen-wonen") == [
        "Thu 04-02-2027 09:30",
        "Thu 04-03-2027 09:30",
        "Thu 01-04-2027 09:30",  # the first Thursday, and the clocks of summer
        "Thu 06-05-2027 09:30",
        "Thu 03-06-2027 09:30",
    ]
    shown = await ilse.get(made.headers["location"])
    assert "staat klaar als concept" in shown.text
    assert (await ilse.get("/agenda/leerkring-samen-wonen")).status_code == 404
    assert ILSE.name in (await ilse.get("/beheer/activiteiten/leerkring-samen-wonen/team")).text


@pytest.mark.parametrize(
    "repeat, every, days",
    [
        ("none", "1", ["04-02"]),
        ("weekly", "1", ["04-02", "11-02", "18-02"]),
        ("weekly", "3", ["04-02", "25-02", "18-03"]),
        ("monthly", "2", ["04-02", "01-04", "03-06"]),
    ],
)
async def test_days_follow_each_other(ilse, db, repeat: str, every: str, days: list[str]) -> None:
    form = {**CIRCLE, "title": "Kring", "repeat": repeat, "every": every, "times": "3"}
    assert (await ilse.post(NEW, data=form)).status_code == 303
    assert [day[4:9] for day in await days_of(db, "kring")] == days


async def test_the_same_name_gets_an_address_of_its_own(ilse, db) -> None:
    for slug in ("leerkring-samen-wonen", "leerkring-samen-wonen-2", "leerkring-samen-wonen-3"):
        made = await ilse.post(NEW, data=CIRCLE)
        assert made.headers["location"].startswith(f"/beheer/activiteiten/{slug}?")
    named_as_form = await ilse.post(NEW, data={**CIRCLE, "title": "Nieuw"})
    assert named_as_form.headers["location"].startswith("/beheer/activiteiten/nieuw-2?")


@pytest.mark.parametrize(
    "field, typed, said",
    [
        ("kind", "", "Kies wat voor activiteit dit wordt."),
        ("title", " ", "Vul in hoe de activiteit heet."),
        ("summary", "", "Schrijf in een of twee zinnen waar het over gaat."),
        ("capacity", "nul", "Vul een aantal in van 1 tot en met 5000."),
        ("allocation", "wie-wil", "Kies een van de antwoorden uit de lijst."),
        ("date", "31-2-2027", "Vul een datum in, bijvoorbeeld 4-2-2027."),
        ("date", "2020-02-04", "Kies een dag die nog komt."),
        ("ends", "09:30", "De eindtijd ligt niet na de begintijd."),
        ("times", "61", "Vul een aantal in van 1 tot en met 60."),
        ("every", "0", "Vul een aantal in van 1 tot en met 12."),
    ],
)
async def test_a_mistake_is_named_and_nothing_is_lost(ilse, field: str, typed: str, said: str) -> None:
    again = await ilse.post(NEW, data={**CIRCLE, field: typed})
    assert again.status_code == 422
    assert said in again.text
    assert f'id="veld-{field}-fout"' in again.text
    kept = "Stadhuis Enschede" if field == "title" else CIRCLE["title"]
    assert f'value="{kept}"' in again.text


async def test_an_hour_that_the_clock_skips_names_its_day(ilse) -> None:
    skipped = {"date": "2027-03-21", "starts": "02:30", "repeat": "weekly", "times": "2"}
    again = await ilse.post(NEW, data={**CIRCLE, **skipped})
    assert again.status_code == 422
    assert "28 maart 2027" in again.text


async def test_a_host_makes_none(app, services) -> None:
    async with back_office_of(app, services, BAS, "host") as bas:
        assert (await bas.get(NEW)).status_code == 403
        assert (await bas.post(NEW, data=CIRCLE)).status_code == 403
        assert NEW not in (await bas.get("/beheer")).text
