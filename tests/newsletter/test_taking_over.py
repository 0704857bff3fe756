"""Readers from a list, in three steps: shown line by line, then done once, and undone for a day."""

import asyncio
import gc
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, update

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.importing.model import ImportList
from leerkring.importing.service import forget_lists
from leerkring.mail.model import Delivery
from leerkring.newsletter.importing.model import ImportedReader
from leerkring.newsletter.model import ConsentEvent, Signup, Subscription
from leerkring.newsletter.subscriptions.service import CONFIRM
from leerkring.people.model import Person as PersonRow
from leerkring.run.check import run_checks
from tests.cast import BAS, FATIMA, ILSE, KARIM, NOOR
from tests.newsletter.importing import (
    IMPORT,
    LEZERS,
    form_on,
    import_list,
    look,
    press,
    to_check,
    upload,
)
from tests.newsletter.readers import ask, count, leaving, mailed, subscribe
from tests.newsletter.test_lists import FILES
from tests.people.office import back_office_of, heading, token_of
from tests.support.heartbeat import longest_silence
from tests.workbooks import make_ods, make_xlsx

LISTS = Path(__file__).parent / "lists"
RIGHT = json.loads((LISTS / "right.json").read_text())


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


def fates(page: httpx.Response) -> dict[int, str]:
    """Return what becomes of each line, as the check shows it."""
    found = re.findall(r'data-row="(\d+)" data-fate="([a-z]+)"', page.text)
    return {int(line): fate for line, fate in found}


@pytest.mark.parametrize("way", ["file", "pasted"])
@pytest.mark.parametrize("name", RIGHT)
async def test_each_list_subscribes_who_stands_there_and_nobody_else(
    services: Services, desk: httpx.AsyncClient, name: str, way: str
) -> None:
    body = (LISTS / name).read_bytes()
    kept = await upload(desk, body if way == "file" else body.decode())
    if kept.status_code == 303:
        here = kept.headers["location"]
        on = await desk.post(here, data=form_on(await desk.get(here)).data())
        check = on.headers["location"]
        page = await desk.get(check)
        if "Niemand om te importeren" not in page.text:
            seen = await look(desk, check, rest="")
            assert await readers_of(services) == {}, "nothing is kept before the last button"
            if seen.status_code == 200:
                assert (await press(desk, check, seen)).status_code == 303
            else:
                assert 'href="#veld-rest"' in seen.text, "with a line that cannot be read one says so first"
    else:
        assert kept.status_code == 422
        assert "Fout:" in kept.text
    assert await readers_of(services) == RIGHT[name]["people"]
    assert await count(services, ConsentEvent, ConsentEvent.kind == "imported") == len(RIGHT[name]["people"])


async def test_lists_of_other_programs_subscribe_the_same(
    services: Services, desk: httpx.AsyncClient
) -> None:
    """Through the pages what `test_lists` reads, and none of the readers before."""
    for text, people in FILES:
        check = await to_check(desk, text)
        if people:
            await press(desk, check, await look(desk, check))
        else:
            assert "Niemand om te importeren" in (await desk.get(check)).text
        assert await readers_of(services) == people, text
        async with services.db.transaction() as tx:
            await tx.sql("DELETE FROM consent_event")
            await tx.sql("DELETE FROM subscription")
            await tx.sql("DELETE FROM person WHERE email <> $1", ILSE.email)


async def test_wrong_lines_are_named_and_the_rest_is_taken_when_one_wants(
    services: Services, desk: httpx.AsyncClient
) -> None:
    check = await to_check(desk, (LISTS / "space-in-quotes.csv").read_bytes())
    page = await desk.get(check)
    assert heading(page) == "Wat er met elke regel gebeurt"
    assert "“marga.o brien@woonbest.example” is geen e-mailadres" in page.text
    assert fates(page)[2] == "wrong"
    assert set(fates(await desk.get(check, params={"lot": "wrong"})).values()) == {"wrong"}
    refused = await look(desk, check, rest="")
    assert refused.status_code == 422
    assert 'href="#veld-rest"' in refused.text
    assert (await press(desk, check, await look(desk, check))).status_code == 303
    assert await readers_of(services) == {"goed@woonbest.example": ""}


