"""Noor answered a question; it is changed and stopped since, and what she said keeps the words that she said it to."""

import csv
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.content.drafts import ActivityDraft, FieldDraft
from leerkring.activities.model import FieldWording, FormField
from leerkring.activities.rules import FieldType
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.changing.activity import change_activity
from leerkring.registrations.model import Registration
from leerkring.settings import Settings
from tests.builders import form_of, mailed_page, make_circle, register
from tests.cast import BAS, FATIMA, NOOR
from tests.people.office import back_office_of, token_of
from tests.support.forms import form_to, open_form

FORM = "/agenda/woonzorganalyse/aanmelden"
ALL = "/beheer/activiteiten/woonzorganalyse/aanmeldingen"
VRAAG = {"key": "vraag", "label": "Welke vraag brengt u mee?", "type": "text"}
LUNCH = {"key": "lunch", "label": "Eet u mee?", "type": "yes_no"}
ETEN = {"key": "eten", "label": "Wat eet u?", "type": "choice", "options": ["Vlees", "Vega"]}
Change = Callable[..., Any]


@pytest.fixture
async def change(db: Database, clock: FixedClock, settings: Settings) -> Change:
    """Change questions by a function of each, which may return None."""

    async def act(into: Callable[[FieldDraft], FieldDraft | None], *more: FieldDraft) -> None:
        def of(draft: ActivityDraft) -> ActivityDraft:
            fields = [field for field in map(into, draft.fields) if field is not None]
            return replace(draft, fields=(*fields, *more))

        async with db.reading() as reading:
            id_ = await reading.scalar(select(FormField.activity_id).limit(1))
        await change_activity(
            db,
            id_,
            lambda stands: replace(stands, draft=of(stands.draft)),
            actor="staff:test",
            now=clock.now(),
            settings=settings,
        )

    return act


def other(key: str, **words: Any) -> Callable[[FieldDraft], FieldDraft]:
    """Return what puts one question in other words."""
    return lambda field: replace(field, **words) if field.key == key else field


@pytest.fixture
async def noor(client: httpx.AsyncClient, db: Database) -> str:
    """Her page, after she answered three questions."""
    await make_circle(db, capacity=5, fields=[VRAAG, LUNCH, ETEN])
    answers = {"field-vraag": "Hoe beginnen wij?", "field-lunch": "yes", "field-eten": "Vega"}
    return await register(client, NOOR, **answers)


@pytest.fixture
async def fatima(app: Application, services: Services, noor: str) -> AsyncIterator[httpx.AsyncClient]:
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        yield client


async def in_file(fatima: httpx.AsyncClient) -> dict[str, str]:
    """Return the first line of the list as a file, by the words above it."""
    sent = await fatima.post(ALL + ".csv", data={"token": token_of(await fatima.get(ALL))})
    return next(csv.DictReader(io.StringIO(sent.text.removeprefix("\ufeff")), delimiter=";"))


async def kept(db: Database) -> tuple[dict[str, Any], dict[str, int]]:
    """Return what Noor's registration holds."""
    async with db.reading() as reading:
        row = await reading.row(
            select(Registration.answers, Registration.asked).where(Registration.email == NOOR.email)
        )
    assert row is not None
    return row.answers, row.asked


async def test_each_change_leaves_the_answer_with_its_words(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, db: Database, noor: str, change: Change
):
    before = await kept(db)
    await change(other("lunch", label="Eet u vlees?"))
    await change(other("eten", options=("Vlees", "Vegetarisch")))
    await change(
        other("vraag", label="Hoe lang doet u dit al?", type=FieldType.CHOICE, options=("Kort", "Lang"))
    )
    assert await kept(db) == before, "nothing of it is written over"
    page = (await client.get(noor)).text
    for words in ("<dt>Eet u mee?</dt><dd>Ja</dd>", "<dt>Wat eet u?</dt><dd>Vega</dd>", "Hoe beginnen wij?"):
        assert words in page
    assert "Eet u vlees?" not in page
    async with db.reading() as reading:
        id_ = await reading.scalar(select(Registration.id))
        person = await reading.scalar(select(Registration.person_id))
    for staff in (f"{ALL}/{id_}", f"/beheer/mensen/{person}"):
        shown = (await fatima.get(staff)).text
        assert "<dt>Eet u mee?" in shown
        assert "nu gevraagd als “Eet u vlees?”" in shown
        assert "Wat eet u?" in shown


async def test_a_stopped_question_keeps_its_answers_and_is_asked_of_nobody(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, db: Database, noor: str, change: Change
):
    await change(lambda field: None if field.key == "lunch" else field)
    assert "Eet u mee?" not in (await client.get(FORM)).text
    assert "<dt>Eet u mee?</dt><dd>Ja</dd>" in (await client.get(noor)).text
    form = form_to(await client.get(f"{noor}/wijzigen"), "/wijzigen")
    assert (await client.post(f"{noor}/wijzigen", data=form.data(phone="053-1"))).status_code == 303
    assert (await kept(db))[0]["lunch"] == "yes", "changing a number takes no answer away"
    assert list((await in_file(fatima)).items())[-1] == ("Eet u mee? (gestopt)", "Ja")


