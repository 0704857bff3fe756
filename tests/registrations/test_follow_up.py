"""After the yes: Fatima asks who has a place what she needs to know, until a day, and no longer keeps it than she said."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from leerkring.activities.model import Activity, FollowUp
from leerkring.activities.team import add_to_team
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.people.queries import find_staff
from leerkring.registrations import service as registered
from leerkring.registrations.follow_up.model import FollowUpResponse
from leerkring.registrations.follow_up.queries import UNTIL
from leerkring.registrations.follow_up.rules import GRACE, KEEP, answer_until
from leerkring.registrations.follow_up.service import ask_due, erase_due, remind_due
from leerkring.registrations.model import Registration, SensitiveAnswer
from leerkring.run.check import run_checks
from tests.builders import make_circle, register, register_in_browser
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR, Person
from tests.people.office import back_office_of, sign_in, token_of
from tests.postbox import deliver
from tests.support.forms import form_to

BASE = "/beheer/activiteiten/woonzorganalyse"
SECOND = BASE + "/tweede-formulier"
ANSWERS = SECOND + "/antwoorden"
ANSWERED = {"field-casus": "yes", "field-dieet": "geen-noten", "sensitive_consent": "yes", "doen": "bewaren"}


@pytest.fixture
async def circle(db: Database) -> UUID:
    return await make_circle(db, capacity=2)


@pytest.fixture
async def noor(client: httpx.AsyncClient, circle: UUID) -> str:
    return await register(client, NOOR)


@pytest.fixture
async def fatima(
    app: Application, services: Services, circle: UUID, noor: str
) -> AsyncIterator[httpx.AsyncClient]:
    """Her browser; the circle is hers."""
    async with back_office_of(app, services, FATIMA, "organizer") as client:
        await join(services, circle, FATIMA.email)
        yield client


@pytest.fixture
async def sent(fatima: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The second form has two questions and went out to Noor."""
    await build(fatima)
    await send(fatima)
    return fatima


async def join(services: Services, circle: UUID, email: str) -> None:
    async with services.db.reading() as reading:
        one = await find_staff(reading, email)
    assert one is not None
    await add_to_team(services.db, circle, one.person_id, actor="house", now=services.clock.now())


async def build(client: httpx.AsyncClient, **typed: str) -> None:
    """Make the second form, with two of the questions that many ask."""
    form = form_to(await client.get(SECOND), SECOND)
    assert (
        await client.post(SECOND, data=form.data(intro="Fijn dat u er bent.", **typed))
    ).status_code == 303
    for key in ("casus", "dieet"):
        assert (await client.post(SECOND + "/nieuw", data={"voorbeeld": key})).status_code == 303


async def send(client: httpx.AsyncClient) -> None:
    path = SECOND + "/versturen"
    done = await client.post(path, data=form_to(await client.get(path), path).data())
    assert done.status_code == 303, said(done)


async def answer(client: httpx.AsyncClient, page: str, **typed: str) -> httpx.Response:
    path = page + "/tweede-formulier"
    form = form_to(await client.get(path), path)
    return await client.post(path, data=form.data(**{**ANSWERED, **typed}))


