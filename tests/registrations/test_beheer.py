"""Who comes and who waits, as organisers see and move them."""

import csv
import io
import re
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.model import Audit
from leerkring.core.web.lists.csv_file import harmless
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.registrations.beheer import lists, registrations
from leerkring.registrations.model import Registration
from tests.builders import make_circle, register, states
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR, Person, colleague
from tests.people.office import back_office_of, browser, sign_in, token_of
from tests.support.forms import open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
ALL = f"{ONE}/aanmeldingen"
CSV = f"{ONE}/aanmeldingen.csv"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def page_of(db: Database, person: Person) -> str:
    """Return the address of this person's registration in the back office."""
    async with db.reading() as reading:
        id_ = await reading.scalar(select(Registration.id).where(Registration.email == person.email))
    return f"{ALL}/{id_}"


def names(page: httpx.Response) -> list[str]:
    """Return the names in a table, in its order."""
    return re.findall(r'<th scope="row"><a href="[^"]+/aanmeldingen/[^"]+">([^<]+)</a>', page.text)


async def three(client: httpx.AsyncClient, db: Database, **columns: object) -> None:
    """A circle with one place: Noor has it, Joost and Bas wait."""
    await make_circle(db, capacity=1, **columns)  # type: ignore[arg-type]
    for person in (NOOR, JOOST, BAS):
        await register(client, person)


# --- the list ------------------------------------------------------------------------------------------


async def test_the_list_filters_sorts_and_searches(fatima: httpx.AsyncClient, db: Database):
    await three(fatima, db)
    assert names(await fatima.get(ALL)) == [NOOR.name, JOOST.name, BAS.name]
    assert names(await fatima.get(f"{ALL}?sorteer=naam")) == [BAS.name, JOOST.name, NOOR.name]
    assert names(await fatima.get(f"{ALL}?sorteer=-naam")) == [NOOR.name, JOOST.name, BAS.name]
    assert names(await fatima.get(f"{ALL}?status=waitlisted")) == [JOOST.name, BAS.name]
    assert names(await fatima.get(f"{ALL}?zoek=DOMUS")) == [JOOST.name]
    assert names(await fatima.get(f"{ALL}?zoek=bas%40")) == [BAS.name]
    nobody = await fatima.get(f"{ALL}?zoek=%25")
    assert "Niemand gevonden" in nobody.text
    odd = await fatima.get(f"{ALL}?sorteer=wachtwoord&status=koning&pagina=-1&zoek=%00")
    assert len(names(odd)) == 3


async def test_an_empty_list_says_so(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db)
    page = await fatima.get(ALL)
    assert "Nog geen aanmeldingen" in page.text
    assert "CSV" not in page.text


async def test_a_long_list_has_pages(
    fatima: httpx.AsyncClient, db: Database, monkeypatch: pytest.MonkeyPatch
):
    whole = lists.registration_list
    monkeypatch.setattr(
        registrations, "registration_list", lambda *of, **how: replace(whole(*of, **how), page_size=2)
    )
    await make_circle(db, capacity=5)
    for number in range(5):
        await register(fatima, colleague(number))
    page = await fatima.get(f"{ALL}?sorteer=naam&pagina=3")
    assert names(page) == ["Deelnemer 4"]
    assert f'href="{ALL}?sorteer=naam&amp;pagina=2"' in page.text
    assert names(await fatima.get(f"{ALL}?pagina=99")) == ["Deelnemer 4"]


