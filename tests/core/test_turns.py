"""What is done by the clock and was not: an alarm, told once."""

from datetime import timedelta

import pytest

from leerkring.app import Application
from leerkring.core.database import cron
from leerkring.core.database.db import Database
from leerkring.core.database.turns import Turn, is_missed, read_turns
from leerkring.core.web.services import Services
from tests.cast import FATIMA, KARIM
from tests.core.logbook import Logbook
from tests.people.office import back_office_of

MINUTE = timedelta(minutes=1)
STANDS = "staat stil"


@pytest.mark.parametrize(
    "turn, every, missed",
    [
        (Turn(MINUTE), MINUTE, False),
        (Turn(5 * MINUTE), MINUTE, False),
        (Turn(6 * MINUTE), MINUTE, True),
        (Turn(-6 * MINUTE), MINUTE, True),
        (Turn(-MINUTE), MINUTE, False),
        (Turn(180 * MINUTE), 60 * MINUTE, False),
        (Turn(181 * MINUTE), 60 * MINUTE, True),
        (Turn(15 * MINUTE, at_work=True), MINUTE, False),
        (Turn(16 * MINUTE, at_work=True), MINUTE, True),
        (Turn(181 * MINUTE, at_work=True), 60 * MINUTE, True),
    ],
    ids=str,
)
def test_three_turns_and_five_minutes(turn: Turn, every: timedelta, missed: bool) -> None:
    assert is_missed(turn, every) is missed


def test_it_is_told_once_and_once_when_it_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Logbook()
    monkeypatch.setattr(cron, "log", book)
    tick = cron.Cron("tick", "* * * * *", MINUTE, lambda: None)  # type: ignore[arg-type,return-value]
    missed: set[str] = set()
    for age in (1, 7, 8, 9, -60, 0, 0):
        cron._tell_of_missed((tick,), {"tick": Turn(age * MINUTE)}, missed)
    assert book.lines == [
        {"event": "cron.turn_missed", "name": "tick", "minutes": 7},
        {"event": "cron.turn_back", "name": "tick"},
    ]


async def last_done(db: Database, minutes_ago: int) -> None:
    async with db.transaction() as tx:
        await tx.sql("DELETE FROM pgqueuer_schedules")
        await tx.sql(
            "INSERT INTO pgqueuer_schedules (expression, entrypoint, last_run)"
            " VALUES ('* * * * *', 'tick', now() - $1::interval)",
            timedelta(minutes=minutes_ago),
        )


@pytest.mark.parametrize(
    "status, sign_of_life, at_work",
    [("picked", 0, True), ("picked", 31, False), ("picked", -31, False), ("queued", 0, False)],
)
async def test_a_turn_that_takes_long_is_not_one_that_did_not_come(
    db: Database, status: str, sign_of_life: int, at_work: bool
) -> None:
    try:
        await last_done(db, 8)
        async with db.transaction() as tx:
            await tx.sql(
                "UPDATE pgqueuer_schedules SET status = $1::pgqueuer_status, heartbeat = now() - $2::interval",
                status,
                timedelta(seconds=sign_of_life),
            )
            turn = (await read_turns(tx))["tick"]
            assert turn.at_work is at_work
            assert is_missed(turn, MINUTE) is not at_work
    finally:
        async with db.transaction() as tx:
            await tx.sql("DELETE FROM pgqueuer_schedules")


async def test_administrators_read_it_on_vandaag(app: Application, services: Services, db: Database) -> None:
    try:
        async with back_office_of(app, services, KARIM, "admin") as karim:
            assert STANDS not in (await karim.get("/beheer")).text, "no worker was ever there"
            await last_done(db, 2)
            assert STANDS not in (await karim.get("/beheer")).text
            for minutes in (42, -42):
                await last_done(db, minutes)
                page = (await karim.get("/beheer")).text
                assert STANDS in page
                assert "Al 42 minuten" in page
        async with back_office_of(app, services, FATIMA, "organizer") as fatima:
            assert STANDS not in (await fatima.get("/beheer")).text
    finally:
        async with db.transaction() as tx:
            await tx.sql("DELETE FROM pgqueuer_schedules")