def said(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


async def kept(db: Database) -> tuple[int, int, int]:
    """Return how many were asked, how many answered, and how many sensitive answers there are."""
    async with db.reading() as reading:
        asked = await reading.scalar(select(func.count()).select_from(FollowUpResponse))
        answered = await reading.scalar(select(func.count(FollowUpResponse.answered_at)))
        told = await reading.scalar(select(func.count()).select_from(SensitiveAnswer))
    return asked, answered, told


def named(person: Person) -> str:
    return f"{person.name} <{person.email}>"


async def deadline(db: Database) -> datetime:
    async with db.reading() as reading:
        found: datetime = await reading.scalar(select(FollowUp.deadline_at))
    return found


# Building and sending


async def test_staff_build_it_with_the_builder_and_see_how_many_get_it(fatima: httpx.AsyncClient):
    assert "Begin met een uiterste dag" in said(await fatima.get(SECOND))
    await build(fatima)
    page = said(await fatima.get(SECOND))
    assert "Wilt u een eigen geval inbrengen?" in page
    assert "gewist 7 dagen na de laatste dag" in page
    assert "Nu heeft 1 persoon een plaats." in page
    look = said(await fatima.get(SECOND + "/versturen"))
    assert "1 persoon krijgt nu een mail" in look
    first = said(await fatima.get(BASE + "/formulier"))
    assert "Nog geen eigen vragen" in first, "the first form is another one"
    assert "Het tweede formulier is nog niet verstuurd." in said(await fatima.get(BASE))


async def test_a_question_can_be_moved_changed_and_taken_off(fatima: httpx.AsyncClient):
    await build(fatima)
    await fatima.post(SECOND + "/nieuw", data={"voorbeeld": "vervoer"})
    page = await fatima.get(SECOND)
    assert (
        await fatima.post(
            SECOND + "/volgorde", data=form_to(page, SECOND + "/volgorde").data(omhoog="vervoer")
        )
    ).status_code == 303
    shown = (await fatima.get(SECOND)).text
    assert shown.index("vraag-vervoer") < shown.index("vraag-casus")
    one = SECOND + "/vraag/vervoer"
    form = form_to(await fatima.get(one), one)
    assert (await fatima.post(one, data=form.data(label="Hoe reist u?"))).status_code == 303
    away = one + "/weghalen"
    assert (await fatima.post(away, data=form_to(await fatima.get(away), away).data())).status_code == 303
    assert "Hoe reist u?" not in (await fatima.get(SECOND)).text


async def test_a_key_is_of_one_form_only(fatima: httpx.AsyncClient):
    await fatima.post(BASE + "/formulier/nieuw", data={"voorbeeld": "casus"})
    await build(fatima)
    assert "vraag-casus-2" in (await fatima.get(SECOND)).text


async def test_it_is_not_sent_without_questions_or_after_its_day_and_only_once(
    fatima: httpx.AsyncClient, services: Services, clock: FixedClock, db: Database
):
    form = form_to(await fatima.get(SECOND), SECOND)
    await fatima.post(SECOND, data=form.data())
    path = SECOND + "/versturen"
    no = await fatima.post(path, data={"version": "x"})
    assert (no.status_code, "heeft nog geen vragen" in said(no)) == (409, True)
    await fatima.post(SECOND + "/nieuw", data={"voorbeeld": "casus"})
    look = form_to(await fatima.get(path), path)
    assert (await fatima.post(path, data=look.data())).status_code == 303
    again = await fatima.post(path, data=look.data())
    assert (again.status_code, "al verstuurd" in said(again)) == (409, True)


async def test_who_saw_another_number_looks_again(
    fatima: httpx.AsyncClient, client: httpx.AsyncClient, db: Database
):
    await build(fatima)
    path = SECOND + "/versturen"
    look = form_to(await fatima.get(path), path)
    await register(client, BAS)
    assert (await fatima.post(path, data=look.data())).status_code == 409
    assert await kept(db) == (0, 0, 0)


# Asking and answering


async def test_who_has_a_place_is_asked_and_answers(
    client: httpx.AsyncClient, services: Services, db: Database, sent: httpx.AsyncClient, noor: str
):
    (letter,) = [one for one in await deliver(services) if "Nog een paar vragen" in one.subject]
    assert letter.to == named(NOOR)
    assert noor + "/tweede-formulier" in letter.text
    assert "Fijn dat u er bent." in letter.text
    page = said(await client.get(noor))
    assert "Vul het formulier in vóór" in page
    assert (await answer(client, noor)).status_code == 303
    assert await kept(db) == (1, 1, 1)
    page = said(await client.get(noor))
    assert "U vulde het formulier in op" in page
    assert "geen-noten" not in page, "it stands on its own page"
    form = form_to(await client.get(noor + "/tweede-formulier"), noor + "/tweede-formulier")
    assert form.value("field-dieet") == "geen-noten"
    assert (await answer(client, noor, **{"field-dieet": "", "sensitive_consent": ""})).status_code == 303
    assert await kept(db) == (1, 1, 0)


async def test_what_was_sent_is_withdrawn_and_the_answers_go(
    client: httpx.AsyncClient, services: Services, db: Database, sent: httpx.AsyncClient, noor: str
):
    assert len([one for one in await deliver(services) if "Nog een paar vragen" in one.subject]) == 1
    assert (await answer(client, noor)).status_code == 303
    path = SECOND + "/intrekken"
    assert f'href="{path}"' in (await sent.get(SECOND)).text
    look = await sent.get(path)
    assert "Kregen het 1 persoon Vulden het in 1 persoon" in said(look)
    assert "De antwoorden van 1 persoon worden meteen gewist" in said(look)
    form = form_to(look, path)
    done = await sent.post(path, data=form.data())
    assert done.headers["location"] == f"{SECOND}?gedaan=ingetrokken"
    assert await kept(db) == (0, 0, 0)
    assert "Ingetrokken U trok het formulier in" in said(await sent.get(done.headers["location"]))
    gone = await client.get(noor + "/tweede-formulier")
    assert gone.status_code == 410
    assert "De organisator heeft dit formulier ingetrokken." in gone.text
    assert "formulier" not in said(await client.get(noor)).lower()
    assert "trok het tweede formulier in" in (await sent.get(BASE + "/logboek")).text
    assert (await sent.post(path, data=form.data())).status_code == 303, "twice is once"
    await ask_due(db, services.clock.now())
    assert await kept(db) == (0, 0, 0), "nobody is asked by the clock"
    await send(sent)
    assert len([one for one in await deliver(services) if "Nog een paar vragen" in one.subject]) == 1, "anew"
    assert (await answer(client, noor)).status_code == 303
    assert await kept(db) == (1, 1, 1)


async def test_a_mail_that_still_waits_for_a_withdrawn_form_says_nothing(
    services: Services, db: Database, sent: httpx.AsyncClient
):
    path = SECOND + "/intrekken"
    await sent.post(path, data=form_to(await sent.get(path), path).data())
    assert not [one for one in await deliver(services) if "Nog een paar vragen" in one.subject]


async def test_who_answered_meanwhile_is_seen_before_their_answers_go(
    client: httpx.AsyncClient, db: Database, sent: httpx.AsyncClient, noor: str
):
    path = SECOND + "/intrekken"
    form = form_to(await sent.get(path), path)
    await answer(client, noor)
    late = await sent.post(path, data=form.data())
    assert late.status_code == 409
    assert "Vulden het in 1 persoon" in said(late)
    assert await kept(db) == (1, 1, 1)


async def test_what_was_not_sent_is_not_withdrawn(fatima: httpx.AsyncClient):
    await build(fatima)
    path = SECOND + "/intrekken"
    assert "Er is niets in te trekken." in (await fatima.get(path)).text
    refused = await fatima.post(path)
    assert refused.status_code == 409
    assert "Er is niets in te trekken." in refused.text


async def test_nothing_sensitive_is_kept_without_consent(
    client: httpx.AsyncClient, db: Database, sent: httpx.AsyncClient, noor: str
):
    no = await answer(client, noor, sensitive_consent="")
    assert no.status_code == 422
    assert "Vink aan dat wij deze antwoorden mogen gebruiken" in no.text
    assert await kept(db) == (1, 0, 0)


async def test_consent_is_taken_back_at_once_also_after_the_deadline(
    client: httpx.AsyncClient, db: Database, clock: FixedClock, sent: httpx.AsyncClient, noor: str
):
    await answer(client, noor)
    clock.set(await deadline(db))
    await client.post(noor + "/tweede-formulier", data={"doen": "wissen"})
    assert await kept(db) == (1, 1, 0)


async def test_wishes_of_the_first_form_and_the_second_do_not_touch_each_other(
    client: httpx.AsyncClient, db: Database, fatima: httpx.AsyncClient, noor: str
):
    await fatima.post(BASE + "/formulier/nieuw", data={"voorbeeld": "toegankelijkheid"})
    await build(fatima)
    await send(fatima)
    await answer(client, noor)
    wish = {"field-toegankelijkheid": "een drempel", "sensitive_consent": "yes", "doen": "bewaren"}
    await client.post(noor + "/wensen", data=wish)
    assert (await kept(db))[2] == 2
    await client.post(noor + "/wensen", data={"doen": "wissen"})
    assert (await kept(db))[2] == 1
    assert "geen-noten" in (await client.get(noor + "/tweede-formulier")).text


async def test_after_the_deadline_it_says_whom_to_write_to(
    client: httpx.AsyncClient, db: Database, clock: FixedClock, sent: httpx.AsyncClient, noor: str
):
    path = noor + "/tweede-formulier"
    form = form_to(await client.get(path), path)
    clock.set(await deadline(db) - timedelta(seconds=1))
    assert (await client.post(path, data=form.data(**{"field-casus": "yes"}))).status_code == 303
    clock.move(timedelta(seconds=1))
    late = await client.post(path, data=form.data(**{"field-casus": "no"}))
    assert late.status_code == 409
    page = said(await client.get(path))
    assert f"Schrijf {FATIMA.name}: {FATIMA.email}" in page
    assert "Wilt u een eigen geval inbrengen? Ja" in page
    assert "Bekijk uw antwoorden" in said(await client.get(noor))


async def test_a_form_that_showed_other_questions_comes_back(
    client: httpx.AsyncClient, db: Database, sent: httpx.AsyncClient, noor: str
):
    path = noor + "/tweede-formulier"
    form = form_to(await client.get(path), path)
    await sent.post(SECOND + "/nieuw", data={"voorbeeld": "vervoer"})
    back = await client.post(path, data=form.data(**ANSWERED))
    assert back.status_code == 409
    assert form_to(back, path).value("field-dieet") == "geen-noten"
    assert await kept(db) == (1, 0, 0)


async def test_an_answer_to_other_words_is_asked_again_and_stays_until_then(
    client: httpx.AsyncClient, db: Database, sent: httpx.AsyncClient, noor: str
):
    await answer(client, noor)
    one = SECOND + "/vraag/casus"
    await sent.post(one, data=form_to(await sent.get(one), one).data(label="Brengt u vlees mee?"))
    page = said(await client.get(noor + "/tweede-formulier"))
    assert "U antwoordde eerder “Ja” op de vraag “Wilt u een eigen geval inbrengen?”" in page
    assert (await answer(client, noor, **{"field-casus": ""})).status_code == 303
    async with db.reading() as reading:
        (kept_answers,) = [row.answers for row in await reading.rows(select(FollowUpResponse.answers))]
    assert kept_answers["casus"]["label"] == "Wilt u een eigen geval inbrengen?"


async def test_the_link_of_the_browser_opens_nothing_of_it(
    client: httpx.AsyncClient, sent: httpx.AsyncClient, services: Services
):
    theirs = await register_in_browser(client, BAS)
    await ask_due(services.db, services.clock.now())
    assert (await client.get(theirs + "/tweede-formulier")).status_code == 403
    assert "Vul het formulier in" not in (await client.get(theirs)).text


async def test_who_gets_a_place_later_is_asked_by_the_clock_once_with_days_to_answer(
    client: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock, sent: httpx.AsyncClient
):
    late = await deadline(db) + timedelta(days=2)
    await deliver(services)
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(registration_closes_at=late + timedelta(days=2)))
    clock.set(late)
    bas = await register(client, BAS)
    joost = await register(client, JOOST)
    assert await ask_due(db, clock.now()) == 1, "Joost waits"
    assert await ask_due(db, clock.now()) == 0
    letters = [one.to for one in await deliver(services) if "Nog een paar vragen" in one.subject]
    assert letters == [named(BAS)]
    assert (await client.get(joost + "/tweede-formulier")).status_code == 409
    clock.set(late + GRACE - timedelta(seconds=1))
    assert (await answer(client, bas)).status_code == 303