async def test_who_is_ticked_stays_ticked_over_pages_and_goes_into_the_file(
    fatima: httpx.AsyncClient, services: Services, db: Database, monkeypatch: pytest.MonkeyPatch
):
    """Without a script: the buttons of the pages send the ticks along, and so does the act."""
    whole = lists.registration_list
    monkeypatch.setattr(
        registrations, "registration_list", lambda *of, **how: replace(whole(*of, **how), page_size=2)
    )
    await three(fatima, db)
    first = await fatima.get(ALL)
    assert 'data-total="3"' in first.text
    noor, joost = re.findall(r'<tr data-row="([0-9a-f-]{36})"', first.text)
    second = await fatima.get(ALL, params={"gekozen": [joost], "pagina": "2"})
    assert f'<input type="hidden" name="gekozen" value="{joost}">' in second.text
    assert ">1 gekozen<" in second.text
    again = await fatima.get(ALL, params={"gekozen": [joost], "pagina": "1"})
    assert re.search(rf'value="{joost}" form="keuze" checked', again.text)
    assert not re.search(rf'value="{noor}" form="keuze" checked', again.text)
    assert ">3 gekozen<" in (await fatima.get(ALL, params={"alles": "ja"})).text

    async def downloaded(**ticks: str | list[str]) -> list[str]:
        answer = await fatima.post(CSV, data={"token": token_of(first), **ticks})
        return [row[1] for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";")][1:]

    assert await downloaded(gekozen=[joost]) == [JOOST.name]
    assert await downloaded(gekozen=[joost], alles="ja") == [NOOR.name, JOOST.name, BAS.name]
    assert await downloaded(gekozen=["geen id"], status="waitlisted") == [JOOST.name, BAS.name]


async def test_the_way_back_leads_to_the_list_as_it_was_left(fatima: httpx.AsyncClient, db: Database):
    await three(fatima, db)
    person = await page_of(db, JOOST)
    await fatima.get(f"{ALL}?status=waitlisted&sorteer=-naam")
    left = f'href="{ALL}?status=waitlisted&amp;sorteer=-naam"'
    assert left in (await fatima.get(person)).text
    assert left not in (await fatima.get("/beheer/activiteiten")).text, "the menu begins anew"
    await fatima.get(ALL)
    assert left not in (await fatima.get(person)).text, "what was last asked counts"


# --- one person ----------------------------------------------------------------------------------------


async def test_one_person_with_answers_history_and_mails(fatima: httpx.AsyncClient, db: Database):
    field = {"key": "vraag", "label": "Welke vraag brengt u mee?", "type": "text"}
    await make_circle(db, capacity=1, fields=[field])
    await register(fatima, NOOR)
    await register(fatima, JOOST, **{"field-vraag": "Hoe tellen wij?"})
    page = await fatima.get(await page_of(db, JOOST))
    for text in (JOOST.email, JOOST.organization, "Enschede", "Woningcorporatie", "Hoe tellen wij?"):
        assert text in page.text
    assert "plek 1 op de wachtlijst" in page.text
    assert "alle plaatsen waren bezet" in page.text
    assert 'href="/beheer/mail/' in page.text


async def test_colleagues_lead_to_each_other(fatima: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=5)
    with_sanne = {"colleague-1-name": "Sanne Mulder", "colleague-1-email": "sanne@almelo.example"}
    await register(fatima, NOOR, **with_sanne)
    page = await fatima.get(await page_of(db, NOOR))
    assert "Samen aangemeld met" in page.text
    assert "Sanne Mulder" in page.text
    assert "met 1 collega" in (await fatima.get(ALL)).text


async def test_a_registration_of_another_activity_is_not_here(fatima: httpx.AsyncClient, db: Database):
    await three(fatima, db)
    await make_circle(db, "anders")
    path = (await page_of(db, JOOST)).replace("woonzorganalyse", "anders")
    for end in ("", "/plaats-geven", "/afmelden"):
        assert (await fatima.get(path + end)).status_code == 404
    for end in ("/plaats-geven", "/afmelden"):
        assert (await fatima.post(path + end, data={"reason": "x", "extra_place": "yes"})).status_code == 404
    assert (await states(db))["joost"] == "waitlisted"
    assert (await fatima.get(f"{ALL}/geen-id")).status_code == 404


# --- by hand -------------------------------------------------------------------------------------------


