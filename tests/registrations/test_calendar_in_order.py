"""What calendars are told comes in one order, whenever the worker gets to it: the last word is the right one."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import httpx
import icalendar
from sqlalchemy import select

from leerkring.activities.model import Occurrence
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.changing.days import move_occurrence
from leerkring.run.loading import load_directory
from tests.activities.writing import CIRCLE, changed, write
from tests.builders import form_of, make_circle, register
from tests.cast import JOOST, NOOR
from tests.postbox import Letter, deliver

Message = tuple[str, str, tuple[int, datetime]]


def messages(letters: Sequence[Letter]) -> list[Message]:
    """(METHOD, UID, (SEQUENCE, DTSTAMP)) of each calendar part."""
    found = []
    for letter in letters:
        for part in letter.message.walk():
            if part.get_content_type() == "text/calendar":
                calendar = icalendar.Calendar.from_ical(cast("bytes", part.get_payload(decode=True)))
                (event,) = calendar.walk("VEVENT")
                order = (int(str(event["SEQUENCE"])), event.decoded("DTSTAMP"))
                found.append((str(calendar["METHOD"]), str(event["UID"]), order))
    return found


def shown(letters: Sequence[Letter]) -> dict[str, str]:
    """What a calendar shows in the end of each UID, in whatever order the mails came; ties would be chance."""
    last: dict[str, Message] = {}
    for message in messages(letters):
        _, uid, order = message
        assert uid not in last or last[uid][2] != order, "left to the calendar"
        if uid not in last or last[uid][2] < order:
            last[uid] = message
    return {uid: method for uid, (method, _, _) in last.items()}


async def test_who_leaves_and_registers_again_within_a_second_is_in_the_calendar(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    await make_circle(db, days=2, capacity=3)
    noor = await register(client, NOOR)
    first = await deliver(services)
    clock.move(timedelta(minutes=1))
    for key in ("again", "and again"):  # the worker is away for as long
        await client.post(f"{noor}/afmelden")
        noor = await register(client, NOOR, key=key)
    letters = first + await deliver(services)
    assert sum(method == "CANCEL" for method, _, _ in messages(letters)) == 4
    assert set(shown(letters).values()) == {"REQUEST"}
    assert set(shown(list(reversed(letters))).values()) == {"REQUEST"}
    await client.post(f"{noor}/afmelden")
    letters += await deliver(services)
    assert set(shown(letters).values()) == {"CANCEL"}


async def test_a_place_that_went_to_a_colleague_and_came_back_is_in_the_calendar(
    client: httpx.AsyncClient, db: Database, services: Services
):
    await make_circle(db, days=1)
    noor = await register(client, NOOR)
    letters = await deliver(services)
    await client.post(f"{noor}/overdragen", data={"name": JOOST.name, "email": JOOST.email})
    gone = await deliver(services)
    letters += [mail for mail in gone if NOOR.email in mail.to]
    assert set(shown(letters).values()) == {"CANCEL"}


async def move(services: Services, clock: FixedClock, by: timedelta, number: int = 1) -> int:
    """Move a day, as staff do."""
    async with services.db.reading() as reading:
        day = (await reading.rows(select(Occurrence).where(Occurrence.number == number)))[0]
    return await move_occurrence(
        services.db,
        day.id,
        starts_at=day.starts_at + by,
        ends_at=day.ends_at + by,
        location=day.location,
        address="",
        online_url=None,
        actor="staff:test",
        now=clock.now(),
        settings=services.settings,
    )


async def test_a_day_that_moves_twice_before_the_mail_left_is_one_mail(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    await make_circle(db, days=3)
    await register(client, NOOR)
    letters = await deliver(services)
    for by, number in ((timedelta(days=1), 1), (timedelta(days=2), 2), (timedelta(days=2), 1)):
        assert await move(services, clock, by, number) == 1
    moved = await deliver(services)
    assert len(moved) == 2, "one about each day"
    assert len({mail.text for mail in moved}) == 2
    one = next(mail for mail in moved if "wo 10 februari" not in mail.subject and "Het was" in mail.text)
    assert one.text.count("Het was") == 1
    assert set(shown(letters + moved).values()) == {"REQUEST"}
    # And once it left, the next move is a mail of its own.
    await move(services, clock, timedelta(days=1))
    assert len(await deliver(services)) == 1


async def test_of_a_day_that_moved_twice_the_mail_has_the_first_and_the_last_date(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    await make_circle(db, days=1)
    await register(client, NOOR)
    await deliver(services)
    async with db.reading() as reading:
        was = await reading.scalar(select(Occurrence.starts_at))
    await move(services, clock, timedelta(days=1))
    await move(services, clock, timedelta(days=6))
    (letter,) = await deliver(services)
    for day, there in ((was, True), (was + timedelta(days=1), False), (was + timedelta(days=7), True)):
        assert (f" {day.day} " in letter.text.split("Bij deze mail")[0]) is there, day


DAY_TWO = CIRCLE[CIRCLE.index("[[occurrences]]\nstarts_at = 2027-03-04") : CIRCLE.index("[[fields]]")]


async def load(services: Services, path: Path, text: str) -> None:
    write(path, kring=text)
    await load_directory(services.db, path, services.clock.now(), services.settings)


async def circle(services: Services, client: httpx.AsyncClient, path: Path) -> list[Letter]:
    """A circle of two days, with Noor in it."""
    await load(services, path, CIRCLE)
    answer = await client.post("/agenda/kring/aanmelden", data=form_of(NOOR, **{"field-fase": "Begin"}))
    assert answer.status_code == 303, answer.text
    return await deliver(services)


async def test_a_day_that_comes_back_goes_on_after_all(
    app: Application, client: httpx.AsyncClient, services: Services, tmp_path: Path
):
    letters = await circle(services, client, tmp_path)
    await load(services, tmp_path, changed(CIRCLE, (DAY_TWO, "")))
    (off,) = await deliver(services)
    assert off.subject.startswith("Gaat niet door")
    await load(services, tmp_path, CIRCLE)
    (back,) = await deliver(services)
    assert back.subject.startswith("Gaat toch door op do 4 maart 2027")
    assert "gaat toch door, anders dan wij eerder schreven" in back.text
    assert "Het was" not in back.text
    for mail in (back.text, back.html, back.subject):
        assert "erplaatst" not in mail
    assert set(shown([*letters, off, back]).values()) == {"REQUEST"}


async def test_a_day_that_comes_back_on_another_date_says_both(
    app: Application, client: httpx.AsyncClient, services: Services, tmp_path: Path
):
    await circle(services, client, tmp_path)
    await load(services, tmp_path, changed(CIRCLE, (DAY_TWO, "")))
    await deliver(services)
    await load(services, tmp_path, CIRCLE)
    await load(
        services,
        tmp_path,
        changed(CIRCLE, ("2027-03-04T09:30", "2027-03-05T09:30"), ("2027-03-04T16:30", "2027-03-05T16:30")),
    )
    (back,) = await deliver(services)
    assert back.subject.startswith("Gaat toch door op vr 5 maart 2027")
    assert "Het was: do 4 maart 2027" in back.text


async def test_a_day_that_was_off_for_a_moment_is_no_mail_at_all(
    app: Application, client: httpx.AsyncClient, services: Services, tmp_path: Path
):
    await circle(services, client, tmp_path)
    await load(services, tmp_path, changed(CIRCLE, (DAY_TWO, "")))
    await load(services, tmp_path, CIRCLE)
    assert await deliver(services) == []


async def test_a_move_while_a_worker_has_the_mail_in_hand_is_told(
    client: httpx.AsyncClient, db: Database, services: Services, clock: FixedClock
):
    """Both at once, ten times: whoever was first, the last date is in a mail."""
    await make_circle(db, days=1)
    await register(client, NOOR)
    await deliver(services)
    for _ in range(10):
        await move(services, clock, timedelta(days=1))
        letters, _ = await asyncio.gather(deliver(services), move(services, clock, timedelta(days=1)))
        letters = letters + await deliver(services)
        async with db.reading() as reading:
            (day,) = await reading.rows(select(Occurrence.sequence))
        told = max(order[0] for _, _, order in messages(letters))
        assert told == day.sequence