async def test_one_reminder_some_days_before_to_who_did_not_answer(
    client: httpx.AsyncClient,
    services: Services,
    clock: FixedClock,
    fatima: httpx.AsyncClient,
    noor: str,
):
    db = services.db
    bas = await register(client, BAS)
    await build(fatima)
    await send(fatima)
    await answer(client, bas)
    await deliver(services)
    clock.set(await deadline(db) - timedelta(days=3, seconds=1))
    assert await remind_due(db, clock.now()) == 0
    clock.move(timedelta(seconds=1))
    assert await remind_due(db, clock.now()) == 1
    assert await remind_due(db, clock.now()) == 0
    (letter,) = [one for one in await deliver(services) if "nog in?" in one.subject]
    assert letter.to == named(NOOR)


async def test_a_handed_over_place_is_asked_anew_and_the_first_answers_are_gone(
    client: httpx.AsyncClient,
    services: Services,
    clock: FixedClock,
    sent: httpx.AsyncClient,
    noor: str,
):
    db = services.db
    await answer(client, noor)
    await deliver(services)
    await client.post(noor + "/overdragen", data={"name": ILSE.name, "email": ILSE.email})
    assert await kept(db) == (0, 0, 0)
    assert await ask_due(db, clock.now()) == 1
    letters = [one.to for one in await deliver(services) if "Nog een paar vragen" in one.subject]
    assert letters == [named(ILSE)]
    assert await kept(db) == (1, 0, 0)