async def test_a_place_by_hand_needs_a_reason_and_room(fatima: httpx.AsyncClient, db: Database):
    await three(fatima, db)
    path = await page_of(db, BAS)
    form = await fatima.get(f"{path}/plaats-geven")
    assert "1 ander wacht langer" in form.text
    no_reason = await fatima.post(f"{path}/plaats-geven", data={"extra_place": "yes"})
    assert no_reason.status_code == 422
    assert "Schrijf op waarom." in no_reason.text
    assert " checked" in no_reason.text
    full = await fatima.post(f"{path}/plaats-geven", data={"reason": "Bas leidt de middag"})
    assert full.status_code == 409
    assert "Er is geen plaats vrij." in full.text
    assert "Bas leidt de middag" in full.text
    assert (await states(db))["bas"] == "waitlisted"
    done = await fatima.post(
        f"{path}/plaats-geven", data={"reason": "Bas leidt de middag", "extra_place": "yes"}
    )
    assert done.headers["location"] == f"{path}?gedaan=plaats"
    page = await fatima.get(done.headers["location"])
    assert "met de hand gegeven" in page.text
    assert "Bas leidt de middag" in page.text
    assert FATIMA.name in page.text
    assert await states(db) == {"noor": "confirmed", "joost": "waitlisted", "bas": "confirmed"}
    assert "overgeslagen" in (await fatima.get(await page_of(db, JOOST))).text
    twice = await fatima.post(f"{path}/plaats-geven", data={"reason": "nog eens", "extra_place": "yes"})
    assert twice.status_code == 409


async def test_what_a_place_by_hand_goes_beyond_is_said_and_kept(fatima: httpx.AsyncClient, db: Database):
    kept = {"region_slug": "regio-groningen", "places": 1}
    await make_circle(db, capacity=2, max_per_organization=1, quotas=[kept])
    await register(fatima, NOOR)
    await register(fatima, BAS, organization=NOOR.organization, municipality="")
    path = f"{await page_of(db, BAS)}/plaats-geven"
    form = await open_form(fatima, path)
    shown = (await fatima.get(path)).text
    assert "mogen er 1 meedoen. Gemeente Almelo heeft die plaatsen al." in shown
    assert "vrijgehouden voor een groep" in shown
    assert "zijn bezet. Er komt" not in shown
    async with db.transaction() as tx:
        await tx.sql("UPDATE activity SET max_per_organization = NULL")
    stale = await fatima.post(path, data=form.data(reason="Bas brengt de casus in"))
    assert stale.status_code == 409, "what she read is not what it would be"
    assert "wat nu overschreden wordt" in stale.text
    assert "Bas brengt de casus in" in stale.text
    assert "mogen er 1 meedoen" not in stale.text
    fresh = await open_form(fatima, path)
    done = await fatima.post(path, data=fresh.data(reason="Bas brengt de casus in"))
    page = (await fatima.get(done.headers["location"])).text
    assert "Op een plaats die voor een groep werd vrijgehouden." in page
    assert "Bas brengt de casus in" in page
    log = (await fatima.get("/beheer/activiteiten/woonzorganalyse/logboek")).text
    assert "regels overschreden: 1" in log


async def test_staff_end_a_registration_with_a_reason_and_a_mail(fatima: httpx.AsyncClient, db: Database):
    await three(fatima, db)
    path = await page_of(db, NOOR)
    assert (await fatima.post(f"{path}/afmelden", data={"reason": " \n "})).status_code == 422
    done = await fatima.post(f"{path}/afmelden", data={"reason": "U heeft een andere baan."})
    assert done.headers["location"] == f"{path}?gedaan=afgemeld"
    assert await states(db) == {"noor": "cancelled", "joost": "offered", "bas": "waitlisted"}
    async with db.reading() as reading:
        params = await reading.scalar(
            select(Delivery.params).where(
                Delivery.recipient == NOOR.email, Delivery.kind == "registrations.cancelled"
            )
        )
    assert params["reason"] == "U heeft een andere baan."
    page = await fatima.get(path)
    assert "afgemeld door de organisatie" in page.text
    assert "/plaats-geven" not in page.text
    again = await fatima.post(f"{path}/afmelden", data={"reason": "nog eens"})
    assert again.status_code == 409
    assert "nog eens" in again.text


async def test_a_host_sees_who_comes_and_nothing_more(
    app: Application, services: Services, client: httpx.AsyncClient, db: Database
):
    await three(client, db)
    path = await page_of(db, BAS)
    async with back_office_of(app, services, ILSE, "host") as host:
        page = (await host.get(ALL + "?status=waitlisted&sorteer=positie")).text
        assert re.findall(r'<th scope="row">([^<]+)', page) == [NOOR.name], "who waits does not come"
        assert NOOR.email not in page
        for typed, many in ((NOOR.organization, 1), (NOOR.email, 0), (BAS.name, 0)):
            found = (await host.get(ALL, params={"zoek": typed})).text
            assert found.count("data-row=") == many, typed
        for end in ("", "/plaats-geven", "/afmelden"):
            assert (await host.get(path + end)).status_code == 403
            answer = await host.post(path + end, data={"reason": "x", "extra_place": "yes"})
            assert answer.status_code == (403 if end else 405)
    assert await states(db) == {"noor": "confirmed", "joost": "waitlisted", "bas": "waitlisted"}


