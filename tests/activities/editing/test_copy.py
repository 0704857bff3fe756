"""Ilse copies last year's circle: what she chooses comes along, and its days keep their distance."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from leerkring.activities.editing.copying import same_weekday
from leerkring.activities.model import Activity, ActivityTeam, FormField, Occurrence, Quota
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.text.dutch import local
from leerkring.core.web.services import Services
from tests.builders import make_circle, register, states
from tests.cast import BAS, ILSE, NOOR
from tests.people.office import back_office_of
from tests.support.forms import form_to, open_form

COPY = "/beheer/activiteiten/woonzorganalyse/kopieren"
QUESTION = {"key": "dieet", "label": "Dieet", "type": "text"}
QUOTA = {"places": 1, "organization_kind": "municipality"}


@pytest.fixture
async def ilse(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Her browser, beside a circle of three days that Bas is in the team of."""
    await make_circle(app.db, fields=[QUESTION], quotas=[QUOTA], allocation="draw", host="Twente")
    async with (
        back_office_of(app, services, BAS, "host"),
        back_office_of(app, services, ILSE, "organizer") as one,
    ):
        yield one


async def days(db: Database, slug: str) -> list[tuple[str, str]]:
    """Return each day on the clocks of Amsterdam, with its place."""
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Occurrence.starts_at, Occurrence.location)
            .join(Activity, Activity.id == Occurrence.activity_id)
            .where(Activity.slug == slug)
            .order_by(Occurrence.starts_at)
        )
    return [(f"{local(row.starts_at):%a %Y-%m-%d %H:%M}", row.location) for row in rows]


async def rows_of(db: Database, model: Any, slug: str) -> int:
    """Return how many of these the activity has."""
    async with db.reading() as reading:
        return int(
            await reading.scalar(
                select(func.count())
                .select_from(model)
                .join(Activity, Activity.id == model.activity_id)
                .where(Activity.slug == slug)
            )
        )


async def test_next_year_is_proposed_and_all_comes_along(ilse: httpx.AsyncClient, db: Database):
    before = await days(db, "woonzorganalyse")
    made = await ilse.post(COPY, data=(await open_form(ilse, COPY)).data(title="Leerkring 2028"))
    assert made.headers["location"] == "/beheer/activiteiten/leerkring-2028?gedaan=gekopieerd"
    after = await days(db, "leerkring-2028")
    assert [day[0][:3] for day in after] == [day[0][:3] for day in before], "weekdays stay"
    assert [day[0][-5:] for day in after] == [day[0][-5:] for day in before], "clocks show the same"
    dates = [[date.fromisoformat(day[0][4:14]) for day in of] for of in (before, after)]
    assert [b - a for a, b in pairwise(dates[0])] == [b - a for a, b in pairwise(dates[1])]
    assert {b - a for a, b in zip(*dates, strict=True)} == {timedelta(weeks=52)}
    assert {place for _, place in after} == {"Stadhuis Enschede"}
    counted = [await rows_of(db, model, "leerkring-2028") for model in (FormField, Quota, ActivityTeam)]
    assert counted == [1, 1, 2], "Bas comes along, and Ilse who made it is there"
    front = await ilse.get(made.headers["location"])
    assert "De kopie staat klaar als concept" in front.text
    assert "Loting" in front.text
    assert (await ilse.get("/agenda/leerkring-2028")).status_code == 404
    assert "Twente" in (await ilse.get("/beheer/activiteiten/leerkring-2028/tekst")).text


async def test_what_she_leaves_stays_behind(ilse: httpx.AsyncClient, db: Database):
    form = (await open_form(ilse, COPY)).data(title="Kaal", date="2027-09-02") | {"along": []}
    assert (await ilse.post(COPY, data=form)).status_code == 303
    assert await days(db, "kaal") == [
        ("Thu 2027-09-02 10:00", ""),
        ("Thu 2027-09-30 10:00", ""),
        ("Thu 2027-10-28 11:00", ""),  # as the clocks of its own third day showed
    ]
    counted = [await rows_of(db, model, "kaal") for model in (FormField, Quota, ActivityTeam)]
    assert counted == [0, 0, 1]
    async with db.reading() as reading:
        row = await reading.row(select(Activity.body, Activity.allocation).where(Activity.slug == "kaal"))
    assert row is not None
    assert (row.body, row.allocation) == ("", "first_come")


async def test_nobody_comes_along_and_the_old_one_stays_as_it_was(ilse: httpx.AsyncClient, db: Database):
    await make_circle(db, "vol", title="Kring")
    noor = await register(ilse, NOOR, slug="vol")
    before = await days(db, "vol")
    copy = "/beheer/activiteiten/vol/kopieren"
    form = (await open_form(ilse, copy)).data()
    first, second = await ilse.post(copy, data=form), await ilse.post(copy, data=form)
    assert first.headers["location"] == second.headers["location"], "pressed twice is one copy"
    assert first.headers["location"].startswith("/beheer/activiteiten/kring-2028?")
    assert await days(db, "vol") == before
    assert list((await states(db)).values()) == ["confirmed"]
    async with db.reading() as reading:
        assert await reading.scalar(select(func.sum(Activity.taken)).where(Activity.slug != "vol")) == 0
    assert (await ilse.get(noor)).status_code == 200


@pytest.mark.parametrize(
    "field, typed, said",
    [
        ("title", "", "Vul in hoe de activiteit heet."),
        ("date", "gisteren", "Vul een datum in"),
        ("date", "2026-01-05", "Kies een dag die nog komt."),
        ("along", "alles", "Kies uit de lijst."),
    ],
)
async def test_a_mistake_is_named(ilse: httpx.AsyncClient, db: Database, field: str, typed: str, said: str):
    again = await ilse.post(COPY, data=(await open_form(ilse, COPY)).data(**{field: typed}))
    assert again.status_code == 422
    assert said in again.text
    assert field == "title" or form_to(again, COPY).value("title") == "Leerkring woonzorganalyse 2028"


async def test_a_host_copies_nothing(ilse: httpx.AsyncClient, app: Application, services: Services):
    async with back_office_of(app, services, BAS, "host") as bas:
        assert (await bas.get(COPY)).status_code == 403
        assert (await bas.post(COPY, data={"title": "x"})).status_code == 403
        assert COPY not in (await bas.get("/beheer/activiteiten/woonzorganalyse")).text


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_what_is_proposed_is_that_weekday_within_a_week(first: date, later: date):
    day = same_weekday(first, later)
    assert day.weekday() == first.weekday()
    assert timedelta(0) <= day - later < timedelta(weeks=1)