# Staff


async def test_staff_see_who_answered_and_who_did_not(
    client: httpx.AsyncClient, services: Services, clock: FixedClock, fatima: httpx.AsyncClient, noor: str
):
    await register(client, BAS)
    await build(fatima)
    await send(fatima)
    await answer(client, noor)
    page = said(await fatima.get(ANSWERS))
    assert "1 van 2 deelnemers" in page
    assert "geen-noten" not in page, "sensitive answers stand apart"
    assert "geen-noten" in said(await fatima.get(BASE + "/aanmeldingen/gevoelig"))
    missing = said(await fatima.get(ANSWERS + "?antwoord=nee"))
    assert (BAS.name in missing, NOOR.name in missing) == (True, False)
    file = await fatima.post(ANSWERS + ".csv", data={"token": token_of(await fatima.get(ANSWERS))})
    assert file.status_code == 200
    assert "geen-noten" not in file.text
    assert "Ja" in file.text
    assert "1/2 tweede formulier" in said(await fatima.get(BASE))
    assert "met gaten" not in said(await fatima.get("/beheer"))
    clock.set(await deadline(services.db))
    await sign_in(fatima, services)
    assert "1 deelnemer vulde het tweede formulier niet in." in said(await fatima.get(BASE))
    assert "1 tweede formulier met gaten" in said(await fatima.get("/beheer"))


