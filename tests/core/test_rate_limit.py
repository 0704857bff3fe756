"""Rate limits hold over all processes, per visitor or per address; the machine itself is exempt."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import pytest
from litestar.testing import RequestFactory
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.model import RateCount
from leerkring.core.rate_counts import Passing, count, prune_counts, take_turns, turn_of
from leerkring.core.refusals import TooMany
from leerkring.core.web.limits.rate_limit import (
    client_address,
    is_loopback,
    limit,
    limited_turn,
    network_of,
    wide_network_of,
)
from leerkring.settings import Settings

HOUR = timedelta(hours=1)
PROXY = ip_network("10.0.0.0/8")


@pytest.fixture
async def neighbour(db: Database) -> AsyncIterator[Database]:
    """Another process' connections to the same database."""
    other = Database(db.url)
    yield other
    await other.close()


def asking(peer: str, forwarded: str = "") -> Any:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded} if forwarded else {})
    request.scope["client"] = (peer, 5000)
    return request


async def times(db: Database, number: int, clock: FixedClock, who: str = "noor@almelo.example") -> int:
    """How many of this many were allowed, five in an hour."""
    allowed = 0
    for _ in range(number):
        try:
            await count(db, what="register", who=who, most=5, window=HOUR, now=clock.now())
        except TooMany:
            continue
        allowed += 1
    return allowed


async def test_five_in_an_hour_and_then_it_is_enough(db: Database, clock: FixedClock) -> None:
    assert await times(db, 8, clock) == 5
    assert await times(db, 1, clock, "bas@enschede.example") == 1
    clock.move(HOUR)
    assert await times(db, 8, clock) == 5


async def test_two_processes_count_together(db: Database, neighbour: Database, clock: FixedClock) -> None:
    allowed = await asyncio.gather(*(times(pool, 1, clock) for pool in (db, neighbour) * 6))
    assert sum(allowed) == 5


async def test_the_wait_is_until_the_window_ends(db: Database, clock: FixedClock) -> None:
    clock.move(timedelta(minutes=45))
    await times(db, 5, clock)
    with pytest.raises(TooMany) as no:
        await count(db, what="register", who="noor@almelo.example", most=5, window=HOUR, now=clock.now())
    assert no.value.retry_after == 15 * 60


async def test_an_address_is_kept_as_a_hash_and_forgotten(db: Database, clock: FixedClock) -> None:
    await times(db, 1, clock)
    async with db.reading() as reading:
        (row,) = await reading.rows(select(RateCount.key))
    assert len(row.key) == 16
    async with db.transaction() as tx:
        assert await prune_counts(tx, clock.now() + timedelta(hours=20)) == 0
        assert await prune_counts(tx, clock.now() + timedelta(hours=26)) == 1


@pytest.mark.parametrize(
    "peer,forwarded,client",
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "127.0.0.1, 198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.1.2.3", "nonsense", "10.1.2.3"),
        ("10.1.2.3", "evil, 198.51.100.1", "198.51.100.1"),
    ],
)
def test_who_is_asking_is_who_a_trusted_proxy_says(
    settings: Settings, peer: str, forwarded: str, client: str
) -> None:
    trusting = replace(settings, trusted_proxies=(PROXY,))
    assert client_address(asking(peer, forwarded), trusting) == client


def test_without_a_trusted_proxy_nobody_is_believed(settings: Settings) -> None:
    assert client_address(asking("10.1.2.3", "198.51.100.1"), settings) == "10.1.2.3"


def test_a_network_of_its_own_is_one_visitor() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert network_of("203.0.113.9") == "203.0.113.9"
    assert network_of("testclient") == wide_network_of("testclient") == "testclient"
    assert wide_network_of("203.0.113.9") == wide_network_of("::ffff:203.0.113.77") == "203.0.113.0/24"
    assert wide_network_of("2001:db8:1:2::9") == wide_network_of("2001:db8:1:ffff::9") == "2001:db8:1::/48"
    assert is_loopback("127.0.0.9")
    assert is_loopback("::1")
    assert not is_loopback("203.0.113.9")
    assert not is_loopback("testclient")


@pytest.mark.parametrize(
    "peer,forwarded,on,allowed",
    [
        ("127.0.0.1", "", True, 4),
        ("203.0.113.9", "", True, 2),
        ("203.0.113.9", "", False, 4),
        ("10.1.2.3", "198.51.100.1", True, 2),
        ("203.0.113.9", "127.0.0.1", True, 2),
    ],
)
async def test_the_machine_itself_is_exempt_and_nobody_pretends_to_be(  # noqa: PLR0917
    app, settings: Settings, peer: str, forwarded: str, on: bool, allowed: int
) -> None:
    home = replace(app.services, settings=replace(settings, trusted_proxies=(PROXY,), rate_limits=on))
    request = asking(peer, forwarded)
    request.scope["litestar_app"] = request.scope["app"] = SimpleNamespace(
        state=SimpleNamespace(services=home)
    )
    done = 0
    for _ in range(4):
        try:
            await limit(request, what="sign_in", most=2, window=HOUR)
        except TooMany:
            break
        done += 1
    assert done == allowed


def test_only_who_comes_back_often_is_counted_in_the_database(clock: FixedClock) -> None:
    passing = Passing()

    def counted(who: str, uncounted: int = 2) -> bool:
        turn = turn_of(what="x", who=who, most=8, window=HOUR, now=clock.now(), uncounted=uncounted)
        return passing.counted(turn) is not None

    assert [counted("noor") for _ in range(4)] == [False, False, True, True]
    assert not counted("bas")
    assert counted("bas", uncounted=0), "where every one counts"
    clock.move(HOUR)
    assert not counted("noor"), "each window begins anew"
    assert passing.counted(None) is None


async def test_what_passes_uncounted_is_part_of_the_most(db: Database, clock: FixedClock) -> None:
    passing = Passing()
    allowed = 0
    for _ in range(12):
        turn = turn_of(what="x", who="noor", most=8, window=HOUR, now=clock.now(), uncounted=2)
        async with db.transaction() as tx:
            (no,) = await take_turns(tx, [passing.counted(turn)], clock.now())
        allowed += no is None
    assert allowed == 8


async def test_an_address_is_limited_from_one_network_alone(app: Application) -> None:
    def who(peer: str, address: str) -> Any:
        request = asking(peer)
        state = SimpleNamespace(services=app.services)
        request.scope["litestar_app"] = request.scope["app"] = SimpleNamespace(state=state)
        return limited_turn(request, what="x", most=5, window=HOUR, address=address)

    one = who("203.0.113.9", "noor@almelo.example")
    assert one == who("203.0.113.9", "Noor+nog-een@almelo.example")
    assert one != who("198.51.100.7", "noor@almelo.example")
    assert one != who("203.0.113.9", "bas@almelo.example")
