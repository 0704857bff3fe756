"""Who reads the answers to a mail about an activity: its organiser (decision 0074)."""

from datetime import timedelta

import httpx

from leerkring.activities.team import add_to_team
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.people.staff import add_staff
from leerkring.registrations.changing.calling_off import cancel_activity
from leerkring.registrations.changing.days import move_occurrence
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, JOOST, NOOR
from tests.postbox import deliver

ORGANIZER = f"{FATIMA.name} <{FATIMA.email}>"


async def test_every_mail_about_an_activity_is_answered_to_its_organiser(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    db, now, settings = services.db, clock.now(), services.settings
    circle = await make_circle(db, capacity=1)
    fatima = await add_staff(db, FATIMA.email, "organizer", now, name=FATIMA.name)
    await add_to_team(db, circle, fatima, actor="house", now=now)
    noor = await register(client, NOOR)
    await register(client, JOOST)
    await register(client, BAS)
    letters = await deliver(services)
    await client.post("/aanmelding", data={"email": NOOR.email})
    assert (await client.post(f"{noor}/afmelden")).status_code == 303
    letters += await deliver(services)
    async with db.reading() as reading:
        (day, *_) = await reading.sql("SELECT id, starts_at, ends_at FROM occurrence ORDER BY number")
    await move_occurrence(
        db,
        day.id,
        starts_at=day.starts_at + timedelta(days=1),
        ends_at=day.ends_at + timedelta(days=1),
        location="Stadhuis Almelo",
        address="",
        online_url=None,
        actor="house",
        now=now,
        settings=settings,
    )
    letters += await deliver(services)
    await cancel_activity(
        db, circle, message="De spreker is ziek.", actor="house", now=now, settings=settings
    )
    letters += await deliver(services)
    assert len(letters) >= 8
    assert {(mail.subject, str(mail.message["Reply-To"])) for mail in letters} == {
        (mail.subject, ORGANIZER) for mail in letters
    }


async def test_without_an_organiser_answers_go_to_the_institute(
    client: httpx.AsyncClient, services: Services
) -> None:
    await make_circle(services.db)
    await register(client, NOOR)
    (letter,) = await deliver(services)
    assert str(letter.message["Reply-To"]) == services.settings.reply_to