async def test_who_is_not_in_the_team_reads_no_answers(
    app: Application, client: httpx.AsyncClient, services: Services, circle: UUID, noor: str
):
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await build(fatima)  # of an activity that nobody has in hand
        await send(fatima)
        await answer(client, noor)
        page = await fatima.get(ANSWERS)
        assert "leest alleen het team" in said(page)
        assert "eigen geval" not in said(page)
        token = token_of(await fatima.get(BASE + "/aanmeldingen"))
        assert (await fatima.post(ANSWERS + ".csv", data={"token": token})).status_code == 403


# The end


async def test_the_answers_go_in_time(
    client: httpx.AsyncClient, db: Database, clock: FixedClock, sent: httpx.AsyncClient, noor: str
):
    await answer(client, noor)
    async with db.reading() as reading:
        ends = await reading.scalar(select(Activity.ends_at))
    async with db.transaction() as tx:
        assert await erase_due(tx, ends + KEEP - timedelta(seconds=1)) == 0
        assert await erase_due(tx, ends + KEEP) == 1
        assert await erase_due(tx, ends + KEEP) == 0
    assert (await kept(db))[:2] == (0, 0)


async def test_what_belongs_to_a_place_that_ended_goes_within_the_hour(
    client: httpx.AsyncClient,
    db: Database,
    services: Services,
    sent: httpx.AsyncClient,
    noor: str,
):
    await answer(client, noor)
    async with db.reading() as reading:
        id_ = await reading.scalar(select(Registration.id))
    await registered.cancel(db, id_, now=services.clock.now(), settings=services.settings)
    async with db.transaction() as tx:
        assert await erase_due(tx, services.clock.now()) == 1


async def test_check_names_what_was_not_erased(
    client: httpx.AsyncClient, db: Database, sent: httpx.AsyncClient, noor: str
):
    await answer(client, noor)
    called = "gewist wat gewist moest zijn"
    assert next(one for one in await run_checks(db) if one.name == called).ok
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(starts_at=long_ago, ends_at=long_ago + timedelta(days=1)))
    found = next(one for one in await run_checks(db) if one.name == called)
    assert not found.ok
    assert "woonzorganalyse: 2 antwoorden" in found.text


# The rule

MOMENTS = st.integers(0, 60 * 24).map(lambda hours: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


@given(MOMENTS, MOMENTS, MOMENTS, MOMENTS)
def test_nobody_has_less_time_than_the_deadline_nor_past_the_start_for_being_late(
    deadline_at, sent_at, asked_at, starts_at
):
    until = answer_until(deadline_at=deadline_at, sent_at=sent_at, asked_at=asked_at, starts_at=starts_at)
    assert until >= deadline_at
    assert until in (deadline_at, asked_at + GRACE, starts_at)
    if asked_at <= sent_at:
        assert until == deadline_at
    elif until > deadline_at:
        assert until <= starts_at
        assert until <= asked_at + GRACE


async def test_the_database_says_the_same_as_the_rule(db: Database, sent: httpx.AsyncClient):
    async with db.reading() as reading:
        base = (await reading.rows(select(FollowUp.sent_at)))[0].sent_at
    for asked in (0, 1, 9, 14, 20):
        for begins in (10, 15, 40):
            at, starts = base + timedelta(days=asked), base + timedelta(days=begins)
            async with db.transaction() as tx:
                await tx.execute(update(FollowUpResponse).values(asked_at=at))
                await tx.execute(
                    update(Activity).values(starts_at=starts, ends_at=starts + timedelta(days=90))
                )
                row = await tx.row(
                    select(UNTIL.label("until"), FollowUp.deadline_at)
                    .select_from(FollowUpResponse)
                    .join(FollowUp, FollowUp.sent_at.is_not(None))
                    .join(Activity, Activity.id == FollowUp.activity_id)
                )
            assert row is not None
            assert row.until == answer_until(
                deadline_at=row.deadline_at, sent_at=base, asked_at=at, starts_at=starts
            )
