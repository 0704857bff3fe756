"""A list of readers is read, shown line by line, and only then kept: nobody is subscribed who did not ask."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.newsletter.model import ConsentEvent, Signup, Subscription
from leerkring.newsletter.subscriptions.service import CONFIRM
from leerkring.people.model import Person as PersonRow
from tests.cast import BAS, FATIMA, ILSE, KARIM, NOOR
from tests.newsletter.beheer import BEHEER
from tests.newsletter.readers import count, leaving, subscribe
from tests.newsletter.test_lists import FILES
from tests.people.office import back_office_of, heading, token_of
from tests.support.forms import PageForm, forms_of
from tests.support.heartbeat import longest_silence
from tests.workbooks import make_ods, make_xlsx

LEZERS = f"{BEHEER}/lezers"
LISTS = Path(__file__).parent / "lists"
RIGHT = json.loads((LISTS / "right.json").read_text())
WISH = {"stream": "nieuwsbrief", "proof": "Oude site", "given_on": "2025-06-01"}


@pytest.fixture
async def desk(app: Application, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Ilse, editor."""
    async with back_office_of(app, services, ILSE, "editor") as ilse:
        yield ilse


async def readers_of(services: Services, stream: str = "nieuwsbrief") -> dict[str, str]:
    """Return who reads, with their names."""
    async with services.db.reading() as reading:
        rows = await reading.rows(
            select(PersonRow.email, PersonRow.name)
            .join(Subscription, Subscription.person_id == PersonRow.id)
            .where(Subscription.state == "confirmed")
        )
    return {row.email: row.name for row in rows}


def form_on(page: httpx.Response) -> PageForm:
    """Return the form of the look-once-more page."""
    return next(form for form in forms_of(page) if "gezien" in form.names)


async def look(desk: httpx.AsyncClient, text: str | bytes, **more: str) -> httpx.Response:
    """Paste a list, or send it as a file, and press the first button."""
    wish = WISH | {"bekijk": "ja"} | more
    if isinstance(text, bytes):
        return await desk.post(LEZERS, data=wish | {"people": ""}, files={"bestand": ("lijst.csv", text)})
    return await desk.post(LEZERS, data=wish | {"people": text})


async def take(desk: httpx.AsyncClient, page: httpx.Response, **typed: str) -> httpx.Response:
    """Press the second button."""
    return await desk.post(LEZERS, data=form_on(page).data(**typed))


@pytest.mark.parametrize("way", ["file", "pasted"])
@pytest.mark.parametrize("name", RIGHT)
async def test_each_list_subscribes_who_stands_there_and_nobody_else(
    services: Services, desk: httpx.AsyncClient, name: str, way: str
) -> None:
    body = (LISTS / name).read_bytes()
    page = await look(desk, body if way == "file" else body.decode())
    assert await readers_of(services) == {}, "nothing is kept before the second button"
    if page.status_code == 200:
        await take(desk, page)
    else:
        assert page.status_code == 422
        assert "Fout:" in page.text
    assert await readers_of(services) == RIGHT[name]["people"]
    assert await count(services, ConsentEvent, ConsentEvent.kind == "imported") == len(RIGHT[name]["people"])


@pytest.mark.parametrize("name", RIGHT)
async def test_a_program_that_posts_at_once_gets_the_same(
    services: Services, desk: httpx.AsyncClient, name: str
) -> None:
    await desk.post(LEZERS, data=WISH | {"people": (LISTS / name).read_bytes().decode()})
    assert await readers_of(services) == RIGHT[name]["people"]


async def test_lists_of_other_programs_subscribe_the_same(
    services: Services, desk: httpx.AsyncClient
) -> None:
    """Through the pages what `test_lists` reads: two buttons each, and none of the readers before."""
    for text, people in FILES:
        page = await look(desk, text)
        assert page.status_code == 200, text
        await take(desk, page, rest="yes")
        assert await readers_of(services) == people, text
        async with services.db.transaction() as tx:
            await tx.sql("DELETE FROM consent_event")
            await tx.sql("DELETE FROM subscription")
            await tx.sql("DELETE FROM person WHERE email <> $1", ILSE.email)


async def test_wrong_lines_are_named_and_the_rest_is_taken_when_one_wants(
    services: Services, desk: httpx.AsyncClient
) -> None:
    page = await look(desk, (LISTS / "space-in-quotes.csv").read_bytes())
    assert heading(page) == "Klopt deze lijst?"
    assert "“marga.o brien@woonbest.example” is geen e-mailadres" in page.text
    assert '<th scope="row">Regel 2</th>' in page.text
    refused = await take(desk, page)
    assert refused.status_code == 422
    assert 'href="#veld-rest"' in refused.text
    assert await readers_of(services) == {}
    done = await take(desk, page, rest="yes")
    assert done.status_code == 303
    assert await readers_of(services) == {"goed@woonbest.example": ""}
    told = await desk.get(done.headers["location"])
    assert "1 lezer erbij. Overgeslagen regels van de lijst: 1." in told.text


