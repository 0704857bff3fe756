"""Fatima puts a form together: her own questions and those that many ask, in her order, with conditions."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.model import Registration
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, ILSE, NOOR
from tests.people.office import back_office_of, heading
from tests.support.forms import form_to, open_form

ONE = "/beheer/activiteiten/woonzorganalyse"
FORM = ONE + "/formulier"
NEW = FORM + "/nieuw"
VISITORS = "/agenda/woonzorganalyse/aanmelden"
LUNCH = {"key": "lunch", "label": "Eet u mee?", "type": "yes_no"}
ETEN = {
    "key": "eten",
    "label": "Wat eet u?",
    "type": "choice",
    "options": ["Vlees", "Vega"],
    "show_if_key": "lunch",
    "show_if_value": "yes",
}
VRAAG = {"key": "vraag", "label": "Welke vraag brengt u mee?", "type": "text", "required": True}


@pytest.fixture
async def circle(db: Database) -> UUID:
    return await make_circle(db, capacity=5, fields=[LUNCH, ETEN, VRAAG])


@pytest.fixture
async def fatima(app: Application, services: Services, circle: UUID) -> AsyncIterator[httpx.AsyncClient]:
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        yield client


def asked(page: httpx.Response) -> list[str]:
    """Return the questions of the form, as visitors see their names."""
    return list(dict.fromkeys(re.findall(r'name="field-([^"]+)"', page.text)))


def said(page: httpx.Response) -> str:
    """Return the words of a page on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


async def change(client: httpx.AsyncClient, key: str, **typed: str) -> httpx.Response:
    path = f"{FORM}/vraag/{key}"
    return await client.post(path, data=(await open_form(client, path)).data(**typed))


async def press(client: httpx.AsyncClient, word: str, key: str) -> httpx.Response:
    """Press an arrow, and see where that leads."""
    form = form_to(await client.get(FORM), "/volgorde")
    return await client.post(FORM + "/volgorde", data=form.data(**{word: key}))


async def test_her_question_is_what_visitors_are_asked(fatima: httpx.AsyncClient):
    typed = {
        "label": "Voor welke taal?",
        "type": "choices",
        "options": "Arabisch\n Oekraïens \n\n",
        "help": "Wij regelen het.",
    }
    sent = await fatima.post(NEW, data=(await open_form(fatima, NEW)).data(**typed, when="lunch=yes"))
    assert sent.headers["location"] == FORM + "?gedaan=toegevoegd"
    shown = await fatima.get(sent.headers["location"])
    assert "Alleen bij “Ja” op “Eet u mee?”." in said(shown)
    visitors = await fatima.get(VISITORS)
    assert asked(visitors) == ["lunch", "eten", "vraag", "voor-welke-taal"]
    for page in (visitors, await fatima.get(FORM + "/voorbeeld")):
        assert 'value="Oekraïens"' in page.text
        assert 'data-show-if-field="field-lunch" data-show-if-value="yes"' in page.text
        assert "Wij regelen het." in page.text
    registered = await register(
        fatima, NOOR, **{"field-lunch": "yes", "field-vraag": "?", "field-voor-welke-taal": "Arabisch"}
    )
    assert "Arabisch" in (await fatima.get(registered)).text


async def test_one_press_adds_what_many_ask_and_two_presses_add_it_once(fatima: httpx.AsyncClient):
    page = await fatima.get(FORM)
    assert "Eet u mee?" not in [button.value for button in form_to(page, "/nieuw").buttons]
    for _ in range(2):
        assert (await fatima.post(NEW, data={"voorbeeld": "casus"})).status_code == 303
    assert asked(await fatima.get(VISITORS)) == ["lunch", "eten", "vraag", "casus"]
    assert 'value="casus"' not in (await fatima.get(FORM)).text.partition('id="vaak"')[2]
    assert (await fatima.post(NEW, data={"voorbeeld": "zomaar"})).status_code == 404