async def test_who_answered_is_not_taken_to_have_answered_the_new_question(
    client: httpx.AsyncClient, fatima: httpx.AsyncClient, db: Database, noor: str, change: Change
):
    await change(other("lunch", label="Eet u vlees?", required=True))
    page = await client.get(f"{noor}/wijzigen")
    assert (
        "U antwoordde eerder “Ja” op de vraag “Eet u mee?”. Laat u dit leeg, dan blijft dat staan."
        in page.text
    )
    form = form_to(page, "/wijzigen")
    assert "field-lunch" not in form.names
    saved = await client.post(f"{noor}/wijzigen", data=form.data(job_title="adviseur"))
    assert saved.status_code == 303, "what she answered before is an answer enough"
    assert await kept(db) == (
        {"vraag": "Hoe beginnen wij?", "lunch": "yes", "eten": "Vega"},
        {},
    )
    await client.post(f"{noor}/wijzigen", data=form.data(**{"field-lunch": "no"}))
    assert (await kept(db))[1] == {"lunch": 2}
    assert "<dt>Eet u vlees?</dt><dd>Nee</dd>" in (await client.get(noor)).text
    await register(client, BAS, **{"field-lunch": "no"})
    assert "Eet u vlees? (gevraagd als)" not in await in_file(fatima)


async def test_the_file_says_in_which_words_somebody_answered(
    fatima: httpx.AsyncClient, noor: str, change: Change
):
    await change(other("lunch", label="Eet u vlees?"))
    line = list((await in_file(fatima)).items())
    at = line.index(("Eet u vlees?", "Ja"))
    assert line[at + 1] == ("Eet u vlees? (gevraagd als)", "Eet u mee?")


async def test_a_question_that_is_asked_again_is_the_one_that_it_was(
    client: httpx.AsyncClient, db: Database, noor: str, change: Change
):
    stood = FieldDraft("lunch", "Eet u mee?", FieldType.YES_NO)
    await change(lambda field: None if field.key == "lunch" else field)
    await change(lambda field: field, stood)
    form = form_to(await client.get(f"{noor}/wijzigen"), "/wijzigen")
    assert form.value("field-lunch") == "yes"
    await change(lambda field: None if field.key == "lunch" else field)
    await change(lambda field: field, replace(stood, label="Luncht u mee?"))
    assert "op de vraag “Eet u mee?”" in (await client.get(f"{noor}/wijzigen")).text


async def test_what_depends_on_an_earlier_answer_stays_with_it(
    client: httpx.AsyncClient, db: Database, change: Change
):
    welke = {**VRAAG, "key": "welke", "show_if_key": "eten", "show_if_value": "Vega", "required": True}
    await make_circle(db, fields=[ETEN, welke])
    page = await register(client, NOOR, **{"field-eten": "Vega", "field-welke": "Alles zonder vlees"})

    def renamed(field: FieldDraft) -> FieldDraft:
        if field.key == "eten":
            return replace(field, options=("Vlees", "Vegetarisch"))
        return replace(field, show_if_value="Vegetarisch")

    await change(renamed)
    shown = await client.get(f"{page}/wijzigen")
    await client.post(f"{page}/wijzigen", data=form_to(shown, "/wijzigen").data(phone="1"))
    assert (await kept(db))[0] == {"eten": "Vega", "welke": "Alles zonder vlees"}
    assert "Alles zonder vlees" in (await client.get(page)).text


async def test_who_has_the_form_open_sees_what_changed_and_loses_nothing(
    client: httpx.AsyncClient, db: Database, change: Change
):
    await make_circle(db, fields=[LUNCH])
    opened = await open_form(client, FORM)
    typed = form_of(NOOR, **{"field-lunch": "yes", "questions": opened.value("questions")})
    await change(other("lunch", label="Eet u vlees?"))
    late = await client.post(FORM, data=typed)
    assert late.status_code == 409
    assert "De vragen op dit formulier zijn net gewijzigd" in late.text
    again = form_to(late, FORM)
    assert (again.value("name"), again.value("field-lunch")) == (NOOR.name, "yes")
    sent = await client.post(FORM, data=again.data() | {"review": []})
    assert sent.status_code == 303
    assert (await kept(db)) == ({"lunch": "yes"}, {"lunch": 2})
    assert "Eet u vlees?" in (await client.get(mailed_page(sent.headers["location"]))).text


async def test_nobody_can_have_answered_a_draft(client: httpx.AsyncClient, db: Database, change: Change):
    await make_circle(db, fields=[LUNCH], state="draft")
    await change(other("lunch", label="Eet u vlees?"))
    async with db.reading() as reading:
        assert await reading.scalar(select(func.count()).select_from(FieldWording)) == 0
        assert await reading.scalar(select(FormField.revision)) == 1
