"""A circle that is over goes on as a group: who was there joins by agreeing to be named, and leaves by one click."""

import re
from datetime import timedelta

import httpx

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.groups.rules import MOST_INVITED
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, JOOST, NOOR
from tests.groups.groups import REGION, ids_in, living, member_of, post, start, the_group, url_of
from tests.people.office import back_office_of
from tests.postbox import deliver

NEW = "/beheer/werkgroepen/nieuw"
FORM = {
    "name": "Werkgroep woonzorganalyse",
    "purpose": "Samen verder tellen.",
    "subject": "data",
    "region": REGION,
    "listed": "ja",
    "coordinator_name": NOOR.name,
    "coordinator_email": NOOR.email,
}


async def test_a_circle_that_is_over_goes_on_as_a_group(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock
):
    await make_circle(db, capacity=5)
    for person in (NOOR, JOOST):
        await register(client, person)
    await deliver(services)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        early = await fatima.post(NEW, data={**FORM, "activity": "woonzorganalyse", "participants": "ja"})
        assert (early.status_code, "na de laatste dag" in early.text) == (409, True)
        assert "Samen verder tellen." in early.text
        clock.move(timedelta(days=120))
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        outcome = await fatima.get("/beheer/activiteiten/woonzorganalyse/uitkomst")
        assert f"{NEW}?activiteit=woonzorganalyse" in outcome.text
        filled = await fatima.get(f"{NEW}?activiteit=woonzorganalyse")
        assert "Werkgroep Leerkring woonzorganalyse" in filled.text
        assert "Nodig de deelnemers uit (2)" in filled.text
        made = await fatima.post(NEW, data={**FORM, "activity": "woonzorganalyse", "participants": "ja"})
        assert made.status_code == 303, made.text
        page = await fatima.get(made.headers["location"])
        assert JOOST.name in page.text
        again = await fatima.post(NEW, data={**FORM, "activity": "woonzorganalyse", "participants": "ja"})
        assert (again.status_code, "al een werkgroep" in again.text) == (409, True)
    mails = await deliver(services)
    assert {one.to for one in mails} == {
        f"{NOOR.name} <{NOOR.email}>",
        f"{JOOST.name} <{JOOST.email}>",
    }
    links = {one.to: re.findall(r"(/werkgroep/\S+)", one.text)[0] for one in mails}
    noor, joost = links[f"{NOOR.name} <{NOOR.email}>"], links[f"{JOOST.name} <{JOOST.email}>"]
    shown = await client.get(joost)
    assert NOOR.name not in shown.text  # who did not agree sees nobody
    assert "De andere leden mogen mijn naam" in shown.text
    refused = await client.post(f"{joost}/meedoen", data={"organization": "Domus"})
    assert (refused.status_code, "Domus" in refused.text) == (422, True)
    for path in ("/mail", "/bijeenkomsten/nieuw", "/notities/nieuw", "/beheren", "/stukken/nieuw"):
        assert (await client.get(joost + path)).status_code == 409, path
    await post(client, f"{noor}/meedoen", agrees="ja")
    own = await client.get(noor)
    assert JOOST.name not in own.text  # Joost did not agree yet
    await post(client, f"{joost}/meedoen", agrees="ja", organization="Domus")
    own = await client.get(noor)
    assert f"{JOOST.name}, Domus" in own.text
    assert JOOST.email not in own.text