async def test_the_page_tells_what_becomes_of_each_line(
    client: httpx.AsyncClient, services: Services, desk: httpx.AsyncClient
) -> None:
    await subscribe(client, services, NOOR)
    left = await subscribe(client, services, BAS)
    await client.post(await leaving(client, left))
    await desk.post(f"{LEZERS}/adres", data={"email": KARIM.email, "act": "close"})
    lines = [
        "E-mail;Naam;Stand",
        f"{NOOR.email};Noor;actief",
        f"{BAS.email};Bas;actief",
        f"{KARIM.email};Karim;actief",
        "nieuw@woonbest.example;Nia Nieuw;actief",
        "Nieuw@WOONBEST.example;Nia;actief",
        "weg@woonbest.example;Wout;afgemeld",
        "geen adres;Geen;actief",
    ]
    page = await look(desk, "\n".join(lines))
    for outcome in ("new", "known", "gone", "closed", "twice", "left", "wrong"):
        assert f'<tr data-row="{outcome}">' in page.text, outcome
        row = page.text.partition(f'<tr data-row="{outcome}">')[2].partition("</tr>")[0]
        assert 'class="num">1</td>' in row, outcome
    before = await readers_of(services)
    done = await take(desk, page, rest="yes")
    assert done.headers["location"].endswith("over=2&erbij=1&bekend=2&dicht=1")
    assert await readers_of(services) == before | {"nieuw@woonbest.example": "Nia Nieuw"}


async def test_staff_say_what_a_column_is_and_see_it_before_it_is_kept(
    services: Services, desk: httpx.AsyncClient
) -> None:
    page = await look(desk, "mail;wie;waar\na@woonbest.example;Anke Post;Almelo\n")
    assert [value for name, value in form_on(page).fields if name.startswith("kolom-")] == ["email"]
    again = await take(desk, page, **{"kolom-1": "name"})
    assert (again.status_code, heading(again)) == (200, "Klopt deze lijst?")
    assert "Anke Post" in again.text
    assert await readers_of(services) == {}, "it was not what one had seen"
    assert (await take(desk, again)).status_code == 303
    assert await readers_of(services) == {"a@woonbest.example": "Anke Post"}


async def test_another_list_than_was_seen_is_shown_first(services: Services, desk: httpx.AsyncClient) -> None:
    page = await look(desk, "a@woonbest.example")
    for typed in ({"people": "b@woonbest.example"}, {"stream": "update-wonen-en-zorg"}):
        again = await take(desk, page, **typed)
        assert (again.status_code, heading(again)) == (200, "Klopt deze lijst?")
    assert await readers_of(services) == {}


async def test_without_proof_nothing_is_even_shown(services: Services, desk: httpx.AsyncClient) -> None:
    for missing in ("proof", "given_on", "stream"):
        page = await look(desk, "a@woonbest.example", **{missing: ""})
        assert page.status_code == 422
        assert f'href="#veld-{missing}"' in page.text
        assert "a@woonbest.example" in page.text, "what was pasted stays"
    for missing in ("proof", "given_on"):
        page = await look(desk, "a@woonbest.example")
        assert (await take(desk, page, **{missing: ""})).status_code == 422
    assert await readers_of(services) == {}


async def test_our_own_file_comes_back_unchanged(
    client: httpx.AsyncClient, services: Services, desk: httpx.AsyncClient
) -> None:
    await subscribe(client, services, NOOR, streams=("nieuwsbrief", "update-wonen-en-zorg"))
    left = await subscribe(client, services, BAS)
    await client.post(await leaving(client, left))
    await subscribe(client, services, KARIM, streams=("update-wonen-en-zorg",))
    token = token_of(await desk.get(LEZERS))
    ours = (await desk.post(f"{LEZERS}.csv", data={"token": token})).content
    states = await states_of(services)
    page = await look(desk, ours)
    assert 'data-row="wrong"' not in page.text
    done = await take(desk, page)
    assert done.headers["location"].endswith("erbij=0&bekend=1&dicht=0")
    assert await states_of(services) == states
    async with services.db.transaction() as tx:  # as another house reads it, which knows none of them
        await tx.sql("DELETE FROM subscription")
    await take(desk, await look(desk, ours))
    assert set(await readers_of(services)) == {NOOR.email}, "Bas left, and Karim asked for another one"


async def states_of(services: Services) -> set[tuple[object, ...]]:
    async with services.db.reading() as reading:
        rows = await reading.rows(
            select(
                Subscription.person_id, Subscription.stream_id, Subscription.state, Subscription.changed_at
            )
        )
    return {tuple(row) for row in rows}


async def test_two_who_press_at_once_subscribe_once(
    app: Application, services: Services, desk: httpx.AsyncClient
) -> None:
    text = "".join(f"lezer{number}@woonbest.example\n" for number in range(200))
    async with back_office_of(app, services, FATIMA, "editor") as other:
        pages = [await look(one, text) for one in (desk, other)]
        done = await asyncio.gather(take(desk, pages[0]), take(other, pages[1]))
    assert [one.status_code for one in done] == [303, 303]
    assert await count(services, ConsentEvent, ConsentEvent.kind == "imported") == 200
    assert len(await readers_of(services)) == 200


