"""A message to people, from the first word to what became of it: whom it reaches is decided when it leaves."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.text.dutch import local
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.mail.service import address_key, suppress
from leerkring.messages.sending import MESSAGE, send_due
from tests.builders import make_circle, register, states
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR
from tests.messages.writing import BASE, press, version_in, write
from tests.people.office import back_office_of, heading
from tests.postbox import deliver


@pytest.fixture
async def circle(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    """Two places for Noor and Bas; Joost waits."""
    await make_circle(services.db, capacity=2)
    found = {
        name: await register(client, person)
        for name, person in (("noor", NOOR), ("bas", BAS), ("joost", JOOST))
    }
    await deliver(services)
    return found


@pytest.fixture
async def office(app: Application, services: Services, circle: dict[str, str]):
    """Fatima's browser."""
    async with back_office_of(app, services, FATIMA, "organizer") as browser:
        yield browser


def soon(clock: FixedClock) -> dict[str, str]:
    """Return two hours from now, as it is typed."""
    at = local(clock.now() + timedelta(hours=2))
    return {"send_on": at.date().isoformat(), "send_time": f"{at:%H:%M}"}


async def queued(services: Services) -> int:
    async with services.db.reading() as reading:
        return int(await reading.scalar(select(func.count()).where(Delivery.kind == MESSAGE)))


async def test_who_has_a_place_gets_it_with_their_own_words(office, services, circle) -> None:
    url = await write(office)
    look = await office.get(f"{url}/nakijken")
    assert heading(look) == "2 mensen krijgen dit bericht"
    sent = await press(office, url)
    assert sent.headers["location"] == f"{url}/verstuurd?gedaan=verstuurd"
    letters = await deliver(services)
    assert sorted(one.to for one in letters) == sorted(f"{one.name} <{one.email}>" for one in (NOOR, BAS))
    noor = next(one for one in letters if NOOR.email in one.to)
    assert noor.subject == "Volgende keer"
    assert noor.message["Reply-To"] == f"{FATIMA.name} <{FATIMA.email}>"
    assert "Beste Noor," in noor.text
    assert "Stadhuis Enschede" in noor.text
    assert "<strong>cijfers</strong>" in noor.html
    assert circle["noor"] in noor.text
    assert circle["noor"] in noor.html
    assert circle["bas"] not in noor.text
    page = await office.get(f"{url}/verstuurd")
    assert "2 mensen kregen mail" in page.text
    assert page.text.count("verstuurd</span>") >= 2
    assert "/beheer/activiteiten/woonzorganalyse/berichten/" in (await office.get(BASE)).text


async def test_the_rule_is_decided_when_it_leaves(
    client, office, services, circle, clock: FixedClock
) -> None:
    url = await write(office, states=["waitlisted", "confirmed"])
    at = soon(clock)
    planned = await press(office, url, "plannen", **at)
    assert planned.headers["location"] == f"{url}/nakijken?gedaan=gepland"
    assert (await office.get(url)).headers["location"] == f"{url}/nakijken"
    await client.post(f"{circle['joost']}/afmelden")
    await register(client, ILSE)
    look = await office.get(f"{url}/nakijken")
    assert "Nu zijn het 3 mensen" in look.text
    assert "Joost Bakker, Corporatie Domus: is afgemeld" in look.text
    assert await send_due(services.db, clock.now(), services.settings) == 0
    clock.move(timedelta(hours=3))
    assert await send_due(services.db, clock.now(), services.settings) == 1
    assert await queued(services) == 3
    page = await office.get(f"{url}/verstuurd?uitkomst=left")
    assert "Joost Bakker" in page.text
    assert "is afgemeld" in page.text
    letters = [one for one in await deliver(services) if one.subject == "Volgende keer"]
    assert {ILSE.email, NOOR.email, BAS.email} == {re.findall(r"<(.*)>", one.to)[0] for one in letters}


async def test_two_workers_and_two_presses_send_it_once(office, services, clock: FixedClock) -> None:
    url = await write(office)
    version = version_in(await office.get(f"{url}/nakijken"))
    pressed = [office.post(f"{url}/nakijken", data={"version": version, "doen": "nu"}) for _ in range(4)]
    assert {one.status_code for one in await asyncio.gather(*pressed)} == {303}
    assert await queued(services) == 2
    url = await write(office, subject="Later")
    at = soon(clock)
    assert (await press(office, url, "plannen", **at)).status_code == 303
    clock.move(timedelta(hours=3))
    due = [send_due(services.db, clock.now(), services.settings) for _ in range(4)]
    await asyncio.gather(*due)
    assert await queued(services) == 4
    letters = await deliver(services)
    assert sorted(one.subject for one in letters).count("Later") == 2