async def test_leaving_is_one_click_and_takes_the_name_away(client: httpx.AsyncClient, services: Services):
    group_id, (noor, joost) = await living(client, services, JOOST)
    await post(client, f"{noor}/notities/nieuw", title="Lijst", body="Een")
    await post(client, f"{joost}/notities/nieuw", title="Van Joost", body="Twee")
    assert JOOST.name in (await client.get(noor)).text
    looked = await client.get(f"{joost}/uitstappen")
    assert looked.status_code == 200
    assert JOOST.name in (await client.get(noor)).text  # looking changes nothing
    one_click = await client.post(
        f"{joost}/uitstappen",
        content="List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert (one_click.status_code, one_click.text) == (200, "Afgemeld.\n")
    page = await client.get(noor)
    assert JOOST.name not in page.text
    assert "Van Joost" in page.text  # what he wrote stays, without his name
    assert (await client.get(joost)).status_code == 410
    again = await client.post(f"{joost}/uitstappen", data={})
    assert again.status_code == 303
    assert "U bent geen lid" in (await client.get(f"{joost}/uitstappen")).text
    assert await the_group(services.db) == group_id


async def test_a_coordinator_hands_over_before_leaving(client: httpx.AsyncClient, services: Services):
    group_id, (noor, joost) = await living(client, services, JOOST)
    refused = await client.post(f"{noor}/uitstappen", data={})
    assert (refused.status_code, "Draag de werkgroep eerst over" in refused.text) == (409, True)
    assert (await client.get(f"{joost}/beheren")).status_code == 409
    await deliver(services)
    him = (await member_of(services, group_id, JOOST)).id
    await post(client, f"{noor}/beheren/{him}/overdragen")
    (mail,) = await deliver(services)
    assert mail.to == f"{JOOST.name} <{JOOST.email}>"
    assert (await client.get(f"{joost}/beheren")).status_code == 200
    assert (await client.get(f"{noor}/beheren")).status_code == 409
    await post(client, f"{noor}/uitstappen")
    assert NOOR.name not in (await client.get(joost)).text


async def test_a_coordinator_invites_and_takes_back_within_limits(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
):
    group_id, (noor,) = await living(client, services)
    await deliver(services)
    page = await post(client, f"{noor}/beheren/uitnodigen", name=BAS.name, email=BAS.email)
    assert "De uitnodiging gaat uit." in page.text
    (mail,) = await deliver(services)
    assert f"{NOOR.name}, {NOOR.organization} nodigt u uit" in mail.text
    again = await client.post(f"{noor}/beheren/uitnodigen", data={"name": BAS.name, "email": BAS.email})
    assert (again.status_code, "al lid of uitgenodigd" in again.text) == (422, True)
    assert BAS.name not in (await client.get(noor)).text
    bas = await url_of(services, group_id, BAS)
    (him,) = [
        one for one in ids_in(page, "member") if one != str((await member_of(services, group_id, NOOR)).id)
    ]
    await post(client, f"{noor}/beheren/{him}/eruit")
    assert (await client.get(bas)).status_code == 410
    assert not await deliver(services)  # who never joined left nothing
    for number in range(MOST_INVITED - 1):  # with Bas, whose invitation was taken back
        await post(
            client, f"{noor}/beheren/uitnodigen", name="Iemand", email=f"iemand{number}@voorbeeld.example"
        )
    much = await client.post(
        f"{noor}/beheren/uitnodigen", data={"name": "Nog een", "email": "nog@voorbeeld.example"}
    )
    assert much.status_code == 429
    assert "Nog een" in much.text
    assert int(much.headers["retry-after"]) > 0
    clock.move(timedelta(days=1, seconds=1))
    await post(client, f"{noor}/beheren/uitnodigen", name="Nog een", email="nog@voorbeeld.example")


async def test_a_lost_link_comes_again_and_nobody_learns_who_is_in(
    client: httpx.AsyncClient, services: Services
):
    group_id = await start(services, JOOST)
    await deliver(services)
    for address in (JOOST.email, "niemand@voorbeeld.example"):
        page = await post(client, "/werkgroep", email=address)
        assert "Kennen wij uw adres" in page.text
    (mail,) = await deliver(services)
    assert await url_of(services, group_id, JOOST) in mail.text


async def test_the_page_of_the_region_says_what_is_worked_on_and_names_who_agreed(
    client: httpx.AsyncClient, services: Services
):
    region = f"/koplopers/{REGION}"
    assert "Cijfers van de regio" not in (await client.get(region)).text
    group_id, (noor, joost) = await living(client, services, JOOST)
    page = await client.get(region)
    assert "Alle gemeenten tellen op dezelfde manier." in page.text
    assert NOOR.name not in page.text
    assert JOOST.name not in page.text
    await post(client, f"{joost}/contact", named="ja")
    page = await client.get(region)
    assert f"{JOOST.name}, {JOOST.organization}" in page.text
    assert NOOR.name not in page.text
    await post(client, f"{joost}/contact")
    assert JOOST.name not in (await client.get(region)).text
    await post(client, f"{joost}/contact", named="ja")
    await post(client, f"{joost}/uitstappen")
    assert JOOST.name not in (await client.get(region)).text
    await post(client, f"{noor}/beheren", purpose="Iets anders.")
    assert "Cijfers van de regio" not in (await client.get(region)).text
    for place in ("/sitemap.xml", "/zoeken?q=cijfers"):
        assert "/werkgroep" not in (await client.get(place)).text
    assert await the_group(services.db) == group_id