@pytest.mark.parametrize(
    "body", [b"PK\x03\x04" + bytes(200), b"%PDF-1.7\x00\x01", b"\x89PNG\r\n\x1a\n" + bytes(range(256))]
)
async def test_a_file_that_is_no_list_is_refused_with_what_to_do(
    services: Services, desk: httpx.AsyncClient, body: bytes
) -> None:
    page = await look(desk, body + b"\na@woonbest.example\n")
    assert page.status_code == 422
    assert "Dit bestand is geen CSV, XLSX of ODS." in page.text


async def test_a_file_or_pasted_and_not_too_large(services: Services, desk: httpx.AsyncClient) -> None:
    both = await desk.post(
        LEZERS,
        data=WISH | {"people": "a@woonbest.example"},
        files={"bestand": ("l.csv", b"b@woonbest.example")},
    )
    assert (both.status_code, "niet allebei" in both.text) == (422, True)
    large = await look(desk, b"a@woonbest.example\n" * 200_000)
    assert (large.status_code, "te groot" in large.text) == (422, True)
    huge = await look(desk, b"a@woonbest.example\n" * 600_000)
    assert huge.status_code == 413
    many = await look(desk, "".join(f"lezer{number}@x.example\n" for number in range(10_001)))
    assert "ten hoogste 10000 adressen" in many.text
    long = await look(desk, "a@woonbest.example\n" + "\n" * 50_000)
    assert "ten hoogste 50000 regels" in long.text
    nothing = await look(desk, "")
    assert "Kies een bestand, of plak hier ten minste één adres." in nothing.text
    assert await readers_of(services) == {}


@pytest.fixture
def small_heap() -> Iterator[None]:
    """What all other tests left in memory is not looked through while time is measured."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("small_heap")
async def test_ten_thousand_lines_keep_nobody_waiting(services: Services, desk: httpx.AsyncClient) -> None:
    body = "E-mail;Naam;Plaats;Stand\r\n" + "".join(
        f"lezer{n}@voorbeeld{n % 90}.example;Lézer van de Kolk;Den Háág;ingeschreven\r\n"
        for n in range(10_000)
    )
    pages: list[httpx.Response] = []

    async def first() -> None:
        pages.append(await look(desk, body.encode("cp1252")))

    async def second() -> None:
        sent = form_on(pages[0]).data()
        pages.append(await desk.post(LEZERS, data=sent, files={"bestand": ("", b"")}))

    silence = await longest_silence(first())
    assert "Neem 10000 lezers over" in pages[0].text
    assert silence < 0.1
    silence = await longest_silence(second())
    assert pages[1].headers["location"].endswith("erbij=10000&bekend=0&dicht=0")
    assert silence < 0.1


async def test_who_is_asked_subscribes_themselves_and_nobody_else_does(
    services: Services, client: httpx.AsyncClient, desk: httpx.AsyncClient
) -> None:
    preferences = await subscribe(client, services, BAS)
    await client.post(await leaving(client, preferences))
    text = f"E-mail;Naam\nnieuw@woonbest.example;Noor\n{BAS.email};Bas\n"
    page = await look(desk, text, toestemming="bevestigen")
    answer = await take(desk, page)
    assert "gevraagd=1" in answer.headers["location"]
    assert "1 persoon krijgt een mail om te bevestigen." in (await desk.get(answer.headers["location"])).text
    assert await readers_of(services) == {}
    async with services.db.reading() as reading:
        asked = await reading.rows(select(Signup.email, Signup.form, Signup.consent_text))
        mailed = await reading.rows(
            select(Delivery.recipient, Delivery.about_id).where(
                Delivery.kind == CONFIRM, Delivery.recipient != BAS.email
            )
        )
    ours = [one for one in asked if one.email != BAS.email]
    assert [(one.email, one.form) for one in ours] == [("nieuw@woonbest.example", "import")]
    assert "Oude site" in ours[0].consent_text
    again = await take(desk, await look(desk, text, toestemming="bevestigen"))
    assert "gevraagd=0" in again.headers["location"]
    path = f"/nieuwsbrief/bevestigen/{services.links.make(CONFIRM, mailed[0].about_id)}"
    await client.post(path, data={"bevestig": "ja"})
    assert list(await readers_of(services)) == ["nieuw@woonbest.example"]


async def test_a_workbook_is_read_as_any_list(services: Services, desk: httpx.AsyncClient) -> None:
    rows = [["Lezers"], [], ["Achternaam", "Voornaam", "E-mail"], ["Haddad", "Noor", "noor@woonbest.example"]]
    for body in (make_xlsx({"Blad1": rows}), make_ods({"Blad1": rows})):
        answer = await take(desk, await look(desk, body))
        assert answer.status_code == 303
    assert await readers_of(services) == {"noor@woonbest.example": "Noor Haddad"}
