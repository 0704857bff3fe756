"""Templates: an activity kept as an example, and a new one made from it with its days moved."""

import re
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text, update

from leerkring.activities.model import Activity, ActivityTeam, FormField, Occurrence, Quota
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.text.dutch import AMSTERDAM
from leerkring.core.web.services import Services
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, KARIM, NOOR
from tests.people.office import back_office_of, sign_in
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
KEEP = f"{ONE}/sjabloon"
ALL = "/beheer/activiteiten/sjablonen"
FIELD = {"key": "vraag", "label": "Welke vraag brengt u mee?", "type": "long_text"}
QUOTA = {"organization_kind": "municipality", "places": 1}
ROOM = "https://bellen.example/geheim"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services, db: Database) -> httpx.AsyncClient:
    """The browser of Fatima, organiser, with a circle worth repeating."""
    await make_circle(
        db,
        capacity=8,
        body="Vijf dagen.",
        max_per_organization=2,
        fields=[FIELD],
        quotas=[QUOTA],
        price="Geen",
    )
    async with db.transaction() as tx:
        await tx.execute(update(Occurrence).where(Occurrence.number == 2).values(online_url=ROOM))
    await sign_in(client, services, FATIMA)
    return client


async def keep(client: httpx.AsyncClient, name: str = "Leerkring van drie dagen") -> str:
    """Keep the circle as a template and return the path of the template."""
    done = await client.post(KEEP, data={"name": name})
    assert done.headers["location"] == f"{ALL}?gedaan=bewaard", done.text
    page = await client.get(done.headers["location"])
    found: dict[str, str] = {
        words: path for path, words in re.findall(r'href="([^"]+)">([^<]+)</a>', page.text)
    }
    return found[name]


async def begin(client: httpx.AsyncClient, template: str, **typed: Any) -> str:
    """Make an activity from a template and return its slug."""
    form = await open_form(client, template)
    done = await client.post(template, data=form.data() | typed)
    assert done.status_code == 303, done.text
    path: str = done.headers["location"]
    return path.removeprefix("/beheer/activiteiten/").removesuffix("?gedaan=gemaakt")


async def one(db: Database, slug: str, *columns: object) -> tuple[object, ...]:
    async with db.reading() as reading:
        row = await reading.row(select(*columns).where(Activity.slug == slug))  # type: ignore[call-overload]
    return tuple(row or ())


async def days(db: Database, slug: str) -> list[tuple[Any, ...]]:
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Occurrence.starts_at, Occurrence.location, Occurrence.online_url)
            .join(Activity, Activity.id == Occurrence.activity_id)
            .where(Activity.slug == slug)
            .order_by(Occurrence.starts_at)
        )
    return [tuple(row) for row in rows]


async def test_a_new_activity_is_made_from_what_was_kept(fatima: httpx.AsyncClient, db: Database):
    await register(fatima, NOOR)
    template = await keep(fatima)
    slug = await begin(fatima, template, title="Woonzorganalyse in Twente", date="2027-09-02")
    assert slug == "woonzorganalyse-in-twente"
    a = Activity
    found = await one(
        db, slug, a.state, a.body, a.price, a.capacity, a.max_per_organization, a.taken, a.last_position
    )
    assert found == ("draft", "Vijf dagen.", "Geen", 8, 2, 0, 0)
    first = datetime(2027, 9, 2, 10, tzinfo=AMSTERDAM).date()
    assert [day[0].astimezone(AMSTERDAM).date() for day in await days(db, slug)] == [
        first + timedelta(weeks=4 * n) for n in range(3)
    ]
    async with db.reading() as reading:
        mine = select(Activity.id).where(Activity.slug == slug).scalar_subquery()
        questions = await reading.rows(select(FormField.label).where(FormField.activity_id == mine))
        kept = await reading.rows(select(Quota.places, Quota.taken).where(Quota.activity_id == mine))
        team = await reading.rows(select(ActivityTeam.person_id).where(ActivityTeam.activity_id == mine))
    assert ([row.label for row in questions], [tuple(row) for row in kept]) == ([FIELD["label"]], [(1, 0)])
    assert len(team) == 1, "who makes it is in its team"


async def test_what_comes_along_is_chosen(fatima: httpx.AsyncClient, db: Database):
    template = await keep(fatima)
    slug = await begin(fatima, template, title="Kaal", date="2027-09-02", along=[])
    assert await one(db, slug, Activity.body, Activity.max_per_organization) == ("", None)
    assert {day[1] for day in await days(db, slug)} == {""}


async def test_a_template_stays_as_it_was_and_has_no_secrets(fatima: httpx.AsyncClient, db: Database):
    await register(fatima, NOOR)
    template = await keep(fatima)
    async with db.transaction() as tx:
        rows = await tx.rows(text("SELECT t::text FROM activity_template t"))
        assert not [row for row in rows if ROOM in row[0] or NOOR.email in row[0] or NOOR.name in row[0]]
        await tx.execute(update(Activity).values(body="Iets heel anders", capacity=99))
    slug = await begin(fatima, template, title="Later", date="2027-09-02")
    assert await one(db, slug, Activity.body, Activity.capacity) == ("Vijf dagen.", 8)
    assert {day[2] for day in await days(db, slug)} == {None}