async def test_the_arrows_keep_the_focus_and_stop_at_what_a_question_belongs_to(fatima: httpx.AsyncClient):
    first = await press(fatima, "omhoog", "vraag")
    assert first.headers["location"] == FORM + "?bij=vraag&naar=omhoog"
    page = await fatima.get(first.headers["location"])
    assert asked(await fatima.get(VISITORS)) == ["lunch", "vraag", "eten"]
    (focused,) = re.findall(r"<button[^>]* autofocus>.*?</button>", page.text)
    assert 'name="omhoog" value="vraag"' in focused
    assert "Omhoog: Welke vraag brengt u mee?, nu vraag 2 van 3" in focused
    page = await fatima.get((await press(fatima, "omhoog", "vraag")).headers["location"])
    (focused,) = re.findall(r"<button[^>]* autofocus>", page.text)
    assert 'name="omlaag" value="vraag"' in focused, "it can go no higher, so the other arrow has it"
    assert 'name="omhoog" value="eten"' not in page.text, "it belongs to the one above it"
    no = await press(fatima, "omhoog", "eten")
    assert no.status_code == 409
    assert "blijft achter de vraag waar zij bij hoort" in no.text
    assert asked(await fatima.get(VISITORS)) == ["vraag", "lunch", "eten"]


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"label": " "}, "Schrijf de vraag op."),
        ({"label": "x" * 201}, "Gebruik ten hoogste 200 tekens"),
        ({"type": ""}, "Kies het soort antwoord."),
        ({"options": "Ja, graag"}, "Geef ten minste twee antwoorden"),
        ({"options": "Een\nEen"}, "Het antwoord ‘Een’ staat er twee keer."),
        ({"options": "\n".join(map(str, range(31)))}, "Geef ten hoogste 30 antwoorden; het zijn er nu 31."),
        ({"options": "x" * 201 + "\ny"}, "Gebruik ten hoogste 200 tekens voor een antwoord."),
        ({"when": "vraag=x"}, "Kies uit de lijst."),
        ({"help": "x" * 401}, "Gebruik ten hoogste 400 tekens"),
    ],
)
async def test_a_mistake_is_named_and_nothing_is_lost(
    fatima: httpx.AsyncClient, typed: dict[str, str], said: str
):
    again = await change(fatima, "eten", **{"label": "Wat wilt u eten?", "help": "Zonder noten.", **typed})
    assert again.status_code == 422
    assert said in again.text
    form = form_to(again, "/vraag/eten")
    assert form.value("label") == typed.get("label", "Wat wilt u eten?").strip() or "label" in typed
    assert "help" in typed or form.value("help") == "Zonder noten."
    assert "Wat eet u?" in (await fatima.get(VISITORS)).text


async def test_an_answer_that_another_question_waits_for_stays(fatima: httpx.AsyncClient):
    await fatima.post(
        NEW,
        data={"label": "Welke kaas?", "type": "text", "when": "eten=Vega"},
    )
    again = await change(fatima, "eten", options="Vlees\nVis\nVegan\nAnders")
    assert again.status_code == 422
    assert "Bij het antwoord ‘Vega’ hoort de vraag ‘Welke kaas?’" in again.text
    again = await change(fatima, "lunch", type="text")
    assert "Bij het antwoord ‘Ja’ hoort de vraag ‘Wat eet u?’" in again.text
    assert (await change(fatima, "eten", options="Vlees\nVegetarisch")).status_code == 303
    assert 'data-show-if-value="Vegetarisch"' in (await fatima.get(VISITORS)).text


async def test_while_registration_is_open_she_reads_whom_it_touches(fatima: httpx.AsyncClient):
    assert "Niemand krijgt daar mail van." in said(await fatima.get(FORM))
    page = await register(fatima, NOOR, **{"field-lunch": "yes", "field-vraag": "Hoe?"})
    assert "De aanmelding is open: 1 persoon doet mee of wacht" in (await fatima.get(FORM)).text
    assert "1 persoon gaf al antwoord" in (await fatima.get(FORM + "/vraag/lunch")).text
    assert (await change(fatima, "lunch", label="Luncht u mee?")).status_code == 303
    assert "<dt>Eet u mee?</dt><dd>Ja</dd>" in (await fatima.get(page)).text


async def test_a_question_that_goes_is_told_with_what_belongs_to_it(fatima: httpx.AsyncClient):
    path = FORM + "/vraag/lunch/weghalen"
    form = await open_form(fatima, path)
    assert "Bij deze vraag hoort de vraag “Wat eet u?”. Die verschijnt daarna altijd." in said(
        await fatima.get(path)
    )
    await fatima.post(path, data=form.data())
    assert asked(await fatima.get(VISITORS)) == ["eten", "vraag"]
    assert "data-show-if-field" not in (await fatima.get(VISITORS)).text
    await make_circle_again(fatima)


