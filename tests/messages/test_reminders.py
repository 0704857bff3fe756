"""When people hear of a day by themselves: before and after, by the rule of the activity or by ours."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from leerkring.activities.model import Occurrence
from leerkring.activities.reminders.rules import DEFAULTS, Moment, ReminderRule, begin_now, twice
from leerkring.activities.team import add_to_team
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.people.queries import find_staff
from leerkring.registrations.due import queue_reminders
from leerkring.registrations.reminding.service import set_reminders
from tests.builders import make_circle, register
from tests.cast import BAS, FATIMA, JOOST, NOOR
from tests.messages.writing import BASE, version_in
from tests.people.office import back_office_of
from tests.postbox import Letter, deliver
from tests.support.forms import form_to

HERE = f"{BASE}/herinneringen"


@pytest.fixture
async def days(client: httpx.AsyncClient, services: Services):
    """Three days, two places for Noor and Bas; Joost waits."""
    circle = await make_circle(services.db, capacity=2)
    for person in (NOOR, BAS, JOOST):
        await register(client, person)
    await deliver(services)
    async with services.db.reading() as reading:
        found = await reading.rows(
            select(Occurrence.id, Occurrence.activity_id, Occurrence.starts_at, Occurrence.ends_at)
            .where(Occurrence.activity_id == circle)
            .order_by(Occurrence.number)
        )
    return list(found)


async def goes_out(services: Services, clock: FixedClock) -> list[Letter]:
    """Let two workers look what is due, twice, and return what leaves."""
    await asyncio.gather(queue_reminders(services.db, clock.now()), queue_reminders(services.db, clock.now()))
    await queue_reminders(services.db, clock.now())
    return await deliver(services)


async def choose(services: Services, clock: FixedClock, days, *rules: ReminderRule) -> None:
    await set_reminders(
        services.db, days[0].activity_id, rules, version=None, actor="house:tests", now=clock.now()
    )


async def test_without_a_choice_it_is_two_days_before_each_day(services, clock, days) -> None:
    clock.set(days[0].starts_at - timedelta(days=2, seconds=1))
    assert not await goes_out(services, clock)
    clock.move(timedelta(seconds=1))
    assert len(await goes_out(services, clock)) == 2
    clock.set(days[1].starts_at - timedelta(days=2))
    assert len(await goes_out(services, clock)) == 2
    clock.set(days[1].ends_at + timedelta(days=1))
    assert not await goes_out(services, clock)


async def test_the_rules_of_an_activity_hold_before_and_after(services, clock, days) -> None:
    week, first = ReminderRule(Moment.BEFORE, 7, "Lees **het stuk**, {{voornaam}}."), days[0]
    await choose(
        services, clock, days, week, ReminderRule(Moment.AFTER, 1), ReminderRule(Moment.AFTER_LAST, 14)
    )
    clock.set(first.starts_at - timedelta(days=7))
    letters = await goes_out(services, clock)
    assert len(letters) == 2
    assert {"Lees het stuk, Noor." in " ".join(one.text.replace("*", "").split()) for one in letters} == {
        True,
        False,
    }
    assert all("<strong>het stuk</strong>" in one.html for one in letters)
    clock.set(first.starts_at - timedelta(days=2))
    assert not await goes_out(services, clock), "the default is gone"
    clock.set(first.ends_at + timedelta(days=1))
    after = await goes_out(services, clock)
    assert [one.subject[:3] for one in after] == ["Na ", "Na "]
    assert "De volgende dag is" in after[0].text
    clock.set(days[-1].ends_at + timedelta(days=14))
    last = await goes_out(services, clock)
    assert len(last) == 2
    assert "De volgende dag" not in last[0].text
    clock.set(days[-1].ends_at + timedelta(days=20))
    assert not await goes_out(services, clock), "too late is not sent"


async def test_a_rule_holds_from_when_it_was_made(services, clock, days) -> None:
    clock.set(days[0].starts_at - timedelta(days=3))
    await choose(services, clock, days, ReminderRule(Moment.BEFORE, 7), *DEFAULTS)
    assert not await goes_out(services, clock), "a week before is past"
    clock.set(days[0].starts_at - timedelta(days=2))
    assert len(await goes_out(services, clock)) == 2


async def test_a_day_that_moves_is_reminded_of_again(services, clock, days) -> None:
    await choose(services, clock, days, ReminderRule(Moment.BEFORE, 5))
    clock.set(days[0].starts_at - timedelta(days=5))
    assert len(await goes_out(services, clock)) == 2
    async with services.db.transaction() as tx:
        await tx.execute(
            update(Occurrence)
            .where(Occurrence.id == days[0].id)
            .values(
                starts_at=days[0].starts_at + timedelta(days=3),
                ends_at=days[0].ends_at + timedelta(days=3),
                sequence=1,
                changed_at=clock.now(),
            )
        )
    clock.move(timedelta(days=3))
    assert len(await goes_out(services, clock)) == 2


async def test_an_organiser_chooses_them_and_reads_the_answers(
    app: Application, services, clock, days
) -> None:
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        async with services.db.reading() as reading:
            fatima = await find_staff(reading, FATIMA.email)
        assert fatima is not None
        await add_to_team(services.db, days[0].activity_id, fatima.person_id, actor="house", now=clock.now())
        page = await office.get(HERE)
        assert "krijgt vanzelf mail: 2 dagen vóór elke dag." in page.text
        assert "2 dagen vóór elke dag" in (await office.get(BASE)).text
        typed = form_to(page, "/herinneringen").data() | {"days-1": "3", "moment-2": "after", "days-2": "1"}
        saved = await office.post(HERE, data=typed)
        assert saved.headers["location"] == f"{HERE}?gedaan=bewaard"
        assert "3 dagen vóór elke dag en 1 dag na elke dag" in (await office.get(HERE)).text
        late = await office.post(HERE, data=typed | {"days-1": "4"})
        assert late.status_code == 409
        wrong = await office.post(
            HERE,
            data={
                "version": version_in(await office.get(HERE)),
                "moment-1": "before",
                "days-1": "61",
                "moment-2": "ooit",
                "days-2": "1",
                "moment-3": "after",
                "days-3": "2",
                "text-3": "{{naam",
                "moment-4": "after",
                "days-4": "",
            },
        )
        assert wrong.status_code == 422
        for sentence in ("van 1 tot en met 60", "Kies een van de antwoorden", "Een van de twee ontbreekt"):
            assert sentence in wrong.text
        double = await office.post(
            HERE, data={"moment-1": "before", "days-1": "2", "moment-2": "before_first", "days-2": "2"}
        )
        assert "op één dag twee mails" in double.text
        none = await office.post(HERE, data={"version": version_in(await office.get(HERE))})
        assert none.status_code == 303
        assert "Niemand krijgt vanzelf een herinnering." in (await office.get(HERE)).text
        await choose(services, clock, days, ReminderRule(Moment.BEFORE, 3))
    async with back_office_of(app, services, BAS, "host") as host:
        assert (await host.get(HERE)).status_code == 403
    clock.set(days[0].starts_at - timedelta(days=3))
    letters = await goes_out(services, clock)
    assert {str(one.message["Reply-To"]) for one in letters} == {f"{FATIMA.name} <{FATIMA.email}>"}


def test_what_stood_goes_on_and_what_is_new_begins(clock: FixedClock) -> None:
    kept = begin_now([*DEFAULTS, ReminderRule(Moment.AFTER, 2)], DEFAULTS, clock.now())
    assert [one.since for one in kept] == [None, clock.now()]
    assert [ReminderRule.load(one.dump()) for one in kept] == list(kept)


def test_two_on_one_day_are_noticed() -> None:
    first, other = ReminderRule(Moment.BEFORE, 2), ReminderRule(Moment.BEFORE_FIRST, 2)
    assert twice([first, other]) == other
    assert twice([first, ReminderRule(Moment.AFTER, 2), ReminderRule(Moment.BEFORE, 3)]) is None