async def test_each_line_has_its_fate_and_nothing_happens_before_the_last_button(
    client: httpx.AsyncClient, services: Services, desk: httpx.AsyncClient
) -> None:
    await subscribe(client, services, NOOR)
    left = await subscribe(client, services, BAS)
    await client.post(await leaving(client, left))
    await desk.post(f"{LEZERS}/adres", data={"email": KARIM.email, "act": "close"})
    await ask(client, FATIMA)
    lines = [
        "E-mail;Naam;Stand",
        f"{NOOR.email};Noor;actief",
        f"{BAS.email};Bas;actief",
        f"{KARIM.email};Karim;actief",
        "nieuw@woonbest.example;Nia Nieuw;actief",
        "Nieuw@WOONBEST.example;Nia;actief",
        "weg@woonbest.example;Wout;afgemeld",
        "geen adres;Geen;actief",
        f"{FATIMA.email};Fatima;actief",
    ]
    check = await to_check(desk, "\n".join(lines))
    page = await desk.get(check)
    fate = ["heading", "known", "gone", "closed", "new", "twice", "left", "wrong", "asked"]
    assert fates(page) == dict(enumerate(fate, 1))
    before = await readers_of(services)
    seen = await look(desk, check)
    assert heading(seen) == "1 persoon inschrijven?"
    for sentence in (
        "1 persoon meldde zich hier af.",
        "1 adres krijgt geen mail.",
        "1 persoon is pas gevraagd.",
    ):
        assert sentence in seen.text
    assert await readers_of(services) == before
    done = await press(desk, check, seen)
    assert heading(await desk.get(done.headers["location"])) == "1 lezer erbij"
    assert await readers_of(services) == before | {"nieuw@woonbest.example": "Nia Nieuw"}
    async with services.db.reading() as reading:
        kept = await reading.row(select(ImportList.rows, ImportList.counts))
    assert kept is not None
    assert (kept.rows, kept.counts["new"], kept.counts["gone"]) == ([], 1, 1)


async def test_staff_say_what_a_column_is_and_each_once(services: Services, desk: httpx.AsyncClient) -> None:
    kept = await upload(desk, "mail;wie;waar\na@woonbest.example;Anke Post;Almelo\n")
    here = kept.headers["location"]
    page = await desk.get(here)
    assert "Anke Post" in page.text
    sent = form_on(page).data()
    assert [value for name, value in sent.items() if name.startswith("kolom-")] == [["email"]]
    twice = await desk.post(here, data=sent | {"kolom-1": "email"})
    assert (twice.status_code, "Dit staat al bij kolom 1." in twice.text) == (422, True)
    none = await desk.post(here, data=sent | {"kolom-0": ""})
    assert (none.status_code, "Kies bij een van de kolommen: E-mailadres." in none.text) == (422, True)
    right = await desk.post(here, data=sent | {"kolom-1": "name"})
    late = await desk.post(here, data=sent)
    assert (late.status_code, "Iemand anders heeft dit gewijzigd" in late.text) == (409, True)
    check = right.headers["location"]
    await press(desk, check, await look(desk, check))
    assert await readers_of(services) == {"a@woonbest.example": "Anke Post"}


async def test_what_changed_since_the_last_look_is_shown_first(
    client: httpx.AsyncClient, services: Services, desk: httpx.AsyncClient
) -> None:
    check = await to_check(desk, f"{NOOR.email}\na@woonbest.example")
    seen = await look(desk, check)
    left = await subscribe(client, services, NOOR)
    await client.post(await leaving(client, left))
    again = await press(desk, check, seen)
    assert (again.status_code, "Er is niets geïmporteerd" in again.text) == (409, True)
    assert await readers_of(services) == {}
    assert fates(await desk.get(check)) == {1: "gone", 2: "new"}


