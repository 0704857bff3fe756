"""Once per outage, not per request: a line when it begins, one when it is over."""

import httpx
import pytest

from leerkring.app import Application
from leerkring.core import outages
from leerkring.core.database.unavailable import DatabaseAway
from leerkring.core.outages import Outage
from leerkring.core.web import errors
from leerkring.mail.outcomes import Accepted, Deferred, Stage
from leerkring.mail.sending.relay import Relay
from tests.core.logbook import Logbook
from tests.support.silent_proxy import proxied


class Time:
    """The monotonic clock, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    moved = Time()
    monkeypatch.setattr(outages, "time", moved)
    return moved


def test_a_line_at_the_begin_and_one_at_the_end(time: Time) -> None:
    book = Logbook()
    outage = Outage(book, "database")
    outage.answered()
    assert book.lines == []
    for _ in range(100):
        outage.failed(error="gone")
        time.now += 0.2
    outage.answered()
    time.now += outages.QUIET_SECONDS
    outage.answered()
    outage.answered()
    assert book.lines == [
        {"event": "database away", "error": "gone"},
        {"event": "database back", "seconds": 20.0, "in_vain": 100},
    ]


def test_what_comes_and_goes_is_one_outage(time: Time) -> None:
    book = Logbook()
    outage = Outage(book, "database")
    for _ in range(20):
        outage.failed()
        time.now += 1
        outage.answered()
        time.now += 1
    assert [line["event"] for line in book.lines] == ["database away"]
    time.now += outages.QUIET_SECONDS
    outage.answered()
    assert [line["event"] for line in book.lines] == ["database away", "database back"]
    assert book.lines[1]["seconds"] == 39.0


async def test_visitors_of_a_site_without_its_database_fill_no_log(
    app: Application, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    """A hundred visitors, one line; every one of them hears 503."""
    book = Logbook()
    monkeypatch.setattr(app.db.outage, "_log", book)
    monkeypatch.setattr(errors, "log", book)
    real = app.db.connections.one

    def gone() -> object:
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr(app.db.connections, "one", gone)
    for number in range(100):
        assert (await client.get(f"/agenda?q={number}")).status_code == 503
        assert (await client.get("/beheer")).status_code in (303, 503)
    assert [line["event"] for line in book.lines] == ["database away"]
    monkeypatch.setattr(app.db.connections, "one", real)
    assert (await client.get("/agenda")).status_code == 200
    time.now += outages.QUIET_SECONDS
    assert (await client.get("/bibliotheek")).status_code == 200
    assert [line["event"] for line in book.lines] == ["database away", "database back"]
    assert book.lines[1]["in_vain"] >= 100


async def test_a_silence_is_one_outage_too(
    app: Application, monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    from leerkring.core.database.db import Database

    book = Logbook()
    async with proxied(app.db.url) as proxy:
        own = Database(proxy.address(), pool_size=2, patience=0.2)
        monkeypatch.setattr(own.outage, "_log", book)
        async with own.reading() as reading:
            await reading.sql("SELECT 1")
        proxy.go_silent()
        for _ in range(10):
            with pytest.raises(DatabaseAway):
                async with own.reading() as reading:
                    await reading.sql("SELECT 1")
        proxy.speak_again()
        await own.close()
    assert [line["event"] for line in book.lines] == ["database away"]


def test_a_relay_that_is_away_is_told_once(monkeypatch: pytest.MonkeyPatch, time: Time) -> None:
    book = Logbook()
    relay = Relay()
    monkeypatch.setattr(relay.outage, "_log", book)
    for _ in range(50):
        relay.heard(Deferred(0, "refused", stage=Stage.CONNECT))
    relay.heard(Deferred(451, "greylisted", stage=Stage.RCPT))
    time.now += outages.QUIET_SECONDS
    relay.heard(Accepted(250, "ok"))
    assert [line["event"] for line in book.lines] == ["relay away", "relay back"]
    assert book.lines[1]["in_vain"] == 50