async def test_what_is_planned_can_be_taken_back_until_it_leaves(office, services, clock: FixedClock) -> None:
    url = await write(office)
    at = soon(clock)
    await press(office, url, "plannen", **at)
    late = await office.post(
        url, data={"doen": "bewaren", "subject": "Anders", "body": "x", "states": "confirmed"}
    )
    assert late.status_code in {409, 422}
    assert (await press(office, url, "terug")).headers["location"] == f"{url}?gedaan=terug"
    clock.move(timedelta(hours=3))
    await send_due(services.db, clock.now(), services.settings)
    assert await queued(services) == 0
    assert (await office.get(url)).status_code == 200
    await press(office, url)
    assert await queued(services) == 2
    gone = await office.post(f"{url}/nakijken", data={"doen": "terug"})
    assert gone.status_code == 409
    assert "al verstuurd" in gone.text


async def test_a_closed_address_is_named_and_gets_nothing(office, services, clock: FixedClock) -> None:
    async with services.db.transaction() as tx:
        await suppress(tx, address_key(services.settings.secret_key, BAS.email), "bounce", clock.now())
    url = await write(office)
    look = await office.get(f"{url}/nakijken")
    assert heading(look) == "1 persoon krijgt dit bericht"
    assert f"{BAS.name}, {BAS.email}: dit adres krijgt geen mail meer" in look.text
    await press(office, url)
    assert await queued(services) == 1
    assert "adres gesloten" in (await office.get(f"{url}/verstuurd")).text


async def test_who_was_ticked_and_left_meanwhile_is_told_with_why(client, office, services, circle) -> None:
    page = await office.get("/beheer/activiteiten/woonzorganalyse/aanmeldingen")
    ids = re.findall(r'name="gekozen" value="([^"]+)"', page.text)
    assert len(ids) == 3
    made = await office.post(f"{BASE}/uit-keuze", data={"gekozen": ids})
    url = made.headers["location"]
    shown = await office.get(url)
    assert "3 mensen die u zelf koos" in shown.text
    assert "Nog zonder onderwerp" in (await office.get(BASE)).text
    me = re.search(r'<option value="([0-9a-f-]{36})" selected', shown.text)
    assert me
    typed = {
        "subject": "Aan u drie",
        "body": "Dag {{naam}}.",
        "reply_to": me[1],
        "version": version_in(shown),
    }
    assert (await office.post(url, data=typed | {"doen": "verder"})).headers["location"] == f"{url}/nakijken"
    await client.post(f"{circle['bas']}/afmelden")
    assert (await states(services.db))["joost"] == "offered"
    look = await office.get(f"{url}/nakijken")
    assert heading(look) == "2 mensen krijgen dit bericht"
    assert "Bas Dijkstra, Gemeente Enschede: is afgemeld" in look.text
    await press(office, url)
    letters = [one for one in await deliver(services) if one.subject == "Aan u drie"]
    assert sorted("".join(one.text.split("Dag ")[1:]).split(".")[0] for one in letters) == [
        "Joost Bakker",
        "Noor Haddad",
    ]


async def test_all_that_the_list_leaves_can_be_chosen(office) -> None:
    made = await office.post(f"{BASE}/uit-keuze", data={"alles": "ja", "status": "confirmed"})
    assert "2 mensen die u zelf koos" in (await office.get(made.headers["location"])).text
    nobody = await office.post(f"{BASE}/uit-keuze", data={"alles": "", "status": "confirmed"})
    assert nobody.status_code == 409
    assert "Vink eerst aan" in nobody.text


async def test_a_copy_for_trying_goes_to_oneself_alone(office, services, circle) -> None:
    url = await write(office, doen="bewaren")
    shown = await office.get(url)
    me = re.search(r'<option value="([0-9a-f-]{36})" selected', shown.text)
    assert me
    typed = {"subject": "Proefje", "body": "Beste {{voornaam}}, zie {{eigen pagina}}.", "reply_to": me[1]}
    typed |= {"states": "confirmed", "doen": "proef", "version": version_in(shown)}
    assert (await office.post(url, data=typed)).headers["location"] == f"{url}?gedaan=proef"
    (letter,) = await deliver(services)
    assert FATIMA.email in letter.to
    assert letter.subject == "Proef: Proefje"
    assert "Beste Fatima, zie uw eigen pagina (persoonlijke link)." in letter.text
    assert "/aanmelding/" not in letter.html
    assert await queued(services) == 0