async def test_without_proof_there_is_no_last_look(services: Services, desk: httpx.AsyncClient) -> None:
    none = await upload(desk, "a@woonbest.example", stream="")
    assert (none.status_code, 'href="#veld-stream"' in none.text) == (422, True)
    assert "a@woonbest.example" in none.text, "what was pasted stays"
    check = await to_check(desk, "a@woonbest.example")
    for missing, typed in (("proof", ""), ("given_on", ""), ("given_on", "2031-01-01"), ("toestemming", "")):
        page = await look(desk, check, **{missing: typed})
        assert page.status_code == 422
        assert f'href="#veld-{missing}"' in page.text
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
    page = await desk.get(await to_check(desk, ours))
    assert "wrong" not in fates(page).values()
    assert "Niemand om te importeren" in page.text
    assert await states_of(services) == states
    async with services.db.transaction() as tx:  # as another house reads it, which knows none of them
        await tx.sql("DELETE FROM subscription")
    await import_list(desk, ours)
    assert set(await readers_of(services)) == {NOOR.email}, "Bas left, and Karim asked for another one"


async def states_of(services: Services) -> set[tuple[object, ...]]:
    async with services.db.reading() as reading:
        rows = await reading.rows(
            select(
                Subscription.person_id, Subscription.stream_id, Subscription.state, Subscription.changed_at
            )
        )
    return {tuple(row) for row in rows}


@pytest.mark.parametrize("toestemming", ["bewijs", "bevestigen"])
async def test_one_list_pressed_twice_at_once_is_imported_once(
    app: Application, services: Services, desk: httpx.AsyncClient, toestemming: str
) -> None:
    text = "".join(f"lezer{number}@woonbest.example\n" for number in range(200))
    check = await to_check(desk, text)
    async with back_office_of(app, services, FATIMA, "editor") as other:
        pages = [await look(one, check, toestemming=toestemming) for one in (desk, other)]
        done = await asyncio.gather(press(desk, check, pages[0]), press(other, check, pages[1]))
    assert sorted(one.status_code for one in done) == [303, 409]
    assert await count(services, ImportedReader) == 200
    asks = toestemming == "bevestigen"
    assert await count(services, ConsentEvent, ConsentEvent.kind == "imported") == (0 if asks else 200)
    assert await count(services, Delivery, Delivery.kind == CONFIRM) == (200 if asks else 0)


@pytest.mark.parametrize("toestemming", ["bewijs", "bevestigen"])
async def test_two_lists_with_the_same_people_at_once_add_each_once(
    app: Application, services: Services, desk: httpx.AsyncClient, toestemming: str
) -> None:
    """The control: two lists with other people are both imported."""
    text = "".join(f"lezer{number}@woonbest.example\n" for number in range(200))
    async with back_office_of(app, services, FATIMA, "editor") as other:
        for texts, codes, many in (
            ((text, text), [303, 409], 200),
            ((text.replace("lezer", "a"), text.replace("lezer", "b")), [303, 303], 600),
        ):
            checks = [await to_check(one, own) for one, own in zip((desk, other), texts, strict=True)]
            pages = [await look(desk, check, toestemming=toestemming) for check in checks]
            done = await asyncio.gather(press(desk, checks[0], pages[0]), press(other, checks[1], pages[1]))
            assert sorted(one.status_code for one in done) == codes
            assert await count(services, ImportedReader) == many
    if toestemming == "bevestigen":
        assert await count(services, Delivery, Delivery.kind == CONFIRM) == 600
    else:
        assert len(await readers_of(services)) == 600


@pytest.mark.parametrize(
    "body", [b"PK\x03\x04" + bytes(200), b"%PDF-1.7\x00\x01", b"\x89PNG\r\n\x1a\n" + bytes(range(256))]
)
async def test_a_file_that_is_no_list_is_refused_with_what_to_do(
    services: Services, desk: httpx.AsyncClient, body: bytes
) -> None:
    page = await upload(desk, body + b"\na@woonbest.example\n")
    assert page.status_code == 422
    assert "Dit bestand is geen CSV, XLSX of ODS." in page.text
    assert await count(services, ImportList) == 0


async def test_a_file_or_pasted_and_not_too_large(services: Services, desk: httpx.AsyncClient) -> None:
    both = await desk.post(
        IMPORT,
        data={"stream": "nieuwsbrief", "people": "a@woonbest.example"},
        files={"bestand": ("l.csv", b"b@woonbest.example")},
    )
    assert (both.status_code, "niet allebei" in both.text) == (422, True)
    large = await upload(desk, b"a@woonbest.example\n" * 200_000)
    assert (large.status_code, "te groot" in large.text) == (422, True)
    huge = await upload(desk, b"a@woonbest.example\n" * 600_000)
    assert huge.status_code == 413
    many = await upload(desk, "".join(f"lezer{number}@x.example\n" for number in range(10_001)))
    assert "ten hoogste 10000 adressen" in many.text
    for long in ("a@woonbest.example\n" + "\n" * 50_000, b"a@woonbest.example\n" + b"\n" * 50_000):
        assert "Ten hoogste 50000 gaan tegelijk" in (await upload(desk, long)).text
    nothing = await upload(desk, "")
    assert "Kies een bestand, of plak hieronder ten minste één adres." in nothing.text
    nobody = await upload(desk, "niemand\nhier")
    assert "In deze lijst staat geen e-mailadres." in nobody.text
    assert await count(services, ImportList) == 0