async def test_another_site_moves_nobody(fatima: httpx.AsyncClient, db: Database):
    await three(fatima, db)
    path = await page_of(db, BAS)
    for end in ("/plaats-geven", "/afmelden"):
        answer = await fatima.post(
            path + end, data={"reason": "x", "extra_place": "yes"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403
    assert (await states(db))["bas"] == "waitlisted"


# --- export --------------------------------------------------------------------------------------------


async def test_the_list_as_a_file_for_a_spreadsheet(fatima: httpx.AsyncClient, db: Database):
    field = {"key": "vraag", "label": "=Vraag", "type": "long_text"}
    await make_circle(db, fields=[field])
    odd = Person('Zoë "=2+3" de Vries', "zoe@almelo.example", '=SUM("A1")', "other", "GM0141")
    await register(
        fatima,
        odd,
        phone="+31 6 1234 5678",
        job_title="-2+3+cmd|calc",
        **{"field-vraag": "regel een;\nregel twee"},
    )
    await register(fatima, JOOST)
    token = token_of(await fatima.get(ALL))
    answer = await fatima.post(CSV, data={"token": token})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="aanmeldingen-woonzorganalyse.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b'\xef\xbb\xbf"Nr.";"Naam";"Status";"Organisatie";')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [len(row) for row in rows] == [12, 12, 12]
    head, zoe, joost = (dict(zip(rows[0], row, strict=True)) for row in rows)
    assert "'=Vraag" in head
    assert zoe["Naam"] == odd.name
    assert zoe["Organisatie"] == '\'=SUM("A1")'
    assert zoe["Telefoon"] == "+31 6 1234 5678"
    assert zoe["Functie"] == "'-2+3+cmd|calc"
    assert zoe["'=Vraag"] == "regel een;\nregel twee"
    assert zoe["Gemeente"] == "Almelo"
    assert joost["Status"] == "bevestigd"
    async with db.reading() as reading:
        line = await reading.row(select(Audit.details).where(Audit.action == "export"))
    assert line is not None
    assert line.details["registrations"] == 2
    assert "zoe" not in str(line.details).lower()


async def test_the_file_holds_what_the_list_shows(fatima: httpx.AsyncClient, db: Database):
    await three(fatima, db)
    page = await fatima.get(f"{ALL}?status=waitlisted&zoek=bas")
    assert "Download 1 aanmelding</summary>" in page.text
    answer = await fatima.post(CSV, data={"token": token_of(page), "status": "waitlisted", "zoek": "bas"})
    assert len(answer.text.splitlines()) == 2
    assert BAS.email in answer.text


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "  =1", "\n=1", "＝1", "- a", "\u00a0=1"]
)
def test_what_a_spreadsheet_would_run_is_made_harmless(text: str):
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["", "-", "Almelo", "a=b", "1-2", "'s-Hertogenbosch"])
def test_plain_text_stays_as_it_is(text: str):
    assert harmless(text) == text


async def test_an_export_wants_the_token_of_this_session(
    app: Application, services: Services, fatima: httpx.AsyncClient, db: Database
):
    await three(fatima, db)
    async with back_office_of(app, services, ILSE, "organizer") as other:
        theirs = token_of(await other.get(ALL))
    for data in ({}, {"token": ""}, {"token": theirs}, {"token": "é"}):
        answer = await fatima.post(CSV, data=data)
        assert answer.status_code == 409
        assert NOOR.email not in answer.text
    assert (await fatima.get(CSV)).status_code == 405
    async with back_office_of(app, services, BAS, "host") as host:
        page = await host.get(ALL)
        assert "(CSV)" not in page.text
        assert (await host.post(CSV, data={"token": token_of(page)})).status_code == 403
    async with browser(app) as visitor:
        assert (await visitor.post(CSV)).headers["location"].startswith("/inloggen")
    async with db.reading() as reading:
        assert await reading.row(select(Audit.id).where(Audit.action == "export")) is None
