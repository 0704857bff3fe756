"""Noor tells what she cannot eat: apart, because she wants to, to few, and not for ever."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update

from leerkring.activities.model import Activity, FormField
from leerkring.activities.team import add_to_team
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.model import Audit
from leerkring.core.web.services import Services
from leerkring.people.queries import find_staff
from leerkring.registrations.model import Registration, SensitiveAnswer
from leerkring.registrations.sensitive.service import erase_due
from tests.builders import form_of, mailed_page, make_circle, register, register_in_browser
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR
from tests.people.office import back_office_of, token_of
from tests.support.forms import form_to, open_form

FORM = "/agenda/woonzorganalyse/aanmelden"
ALL = "/beheer/activiteiten/woonzorganalyse/aanmeldingen"
APART = ALL + "/gevoelig"
VRAAG = {"key": "vraag", "label": "Welke vraag?", "type": "text"}
DIEET: dict[str, Any] = {
    "key": "dieet",
    "label": "Wat eet u niet?",
    "type": "text",
    "sensitive": True,
    "erase_days": 7,
}
ROLSTOEL: dict[str, Any] = {
    "key": "rolstoel",
    "label": "Komt u met een rolstoel?",
    "type": "yes_no",
    "sensitive": True,
    "erase_days": 14,
    "for_host": True,
}
TOLD = {"field-dieet": "noten-geheim", "field-rolstoel": "yes", "sensitive_consent": "yes"}


@pytest.fixture
async def circle(db: Database) -> UUID:
    return await make_circle(db, capacity=5, fields=[VRAAG, DIEET, ROLSTOEL])


@pytest.fixture
async def noor(client: httpx.AsyncClient, circle: UUID) -> str:
    return await register(client, NOOR, **{"field-vraag": "Hoe?", **TOLD})


@pytest.fixture
async def fatima(
    app: Application, services: Services, circle: UUID, noor: str
) -> AsyncIterator[httpx.AsyncClient]:
    """Her browser; the circle is hers."""
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        await join(services, circle, FATIMA.email)
        yield client


async def join(services: Services, circle: UUID, email: str) -> None:
    async with services.db.reading() as reading:
        one = await find_staff(reading, email)
    assert one is not None
    await add_to_team(services.db, circle, one.person_id, actor="house", now=services.clock.now())


async def kept(db: Database) -> dict[str, list[str]]:
    """Return what is kept of sensitive answers, by question."""
    async with db.reading() as reading:
        rows = await reading.rows(select(SensitiveAnswer.key, SensitiveAnswer.answer))
    return {row.key: row.answer for row in rows}


def said(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


async def test_it_is_asked_apart_with_who_reads_it_and_until_when(client: httpx.AsyncClient, circle: UUID):
    page = said(await client.get(FORM))
    assert "Alleen als u dat wilt" in page
    assert "Of u een plaats krijgt, hangt er niet van af." in page
    assert "Wij wissen uw antwoord 7 dagen na de laatste dag, op" in page
    assert "De gastheer leest dit ook. Wij wissen uw antwoord 14 dagen na de laatste dag" in page
    assert "Ik geef toestemming om deze antwoorden te gebruiken" in page


async def test_nothing_is_kept_without_consent_and_nothing_is_asked_for_it(
    client: httpx.AsyncClient, db: Database, circle: UUID
):
    no = await client.post(FORM, data=form_of(NOOR, **TOLD | {"sensitive_consent": ""}))
    assert no.status_code == 422
    assert "Vink aan dat wij deze antwoorden mogen gebruiken, of laat ze leeg." in no.text
    assert 'href="#veld-sensitive_consent"' in no.text
    assert form_to(no, FORM).value("field-dieet") == "noten-geheim"
    await register(client, BAS)
    await register(client, JOOST, sensitive_consent="yes")
    assert await kept(db) == {}


async def test_it_stands_apart_with_what_was_agreed_to(client: httpx.AsyncClient, db: Database, noor: str):
    assert await kept(db) == {"dieet": ["noten-geheim"], "rolstoel": ["yes"]}
    async with db.reading() as reading:
        assert await reading.scalar(select(Registration.answers)) == {"vraag": "Hoe?"}
        consent = await reading.scalar(select(SensitiveAnswer.consent).limit(1))
    assert consent in said(await client.get(FORM)), "word for word"
    page = said(await client.get(noor))
    assert "Wat eet u niet? noten-geheim" in page
    assert "Komt u met een rolstoel? Ja" in page
    assert "Wij wissen het uiterlijk op" in page


async def test_she_looks_at_it_once_more_before_it_is_sent(
    client: httpx.AsyncClient, db: Database, circle: UUID
):
    look = await client.post(FORM, data=form_of(NOOR, review="1", **TOLD))
    assert "noten-geheim" in look.text
    sent = await client.post(FORM, data=form_to(look, FORM).data())
    assert sent.status_code == 303
    assert len(await kept(db)) == 2


async def test_few_read_it(app: Application, services: Services, db: Database, fatima: httpx.AsyncClient):
    async with db.reading() as reading:
        id_ = await reading.scalar(select(Registration.id))
        person = await reading.scalar(select(Registration.person_id))
    page = f"{ALL}/{id_}"
    for reader, role, dieet, paths in (
        (FATIMA, "organizer", True, (APART, page)),
        (KARIM, "admin", True, (APART, page)),
        (BAS, "host", False, (APART,)),
    ):
        async with back_office_of(app, services, reader, role) as staff:
            for path in paths:
                shown = await staff.get(path)
                assert shown.status_code == 200
                assert ("noten-geheim" in shown.text) == dieet, (reader.name, path)
                assert "Komt u met een rolstoel?" in shown.text, (reader.name, path)
            if role != "host":
                assert "noten-geheim" not in (await staff.get(f"/beheer/mensen/{person}")).text
            else:
                assert APART in (await staff.get(ALL)).text
    for reader, role, status in ((JOOST, "editor", 403), (ILSE, "organizer", 404)):
        async with back_office_of(app, services, reader, role) as other:
            for path in (APART, page):
                no = await other.get(path)
                assert (no.status_code, "noten-geheim" in no.text) == (status, False), path


async def test_of_what_nobody_organises_an_organiser_reads_how_many_there_are(
    app: Application, services: Services, noor: str
):
    async with back_office_of(app, services, ILSE, "organizer") as other:
        page = await other.get(APART)
        assert "Dit leest alleen het team" in page.text
        assert "Er zijn nu 2 antwoorden." in said(page)
        assert "noten-geheim" not in page.text
        no = await other.post(APART + ".csv", data={"token": token_of(await other.get(ALL))})
        assert (no.status_code, "noten-geheim" in no.text) == (403, False)


async def test_the_file_of_all_has_nothing_of_it_and_the_own_file_leaves_a_line(
    fatima: httpx.AsyncClient, db: Database
):
    everything = await fatima.post(ALL + ".csv", data={"token": token_of(await fatima.get(ALL))})
    assert NOOR.email in everything.text
    assert "noten-geheim" not in everything.text
    assert "Wat eet u niet?" not in everything.text
    assert (await fatima.post(APART + ".csv", data={})).status_code == 409
    page = await fatima.get(APART)
    own = await fatima.post(APART + ".csv", data={"token": token_of(page)})
    assert "noten-geheim" in own.text
    assert NOOR.email not in own.text, "no more than is needed"
    async with db.reading() as reading:
        details = await reading.scalar(select(Audit.details).where(Audit.action == "sensitive.export"))
    assert details == {"people": 1}
    assert "haalde gevoelige antwoorden op" in (await fatima.get("/beheer/logboek")).text


async def test_she_changes_it_and_takes_it_back(client: httpx.AsyncClient, db: Database, noor: str):
    form = await open_form(client, f"{noor}/wensen")
    assert (form.value("field-dieet"), form.value("sensitive_consent")) == ("noten-geheim", "yes")
    await client.post(f"{noor}/wensen", data=form.data(**{"field-dieet": "vis"}))
    assert (await kept(db))["dieet"] == ["vis"]
    form = await open_form(client, f"{noor}/wijzigen")
    await client.post(f"{noor}/wijzigen", data=form.data(phone="053"))
    assert (await kept(db))["dieet"] == ["vis"], "the rest of the form leaves it alone"
    gone = await client.post(
        f"{noor}/wensen", data=form_to(await client.get(f"{noor}/wensen"), "/wensen").data(doen="wissen")
    )
    assert gone.headers["location"] == f"{noor}?gedaan=gewist"
    assert await kept(db) == {}
    page = await client.get(gone.headers["location"])
    assert "Wij bewaren er niets meer van." in page.text
    assert "vis" not in said(page).split()


async def test_a_consent_that_is_unticked_keeps_nothing_new(
    client: httpx.AsyncClient, db: Database, noor: str
):
    form = (await open_form(client, f"{noor}/wensen")).data(**{"field-dieet": "vis"}) | {
        "sensitive_consent": []
    }
    no = await client.post(f"{noor}/wensen", data=form)
    assert no.status_code == 422
    assert (await kept(db))["dieet"] == ["noten-geheim"]


async def test_the_clock_erases_each_answer_on_its_day(
    client: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock, noor: str
):
    async with db.reading() as reading:
        ends = await reading.scalar(select(Activity.ends_at))
    for days, left in ((6.9, {"dieet", "rolstoel"}), (7, {"rolstoel"}), (13.9, {"rolstoel"}), (14, set())):
        clock.set(ends + timedelta(days=days))
        for _ in range(2):
            async with db.transaction() as tx:
                await erase_due(tx, clock.now())
        assert set(await kept(db)) == left
    async with db.reading() as reading:
        lines = await reading.rows(select(Audit.details).where(Audit.action == "sensitive.erased"))
    assert [row.details for row in lines] == [{"answers": 1}, {"answers": 1}]


@pytest.mark.parametrize("way", ["she leaves", "all is off", "somebody else comes"])
async def test_it_goes_when_nobody_needs_it_any_more(
    client: httpx.AsyncClient, db: Database, clock: FixedClock, noor: str, way: str
):
    if way == "she leaves":
        await client.post(f"{noor}/afmelden")
    elif way == "all is off":
        async with db.transaction() as tx:
            await tx.execute(update(Activity).values(state="cancelled"))
    else:
        await client.post(f"{noor}/overdragen", data={"name": BAS.name, "email": BAS.email})
        assert await kept(db) == {}, "at once: Bas reads nothing of Noor"
    async with db.transaction() as tx:
        await erase_due(tx, clock.now())
    assert await kept(db) == {}


async def test_what_was_promised_stays_promised(
    app: Application, services: Services, db: Database, clock: FixedClock, noor: str
):
    async with db.transaction() as tx:
        await tx.execute(
            update(FormField).where(FormField.key == "dieet").values(erase_days=90, for_host=True)
        )
    async with back_office_of(app, services, BAS, "host") as bas:
        assert "noten-geheim" not in (await bas.get(APART)).text
    async with db.reading() as reading:
        clock.set((await reading.scalar(select(Activity.ends_at))) + timedelta(days=8))
    async with db.transaction() as tx:
        await erase_due(tx, clock.now())
    assert set(await kept(db)) == {"rolstoel"}


async def test_what_the_release_before_took_in_meanwhile_goes(
    client: httpx.AsyncClient, db: Database, clock: FixedClock, noor: str
):
    async with db.transaction() as tx:
        await tx.execute(update(Registration).values(answers={"vraag": "Hoe?", "dieet": "noten-geheim"}))
    assert said(await client.get(noor)).count("noten-geheim") == 1, "shown once: what stands apart"
    async with db.transaction() as tx:
        await erase_due(tx, clock.now())
    async with db.reading() as reading:
        assert await reading.scalar(select(Registration.answers)) == {"vraag": "Hoe?"}


async def test_the_link_of_the_browser_shows_it_for_an_hour(
    client: httpx.AsyncClient, clock: FixedClock, circle: UUID
):
    page = await register_in_browser(client, NOOR, **TOLD)
    assert "noten-geheim" in (await client.get(page)).text
    clock.move(timedelta(hours=1))
    assert "noten-geheim" not in (await client.get(page)).text
    assert (await client.get(f"{page}/wensen")).status_code == 403
    assert "noten-geheim" in (await client.get(mailed_page(page))).text


async def test_staff_make_a_question_sensitive_before_the_opening_and_no_more_after(
    fatima: httpx.AsyncClient, db: Database
):
    question = "/beheer/activiteiten/woonzorganalyse/formulier/vraag/"
    form = await open_form(fatima, question + "vraag")
    no = await fatima.post(question + "vraag", data=form.data(sensitive="yes"))
    assert no.status_code == 422
    assert "Of een vraag gevoelig is, staat daarmee vast." in no.text
    form = await open_form(fatima, question + "dieet")
    assert (await fatima.post(question + "dieet", data=form.data(erase_days="3"))).status_code == 303
    form = await open_form(fatima, question + "dieet")
    wrong = await fatima.post(question + "dieet", data=form.data(erase_days="91"))
    assert "Kies een aantal dagen van 1 tot en met 90." in wrong.text
    await make_circle(db, "concept", state="draft")
    draft = "/beheer/activiteiten/concept/formulier"
    await fatima.post(draft + "/nieuw", data={"voorbeeld": "toegankelijkheid"})
    shown = said(await fatima.get(draft))
    assert "gevoelig" in shown
    assert "gewist 7 dagen na de laatste dag, ook voor de gastheer" in shown
    assert "Alleen als u dat wilt" in said(await fatima.get(draft + "/voorbeeld"))


async def test_who_phones_tells_it_themselves_later(fatima: httpx.AsyncClient, db: Database):
    page = await fatima.get(ALL + "/nieuw")
    assert "Wat eet u niet?" not in page.text
    form = form_to(page, "/nieuw")
    await fatima.post(ALL + "/nieuw", data=form.data(**form_of(BAS), **TOLD))
    async with db.reading() as reading:
        assert await reading.scalar(select(func.count()).select_from(SensitiveAnswer)) == 2, "Noor's two"