@pytest.fixture
def small_heap() -> None:
    """What all other tests left in memory is not looked through while time is measured."""
    gc.collect()
    gc.freeze()


@pytest.mark.usefixtures("small_heap")
async def test_ten_thousand_lines_keep_nobody_waiting(services: Services, desk: httpx.AsyncClient) -> None:
    body = "E-mail;Naam;Plaats;Stand\r\n" + "".join(
        f"lezer{n}@voorbeeld{n % 90}.example;Lézer van de Kolk;Den Háág;ingeschreven\r\n"
        for n in range(10_000)
    )
    pages: list[httpx.Response] = []

    async def check() -> None:
        pages.append(await desk.get(await to_check(desk, body.encode("cp1252"))))

    async def seen() -> None:
        pages.append(await look(desk, str(pages[0].url)))

    async def done() -> None:
        pages.append(await press(desk, str(pages[0].url), pages[1]))

    for step in (check, seen, done):
        assert await longest_silence(step()) < 0.25, step.__name__
    assert heading(pages[1]) == "10000 mensen inschrijven?"
    assert pages[2].status_code == 303
    assert len(await readers_of(services)) == 10_000


async def test_who_is_asked_subscribes_themselves_and_nobody_else_does(
    services: Services, client: httpx.AsyncClient, desk: httpx.AsyncClient
) -> None:
    preferences = await subscribe(client, services, BAS)
    await client.post(await leaving(client, preferences))
    text = f"E-mail;Naam\nnieuw@woonbest.example;Noor\n{BAS.email};Bas\n"
    check = await to_check(desk, text)
    seen = await look(desk, check, toestemming="bevestigen")
    assert heading(seen) == "1 persoon vragen om te bevestigen?"
    done = await press(desk, check, seen)
    told = await desk.get(done.headers["location"])
    assert heading(told) == "1 persoon gevraagd om te bevestigen"
    assert await readers_of(services) == {}
    async with services.db.reading() as reading:
        asked = await reading.rows(
            select(Signup.email, Signup.form, Signup.consent_text).where(Signup.email != BAS.email)
        )
    assert [(one.email, one.form) for one in asked] == [("nieuw@woonbest.example", "import")]
    assert "Oude site" in asked[0].consent_text
    assert "Niemand om te importeren" in (await desk.get(await to_check(desk, text))).text
    await client.post(await mailed(services, CONFIRM), data={"bevestig": "ja"})
    assert list(await readers_of(services)) == ["nieuw@woonbest.example"]


async def test_a_workbook_is_read_as_any_list(services: Services, desk: httpx.AsyncClient) -> None:
    rows = [["Lezers"], [], ["Achternaam", "Voornaam", "E-mail"], ["Haddad", "Noor", "noor@woonbest.example"]]
    await import_list(desk, make_xlsx({"Uitleg": [["Lees mij"]], "Blad1": rows}))
    assert await readers_of(services) == {"noor@woonbest.example": "Noor Haddad"}
    again = await desk.get(await to_check(desk, make_ods({"Blad1": rows})))
    assert fates(again) == {1: "heading", 3: "heading", 4: "known"}


