"""What we say about how long we keep things is what happens."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.newsletter.subscriptions.sign_up import CONFIRM_WITHIN
from leerkring.people import rules as people
from leerkring.registrations.forgetting import (
    FORGOTTEN_AFTER_MONTHS,
    SHRUNK_AFTER_MONTHS,
    forget_registrations,
    months_before,
)
from leerkring.run.check import run_checks
from leerkring.run.schema import metadata
from tests.builders import make_circle, register
from tests.cast import JOOST, KARIM, NOOR
from tests.people.office import back_office_of
from tests.postbox import deliver

REGISTER = (Path(__file__).parents[2] / "docs/privacy.md").read_text()
TOPICAL = "registration registration_move person delivery mail_event"


async def forget(services: Services, clock: FixedClock) -> int:
    async with services.db.transaction() as tx:
        return await forget_registrations(tx, clock.now())


async def everything(db: Database) -> str:
    """All that the database holds of registrations, people and their mails, as text."""
    async with db.reading() as reading:
        found = [await reading.sql(f"SELECT t::text AS line FROM {table} t") for table in TOPICAL.split()]
    return "\n".join(row.line for rows in found for row in rows)


@pytest.fixture
async def two(client: httpx.AsyncClient, services: Services, db: Database) -> None:
    """Noor has a place, Joost waits; both got mail."""
    await make_circle(db, capacity=1)
    for person in (NOOR, JOOST):
        await register(client, person, phone="06-12345678", job_title="Beleidsmaker")
    await deliver(services)
    async with db.transaction() as tx:
        await tx.sql(
            "INSERT INTO mail_event (kind, delivery_id, text, digest, at) "
            "SELECT 'bounce', id, '550 ' || recipient, decode(md5(id::text), 'hex'), now() FROM delivery"
        )


async def test_who_had_no_place_is_shrunk_after_a_month(
    services: Services, db: Database, clock: FixedClock, two: None
):
    async with db.reading() as reading:
        ends = await reading.sql("SELECT ends_at FROM activity")
    clock.set(ends[0].ends_at + timedelta(days=27))
    await forget(services, clock)
    assert (await everything(db)).count("06-12345678") == 2
    clock.set(ends[0].ends_at + timedelta(days=32))
    assert await forget(services, clock) == 0
    text = await everything(db)
    assert text.count("06-12345678") == text.count("Beleidsmaker") == 1
    assert JOOST.email in text
    assert NOOR.email in text


async def test_after_its_term_nothing_tells_who_it_was_and_the_counts_stay(
    app: Application, services: Services, db: Database, clock: FixedClock, two: None
):
    before = [check.text for check in await run_checks(db) if not check.ok]
    async with db.reading() as reading:
        ends = (await reading.sql("SELECT ends_at FROM activity"))[0].ends_at
    clock.set(ends + timedelta(days=700))
    assert await forget(services, clock) == 0
    assert NOOR.email in await everything(db)
    clock.set(ends + timedelta(days=732))
    assert await forget(services, clock) == 2
    assert await forget(services, clock) == 0
    text = await everything(db)
    for person in (NOOR, JOOST):
        for word in (person.email, person.name, person.email.split("@")[0], "06-12345678", "Beleidsmaker"):
            assert word.lower() not in text.lower(), word
    assert [check.text for check in await run_checks(db) if not check.ok] == before
    async with back_office_of(app, services, KARIM, "admin") as karim:
        page = await karim.get("/beheer/activiteiten/woonzorganalyse/aanmeldingen")
        assert page.text.count("niet meer bekend") >= 2
        assert "wiste de gegevens van oude aanmeldingen" in (await karim.get("/beheer/logboek")).text


async def test_who_comes_back_later_is_still_known_for_that(
    client: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock, two: None
):
    async with db.transaction() as tx:
        await tx.sql(
            "UPDATE activity SET starts_at = starts_at - interval '30 months', ends_at = ends_at - interval '30 months'"
        )
    await make_circle(db, "anders")
    await register(client, NOOR, "anders")
    assert await forget(services, clock) == 2
    async with db.reading() as reading:
        rows = await reading.sql("SELECT email FROM person WHERE email NOT LIKE '%@vergeten.invalid'")
        kept = await reading.sql("SELECT email FROM registration WHERE email <> ''")
    assert [row.email for row in rows] == [row.email for row in kept] == [NOOR.email]


async def test_a_link_of_then_opens_nothing(
    client: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock
):
    await make_circle(db)
    page = await register(client, NOOR)
    assert (await client.get(page)).status_code == 200
    async with db.transaction() as tx:
        await tx.sql(
            "UPDATE activity SET starts_at = starts_at - interval '30 months', ends_at = ends_at - interval '30 months'"
        )
    assert await forget(services, clock) == 1
    assert (await client.get(page)).status_code in (404, 410)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(0, 60))
def test_months_before(now: datetime, months: int) -> None:
    assume(now.year > 10)
    then = months_before(now, months)
    assert (now.year - then.year) * 12 + now.month - then.month == months
    assert then.day == now.day or (then.day < now.day and (then + timedelta(days=1)).day == 1)


WORDS = {1: "een", 7: "zeven"}


async def test_the_register_and_the_page_say_the_terms_of_the_code(client: httpx.AsyncClient):
    page = re.sub(r"\s+", " ", (await client.get("/privacy")).text)
    cookies = re.sub(r"\s+", " ", (await client.get("/cookies")).text)
    assert f"ten hoogste {FORGOTTEN_AFTER_MONTHS} maanden na de laatste bijeenkomst" in page
    assert f"Ook dat verdwijnt na {FORGOTTEN_AFTER_MONTHS} maanden" in page
    assert f"na {WORDS[SHRUNK_AFTER_MONTHS]} maand alleen nog" in page
    assert f"Dan wissen wij uw adres na {WORDS[CONFIRM_WITHIN.days]} dagen" in page
    assert f"ten hoogste {people.SESSION_LASTS.days} dagen" in cookies
    assert f"{people.BROWSER_LASTS.seconds // 60} minuten" in cookies
    assert f"bewaren wij het {WORDS[people.KEPT_FOR.days]} dag voor u" in cookies
    lines = {found[1]: line for line in REGISTER.splitlines() for found in re.finditer(r"`(\w+)`", line)}
    assert f"| {FORGOTTEN_AFTER_MONTHS} months after the activity" in lines["registration"]
    assert f"go after {SHRUNK_AFTER_MONTHS} month |" in lines["registration"]
    assert lines["signup"].endswith(f"| {CONFIRM_WITHIN.days} days |")
    assert f"session {people.SESSION_LASTS.days} days at most" in lines["web_session"]
    assert f"{people.SESSION_IDLE.seconds // 3600} hours unused" in lines["web_session"]
    assert f"link {people.LINK_LASTS.seconds // 60} minutes" in lines["sign_in_link"]
    assert f"| {people.KEPT_FOR.days} day, ten forms a person |" in lines["kept_form"]
    assert people.MOST_KEPT == 10


def test_the_register_names_each_table_that_tells_of_people() -> None:
    """Every table with a person, an address or a name in it stands in the register, or here with the reason why not."""
    telling = {"person_id", "email", "recipient", "name", "phone", "owner_email"}
    no_people = {
        "organization": "of an organisation",
        "region": "of a region",
        "municipality": "of a municipality",
        "indicator": "of what is counted",
        "theme": "of a theme",
        "target_group": "of a group",
        "worker_seen": "of a process",
        "stream": "of a newsletter",
        "mail_domain": "of a domain",
        "picture": "of a file",
        "school_holiday": "of a holiday",
        "function_group": "of a group of functions",
        "activity_template": "of a template",
    }
    for name, table in metadata().tables.items():
        if telling & set(table.columns.keys()) and name not in no_people:
            assert f"`{name}`" in REGISTER, name


async def test_the_mails_of_who_is_forgotten_go_with_them(
    services: Services, db: Database, clock: FixedClock, two: None
):
    async with db.reading() as reading:
        ends = (await reading.sql("SELECT ends_at FROM activity"))[0].ends_at
        assert (await reading.sql("SELECT count(*) AS many FROM delivery"))[0].many > 0
    clock.set(ends + timedelta(days=732))
    await forget(services, clock)
    async with db.reading() as reading:
        assert (await reading.sql("SELECT count(*) AS many FROM delivery"))[0].many == 0
        assert (await reading.sql("SELECT DISTINCT text FROM mail_event"))[0].text == ""
