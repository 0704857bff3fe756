"""Links of experts and followers end when an address is put right, and what strangers and other teams may not learn."""

import httpx
from sqlalchemy import select

from leerkring.activities.team import add_to_team
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.merging.people import merge_people
from leerkring.people.model import Person
from leerkring.people.persons import persons_by_email
from leerkring.people.queries import find_staff
from leerkring.registrations.correcting.person import correct_person
from tests.builders import make_circle
from tests.cast import FATIMA, JOOST, KARIM, NOOR
from tests.labs.cases import accept, begin_lab, bring, number_of, open_intake, submit
from tests.labs.experts.pool import SANNE, link_in, make_expert, make_lab, profile_of
from tests.people.office import back_office_of
from tests.postbox import deliver
from tests.questions.asking import ask
from tests.questions.test_desk import DESK, act, question_row

LAB = "/beheer/activiteiten/lab-groningen"


async def put_right(services: Services, email: str, better: str) -> None:
    """Put an address right, as staff do on a person's page."""
    async with services.db.reading() as reading:
        row = await reading.row(select(Person.id, Person.name).where(Person.email == email))
    assert row is not None
    await correct_person(
        services.db,
        row.id,
        name=row.name,
        email=better,
        version=None,
        by_admin=True,
        actor="house:tests",
        now=services.clock.now(),
    )


async def test_an_expert_whose_address_was_wrong_has_other_links(
    app: Application, client: httpx.AsyncClient, services: Services, db: Database
) -> None:
    await make_lab(db)
    sanne = await make_expert(db, SANNE)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await fatima.post(f"{LAB}/deskundigen/vragen/{sanne}", data={"message": ""})
        own = link_in((await deliver(services))[0].text)
        profile = profile_of(services, sanne)
        for path in (own, profile):
            assert (await client.get(path)).status_code == 200, path
        await put_right(services, SANNE.email, "sanne@juist.example")
        for path in (own, profile):
            assert (await client.get(path)).status_code == 404, path
        assert (await client.post(own, data={"answer": "accepted"})).status_code == 404
        await deliver(services)
        await client.post("/deskundigen/link", data={"email": "sanne@juist.example"})
        (letter,) = await deliver(services)
        newer = link_in(letter.text)
        page = await client.get(newer)
        assert page.status_code == 200
        assert "/deskundige/uitnodiging/" in page.text, "the invitation stands there, under its new link"


async def test_a_follower_whose_address_was_wrong_has_other_links(
    client: httpx.AsyncClient, services: Services
) -> None:
    own = await ask(client, services)
    leave = own.replace("/mijn/", "/afmelden/")
    await put_right(services, NOOR.email, "noor@juist.example")
    await deliver(services)
    assert (await client.get(own)).status_code == 404
    assert (await client.get(leave)).status_code == 404
    await client.post(leave)
    assert (await question_row(services)).title
    async with services.db.reading() as reading:
        (row,) = await reading.sql("SELECT count(*) AS many FROM knowledge_question_follower")
    assert row.many == 1, "who has the wrong mailbox takes nobody away"


async def test_a_link_that_ended_opens_nothing_when_two_people_are_made_one(
    client: httpx.AsyncClient, services: Services, db: Database
) -> None:
    await make_lab(db)
    sanne = await make_expert(db, SANNE)
    ended = [profile_of(services, sanne), await ask(client, services)]
    for was, better in ((SANNE.email, "sanne@juist.example"), (NOOR.email, "noor@juist.example")):
        await put_right(services, was, better)
        double = better.replace("juist", "thuis")
        async with db.transaction() as tx:
            ids = await persons_by_email(tx, [(better, "Wie"), (double, "Wie")], services.clock.now())
        await merge_people(
            db,
            ids[double],
            ids[better],
            name="Wie",
            email=better,
            reason="",
            version=None,
            by_admin=True,
            own=None,
            actor="house:tests",
            now=services.clock.now(),
        )
    for path in ended:
        assert (await client.get(path)).status_code == 404, path


async def test_an_invitation_says_what_it_is_about_as_far_as_the_owner_lets_it(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, db: Database
) -> None:
    await open_intake(services, clock)
    case = await bring(client, services, consent="closed")
    await submit(client, services, case)
    sanne = await make_expert(db, SANNE)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        number = await number_of(services)
        await accept(fatima, number)
        lab = await begin_lab(fatima, number)
        await deliver(services)
        asked = await fatima.post(f"{lab}/deskundigen/vragen/{sanne}", data={"message": ""})
        assert asked.status_code == 303, asked.text
        (letter,) = [one for one in await deliver(services) if one.to == SANNE.to]
        own = link_in(letter.text)
        page = (await client.get(own)).text
        for words in (letter.text, letter.html, page):
            assert "woningen waar ouderen elkaar helpen" in words
            assert "Almelo" not in words
            assert "Aadorp" in words or "wachten 400 ouderen" not in words
            assert "400 ouderen" not in words, "no more than the question"
        await client.post(case + "/intrekken")
        assert "ouderen elkaar helpen" not in (await client.get(own)).text


async def test_of_a_case_that_was_never_public_a_stranger_does_not_learn_that_it_is_there(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await open_intake(services, clock)
    own = await bring(client, services, consent="closed")
    await submit(client, services, own)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        number = await number_of(services)
        await accept(fatima, number)
    closed, unknown = [await client.get(f"/casussen/casus-{one}") for one in (number, number + 500)]
    assert (closed.status_code, unknown.status_code) == (404, 404)
    await client.post(own + "/toestemming", data={"consent": "anonymous", "names": ""})
    assert (await client.get(f"/casussen/casus-{number}")).status_code == 200
    await client.post(own + "/toestemming", data={"consent": "closed", "names": ""})
    assert (await client.get(f"/casussen/casus-{number}")).status_code == 410, "everybody knew of it"


async def test_the_title_of_a_draft_of_another_team_is_not_told(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await ask(client, services)
    draft = await make_circle(services.db, "geheim-plan", title="Een geheim plan", state="draft")
    async with back_office_of(app, services, KARIM, "organizer") as karim:
        async with services.db.reading() as reading:
            staff = await find_staff(reading, KARIM.email)
        assert staff is not None
        await add_to_team(services.db, draft, staff.person_id, actor="house:tests", now=clock.now())
        async with back_office_of(app, services, FATIMA, "organizer") as fatima:
            no = await act(fatima, f"{DESK}/koppelen", page="/agenda/geheim-plan")
            unknown = await act(fatima, f"{DESK}/koppelen", page="/agenda/bestaat-niet")
            assert no.status_code == unknown.status_code
            assert "geheim plan" not in no.text
            linked = await act(karim, f"{DESK}/koppelen", page="/agenda/geheim-plan")
            assert linked.status_code == 303, linked.text
            assert "Een geheim plan" in (await karim.get(DESK)).text
            page = (await fatima.get(DESK)).text
            assert "Een concept van een ander team" in page
            assert "geheim" not in page.lower()


async def test_who_follows_a_joined_question_reads_no_title_that_is_not_public(
    app: Application, client: httpx.AsyncClient, services: Services
) -> None:
    own = await ask(client, services)
    await ask(client, services, JOOST, title="Wat niemand mag lezen over huizen?", public="nee")
    async with services.db.transaction() as tx:
        await tx.sql(
            "UPDATE knowledge_question q SET joined_into_id = r.id, root_id = r.id FROM knowledge_question r"
            " WHERE r.public = false AND q.public"
        )
    page = (await client.get(own)).text
    assert "Wij volgen beide vragen samen." in page
    assert "Wat niemand mag lezen" not in page