async def make_circle_again(fatima: httpx.AsyncClient) -> None:
    """Add the two once more, and take both away at once."""
    await fatima.post(NEW, data={"voorbeeld": "lunch"})
    await fatima.post(NEW, data={"label": "Wat drinkt u?", "type": "text", "when": "lunch=yes"})
    path = FORM + "/vraag/lunch/weghalen"
    await fatima.post(path, data=(await open_form(fatima, path)).data(along="yes"))
    assert asked(await fatima.get(VISITORS)) == ["eten", "vraag"]


async def test_stopped_asked_again_and_wiped(fatima: httpx.AsyncClient, db: Database):
    page = await register(fatima, NOOR, **{"field-lunch": "yes", "field-vraag": "Hoe?"})
    path = FORM + "/vraag/vraag/weghalen"
    last_look = await fatima.get(path)
    assert "1 persoon gaf antwoord. Wij stellen de vraag niet meer" in said(last_look)
    await fatima.post(path, data=form_to(last_look, path).data())
    shown = await fatima.get(FORM)
    assert "Gestopte vragen" in shown.text
    assert "1 antwoord" in said(shown).partition("Gestopte vragen")[2]
    stopped = FORM + "/gestopt/vraag"
    assert heading(await fatima.get(stopped)) == "Welke vraag brengt u mee?"
    again = await fatima.post(stopped, data=(await open_form(fatima, stopped)).data(doen="weer"))
    assert again.headers["location"] == FORM + "?gedaan=weer"
    assert asked(await fatima.get(VISITORS))[-1] == "vraag"
    assert (await fatima.get(stopped)).status_code == 404, "it is asked again"
    await fatima.post(path, data=(await open_form(fatima, path)).data())
    wiped = await fatima.post(stopped, data=(await open_form(fatima, stopped)).data(doen="wissen"))
    assert wiped.headers["location"] == FORM + "?gedaan=gewist"
    assert "Gestopte vragen" not in (await fatima.get(FORM)).text
    assert "Hoe?" not in (await fatima.get(page)).text
    async with db.reading() as reading:
        assert await reading.scalar(select(Registration.answers)) == {"lunch": "yes"}
    assert "wiste de antwoorden op een vraag" in (await fatima.get(ONE + "/logboek")).text


async def test_two_change_one_question_and_the_second_sees_both(
    fatima: httpx.AsyncClient, app: Application, services: Services
):
    async with back_office_of(app, services, ILSE, "organizer") as ilse:
        mine = await open_form(fatima, FORM + "/vraag/lunch")
        order = form_to(await fatima.get(FORM), "/volgorde")
        await change(ilse, "lunch", label="Luncht u mee?")
        assert (await change(fatima, "vraag", label="Wat wilt u weten?")).status_code == 303, (
            "another question"
        )
        late = await fatima.post(FORM + "/vraag/lunch", data=mine.data(required="yes"))
        assert late.status_code == 409
        assert "<dt>De vraag</dt><dd>Luncht u mee?</dd>" in late.text
        await press(ilse, "omhoog", "vraag")
        late = await fatima.post(FORM + "/volgorde", data=order.data(omlaag="lunch"))
        assert late.status_code == 409
        assert ILSE.name in late.text


async def test_a_draft_has_a_form_and_a_host_none(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database
):
    await make_circle(db, "concept", state="draft")
    form = "/beheer/activiteiten/concept/formulier"
    assert "Dit formulier heeft alleen de vaste vragen" in (await fatima.get(form)).text
    preview = await fatima.get(form + "/voorbeeld")
    assert "Dit is een voorbeeld" in preview.text
    assert 'content="noindex"' in preview.text
    assert "/agenda/concept/aanmelden" not in preview.text
    async with back_office_of(app, services, BAS, "host") as bas:
        for path in (FORM, NEW, FORM + "/voorbeeld", FORM + "/vraag/lunch"):
            assert (await bas.get(path)).status_code == 403, path
        assert (await bas.post(FORM + "/volgorde", data={"omhoog": "vraag"})).status_code == 403


async def test_what_is_not_there_is_said(fatima: httpx.AsyncClient):
    for path in ("/vraag/weg", "/vraag/weg/weghalen", "/gestopt/weg"):
        assert (await fatima.get(FORM + path)).status_code == 404
        assert (await fatima.post(FORM + path, data={})).status_code == 404
