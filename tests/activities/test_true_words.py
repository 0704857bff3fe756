"""Words on pages, in mails and calendars that were not so: counted and named as things are."""

import re
from datetime import timedelta
from typing import Any, cast

import httpx
import icalendar
import pytest
from sqlalchemy import update

from leerkring.activities.agenda.towns import towns_of
from leerkring.activities.editing.copying import title_for
from leerkring.activities.model import Occurrence
from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.mail.beheer.log import _files_of
from leerkring.search.highlight import snippet
from tests.builders import form_of, mailed_page, make_circle, register, register_in_browser
from tests.cast import BAS, FATIMA, JOOST, NOOR
from tests.conftest import TODAY
from tests.people.office import back_office_of
from tests.postbox import deliver

PAGE = "/agenda/woonzorganalyse"
DESK = "/beheer/activiteiten/woonzorganalyse"


def said(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


async def test_one_day_is_not_every_day(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db, days=1)
    own = mailed_page(await register_in_browser(client, NOOR))
    html = (await client.get(own)).text
    assert "Uw plaats geldt voor de hele dag. In uw mail zit een uitnodiging voor uw agenda." in html
    for way in ("overdragen", "afmelden"):
        asked = (await client.get(f"{own}/{way}")).text
        assert "plaats voor de hele dag" in asked
        assert "alle dagen" not in asked


async def test_no_day_left_is_not_counted_as_nul(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    async with db.transaction() as tx:
        await tx.execute(update(Occurrence).values(state="cancelled"))
        tx.touch("agenda", "activity:woonzorganalyse")
    html = (await client.get(PAGE)).text
    assert "Nul dagen" not in html
    assert '<h2 id="dagen">De dagen</h2>' in html


async def test_home_and_frontrunners_count_what_the_agenda_lists(
    client: httpx.AsyncClient, db: Database
) -> None:
    """One can be joined, one is closed, one is off: all three are on the agenda."""
    await make_circle(db, "een")
    await make_circle(
        db, "twee", registration_opens_at=TODAY - timedelta(days=1), registration_closes_at=TODAY
    )
    await make_circle(db, "drie", state="cancelled")
    listed = len(re.findall('data-activity="', (await client.get("/leerkringen")).text))
    home = said((await client.get("/")).text)
    assert listed == 3
    assert "Meedoen 3 activiteiten op de agenda" in home
    assert home.count("3 activiteiten op de agenda") == 2, "in the ways in, and at circles"


async def test_a_region_names_each_of_its_provinces(client: httpx.AsyncClient) -> None:
    html = said((await client.get("/koplopers")).text)
    assert "Noord-Holland en Flevoland" in html


async def test_what_went_along_is_all_counted(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
) -> None:
    await make_circle(db, days=5)
    await register(client, NOOR)
    (letter,) = [mail for mail in await deliver(services) if NOOR.email in mail.to]
    assert len(_files_of(letter.message)) == 5
    for part in letter.message.walk():
        if part.get_content_type() == "text/calendar":
            calendar = icalendar.Calendar.from_ical(cast("bytes", part.get_payload(decode=True)))
            assert "/aanmelding/" not in calendar.to_ical().decode(), "an agenda is shared with colleagues"


async def test_the_whole_agenda_is_subscribed_to(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    html = (await client.get("/agenda")).text
    assert 'href="webcal://leerkring.test/agenda.ics"' in html
    assert "<code>http://leerkring.test/agenda.ics</code>" in html
    assert 'href="/inloggen"' in html


async def test_a_row_of_the_agenda_says_in_which_towns(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    assert '<p class="activity-row-meta">3 dagen · Enschede</p>' in (await client.get("/agenda")).text


@pytest.mark.parametrize(
    "where, online, said_as",
    [
        ((), False, ""),
        ((), True, "online"),
        (("Stadhuis Enschede", "Raadhuis Almelo", "Stadhuis Enschede"), False, "Enschede en Almelo"),
        (("Kasteel De Haar",), False, "Kasteel De Haar"),
        (("Enschede", "Almelo", "Borne"), True, "3 plaatsen, te beginnen in Enschede"),
    ],
)
def test_towns(where: tuple[str, ...], online: bool, said_as: str) -> None:
    assert towns_of(where, online=online) == said_as


@pytest.mark.parametrize(
    "title, named",
    [("Leerkring", "Leerkring 2028"), ("Leerkring 2027", "Leerkring 2028"), ("x" * 160, "x" * 160)],
)
def test_a_copy_is_called_by_its_year(title: str, named: str) -> None:
    assert title_for(title, 2028) == named


async def test_a_copy_proposes_the_year_of_its_first_day(
    app: Application, services: Services, db: Database
) -> None:
    await make_circle(db)
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        page = (await desk.get(f"{DESK}/kopieren")).text
    assert re.search(r'value="Leerkring woonzorganalyse 20\d\d"', page)


async def test_buttons_and_sentences_count_who_is_told(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
) -> None:
    """One has a place, one an offer, one waits: two mails leave, and that the third gets none is said."""
    await make_circle(db, capacity=2)
    pages = [await register(client, person) for person in (NOOR, BAS, JOOST)]
    await register(client, FATIMA)
    await client.post(f"{pages[0]}/afmelden")
    async with db.reading() as reading:
        days = await reading.rows(Occurrence.__table__.select())
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        more = said((await desk.get(f"{DESK}/dagen/nieuw")).text)
        move = said((await desk.get(f"{DESK}/bijeenkomsten/{days[0].id}/verplaatsen")).text)
        drop = said((await desk.get(f"{DESK}/bijeenkomsten/{days[0].id}/laten-vervallen")).text)
    assert "Toevoegen en 2 mails versturen" in more
    for page in (more, move):
        assert "2 mensen met een plaats of een aanbod krijgen" in page
    for page in (more, move, drop):
        assert "1 persoon op de wachtlijst krijgt geen mail" in page


async def test_the_page_for_who_phones_names_who_places_are_kept_for(
    app: Application, services: Services, db: Database
) -> None:
    quota: dict[str, Any] = {"organization_kind": "province", "places": 2}
    field: dict[str, Any] = {
        "key": "vraag",
        "label": "Welke vraag brengt u mee?",
        "type": "text",
        "required": True,
    }
    await make_circle(db, quotas=[quota], fields=[field])
    async with back_office_of(app, services, FATIMA, "organizer") as desk:
        page = said((await desk.get(f"{DESK}/aanmeldingen/nieuw")).text)
        assert (
            "Daarvan houden wij vrij: 2 plaatsen voor provincies (nog 2 vrij). Wie daar niet bij hoort, wacht."
            in page
        )
        assert "Vraag het dus aan wie belt: Welke vraag brengt u mee?" in page
        done = await desk.post(f"{DESK}/aanmeldingen/nieuw", data=form_of(NOOR))
        assert "wachtlijst" in (await desk.get(done.headers["location"])).text


def test_a_heading_does_not_run_on_into_its_text() -> None:
    text = "Wat u nodig heeft\nCijfers van de gemeente.\nEn tijd"
    assert "".join(piece for piece, _ in snippet(text, {"cijfer"})) == (
        "Wat u nodig heeft · Cijfers van de gemeente. En tijd"
    )
