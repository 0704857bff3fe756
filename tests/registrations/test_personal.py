"""What people do with their link, and the mails that go along, from the first press to the last."""

import re
from datetime import timedelta

import httpx
from sqlalchemy import select

from leerkring.activities.model import Occurrence
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.arrivals.locking import lock_activity
from leerkring.registrations.changing.calling_off import cancel_activity, cancel_by_staff
from leerkring.registrations.changing.days import move_occurrence
from leerkring.registrations.changing.telling_days import tell_dropped
from leerkring.registrations.due import queue_reminders, settle_due
from tests.builders import change_capacity, make_circle, register, states
from tests.cast import BAS, JOOST, NOOR
from tests.postbox import Letter, deliver
from tests.registrations.test_web import main_of


def links_in(text: str) -> set[str]:
    """Return the addresses in a text."""
    return set(re.findall(r"https?://[^\s\"<>)]+", text))


def has_link_of(letter: Letter) -> str:
    """Return the path of the personal page that a mail links to."""
    found = re.search(r"/aanmelding/[\w-]{43}", letter.text)
    assert found is not None
    return found.group()


async def test_the_mail_invites_for_every_day_and_its_text_has_every_link(
    client: httpx.AsyncClient, db: Database, services: Services
):
    await make_circle(db, days=3)
    url = await register(client, NOOR)
    (letter,) = await deliver(services)
    assert letter.subject == "U heeft een plaats: Leerkring woonzorganalyse"
    assert has_link_of(letter) == url
    assert links_in(letter.html) <= links_in(letter.text) | {"http://leerkring.test/"}
    assert [method for method, _, _ in letter.days] == ["REQUEST"] * 3
    assert len({uid for _, uid, _ in letter.days}) == 3
    assert letter.message["Auto-Submitted"] == "auto-generated"


