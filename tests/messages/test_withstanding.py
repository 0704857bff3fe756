"""What must not happen with a message: words of one person that act, a link that staff should not hold, a stranger's hand."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import update

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.messages.forgetting import forget_messages
from leerkring.messages.model import MessageRecipient
from leerkring.registrations.forgetting import FORGOTTEN_AFTER_MONTHS
from leerkring.registrations.model import Registration
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR
from tests.messages.writing import BASE, me_of, press, version_in, write
from tests.people.office import back_office_of, browser
from tests.postbox import deliver

SECRET = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII)


@pytest.fixture
async def office(app: Application, client: httpx.AsyncClient, services: Services):
    """Fatima's browser, over a circle with Noor in it and another with Joost."""
    await make_circle(services.db)
    await make_circle(services.db, "ander", title="Een andere kring")
    await register(client, NOOR)
    await register(client, JOOST, "ander")
    await deliver(services)
    async with back_office_of(app, services, FATIMA, "organizer") as browser:
        yield browser


async def call(services: Services, name: str) -> None:
    """Give everybody this name, past what forms let through."""
    async with services.db.transaction() as tx:
        await tx.execute(update(Registration).values(name=name, organization=name))


@pytest.mark.parametrize(
    "name",
    [
        "Noor\r\nBcc: ieder@een.example",
        "{{activiteit}} {{eigen pagina}}",
        "[klik](https://kwaad.example) **vet**",
        "<script>alert(1)</script>",
        "# Kop",
    ],
)
async def test_a_name_is_only_ever_words(office, services, name: str) -> None:
    await call(services, name)
    url = await write(office, subject="Dag {{naam}}", body="Dag {{naam}} van {{organisatie}}.")
    look = await office.get(f"{url}/nakijken")
    frame = await office.get(f"{url}/brief")
    await press(office, url)
    (letter,) = await deliver(services)
    plain = " ".join(name.split())
    assert letter.message["Bcc"] is None
    assert letter.subject == f"Dag {plain}"
    assert f"Dag {plain} van {plain}." in " ".join(letter.text.split())
    assert "Een andere kring" not in letter.text
    for html in (letter.html, frame.text, look.text):
        assert "<script>alert" not in html
        assert 'href="https://kwaad.example"' not in html
        assert "<strong>vet</strong>" not in html
    assert letter.html.count("/aanmelding/") == 1, "the button, and nothing that a name called for"


async def test_staff_see_no_link_of_a_participant(office, services) -> None:
    url = await write(office, body="Alles staat op {{eigen pagina}}.")
    shown = await office.get(url)
    typed = {"body": "Zie {{eigen pagina}}."}
    pages = [shown, await office.get(f"{url}/nakijken"), await office.get(f"{url}/brief")]
    pages += [
        await office.post(f"{url}/voorbeeld", data=typed),
        await office.post(f"{BASE}/nieuw/voorbeeld", data=typed),
    ]
    await press(office, url)
    await deliver(services)
    log = await office.get(f"{url}/verstuurd")
    one = re.search(rf"{re.escape(url)}/aan/[0-9a-f-]+", log.text)
    assert one
    mail = re.search(r"/beheer/mail/[0-9a-f-]+", (await office.get("/beheer/mail")).text)
    assert mail
    pages += [log, await office.get(one.group()), await office.get(mail.group())]
    pages.append(await office.get(f"{mail.group()}/voorbeeld"))
    for page in pages:
        assert page.status_code == 200
        assert "eigen pagina" in page.text or "persoonlijke link" in page.text or page is log
        assert not [one for one in SECRET.findall(page.text) if services.links.read(one)], page.url
        assert "/aanmelding/" not in page.text


async def test_it_belongs_to_its_own_activity(app, office, services) -> None:
    url = await write(office)
    other = url.replace("woonzorganalyse", "ander")
    version = {"version": version_in(await office.get(url)), "doen": "nu"}
    for path in ("", "/nakijken", "/brief", "/verstuurd"):
        assert (await office.get(f"{other}{path}")).status_code == 404
    assert (await office.post(f"{other}/nakijken", data=version)).status_code == 404
    people = f"/beheer/mensen/berichten/{url.rpartition('/')[2]}"
    assert (await office.get(people)).status_code == 404
    async with back_office_of(app, services, BAS, "host") as host:
        for path in ("", "/nakijken", "/brief"):
            assert (await host.get(f"{url}{path}")).status_code == 403
        assert (await host.post(f"{url}/nakijken", data=version)).status_code == 403
        assert (await host.get(BASE)).status_code == 403
    async with browser(app) as stranger:
        assert urlsplit((await stranger.get(url)).headers["location"]).path == "/inloggen"
    picked = await office.get("/beheer/activiteiten/ander/aanmeldingen")
    joost = re.findall(r'name="gekozen" value="([^"]+)"', picked.text)
    assert (await office.post(f"{BASE}/uit-keuze", data={"gekozen": joost})).status_code == 409


