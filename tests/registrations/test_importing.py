"""Participants from a file, in three steps: what becomes of each line is shown first, and then done once."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import func, select, update

from leerkring.activities.model import Activity
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.importing.model import ImportList
from leerkring.importing.service import forget_lists
from leerkring.mail.model import Delivery
from leerkring.people.model import Organization, Person
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.run.check import run_checks
from tests.builders import make_circle, register
from tests.cast import FATIMA, NOOR
from tests.people.office import back_office_of, browser, heading
from tests.workbooks import make_xlsx

BASE = "/beheer/activiteiten/woonzorganalyse/aanmeldingen"
START = f"{BASE}/importeren"
HEADING: list[str | int | float] = ["Deelnemers voorjaar", "", "", "", ""]
Row = list[str | int | float]
NAMES: Row = ["Voornaam", "Tussenvoegsel", "Achternaam", "Werkgever", "Mail", "Mobiel", "Functie"]
FLEUR: Row = ["Fleur", "van der", "Laan", "Gemeente Almelo", "fleur@almelo.example", 612345678, "adviseur"]
JOOST: Row = ["Joost", "", "Kamp", "Woonstichting De Kern", "JOOST@dekern.example", "06-22334455", "=1+1"]


@pytest.fixture
async def desk(app: Litestar, services: Services, db: Database) -> AsyncIterator[httpx.AsyncClient]:
    await make_circle(db, capacity=5)
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        yield client


async def upload(desk: httpx.AsyncClient, body: bytes, name: str = "lijst.bin") -> httpx.Response:
    return await desk.post(START, files={"bestand": (name, body)})


def fields_of(page: httpx.Response) -> dict[str, str]:
    """Return what the form of a page would send as it stands."""
    text = page.text[page.text.index("<main") :]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


async def to_check(desk: httpx.AsyncClient, body: bytes, **chosen: str) -> str:
    """Upload a file, take the columns as they are proposed, and return the address of the check."""
    answer = await upload(desk, body)
    assert answer.status_code == 303, answer.text
    page = await desk.get(answer.headers["location"])
    answer = await desk.post(answer.headers["location"], data=fields_of(page) | chosen)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def fates(page: httpx.Response) -> dict[int, str]:
    found = re.findall(r'data-row="(\d+)" data-fate="([a-z]+)"', page.text)
    return {int(line): fate for line, fate in found}


async def finish(desk: httpx.AsyncClient, check: str, **choice: str) -> httpx.Response:
    """Take the last look and press the button."""
    page = await desk.get(check)
    look = await desk.post(check, data=fields_of(page) | {"mail": "nee"} | choice)
    assert look.status_code == 200, look.text
    return await desk.post(check, data=fields_of(look) | {"zeker": "ja"})


async def people(db: Database) -> dict[str, str]:
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Registration.email, Registration.state).order_by(Registration.position)
        )
    return {row.email: row.state for row in rows}


async def many(db: Database, table: type, *where: Any) -> int:
    async with db.reading() as reading:
        return int(await reading.scalar(select(func.count()).select_from(table).where(*where)) or 0)


def csv_of(*rows: str) -> bytes:
    return "\r\n".join(("Naam;E-mail;Organisatie", *rows)).encode()


@pytest.mark.parametrize("form", ["xlsx", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
async def test_a_workbook_or_any_csv_registers_who_stands_there(
    desk: httpx.AsyncClient, db: Database, form: str
) -> None:
    rows: list[Row] = [[*FLEUR[:2], "Laandré", *FLEUR[3:]] if form != "xlsx" else FLEUR, JOOST]
    if form == "xlsx":
        body = make_xlsx({"Uitleg": [["Lees mij"]], "Deelnemers": [HEADING, [], NAMES, *rows]})
    else:
        body = "\r\n".join("\t".join(map(str, row)) for row in (HEADING, [], NAMES, *rows)).encode(form)
    check = await to_check(desk, body)
    page = await desk.get(check)
    assert fates(page) == {4: "place", 5: "place"}
    answer = await finish(desk, check)
    assert answer.headers["location"].endswith("/klaar")
    r = Registration
    async with db.reading() as reading:
        fleur, joost = await reading.rows(
            select(r.name, r.email, r.organization_kind, r.phone, r.municipality_code).order_by(r.position)
        )
    last = "Laan" if form == "xlsx" else "Laandré"
    assert tuple(fleur)[:4] == (f"Fleur van der {last}", "fleur@almelo.example", "municipality", "0612345678")
    assert tuple(joost)[:4] == ("Joost Kamp", "joost@dekern.example", "housing_corporation", "06-22334455")
    exported = await desk.get(BASE)
    token = re.search(r'name="token" value="([^"]+)"', exported.text)
    assert token is not None
    file = await desk.post(f"{BASE}.csv", data={"token": token[1]})
    assert "'=1+1" in file.text  # never a formula where it leaves


async def test_each_line_has_its_fate_and_nothing_happens_before_the_last_button(
    app: Litestar, desk: httpx.AsyncClient, db: Database
) -> None:
    async with browser(app) as visitor:
        await register(visitor, NOOR)
    body = csv_of(
        f"Noor Haddad;{NOOR.email.upper()};Gemeente Almelo",
        "Fleur Laan;fleur@almelo.example;Gemeente Almelo",
        "Fleur Laan;fleur@almelo.example;Gemeente Almelo",
        "Zonder Adres;zonder(at)almelo.example;Gemeente Almelo",
        ";geen.naam@almelo.example;Gemeente Almelo",
        "Collega Kuiper;kuiper@almelo.example;",
        "Vrij Iemand;vrij@gmail.com;",
        "",
    )
    check = await to_check(desk, body)
    page = await desk.get(check)
    assert fates(page) == {
        2: "already",
        3: "place",
        4: "twice",
        5: "wrong",
        6: "wrong",
        7: "place",
        8: "wrong",
    }
    assert "zonder(at)almelo.example” is geen e-mailadres" in page.text
    assert "Collega van regel 6: zelfde organisatie." in page.text
    assert "Hier staat geen organisatie." in page.text
    only = await desk.get(check, params={"lot": "wrong"})
    assert set(fates(only)) == {5, 6, 8}
    look = await desk.post(check, data=fields_of(page) | {"mail": "ja"})
    assert heading(look) == "2 mensen aanmelden?"
    assert "2 mensen krijgen een mail." in " ".join(look.text.split())
    assert len(await people(db)) == 1
    await desk.post(check, data=fields_of(look) | {"zeker": "ja"})
    assert list(await people(db)) == [NOOR.email, "fleur@almelo.example", "kuiper@almelo.example"]
    assert (
        await many(db, Delivery, Delivery.kind == "registrations.confirmed", Delivery.recipient != NOOR.email)
        == 2
    )
    async with db.reading() as reading:
        moves = await reading.rows(
            select(RegistrationMove.actor, RegistrationMove.details).where(RegistrationMove.details != {})
        )
        kept = await reading.row(select(ImportList.rows, ImportList.counts))
    assert len(moves) == 2
    assert kept is not None
    assert all(one.actor.startswith("staff:") and one.details == {"imported": True} for one in moves)
    assert (kept.rows, kept.counts["place"], kept.counts["wrong"]) == ([], 2, 3)
    log = await back_log(desk)
    assert "importeerde aanmeldingen uit een bestand" in log


async def back_log(desk: httpx.AsyncClient) -> str:
    return (await desk.get("/beheer/logboek")).text


async def test_twice_pressed_is_imported_once(desk: httpx.AsyncClient, db: Database) -> None:
    check = await to_check(desk, csv_of("Fleur Laan;fleur@almelo.example;Gemeente Almelo"))
    page = await desk.get(check)
    look = await desk.post(check, data=fields_of(page) | {"mail": "nee"})
    sent = fields_of(look) | {"zeker": "ja"}
    first = await desk.post(check, data=sent)
    second = await desk.post(check, data=sent)
    assert first.status_code == 303
    assert second.status_code in (303, 409, 410)
    assert len(await people(db)) == 1
    assert (await desk.get(check)).status_code == 303


async def test_what_changed_since_the_last_look_is_shown_first(desk: httpx.AsyncClient, db: Database) -> None:
    check = await to_check(desk, csv_of("Fleur Laan;fleur@almelo.example;Gemeente Almelo"))
    page = await desk.get(check)
    look = await desk.post(check, data=fields_of(page) | {"mail": "nee"})
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(max_per_organization=1, capacity=5))
        await tx.execute(update(Activity).values(taken=0))
    other = await to_check(desk, csv_of("Bas Bos;bas@almelo.example;Gemeente Almelo"))
    assert (await finish(desk, other)).status_code == 303
    again = await desk.post(check, data=fields_of(look) | {"zeker": "ja"})
    assert (again.status_code, "Er is niets geïmporteerd" in again.text) == (409, True)
    assert list(await people(db)) == ["bas@almelo.example"]
    assert fates(await desk.get(check)) == {2: "waits"}


async def test_two_tabs_do_not_write_over_each_other(desk: httpx.AsyncClient) -> None:
    answer = await upload(desk, csv_of("Fleur Laan;fleur@almelo.example;Gemeente Almelo"))
    where = answer.headers["location"]
    page = await desk.get(where)
    assert (await desk.post(where, data=fields_of(page))).status_code == 303
    late = await desk.post(where, data=fields_of(page) | {"organisatie": "Anders"})
    assert (late.status_code, "Iemand anders heeft dit gewijzigd" in late.text) == (409, True)


async def test_beyond_the_places_only_with_a_reason_and_it_is_kept(
    desk: httpx.AsyncClient, db: Database, services: Services
) -> None:
    rows = [f"Iemand Nummer{chr(97 + n)};iemand{n}@almelo.example;Gemeente Almelo" for n in range(7)]
    check = await to_check(desk, csv_of(*rows))
    page = await desk.get(check)
    assert list(fates(page).values()) == ["place"] * 5 + ["waits"] * 2
    assert "Alle plaatsen waren bezet." in page.text
    without = await desk.post(check, data=fields_of(page) | {"mail": "ja", "wachten": "plaats"})
    assert (without.status_code, "Schrijf op waarom" in without.text) == (422, True)
    answer = await finish(desk, check, mail="ja", wachten="plaats", reden="De zaal is groter")
    assert answer.status_code == 303
    assert set((await people(db)).values()) == {"confirmed"}
    async with db.reading() as reading:
        capacity = await reading.scalar(select(Activity.capacity))
        by_hand = await reading.rows(
            select(RegistrationMove.details).where(RegistrationMove.reason == "by-hand")
        )
    assert capacity == 7
    assert [one.details for one in by_hand] == [{"because": "De zaal is groter", "beyond": ["full"]}] * 2
    assert await many(db, Delivery, Delivery.kind == "registrations.confirmed") == 7
    assert await many(db, Delivery, Delivery.kind == "registrations.waitlisted") == 0
    assert not [one for one in await run_checks(services.db) if not one.ok]


async def imported(desk: httpx.AsyncClient, *rows: str, **choice: str) -> str:
    check = await to_check(desk, csv_of(*rows))
    answer = await finish(desk, check, **choice)
    assert answer.status_code == 303, answer.text
    return check.removesuffix("/controle")


async def test_undone_within_a_day_as_if_it_never_was(
    desk: httpx.AsyncClient, db: Database, services: Services
) -> None:
    before = (await many(db, Person), await many(db, Organization))
    here = await imported(
        desk,
        *(f"Iemand Nummer{chr(97 + n)};iemand{n}@almelo.example;Gemeente Almelo" for n in range(6)),
        wachten="plaats",
        reden="Kan best",
    )
    page = await desk.get(f"{here}/ongedaan")
    assert "6 aanmeldingen verdwijnen" in page.text
    answer = await desk.post(f"{here}/ongedaan", data=fields_of(page))
    assert answer.status_code == 303
    assert await people(db) == {}
    assert (await many(db, Person), await many(db, Organization)) == before
    async with db.reading() as reading:
        row = await reading.row(select(Activity.taken, Activity.waiting, Activity.capacity))
    assert row is not None
    assert tuple(row) == (0, 0, 5)
    assert await many(db, ImportList) == 0
    assert not [one for one in await run_checks(services.db) if not one.ok]
    assert "maakte een import van aanmeldingen ongedaan" in await back_log(desk)


async def test_who_changed_since_is_named_and_stays(desk: httpx.AsyncClient, db: Database) -> None:
    here = await imported(
        desk,
        "Fleur Laan;fleur@almelo.example;Gemeente Almelo",
        "Bas Bos;bas@almelo.example;Gemeente Almelo",
    )
    async with db.reading() as reading:
        bas: UUID = await reading.scalar(select(Registration.id).where(Registration.name == "Bas Bos"))
    page = await desk.get(f"{BASE}/{bas}/afmelden")
    await desk.post(f"{BASE}/{bas}/afmelden", data=fields_of(page) | {"reason": "Belde af"})
    page = await desk.get(f"{here}/ongedaan")
    assert "Wie blijft (1)" in page.text
    answer = await desk.post(f"{here}/ongedaan", data=fields_of(page))
    assert answer.headers["location"].endswith("/klaar")
    assert await people(db) == {"bas@almelo.example": "cancelled"}
    assert "Bas Bos" in (await desk.get(f"{here}/klaar")).text


async def test_who_was_told_does_not_vanish_but_is_told_again(desk: httpx.AsyncClient, db: Database) -> None:
    here = await imported(desk, "Fleur Laan;fleur@almelo.example;Gemeente Almelo", mail="ja")
    async with db.transaction() as tx:
        await tx.execute(update(Delivery).values(state="accepted"))
    page = await desk.get(f"{here}/ongedaan")
    assert "Wie al mail kreeg (1)" in page.text
    silent = await desk.post(f"{here}/ongedaan", data=fields_of(page))
    assert (silent.status_code, await people(db)) == (409, {"fleur@almelo.example": "confirmed"})
    why = await desk.post(f"{here}/ongedaan", data=fields_of(page) | {"ook": "yes"})
    assert (why.status_code, "Schrijf op waarom" in why.text) == (422, True)
    told = await desk.post(
        f"{here}/ongedaan", data=fields_of(page) | {"ook": "yes", "reden": "Verkeerde lijst"}
    )
    assert told.status_code == 303
    assert await people(db) == {"fleur@almelo.example": "cancelled"}
    assert await many(db, Delivery, Delivery.kind == "registrations.cancelled") == 1


async def test_a_list_is_kept_a_day_and_only_for_its_own_activity(
    app: Litestar, services: Services, desk: httpx.AsyncClient, db: Database
) -> None:
    check = await to_check(desk, csv_of("Fleur Laan;fleur@almelo.example;Gemeente Almelo"))
    await make_circle(db, slug="anders")
    other = await desk.get(check.replace("woonzorganalyse", "anders"))
    assert other.status_code == 410
    now = services.clock.now()
    async with db.transaction() as tx:
        assert await forget_lists(tx, now + timedelta(hours=23)) == 0
    async with db.transaction() as tx:
        assert await forget_lists(tx, now + timedelta(hours=25)) == 1
    assert (await desk.get(check)).status_code == 410
    second = await upload(desk, csv_of("A Bee;a@x.example;X"))
    await desk.post(second.headers["location"] + "/weg")
    assert await many(db, ImportList) == 0


@pytest.mark.parametrize(
    "body, sentence",
    [
        (b"", "Kies een bestand"),
        (b"%PDF-1.7 zomaar", "Dit bestand is geen CSV, XLSX of ODS."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "oud Excel-bestand"),
        (b"E-mail\r\n" + b"a@x.example\r\n" * 2001, "In dit bestand staan 2001 regels. Ten hoogste 2000"),
        (b"a@x.example\r\n" * 11_000, "In dit bestand staan 11000 regels"),
        (b"x" * (3 * 1024 * 1024 + 1), "te groot: ten hoogste 3 MB"),
    ],
    ids=["none", "pdf", "xls", "lines", "many", "large"],
)
async def test_what_cannot_be_read_is_told_with_what_to_do(
    desk: httpx.AsyncClient, db: Database, body: bytes, sentence: str
) -> None:
    answer = await upload(desk, body)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert await many(db, ImportList) == 0


async def test_columns_are_chosen_by_hand_and_each_once(desk: httpx.AsyncClient) -> None:
    answer = await upload(desk, b"Kees de Vries;kees@x.example;Iets\r\nMarie Smit;marie@x.example;Anders\r\n")
    where = answer.headers["location"]
    page = await desk.get(where)
    assert fields_of(page) | {"version": ""} == {
        "version": "",
        "kolom-0": "name",
        "kolom-1": "email",
        "kolom-2": "",
        "soort": "",
    }
    wrong = await desk.post(where, data=fields_of(page) | {"kolom-2": "name"})
    assert (wrong.status_code, "Dit staat al bij kolom 1." in wrong.text) == (422, True)
    assert "Er is geen kolom met de organisatie." in wrong.text
    right = await desk.post(where, data=fields_of(page) | {"kolom-2": "organization", "soort": "developer"})
    assert right.status_code == 303
    assert set(fates(await desk.get(right.headers["location"])).values()) == {"place"}


async def test_answers_to_the_own_questions_come_along(
    app: Litestar, services: Services, db: Database
) -> None:
    fields: list[dict[str, Any]] = [
        {"key": "lunch", "label": "Luncht u mee?", "type": "yes_no", "required": True},
        {"key": "rol", "label": "Uw rol", "type": "choice", "options": ["Bestuur", "Beleid"]},
    ]
    await make_circle(db, slug="woonzorganalyse", fields=fields)
    body = "Naam;E-mail;Organisatie;Luncht u mee?;uw rol\nA Bee;a@x.example;X;ja;beleid\nC Dee;c@x.example;X;;koning"
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        check = await to_check(desk, body.encode())
        assert "“koning” past niet bij ‘Uw rol’" in (await desk.get(check)).text
        await finish(desk, check)
    async with db.reading() as reading:
        rows = await reading.rows(select(Registration.answers).order_by(Registration.position))
    assert [row.answers for row in rows] == [{"lunch": "yes", "rol": "Beleid"}, {}]


async def test_who_is_not_in_the_team_has_nothing_to_import(
    app: Litestar, services: Services, desk: httpx.AsyncClient, db: Database
) -> None:
    check = await to_check(desk, csv_of("Fleur Laan;fleur@almelo.example;Gemeente Almelo"))
    async with back_office_of(app, services, NOOR, "host") as host:
        for path in (START, check, check.removesuffix("/controle")):
            assert (await host.get(path)).status_code == 403
