"""Why somebody waits is theirs, and is so when they read it; the number is one number for them and for staff."""

import re
from typing import Any

import httpx
from sqlalchemy import update

from leerkring.activities.model import Activity
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from tests.builders import form_of, make_circle, register
from tests.cast import BAS, FATIMA, JOOST, NOOR, Person, colleague
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.registrations.test_web import main_of

FORM = "/agenda/woonzorganalyse/aanmelden"
MAXIMUM = "het hoogste aantal plaatsen"
TOGETHER = "Er is wel een plaats voor een van u, maar niet voor u allemaal samen."
FROM_ALMELO = Person("Ada Haddad", "ada@almelo.example", NOOR.organization, "municipality", "GM0141")


async def with_colleagues(
    client: httpx.AsyncClient, person: Person, many: int, **more: Any
) -> httpx.Response:
    """Send the form for somebody and so many colleagues."""
    for number in range(1, many + 1):
        more |= {
            f"colleague-{number}-name": f"Collega {number}",
            f"colleague-{number}-email": f"collega{number}@voorbeeld.example",
        }
    return await client.post(FORM, data=form_of(person, **more))


async def test_two_of_three_still_fit_so_it_is_not_their_organisation(
    client: httpx.AsyncClient, services: Services, db: Database
) -> None:
    """Three may come of one organisation and one does: three more are too many together, two would fit."""
    await make_circle(db, capacity=9, max_per_organization=3)
    await register(client, NOOR)
    sent = await with_colleagues(client, FROM_ALMELO, 2)
    page = (await client.get(sent.headers["location"])).text
    assert TOGETHER in page
    assert MAXIMUM not in page
    letters = [mail for mail in await deliver(services) if FROM_ALMELO.email in mail.to]
    assert any(TOGETHER in mail.text for mail in letters)


async def test_a_group_before_a_full_activity_hears_that_it_is_full(
    client: httpx.AsyncClient, db: Database
) -> None:
    await make_circle(db, capacity=2, max_per_organization=2)
    await register(client, NOOR)
    await register(client, JOOST)
    sent = await with_colleagues(client, FROM_ALMELO, 1)
    page = (await client.get(sent.headers["location"])).text
    assert "Alle plaatsen zijn bezet." in page
    assert MAXIMUM not in page


async def test_a_reason_goes_when_it_is_no_longer_so(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
) -> None:
    """Whoever waited for a full house waits for their own organisation once a place of others is free."""
    await make_circle(db, capacity=2, max_per_organization=1)
    await register(client, NOOR)
    leaving = await register(client, JOOST)
    waits = await register(client, FROM_ALMELO)
    assert "Alle plaatsen zijn bezet." not in (await client.get(waits)).text
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(max_per_organization=2))
        tx.touch("activity:woonzorganalyse")
    assert "Alle plaatsen zijn bezet." in (await client.get(waits)).text
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(max_per_organization=1))
    await client.post(f"{leaving}/afmelden")
    page = (await client.get(waits)).text
    assert MAXIMUM in page
    assert "Alle plaatsen zijn bezet" not in page
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        listed = (await desk.get("/beheer/activiteiten/woonzorganalyse/aanmeldingen?status=waitlisted")).text
        assert "de organisatie heeft al het hoogste aantal plaatsen" in listed


async def test_the_number_of_who_waits_is_one_number(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
) -> None:
    await make_circle(db, capacity=1)
    await register(client, NOOR)
    first, second = [await register(client, person) for person in (BAS, colleague(1))]
    assert main_of(await client.get(second))["position"] == "2"
    await client.post(f"{first}/afmelden")
    assert main_of(await client.get(second))["position"] == "1"
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        listed = (await desk.get("/beheer/activiteiten/woonzorganalyse/aanmeldingen")).text
    numbers = {}
    for row in listed.split("<tr data-row=")[1:]:
        number = re.search(r"<td[^>]*num[^>]*>\s*(\d*)\s*</td>", row)
        assert number is not None, row[:600]
        numbers[next(name for name in (NOOR.name, BAS.name, colleague(1).name) if name in row)] = number[1]
    assert numbers == {
        NOOR.name: "",
        BAS.name: "",
        colleague(1).name: "1",
    }


async def test_a_group_that_can_never_fit_is_told_before_it_is_sent(
    client: httpx.AsyncClient, db: Database
) -> None:
    """Of four places three are for provinces, to the end: two from a municipality never come together."""
    await make_circle(db, capacity=4, quotas=[{"organization_kind": "province", "places": 3}])
    told = "Voor u samen komt er geen plaats"
    for many, is_told in ((1, True), (0, False)):
        looked = await with_colleagues(client, NOOR, many, review="1")
        assert (told in looked.text) is is_told
        assert "nog niet verstuurd" in looked.text
    assert 'data-waiting="0"' in (await client.get("/agenda/woonzorganalyse/plaatsen")).text
