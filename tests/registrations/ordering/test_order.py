"""More colleagues than may come: the employer says who goes first, and nobody else notices."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.model import Activity
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.ordering.model import PreferredOrder
from leerkring.registrations.ordering.queries import list_preferred_order
from leerkring.registrations.ordering.service import forget_orders, tell_due
from leerkring.run.check import run_checks
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, NOOR, Person
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.support.forms import PageForm, form_to

BASE = "/beheer/activiteiten/woonzorganalyse"
ORDERS = BASE + "/aanmeldingen/volgorde"
CONTACT = {"name": "Hanna Hoofd", "email": "hanna@almelo.example"}


def colleague_of(number: int) -> Person:
    """Return somebody else of Noor's municipality."""
    return Person(
        f"Collega {number}",
        f"collega{number}@almelo.example",
        NOOR.organization,
        NOOR.organization_kind,
        NOOR.municipality,
    )


async def four(client: httpx.AsyncClient) -> None:
    """Noor, Bas of elsewhere, and two more of Noor's municipality."""
    for person in (NOOR, colleague_of(1), BAS, colleague_of(2)):
        await register(client, person)


@pytest.fixture
async def circle(client: httpx.AsyncClient, db: Database) -> UUID:
    """Staff choose; at most one of an organisation."""
    circle = await make_circle(db, capacity=5, allocation="application", max_per_organization=1)
    await four(client)
    return circle


@pytest.fixture
async def waiting(client: httpx.AsyncClient, db: Database) -> UUID:
    """First come: Noor has the one place of her municipality; two colleagues wait, and Bas between them."""
    circle = await make_circle(db, capacity=1, max_per_organization=1)
    await four(client)
    return circle