async def test_a_field_that_nobody_knows_is_named(office) -> None:
    typed = {"reply_to": await me_of(office), "states": "confirmed", "subject": "x"}
    answer = await office.post(f"{BASE}/nieuw", data=typed | {"body": "Beste {{voornam}},"})
    assert answer.status_code == 422
    assert "Het invulveld {{voornam}} kennen wij niet. Bedoelt u {{voornaam}}?" in answer.text
    assert "Beste {{voornam}}," in answer.text
    answer = await office.post(f"{BASE}/nieuw", data=typed | {"body": "Beste {{voornaam,"})
    assert "Een van de twee ontbreekt" in answer.text
    answer = await office.post(
        f"{BASE}/nieuw", data=typed | {"body": "", "states": "iedereen", "reply_to": "x"}
    )
    for sentence in ("Schrijf het bericht.", "Kies uit de lijst.", "Kies een collega uit de lijst."):
        assert sentence in answer.text
    long = await office.post(f"{BASE}/nieuw", data=typed | {"body": "a" * 20_001})
    assert "ten hoogste 20000 tekens" in long.text


async def test_a_field_that_is_empty_now_stops_it(office, services, clock: FixedClock) -> None:
    await make_circle(
        services.db,
        "voorbij",
        starts_in=timedelta(days=-40),
        days=1,
        registration_opens_at=clock.now() - timedelta(days=90),
    )
    async with services.db.transaction() as tx:
        await tx.execute(
            update(Registration)
            .where(Registration.email == NOOR.email)
            .values(activity_id=await _id_of(tx, "voorbij"))
        )
    base = BASE.replace("woonzorganalyse", "voorbij")
    typed = {"reply_to": await me_of(office), "states": "confirmed", "subject": "x", "doen": "verder"}
    made = await office.post(f"{base}/nieuw", data=typed | {"body": "Tot {{volgende dag}}"})
    url = made.headers["location"].removesuffix("/nakijken")
    look = await office.get(f"{url}/nakijken")
    assert "Het bericht noemt {{volgende dag}}, maar die is er niet." in look.text
    assert "Nu versturen" not in look.text
    sent = await office.post(f"{url}/nakijken", data={"doen": "nu", "version": version_in(look)})
    assert sent.status_code == 409
    assert not await deliver(services)


async def _id_of(tx, slug: str):
    (row,) = await tx.sql("SELECT id FROM activity WHERE slug = $1", slug)
    return row.id


async def test_a_place_that_was_handed_over_gives_nobody_the_mail_of_another(
    client, office, services
) -> None:
    url = await write(office)
    page = await register(client, BAS)
    await press(office, url)
    given = await client.post(f"{page}/overdragen", data={"name": ILSE.name, "email": ILSE.email})
    assert given.status_code == 303
    letters = [one for one in await deliver(services) if one.subject == "Volgende keer"]
    assert [NOOR.email in one.to for one in letters] == [True]


async def test_two_who_write_one_message_lose_nothing(app, office, services) -> None:
    url = await write(office, doen="bewaren")
    shown = await office.get(url)
    typed = {"states": "confirmed", "subject": "Van Fatima", "body": "a", "version": version_in(shown)}
    typed |= {"reply_to": await me_of(office), "doen": "bewaren"}
    async with back_office_of(app, services, KARIM, "admin") as karim:
        mine = typed | {"subject": "Van Karim", "reply_to": await me_of(karim)}
        assert (await karim.post(url, data=mine)).status_code == 303
        answer = await office.post(url, data=typed)
        assert answer.status_code == 409
        assert "Karim" in answer.text
        assert "Van Fatima" in answer.text
        assert "Van Karim" in answer.text
        late = await office.post(f"{url}/nakijken", data={"doen": "nu", "version": version_in(shown)})
        assert late.status_code == 409
        assert not await deliver(services)


async def test_what_it_says_of_people_goes_with_their_registrations(
    office, services, clock: FixedClock
) -> None:
    url = await write(office)
    await press(office, url)
    async with services.db.transaction() as tx:
        assert await forget_messages(tx, clock.now()) == 0
        later = clock.now() + timedelta(days=31 * (FORGOTTEN_AFTER_MONTHS + 5))
        assert await forget_messages(tx, later) == 1
        assert await forget_messages(tx, later) == 0
        rows = await tx.rows(MessageRecipient.__table__.select())
    assert [(row.name, row.email, row.organization) for row in rows] == [("niet meer bekend", "", "")]
    assert (await office.get(f"{url}/verstuurd")).status_code == 200
