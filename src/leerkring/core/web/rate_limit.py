"""Rate limits that hold over all processes: counters in the database, keys as hashes."""

import hashlib
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from litestar.connection import ASGIConnection
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.database.db import Database, Tx
from leerkring.core.model import RateCount
from leerkring.core.refusals import TooMany
from leerkring.settings import Settings


def client_address(connection: ASGIConnection[Any, Any, Any, Any], settings: Settings) -> str:
    """Return the visitor's address: the peer, or what a trusted proxy says stood before it."""
    peer = connection.client.host if connection.client else "127.0.0.1"
    if not settings.trusted_proxies:
        return peer
    # A proxy may add a line of its own below the one that the visitor made up: all of them are one list.
    forwarded = ",".join(connection.headers.getall("x-forwarded-for", []))
    for hop in [*reversed([part.strip() for part in forwarded.split(",") if part.strip()])]:
        try:
            trusted = any(_parsed(peer) in network for network in settings.trusted_proxies)
            _parsed(hop)
        except ValueError:
            break
        if not trusted:
            break
        peer = hop
    return peer


def _parsed(address: str) -> IPv4Address | IPv6Address:
    """Return the address; an IPv4 one that a socket for both shows as IPv6 is that IPv4 one."""
    parsed = ip_address(address)
    mapped = parsed.ipv4_mapped if parsed.version == 6 else None
    return mapped or parsed


def network_of(address: str) -> str:
    """Return what counts as one visitor: the address, or for IPv6 its /64."""
    try:
        parsed = _parsed(address)
    except ValueError:
        return address
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)


@lru_cache(maxsize=1024)
def is_loopback(address: str) -> bool:
    """Tell whether this is the machine itself, which is never limited."""
    try:
        return _parsed(address).is_loopback
    except ValueError:
        return False


async def count(db: Database, *, what: str, who: str, most: int, window: timedelta, now: datetime) -> None:
    """Count one more of `what` by `who` in this window; beyond `most` it is refused with `TooMany`."""
    seconds = int(window.total_seconds())
    start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)
    key = hashlib.sha256(f"{what}\0{who}".encode()).digest()[:16]
    statement = insert(RateCount).values(key=key, window_at=start, seen=1)
    statement = statement.on_conflict_do_update(
        index_elements=[RateCount.key, RateCount.window_at], set_={"seen": RateCount.seen + 1}
    )
    async with db.transaction() as tx:
        seen = await tx.scalar(statement.returning(RateCount.seen))
    if seen > most:
        raise TooMany(retry_after=max(1, int((start + window - now).total_seconds())))


async def limit(
    connection: ASGIConnection[Any, Any, Any, Any],
    *,
    what: str,
    most: int,
    window: timedelta,
    address: str = "",
) -> None:
    """Limit a visitor, or an e-mail address where one is given; the machine itself is exempt."""
    home = connection.app.state.services
    client = client_address(connection, home.settings)
    if not home.settings.rate_limits or is_loopback(client):
        return
    who = address or network_of(client)
    await count(home.db, what=what, who=who, most=most, window=window, now=home.clock.now())


async def prune_counts(tx: Tx, now: datetime) -> int:
    """Forget counters of more than a day old; returns how many."""
    result = await tx.execute(delete(RateCount).where(RateCount.window_at < now - timedelta(days=1)))
    return result.rowcount
