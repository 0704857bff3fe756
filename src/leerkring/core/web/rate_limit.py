"""Who a visitor is to the rate limits, and what they may do within a window."""

from datetime import timedelta
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from litestar.connection import ASGIConnection

from leerkring.core.rate_counts import Turn, take_turns, turn_of
from leerkring.core.web.services import services_of
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


@lru_cache(maxsize=4096)
def _parsed(address: str) -> IPv4Address | IPv6Address:
    """Return the address; an IPv4 one that a socket for both shows as IPv6 is that IPv4 one."""
    parsed = ip_address(address)
    mapped = parsed.ipv4_mapped if parsed.version == 6 else None
    return mapped or parsed


@lru_cache(maxsize=4096)
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


def limited_turn(
    connection: ASGIConnection[Any, Any, Any, Any],
    *,
    what: str,
    most: int,
    window: timedelta,
    address: str = "",
) -> Turn | None:
    """Return the turn of a visitor, or of an e-mail address where one is given; the machine itself is exempt."""
    services = services_of(connection)
    client = client_address(connection, services.settings)
    if not services.settings.rate_limits or is_loopback(client):
        return None
    who = address or network_of(client)
    return turn_of(what=what, who=who, most=most, window=window, now=services.clock.now())


async def limit(
    connection: ASGIConnection[Any, Any, Any, Any],
    *,
    what: str,
    most: int,
    window: timedelta,
    address: str = "",
) -> None:
    """Count this turn at once; beyond `most` in the window it is refused with `TooMany`."""
    turn = limited_turn(connection, what=what, most=most, window=window, address=address)
    if turn is None:
        return
    services = services_of(connection)
    async with services.db.transaction() as tx:
        (refused,) = await take_turns(tx, [turn], services.clock.now())
    if refused is not None:
        raise refused