async def test_what_we_sent_stands_on_ones_own_page(app, client, office, services, circle) -> None:
    url = await write(office, subject="Dag {{voornaam}}")
    await press(office, url)
    await deliver(services)
    page = await client.get(circle["noor"])
    assert "Wat wij u stuurden" in page.text
    link = re.search(rf'href="({circle["noor"]}/berichten/[0-9a-f-]+)">Dag Noor<', page.text)
    assert link, page.text
    read = await client.get(link.group(1))
    assert "Beste Noor," in read.text
    assert f'href="{circle["noor"]}"' in read.text
    others = link.group(1).replace(circle["noor"], circle["joost"])
    assert (await client.get(others)).status_code == 404
    assert "Dag " not in (await client.get(circle["joost"])).text
    given = await client.post(f"{circle['noor']}/overdragen", data={"name": ILSE.name, "email": ILSE.email})
    assert given.status_code == 303
    (ilse,) = [one for one in await deliver(services) if ILSE.email in one.to]
    hers = re.search(r"/aanmelding/[\w-]{43}", ilse.text)
    assert hers
    assert "Dag Noor" not in (await client.get(hers.group())).text
    gone = await client.get(f"{hers.group()}/berichten/{link.group(1).rpartition('/')[2]}")
    assert gone.status_code == 404
    people = await office.get("/beheer/mensen?zoek=dijkstra")
    bas = re.search(r"/beheer/mensen/[0-9a-f-]{36}", people.text)
    assert bas
    theirs = re.search(r'href="([^"]+/aan/[0-9a-f-]+)"', (await office.get(bas.group())).text)
    assert theirs
    assert "Beste Bas," in (await office.get(theirs.group(1))).text


async def test_people_are_written_to_from_the_list_of_people(app, office, services) -> None:
    people = "/beheer/mensen/berichten"
    made = await office.post(f"{people}/uit-keuze", data={"alles": "ja", "zoek": "dijkstra"})
    url = made.headers["location"]
    shown = await office.get(url)
    assert "1 persoon die u zelf koos" in " ".join(shown.text.split())
    me = re.search(r'<option value="([0-9a-f-]{36})" selected', shown.text)
    assert me
    typed = {
        "subject": "Van {{activiteit}}",
        "body": "Dag {{voornaam}} van {{organisatie}}",
        "reply_to": me[1],
    }
    typed |= {"doen": "verder", "version": version_in(shown)}
    wrong = await office.post(url, data=typed)
    assert "kan alleen in een bericht bij een activiteit" in wrong.text
    assert (await office.post(url, data=typed | {"subject": "Een vraag"})).status_code == 303
    async with back_office_of(app, services, ILSE, "organizer") as other:
        assert (await other.get(url)).status_code == 404
        assert "Een vraag" not in (await other.get(people)).text
    assert (await press(office, url)).status_code == 303
    (letter,) = await deliver(services)
    assert "Dag Bas van Gemeente Enschede" in letter.text
    assert "/aanmelding/" not in letter.text
    assert "Een vraag" in (await office.get(people)).text


async def test_who_gets_another_address_meanwhile_gets_it_there(app, office, services) -> None:
    url = await write(office)
    await press(office, url)
    bas = re.search(r"/beheer/mensen/[0-9a-f-]{36}", (await office.get("/beheer/mensen?zoek=dijkstra")).text)
    assert bas
    better = {"name": BAS.name, "email": "b.dijkstra@enschede.example", "zeker": "ja"}
    assert (await office.post(f"{bas.group()}/verbeteren", data=better)).status_code == 303
    letters = [one for one in await deliver(services) if one.subject == "Volgende keer"]
    assert any(better["email"] in one.to for one in letters)
    assert not any(BAS.email in one.to for one in letters)
    assert len(letters) == 2


async def test_what_would_leave_with_a_hole_waits_as_a_draft(
    office, services, circle, clock: FixedClock
) -> None:
    url = await write(office)
    assert (await press(office, url, "plannen", **soon(clock))).status_code == 303
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE occurrence SET state = 'cancelled'")
    clock.move(timedelta(hours=3))
    assert await send_due(services.db, clock.now(), services.settings) == 0
    assert await queued(services) == 0
    assert "maar die is er niet" in (await office.get(f"{url}/nakijken")).text
    assert (
        "hield een gepland bericht tegen"
        in (await office.get("/beheer/activiteiten/woonzorganalyse/logboek")).text
    )