async def test_a_day_that_moves_moves_in_the_calendar(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    await make_circle(db, days=2, capacity=1)
    await register(client, NOOR)
    await register(client, BAS)
    first = {uid: sequence for letter in await deliver(services) for _, uid, sequence in letter.days}
    async with db.reading() as reading:
        day = (await reading.rows(select(Occurrence).where(Occurrence.number == 2)))[0]
    later = day.starts_at + timedelta(days=7)
    told = await move_occurrence(
        db,
        day.id,
        starts_at=later,
        ends_at=later + timedelta(hours=6),
        location="Stadhuis Almelo",
        address="Haven Zuidzijde 30",
        online_url=None,
        actor="staff:test",
        now=clock.now(),
        settings=services.settings,
    )
    assert told == 1, "who waits is not told"
    (moved,) = await deliver(services)
    assert "noor@" in moved.to
    assert moved.days == [("REQUEST", str(day.id), first[str(day.id)] + 1)]
    assert "Stadhuis Almelo" in moved.text
    assert "Het was:" in moved.text


async def test_who_has_an_offer_is_told_that_a_day_moves_or_is_off(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    circle = await make_circle(db, days=3, capacity=1)
    noor = await register(client, NOOR)
    bas = await register(client, BAS)
    await client.post(f"{noor}/afmelden")
    await deliver(services)
    async with db.reading() as reading:
        days = await reading.rows(select(Occurrence).order_by(Occurrence.number))
    week = timedelta(days=7)
    told = await move_occurrence(
        db,
        days[1].id,
        starts_at=days[1].starts_at + week,
        ends_at=days[1].ends_at + week,
        location="Stadhuis Almelo",
        address="",
        online_url=None,
        actor="staff:test",
        now=clock.now(),
        settings=services.settings,
    )
    assert told == 1
    async with db.transaction() as tx:
        locked = await lock_activity(tx, circle, services.settings)
        assert locked is not None
        await tx.sql("UPDATE occurrence SET state = 'cancelled', sequence = 1 WHERE id = $1", days[2].id)
        assert await tell_dropped(tx, locked, days[2].id, clock.now()) == 1
    moved, dropped = sorted(await deliver(services), key=lambda letter: letter.subject, reverse=True)
    for letter in (moved, dropped):
        assert "bas@" in letter.to
        assert letter.days == [], "nothing in the calendar before it is taken"
        assert f"{bas}/aanbod" in letter.text
        assert "uitnodiging" not in letter.text
        assert "uit uw agenda" not in letter.text
        assert links_in(letter.html) <= links_in(letter.text) | {"http://leerkring.test/"}
    assert "Het was:" in moved.text
    # With the yes come the days as they are by now.
    await client.post(f"{bas}/aanbod", data={"answer": "accept"})
    (confirmed,) = await deliver(services)
    assert {uid for _, uid, _ in confirmed.days} == {str(days[0].id), str(days[1].id)}


async def test_who_cancels_makes_room_and_the_offer_is_taken(
    client: httpx.AsyncClient, db: Database, services: Services
):
    await make_circle(db, capacity=1)
    noor, bas = await register(client, NOOR), await register(client, BAS)
    await deliver(services)
    assert "Ja, meld mij af" in (await client.get(f"{noor}/afmelden")).text
    assert await states(db) == {"noor": "confirmed", "bas": "waitlisted"}, "a GET changes nothing"
    done = await client.post(f"{noor}/afmelden")
    assert done.status_code == 303
    page = await client.get(done.headers["location"])
    assert "U bent afgemeld" in page.text
    assert main_of(page)["state"] == "cancelled"
    offer, gone = sorted(await deliver(services), key=lambda letter: letter.to)
    assert {method for method, _, _ in gone.days} == {"CANCEL"}
    assert f"{bas}/aanbod" in offer.text
    assert offer.days == [], "nothing in the calendar before it is taken"
    assert (await client.get(f"{bas}/aanbod")).status_code == 200
    await client.post(f"{bas}/aanbod", data={"answer": "accept"})
    again = await client.post(f"{bas}/aanbod", data={"answer": "accept"})
    assert "De plaats is van u" in (await client.get(again.headers["location"])).text
    assert await states(db) == {"noor": "cancelled", "bas": "confirmed"}
    (confirmed,) = await deliver(services)
    assert {method for method, _, _ in confirmed.days} == {"REQUEST"}


async def test_an_offer_without_answer_goes_to_the_next(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    await make_circle(db, capacity=1)
    noor, bas = await register(client, NOOR), await register(client, BAS)
    await register(client, JOOST)
    await client.post(f"{noor}/afmelden")
    clock.move(timedelta(hours=72, seconds=1))
    late = await client.post(f"{bas}/aanbod", data={"answer": "accept"})
    assert late.status_code == 410
    assert "geldig tot" in late.text
    await settle_due(db, clock.now(), services.settings)
    assert await states(db) == {"noor": "cancelled", "bas": "expired", "joost": "offered"}
    assert "verlopen" in (await client.get(bas)).text
    assert (await client.post(f"{bas}/aanbod", data={"answer": "maybe"})).status_code == 422


async def test_a_place_is_handed_to_a_colleague(client: httpx.AsyncClient, db: Database, services: Services):
    await make_circle(db, capacity=1)
    noor = await register(client, NOOR, phone="06 1234")
    await deliver(services)
    assert (await client.get(f"{noor}/overdragen")).status_code == 200
    wrong = await client.post(f"{noor}/overdragen", data={"name": "", "email": NOOR.email})
    assert wrong.status_code == 422
    own = await client.post(f"{noor}/overdragen", data={"name": "Noor", "email": NOOR.email})
    assert "uw eigen adres" in own.text
    done = await client.post(f"{noor}/overdragen", data={"name": JOOST.name, "email": JOOST.email})
    assert (await client.get(done.headers["location"])).status_code == 200
    to_joost, from_noor = sorted(await deliver(services), key=lambda letter: "noor" in letter.to)
    joost = has_link_of(to_joost)
    assert joost != noor
    assert "/aanmelding/" not in from_noor.text, "the new link is Joost's alone"
    assert {method for method, _, _ in from_noor.days} == {"CANCEL"}
    assert {method for method, _, _ in to_joost.days} == {"REQUEST"}
    assert (await client.get(noor)).status_code == 410
    page = await client.get(joost)
    assert JOOST.name in page.text
    assert "06 1234" not in page.text
    assert main_of(page)["state"] == "confirmed"


async def test_answers_are_changed(client: httpx.AsyncClient, db: Database):
    question = {"key": "vraag", "label": "Welke vraag brengt u mee?", "type": "long_text", "required": True}
    await make_circle(db, fields=[question])
    noor = await register(client, NOOR, **{"field-vraag": "Hoe begin je?"})
    assert "Hoe begin je?" in (await client.get(f"{noor}/wijzigen")).text
    wrong = await client.post(f"{noor}/wijzigen", data={"job_title": "adviseur", "field-vraag": " "})
    assert wrong.status_code == 422
    assert 'value="adviseur"' in wrong.text
    done = await client.post(f"{noor}/wijzigen", data={"job_title": "adviseur", "field-vraag": "Hoe verder?"})
    page = await client.get(done.headers["location"])
    assert "Hoe verder?" in page.text
    assert "adviseur" in page.text


async def test_after_the_last_day_who_took_part_stays_as_it_was(
    client: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_circle(db, days=1)
    noor = await register(client, NOOR)
    clock.move(timedelta(days=30, hours=7))
    for answer in (await client.get(f"{noor}/afmelden"), await client.post(f"{noor}/afmelden")):
        assert answer.status_code == 409
        assert "is voorbij" in answer.text
    page = await client.get(noor)
    assert main_of(page)["state"] == "confirmed"
    assert "afmelden" not in page.text, "no link to what cannot be done"
    done = await client.post(f"{noor}/wijzigen", data={"job_title": "adviseur wonen"})
    assert "adviseur wonen" in (await client.get(done.headers["location"])).text, "but answers are put right"


async def test_reminded_once_and_again_when_the_day_moved(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    await make_circle(db, days=1)
    await register(client, NOOR)
    await deliver(services)
    clock.move(timedelta(days=28, hours=1))
    for _ in range(2):
        await queue_reminders(db, clock.now())
    (letter,) = await deliver(services)
    assert "Kunt u niet komen?" in letter.text


async def test_called_off_by_staff_everyone_is_told(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    activity = await make_circle(db, capacity=1)
    noor = await register(client, NOOR)
    await register(client, BAS)
    await deliver(services)
    told = await cancel_activity(
        db,
        activity,
        message="De begeleider is ziek.",
        actor="staff:x",
        now=clock.now(),
        settings=services.settings,
    )
    assert told == 2
    letters = {letter.to.split("@")[0].split("<")[-1]: letter for letter in await deliver(services)}
    assert {method for method, _, _ in letters["noor"].days} == {"CANCEL"}
    assert letters["bas"].days == []
    assert "De begeleider is ziek." in letters["noor"].text
    assert "gaat niet door" in (await client.get(noor)).text


async def test_staff_cancel_with_a_reason_and_more_places_make_offers(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    activity = await make_circle(db, capacity=1)
    noor = await register(client, NOOR)
    await register(client, BAS)
    await deliver(services)
    now, settings = clock.now(), services.settings
    assert await change_capacity(db, activity, 2, actor="staff:x", now=now, settings=settings) == 1
    (offer,) = await deliver(services)
    assert "Er is een plaats voor u" in offer.subject
    id_ = services.links.read(noor.rsplit("/", 1)[1])
    assert id_ is not None
    await cancel_by_staff(
        db, id_, reason="U vroeg erom aan de telefoon.", actor="staff:x", now=now, settings=settings
    )
    (gone,) = await deliver(services)
    assert "aan de telefoon" in gone.text


async def test_links_that_are_not_ours(client: httpx.AsyncClient, db: Database, services: Services):
    await make_circle(db)
    noor = await register(client, NOOR)
    for broken in ("kort", noor.rsplit("/", 1)[1][:-1], "A" * 43, noor.rsplit("/", 1)[1][:-2] + "AA"):
        answer = await client.get(f"/aanmelding/{broken}")
        assert answer.status_code == 404
        assert "link" in answer.text
        assert (await client.post(f"/aanmelding/{broken}/afmelden")).status_code == 404
    assert (await client.get(noor)).headers["cache-control"] == "no-store"