async def test_what_an_older_release_kept_is_still_read(fatima: httpx.AsyncClient, db: Database):
    """What was added to an activity since is empty, what went is left out."""
    template = await keep(fatima)
    async with db.transaction() as tx:
        await tx.sql("UPDATE activity_template SET content = content - 'experts' || '{\"weg\": 1}'")
    assert await begin(fatima, template, title="Later", date="2027-09-02") == "later"


async def test_a_region_that_left_the_programme_stays_behind_with_a_word(
    fatima: httpx.AsyncClient, db: Database
):
    async with db.transaction() as tx:
        made = "INSERT INTO region (slug, name, province, sort_key) VALUES ('verdwenen', 'Verdwenen', 'Drenthe', 'v')"
        await tx.sql(made)
        await tx.sql("INSERT INTO activity_region SELECT id, 'verdwenen' FROM activity")
        await tx.sql("UPDATE quota SET region_slug = 'verdwenen', organization_kind = NULL")
    template = await keep(fatima)
    assert "gaat niet mee" not in (await fatima.get(template)).text
    async with db.transaction() as tx:
        await tx.sql("DELETE FROM activity_region")
        await tx.sql("DELETE FROM quota")
        await tx.sql("DELETE FROM region WHERE slug = 'verdwenen'")
    assert (
        "Dit staat niet meer in het programma en gaat niet mee: regio ‘verdwenen’."
        in (await fatima.get(template)).text
    )
    slug = await begin(fatima, template, title="Zonder die regio", date="2027-09-02")
    assert await one(db, slug, Activity.capacity) == (8,)
    async with db.transaction() as tx:
        assert [row.n for row in await tx.sql("SELECT count(*) AS n FROM quota")] == [0], (
            "nothing is kept for it"
        )


async def test_two_presses_make_one_activity(fatima: httpx.AsyncClient, db: Database):
    form = await open_form(fatima, template := await keep(fatima))
    sent = form.data(title="Eén keer", date="2027-09-02")
    made = [(await fatima.post(template, data=sent)).headers["location"] for _ in range(2)]
    assert made[0] == made[1]
    async with db.reading() as reading:
        assert len(await reading.rows(select(Activity.id))) == 2


@pytest.mark.parametrize(
    "typed, says",
    [
        ({"title": ""}, "Vul in hoe de activiteit heet."),
        ({"date": "2027-01-12"}, "Kies een dag die nog komt."),
        ({"date": "2027-02-30"}, "Vul een datum in, bijvoorbeeld 4-2-2027."),
        ({"along": "alles"}, "Kies uit de lijst."),
    ],
)
async def test_what_is_wrong_comes_back(fatima: httpx.AsyncClient, typed: dict[str, str], says: str):
    form = await open_form(fatima, template := await keep(fatima))
    page = await fatima.post(template, data=form.data(**typed))
    assert page.status_code == 422
    assert says in page.text


async def test_names_tell_templates_apart(fatima: httpx.AsyncClient):
    await keep(fatima)
    for name, says in (
        ("Leerkring van drie dagen", "Er is al een sjabloon met deze naam."),
        (" ", "Vul in hoe"),
    ):
        page = await fatima.post(KEEP, data={"name": name})
        assert page.status_code == 422
        assert says in page.text
    other = f"{await keep(fatima, 'Praktijklab')}/wijzigen"
    form = await open_form(fatima, other)
    taken = await fatima.post(other, data=form.data(name="Leerkring van drie dagen"))
    assert taken.status_code == 422
    done = await fatima.post(other, data=form.data(name="Lab van één dag"))
    page = await fatima.get(done.headers["location"])
    assert "Het sjabloon heeft een andere naam." in page.text
    assert "Lab van één dag" in page.text
    assert "Praktijklab</a></th>" not in page.text


async def test_a_template_goes_and_what_was_made_from_it_stays(
    fatima: httpx.AsyncClient, db: Database, app: Application, services: Services
):
    template = await keep(fatima)
    slug = await begin(fatima, template, title="Later", date="2027-09-02")
    change = f"{template}/wijzigen"
    seen = await open_form(fatima, change)
    async with back_office_of(app, services, KARIM, "admin") as karim:
        renamed = await open_form(karim, change)
        await karim.post(change, data=renamed.data(name="Kring"))
    late = await fatima.post(change, data=seen.data(doen="weg"))
    assert late.status_code == 409
    assert KARIM.name in late.text
    done = await fatima.post(change, data=form_to(late, change).data(doen="weg"))
    assert done.headers["location"] == f"{ALL}?gedaan=weg"
    assert "Er zijn nog geen sjablonen" in (await fatima.get(ALL)).text
    assert (await fatima.get(template)).status_code == 404
    assert await one(db, slug, Activity.title) == ("Later",)


async def test_what_has_no_days_left_is_no_example(fatima: httpx.AsyncClient, db: Database):
    async with db.transaction() as tx:
        await tx.execute(update(Occurrence).values(state="cancelled"))
    page = await fatima.post(KEEP, data={"name": "Leeg"})
    assert page.status_code == 409
    assert "heeft geen dagen meer" in page.text


async def test_templates_are_for_who_makes_activities(
    fatima: httpx.AsyncClient, app: Application, services: Services
):
    template = await keep(fatima)
    for person, role in ((BAS, "host"), (ILSE, "editor")):
        async with back_office_of(app, services, person, role) as other:
            for path in (ALL, KEEP, template, f"{template}/wijzigen"):
                assert (await other.get(path)).status_code == 403, (role, path)
                if path != ALL:
                    assert (await other.post(path, data={"name": "x"})).status_code == 403, (role, path)