@pytest.fixture
async def fatima(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        yield client


async def ask(fatima: httpx.AsyncClient, services: Services, **typed: str) -> str:
    """Ask the municipality for an order and return the contact's link."""
    page = await fatima.get(ORDERS)
    found = re.search(rf"{ORDERS}/([0-9a-f-]{{36}})", page.text)
    assert found, said(page)
    one = found.group()
    form = form_to(await fatima.get(one), one)
    done = await fatima.post(one, data=form.data(**{**CONTACT, **typed}))
    assert done.status_code == 303, said(done)
    letter = next(one for one in await deliver(services) if "gaat voor?" in one.subject)
    link = re.search(r"/aanmelding/[\w-]{43}/volgorde", letter.text)
    assert link
    return link.group()


def said(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


async def chosen(client: httpx.AsyncClient, link: str, *names: str) -> PageForm:
    """Open the form and choose this order; return it as it would be sent."""
    page = await client.get(link)
    form = form_to(page, link)
    fields = dict(re.findall(r'for="veld-(plaats-[0-9a-f-]{36})"[^>]*>\s*([^<]+?)\s*<', page.text))
    data = {field: str(names.index(name) + 1) for field, name in fields.items()}
    assert len(data) == len(names), (fields, names)
    return PageForm(
        **{
            **{name: getattr(form, name) for name in form.__dataclass_fields__},
            "fields": [(k, v) for k, v in form.fields if k not in data] + list(data.items()),
        }
    )


async def send(client: httpx.AsyncClient, link: str, *names: str) -> httpx.Response:
    return await client.post(link, data=(await chosen(client, link, *names)).data())


async def positions(db: Database) -> dict[str, int]:
    async with db.reading() as reading:
        rows = await reading.rows(select(Registration.name, Registration.position))
    return {row.name: row.position for row in rows}


async def test_a_contact_sees_only_names_of_colleagues_and_each_of_these_is_told(
    client: httpx.AsyncClient, services: Services, fatima: httpx.AsyncClient, circle: UUID
):
    assert "1 organisatie heeft meer mensen dan er mogen komen" in said(
        await fatima.get(BASE + "/aanmeldingen")
    )
    link = await ask(fatima, services)
    page = await client.get(link)
    text = said(page)
    assert all(name in text for name in (NOOR.name, "Collega 1", "Collega 2"))
    assert BAS.name not in text
    assert NOOR.email not in page.text
    async with services.db.reading() as reading:
        rows = await reading.sql("SELECT recipient FROM delivery WHERE kind = 'registrations.order_told'")
    assert sorted(row.recipient for row in rows) == [
        "collega1@almelo.example",
        "collega2@almelo.example",
        NOOR.email,
    ]
    assert await tell_due(services.db, services.clock.now()) == 0
    mine = await register(client, colleague_of(3))
    assert await tell_due(services.db, services.clock.now()) == 1
    assert "Wij vroegen Hanna Hoofd van uw organisatie in welke volgorde." in said(await client.get(mine))


async def test_staff_see_the_order_while_they_choose(
    client: httpx.AsyncClient, services: Services, db: Database, fatima: httpx.AsyncClient, circle: UUID
):
    link = await ask(fatima, services)
    before = await positions(db)
    assert (await send(client, link, "Collega 2", NOOR.name, "Collega 1")).status_code == 303
    assert await positions(db) == before, "an application is not a waiting list"
    async with db.reading() as reading:
        order = await list_preferred_order(reading, circle)
        names = {row.id: row.name for row in await reading.rows(select(Registration.id, Registration.name))}
    assert {names[id_]: place for id_, place in order.items()} == {
        "Collega 2": 1,
        NOOR.name: 2,
        "Collega 1": 3,
    }
    assert "keuze 1 van de organisatie" in said(await fatima.get(BASE + "/kiezen"))
    page = said(await fatima.get(ORDERS))
    assert "Hanna Hoofd gegeven" in page


async def test_a_proposal_goes_by_the_order_and_says_so(
    client: httpx.AsyncClient, services: Services, db: Database, fatima: httpx.AsyncClient, circle: UUID
):
    proposal = BASE + "/kiezen/voorstel"
    assert "werkgever" not in said(await fatima.get(proposal))
    first = await fatima.post(proposal, data={"places": "2"})
    assert "werkgever" not in said(first)
    link = await ask(fatima, services)
    assert (await send(client, link, "Collega 2", NOOR.name, "Collega 1")).status_code == 303
    late = await fatima.post(f"{proposal}/overnemen", data=form_to(first, f"{proposal}/overnemen").data())
    assert late.status_code == 409, "the order came since"
    assert "1 werkgever zette de eigen kandidaten op volgorde" in said(await fatima.get(proposal))
    inside, _, outside = said(await fatima.post(proposal, data={"places": "2"})).partition(
        "Niet in het voorstel"
    )
    assert "de werkgever zette deze kandidaat hoger dan een collega die er niet in staat" in inside
    for name, chosen in (("Collega 2", True), (BAS.name, True), (NOOR.name, False), ("Collega 1", False)):
        assert (name in inside, name in outside) == (chosen, not chosen)
    sentence = "van één organisatie mogen er 1 meedoen; de werkgever zette een collega die erin staat hoger"
    assert outside.count(sentence) == 2


async def test_on_a_waiting_list_colleagues_exchange_numbers_and_nobody_else_moves(
    client: httpx.AsyncClient, services: Services, db: Database, fatima: httpx.AsyncClient, waiting: UUID
):
    link = await ask(fatima, services)
    assert await positions(db) == {NOOR.name: 1, "Collega 1": 2, BAS.name: 3, "Collega 2": 4}
    assert NOOR.name not in said(await client.get(link)), "who was told yes is not to be ordered"
    assert (await send(client, link, "Collega 2", "Collega 1")).status_code == 303
    assert await positions(db) == {NOOR.name: 1, "Collega 1": 4, BAS.name: 3, "Collega 2": 2}
    async with db.reading() as reading:
        steps = await reading.scalar(
            select(func.count()).select_from(RegistrationMove).where(RegistrationMove.reason == "ordered")
        )
    assert steps == 2
    assert [one.text for one in await run_checks(db) if not one.ok] == []
    assert (await send(client, link, "Collega 2", "Collega 1")).status_code == 303, "twice is once"


async def test_two_who_order_at_once_do_not_write_over_each_other(
    client: httpx.AsyncClient, services: Services, db: Database, fatima: httpx.AsyncClient, waiting: UUID
):
    link = await ask(fatima, services)
    mine = await chosen(client, link, "Collega 2", "Collega 1")
    theirs = await chosen(client, link, "Collega 1", "Collega 2")
    assert (await client.post(link, data=mine.data())).status_code == 303
    no = await client.post(link, data=theirs.data())
    assert (no.status_code, "intussen gewijzigd" in said(no)) == (409, True)
    assert (await positions(db))["Collega 2"] == 2
    both = await asyncio.gather(
        client.post(link, data=(await chosen(client, link, "Collega 1", "Collega 2")).data()),
        client.post(link, data=(await chosen(client, link, "Collega 1", "Collega 2")).data()),
    )
    assert {one.status_code for one in both} <= {303, 409}
    assert await positions(db) == {NOOR.name: 1, "Collega 1": 2, BAS.name: 3, "Collega 2": 4}


async def test_a_number_is_given_once(
    client: httpx.AsyncClient, services: Services, fatima: httpx.AsyncClient, circle: UUID
):
    link = await ask(fatima, services)
    form = await chosen(client, link, NOOR.name, "Collega 1", "Collega 2")
    first, second, third = [name for name, _ in form.fields if name.startswith("plaats-")]
    for typed, why in (
        ({first: "3", second: "3"}, "Nummer 3 vulde u twee keer in. Kies een ander nummer voor Collega 1."),
        ({third: "4"}, "Vul voor Collega 2 een getal in van 1 tot en met 3."),
        ({third: ""}, "Vul voor Collega 2 een getal in van 1 tot en met 3."),
    ):
        no = await client.post(link, data=form.data(**typed))
        assert no.status_code == 422
        assert why in said(no)
        assert {name: form_to(no, link).value(name) for name in typed} == typed, "what was typed comes back"


async def test_one_number_moves_one_and_the_others_make_room(
    client: httpx.AsyncClient, services: Services, db: Database, fatima: httpx.AsyncClient, circle: UUID
):
    link = await ask(fatima, services)
    form = await chosen(client, link, NOOR.name, "Collega 1", "Collega 2")
    last = [name for name, _ in form.fields if name.startswith("plaats-")][-1]
    assert (await client.post(link, data=form.data(**{last: "1"}))).status_code == 303
    page = (await client.get(link)).text
    assert re.findall(r'for="veld-plaats-[^>]+>\s*([^<]+?)\s*<', page) == [
        "Collega 2",
        NOOR.name,
        "Collega 1",
    ]


async def test_three_hundred_of_one_organisation_are_put_in_order(
    client: httpx.AsyncClient, services: Services, db: Database, fatima: httpx.AsyncClient, circle: UUID
):
    await many_more(db, 300)
    link = await ask(fatima, services)
    page = await client.get(link)
    assert len(page.content) < 300_000, "a list of all numbers for each of them would be megabytes"
    form = form_to(page, link)
    fields = [name for name, _ in form.fields if name.startswith("plaats-")]
    assert len(fields) == 303
    done = await client.post(link, data=form.data(**{fields[-1]: "1"}))
    assert done.status_code == 303, said(done)
    async with db.reading() as reading:
        ordered = await reading.scalar(select(PreferredOrder.ordered))
    assert [f"plaats-{id_}" for id_ in ordered[:2]] == [fields[-1], fields[0]]


async def many_more(db: Database, many: int) -> None:
    """Let so many more of Noor's organisation have applied."""
    async with db.transaction() as tx:
        await tx.sql(
            """
WITH people AS (
    INSERT INTO person (id, email, name, created_at)
    SELECT gen_random_uuid(), 'nog-' || n || '@almelo.example', 'Nog ' || n, now() FROM generate_series(1, $2::int) n
    RETURNING id, email, name
)
INSERT INTO registration (id, activity_id, person_id, organization_id, group_id, state, position, name, email,
                          organization, organization_kind, registered_at, decided_at)
SELECT gen_random_uuid(), one.activity_id, people.id, one.organization_id, people.id, one.state,
       100 + row_number() OVER (), people.name, people.email, one.organization, one.organization_kind, now(), now()
  FROM people CROSS JOIN registration one WHERE one.email = $1
""",
            NOOR.email,
            many,
        )
        await tx.sql("UPDATE activity SET applied = applied + $1", many)


async def test_another_contact_ends_the_link_and_so_does_taking_it_back(
    client: httpx.AsyncClient, services: Services, db: Database, fatima: httpx.AsyncClient, waiting: UUID
):
    first = await ask(fatima, services)
    second = await ask(fatima, services, email="chef@almelo.example")
    assert (await client.get(first)).status_code == 410
    assert (await client.post(first, data={"version": "x"})).status_code == 410
    assert (await client.get(second)).status_code == 200
    one = re.search(rf"{ORDERS}/[0-9a-f-]{{36}}", (await fatima.get(ORDERS)).text)
    assert one
    back = one.group() + "/terugnemen"
    form = form_to(await fatima.get(one.group()), back)
    assert (await fatima.post(back, data=form.data())).status_code == 303
    assert (await client.get(second)).status_code == 410
    async with db.reading() as reading:
        assert await reading.scalar(select(func.count()).select_from(PreferredOrder)) == 0


async def test_the_link_of_a_registration_opens_no_order(
    client: httpx.AsyncClient, db: Database, circle: UUID
):
    mine = await register(client, colleague_of(9))
    assert (await client.get(mine + "/volgorde")).status_code == 404


async def test_a_draw_asks_no_order(client: httpx.AsyncClient, db: Database, fatima: httpx.AsyncClient):
    await make_circle(db, capacity=1, allocation="draw", max_per_organization=1)
    await four(client)
    assert "Bij een loting vragen wij geen volgorde" in said(await fatima.get(ORDERS))


async def test_nothing_is_asked_where_not_more_come_than_may(
    client: httpx.AsyncClient, db: Database, fatima: httpx.AsyncClient
):
    await make_circle(db, capacity=5, allocation="application", max_per_organization=3)
    await four(client)
    assert "niets om op volgorde te zetten" in said(await fatima.get(ORDERS))


async def test_the_contact_is_forgotten_in_time(
    services: Services, db: Database, clock: FixedClock, fatima: httpx.AsyncClient, waiting: UUID
):
    await ask(fatima, services)
    async with db.reading() as reading:
        ends = await reading.scalar(select(Activity.ends_at))
    for at, left in ((ends + timedelta(days=29), 1), (ends + timedelta(days=30), 0)):
        async with db.transaction() as tx:
            await forget_orders(tx, at)
        async with db.reading() as reading:
            assert await reading.scalar(select(func.count()).select_from(PreferredOrder)) == left
