"""Fatima writes to who was there, or to who was not: decided when it leaves, by the list of the day."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from leerkring.activities.model import Occurrence
from leerkring.activities.reminders.rules import Moment, ReminderRule, Who, twice
from leerkring.attendance.due import queue_words_by_attendance
from leerkring.attendance.queries import get_day, list_people
from leerkring.attendance.rules import Act, RecordedAct
from leerkring.attendance.service import record_acts
from leerkring.core.ids import uuid7
from leerkring.core.web.services import Services
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, JOOST, NOOR
from tests.conftest import TODAY
from tests.messages.writing import BASE, press, version_in, write
from tests.people.office import back_office_of
from tests.postbox import deliver

BEGAN = TODAY - timedelta(days=3)
"""When the first day began; the second is in four weeks."""


@pytest.fixture
async def fatima(app, services, client, clock) -> AsyncIterator[httpx.AsyncClient]:
    clock.set(BEGAN - timedelta(days=1))
    await make_circle(app.db, capacity=3, starts_in=timedelta(days=-3))
    for person in (NOOR, JOOST, BAS):
        await register(client, person)
    await deliver(services)
    clock.set(TODAY)
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        yield office


async def first(services: Services) -> UUID:
    async with services.db.reading() as reading:
        found: UUID | None = await reading.scalar(
            select(Occurrence.id).order_by(Occurrence.starts_at).limit(1)
        )
    assert found is not None
    return found


async def note(services: Services, at: datetime, **acts: str) -> None:
    """Write down who was there, by first name."""
    async with services.db.reading() as reading:
        day = await get_day(reading, await first(services), own=None)
        people = {one.name.split()[0].lower(): one.id for one in await list_people(reading, day)}
    wrote = [RecordedAct(uuid7(), people[who], day.id, Act(act), at) for who, act in acts.items()]
    await record_acts(services.db, day, wrote, {}, actor="house:tests", now=at)


async def test_to_who_was_there_as_it_stands_when_it_leaves(fatima, services, clock) -> None:
    assert "attendance" not in (await fatima.get(f"{BASE}/nieuw")).text, "nobody kept a list yet"
    await note(services, BEGAN, noor="in", joost="in")
    page = (await fatima.get(f"{BASE}/nieuw")).text
    assert re.search(r"Wie er was op [^<(]+\(nu 2\)", page)
    assert re.search(r"Wie er niet was op [^<(]+\(nu 1\)", page)
    assert "Wie er altijd was (nu 2)" in page
    url = await write(fatima, body="Dank voor uw komst.", attendance=f"present:{await first(services)}")
    await note(services, TODAY, joost="absent", bas="in")
    look = await fatima.get(f"{url}/nakijken")
    assert "wie er was op" in look.text
    assert "hoort niet meer bij deze keuze" in look.text
    await press(fatima, url)
    sent = await deliver(services)
    assert sorted(re.sub(r".*<|>", "", one.to) for one in sent) == sorted([NOOR.email, BAS.email])


async def test_to_who_was_not_there_and_a_day_that_is_none_of_ours(fatima, services) -> None:
    await note(services, BEGAN, noor="in")
    url = await write(fatima, body="Wij hebben u gemist.", attendance=f"absent:{await first(services)}")
    await press(fatima, url)
    assert {re.sub(r".*<|>", "", one.to) for one in await deliver(services)} == {JOOST.email, BAS.email}
    wrong = await fatima.post(
        f"{BASE}/nieuw",
        data={"subject": "Dag", "body": "Dag", "states": "confirmed", "attendance": f"present:{uuid7()}"},
    )
    assert wrong.status_code == 422
    assert "Kies uit de lijst." in wrong.text


async def test_a_word_afterwards_to_who_was_there_and_another_to_who_was_not(fatima, services, clock) -> None:
    page = await fatima.get(f"{BASE}/herinneringen")
    typed = {
        "version": version_in(page),
        "moment-1": "after",
        "days-1": "4",
        "who-1": "present",
        "text-1": "Fijn.",
    }
    typed |= {"moment-2": "after", "days-2": "4", "who-2": "absent"}
    saved = await fatima.post(f"{BASE}/herinneringen", data=typed)
    assert saved.status_code == 303, saved.text
    assert "aan wie er niet was" in (await fatima.get(f"{BASE}/herinneringen")).text
    clock.set(BEGAN + timedelta(days=5))
    await queue_words_by_attendance(services.db, clock.now())
    assert await deliver(services) == [], "nobody kept a list"
    await note(services, BEGAN, noor="in", joost="absent")
    for _ in range(2):
        await queue_words_by_attendance(services.db, clock.now())
    letters = {re.sub(r".*<|>", "", one.to): one.text for one in await deliver(services)}
    assert set(letters) == {NOOR.email, JOOST.email, BAS.email}
    assert "Fijn." in letters[NOOR.email]
    assert "Wij hebben u die dag niet gezien." in letters[JOOST.email]
    await note(services, clock.now(), joost="in")
    await queue_words_by_attendance(services.db, clock.now())
    assert await deliver(services) == [], "who was put right afterwards gets no second one"


async def test_before_a_day_nobody_was_there(fatima) -> None:
    form = {
        "version": version_in(await fatima.get(f"{BASE}/herinneringen")),
        "moment-1": "before",
        "days-1": "2",
    }
    refused = await fatima.post(f"{BASE}/herinneringen", data=form | {"who-1": "absent"})
    assert refused.status_code == 422
    assert "Kies iedereen." in refused.text


@pytest.mark.parametrize(
    "one, other, is_twice",
    [
        (Who.PRESENT, Who.ABSENT, False),
        (Who.PRESENT, Who.PRESENT, True),
        (Who.EVERYBODY, Who.ABSENT, True),
        (Who.ABSENT, Who.EVERYBODY, True),
    ],
)
def test_nobody_hears_twice_of_one_day(one: Who, other: Who, is_twice: bool) -> None:
    rules = [ReminderRule(Moment.AFTER, 1, who=who) for who in (one, other)]
    assert (twice(rules) is not None) is is_twice
    assert [ReminderRule.load(rule.dump()) for rule in rules] == rules