async def test_undone_within_a_day_as_if_it_never_was(
    services: Services, desk: httpx.AsyncClient, clock: FixedClock
) -> None:
    before = [
        await count(services, table) for table in (PersonRow, Subscription, ConsentEvent, Signup, Delivery)
    ]
    for toestemming in ("bewijs", "bevestigen"):
        here = await import_list(desk, "a@woonbest.example;Anke\nb@woonbest.example", toestemming=toestemming)
        clock.move(timedelta(minutes=20))
        page = await desk.get(f"{here}/ongedaan")
        assert "2 mensen verdwijnen" in page.text
        undone = await desk.post(f"{here}/ongedaan", data=form_on(page).data())
        assert "De import is ongedaan gemaakt." in (await desk.get(undone.headers["location"])).text
        after = [
            await count(services, table)
            for table in (PersonRow, Subscription, ConsentEvent, Signup, Delivery)
        ]
        assert after == before
    assert await count(services, ImportList) == 0
    assert not [one for one in await run_checks(services.db) if not one.ok]


async def test_who_did_something_or_was_mailed_is_named_and_stays(
    client: httpx.AsyncClient, services: Services, desk: httpx.AsyncClient, clock: FixedClock
) -> None:
    here = await import_list(desk, "a@woonbest.example;Anke\nb@woonbest.example;Bo\nc@woonbest.example")
    clock.move(timedelta(minutes=5))
    async with services.db.reading() as reading:
        ids = {
            row.email: row.id
            for row in await reading.rows(
                select(PersonRow.email, Subscription.id).join(
                    Subscription, Subscription.person_id == PersonRow.id
                )
            )
        }
    await client.post("/nieuwsbrief/voorkeuren", data={"email": "c@woonbest.example"})
    left = services.links.make("newsletter.unsubscribe", ids["b@woonbest.example"])
    await client.post(f"/nieuwsbrief/afmelden/{left}")
    page = await desk.get(f"{here}/ongedaan")
    assert "Wie verdwijnt (1)" in page.text
    assert "Wie blijft (2)" in page.text
    assert "meldde zich af" in page.text
    answer = await desk.post(f"{here}/ongedaan", data=form_on(page).data())
    assert answer.headers["location"].endswith("/klaar")
    assert await readers_of(services) == {"c@woonbest.example": ""}
    stale = await desk.post(f"{here}/ongedaan", data=form_on(page).data())
    assert stale.status_code == 409
    assert await count(services, ConsentEvent, ConsentEvent.kind == "withdrawn") == 1


async def test_who_was_asked_and_has_the_mail_or_confirmed_stays(
    client: httpx.AsyncClient, services: Services, desk: httpx.AsyncClient
) -> None:
    here = await import_list(
        desk, "a@woonbest.example\nb@woonbest.example\nc@woonbest.example", toestemming="bevestigen"
    )
    async with services.db.transaction() as tx:
        await tx.execute(
            update(Delivery).where(Delivery.recipient == "b@woonbest.example").values(state="accepted")
        )
    async with services.db.reading() as reading:
        about = await reading.scalar(
            select(Delivery.about_id).where(Delivery.recipient == "c@woonbest.example")
        )
    await client.post(f"/nieuwsbrief/bevestigen/{services.links.make(CONFIRM, about)}")
    page = await desk.get(f"{here}/ongedaan")
    assert ("kreeg mail" in page.text, "bevestigde" in page.text) == (True, True)
    await desk.post(f"{here}/ongedaan", data=form_on(page).data())
    assert list(await readers_of(services)) == ["c@woonbest.example"]
    async with services.db.reading() as reading:
        waiting = await reading.rows(select(Signup.email).order_by(Signup.email))
    assert [one.email for one in waiting] == ["b@woonbest.example", "c@woonbest.example"]
    assert await count(services, Delivery, Delivery.recipient == "a@woonbest.example") == 0


async def test_a_list_is_kept_a_day_for_editors_only(
    app: Application, services: Services, desk: httpx.AsyncClient
) -> None:
    check = await to_check(desk, "a@woonbest.example")
    async with back_office_of(app, services, NOOR, "organizer") as organizer:
        for path in (IMPORT, check, check.removesuffix("/controle")):
            assert (await organizer.get(path)).status_code == 403
    now = services.clock.now()
    async with services.db.transaction() as tx:
        assert await forget_lists(tx, now + timedelta(hours=23)) == 0
        assert await forget_lists(tx, now + timedelta(hours=25)) == 1
    assert (await desk.get(check)).status_code == 410
    other = await upload(desk, "b@woonbest.example")
    assert "lijst" in (await desk.get(IMPORT)).text
    await desk.post(other.headers["location"] + "/weg")
    assert await count(services, ImportList) == 0
