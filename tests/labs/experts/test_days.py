"""An expert who said yes hears of other days: one that moves, one that is off, and a lab that is called off."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database, Tx
from leerkring.core.web.services import Services
from leerkring.labs.experts.telling_days import Day, differ, read_days, tell_days
from tests.cast import FATIMA
from tests.labs.experts.pool import MARK, SANNE, link_in, make_expert, make_lab
from tests.people.office import back_office_of
from tests.postbox import Letter, deliver
from tests.support.forms import open_form

LAB = "/beheer/activiteiten/lab-groningen"


async def to_sanne(services: Services, clock: FixedClock) -> list[Letter]:
    """Let the worker's minute pass, twice, and return what Sanne gets."""
    clock.move(timedelta(minutes=1))
    await tell_days(services.db, clock.now())
    assert await tell_days(services.db, clock.now()) == 0, "once"
    letters = await deliver(services)
    assert all(one.to in (SANNE.to, f"{FATIMA.name} <{FATIMA.email}>") for one in letters)
    return [one for one in letters if one.to == SANNE.to]


async def a_day(services: Services) -> UUID:
    async with services.db.reading() as reading:
        (row,) = await reading.sql("SELECT id FROM occurrence ORDER BY starts_at LIMIT 1")
    return UUID(str(row.id))


async def test_a_day_that_moves_and_a_lab_that_is_called_off(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, db: Database
) -> None:
    await make_lab(db, capacity=5)
    sanne, mark = await make_expert(db, SANNE), await make_expert(db, MARK)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        for one in (sanne, mark):
            await fatima.post(f"{LAB}/deskundigen/vragen/{one}", data={"message": ""})
        own = link_in(next(one.text for one in await deliver(services) if one.to == SANNE.to))
        await client.post(own, data={"answer": "accepted"})
        await deliver(services)
        assert await to_sanne(services, clock) == [], "nothing changed"

        day = await a_day(services)
        look = (await fatima.get(f"{LAB}/bijeenkomsten/{day}/verplaatsen")).text
        assert "krijgen hierover ook een mail: Sanne Wolters" in look
        form = await open_form(fatima, f"{LAB}/bijeenkomsten/{day}/verplaatsen")
        moved = await fatima.post(form.action, data=form.data(location="Hotel Parkzicht"))
        assert moved.status_code == 303, moved.text
        (letter,) = await to_sanne(services, clock)
        assert letter.subject == "Andere dagen: Praktijklab Groningen"
        assert "Verplaatst:" in letter.text
        assert "Hotel Parkzicht" in letter.text
        assert "Het was:" in letter.text
        assert own in letter.text

        look = (await fatima.get(f"{LAB}/annuleren")).text
        assert "krijgen hierover ook een mail: Sanne Wolters" in look
        form = await open_form(fatima, f"{LAB}/annuleren")
        off = await fatima.post(form.action, data=form.data(message="Te weinig mensen."))
        assert off.status_code == 303, off.text
        (letter,) = await to_sanne(services, clock)
        assert letter.subject == "Gaat niet door: Praktijklab Groningen"
        assert "U hoeft als deskundige niet te komen." in letter.text


async def test_moved_and_back_before_the_mail_left_is_no_news(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock, db: Database
) -> None:
    await make_lab(db)
    sanne = await make_expert(db, SANNE)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await fatima.post(f"{LAB}/deskundigen/vragen/{sanne}", data={"message": ""})
        own = link_in(next(one.text for one in await deliver(services) if one.to == SANNE.to))
        await client.post(own, data={"answer": "accepted"})
        await deliver(services)
    day = await a_day(services)
    for sign in ("+", "-"):
        async with services.db.transaction() as tx:
            await tx.sql(
                f"UPDATE occurrence SET ends_at = ends_at {sign} interval '1 hour' WHERE id = $1", day
            )
    assert await to_sanne(services, clock) == []
    clock.move(timedelta(days=60))
    async with services.db.transaction() as tx:
        await tx.sql("UPDATE occurrence SET location = 'Elders' WHERE id = $1", day)
    assert await to_sanne(services, clock) == [], "what is over is no news"


MOMENTS = st.integers(0, 40).map(lambda hours: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
DAYS = st.dictionaries(
    st.sampled_from("abcd"),
    st.builds(lambda at, where: Day(at, at + timedelta(hours=2), where), MOMENTS, st.sampled_from("xy")),
)


@given(DAYS, DAYS, MOMENTS)
def test_what_is_told_is_what_differs_of_what_is_to_come(
    told: dict[str, Day], days: dict[str, Day], now: datetime
) -> None:
    assert differ(told, told, now) is None
    found = differ(told, days, now)
    off = {one for id_, one in told.items() if id_ not in days and one.ends_at > now}
    new = {one for id_, one in days.items() if id_ not in told and one.ends_at > now}
    assert set(found.off if found else ()) == off
    assert set(found.new if found else ()) == new
    for was, is_ in found.moved if found else ():
        assert was != is_
        assert max(was.ends_at, is_.ends_at) > now


def test_days_are_kept_to_the_second() -> None:
    day = Day(datetime(2027, 2, 4, 8, 30, tzinfo=UTC), datetime(2027, 2, 4, 15, 30, tzinfo=UTC), "Hier")
    kept = {"a": [int(day.starts_at.timestamp()), int(day.ends_at.timestamp()), "Hier"]}
    assert read_days(kept) == {"a": day}


async def test_a_day_that_moves_while_it_is_told_is_told_again(
    app: Application,
    client: httpx.AsyncClient,
    services: Services,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    db = services.db
    await make_lab(db, capacity=5)
    sanne = await make_expert(db, SANNE)
    async with back_office_of(app, services, FATIMA, "organizer") as fatima:
        await fatima.post(f"{LAB}/deskundigen/vragen/{sanne}", data={"message": ""})
    own = link_in((await deliver(services))[0].text)
    await client.post(own, data={"answer": "accepted"})
    await deliver(services)
    day = await a_day(services)

    async def move(to: str) -> None:
        async with db.transaction() as tx:
            await tx.sql("UPDATE occurrence SET location = $2 WHERE id = $1", day, to)

    rows = Tx.rows

    async def rows_and_then(tx: Tx, statement: Any, params: Any = None) -> Any:
        found = await rows(tx, statement, params)
        if "told_days IS DISTINCT FROM" in str(statement):
            monkeypatch.setattr(Tx, "rows", rows)
            await move("Zaal twee")
        return found

    await move("Zaal een")
    monkeypatch.setattr(Tx, "rows", rows_and_then)
    for _ in range(2):
        clock.move(timedelta(minutes=1))
        assert await tell_days(db, clock.now()) == 1
    told = [one.text for one in await deliver(services) if one.to == SANNE.to]
    assert any("Zaal twee" in one for one in told)
