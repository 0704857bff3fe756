"""Who a visitor is to the rate limits, and what they may do within a window."""

from datetime import timedelta
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from litestar.connection import ASGIConnection

from leerkring.core.rate_counts import Turn, take_turns, turn_of
from leerkring.core.text.mailbox import mailbox_of
from leerkring.core.web.limits.forwarded import FORWARDING, client_behind, parse_address
from leerkring.core.web.services import services_of
from leerkring.settings import Settings


def client_address(connection: ASGIConnection[Any, Any, Any, Any], settings: Settings) -> str:
    """Return the visitor's address: the peer, or what a trusted proxy says stood before it."""
    peer = connection.client.host if connection.client else "127.0.0.1"
    if not settings.trusted_proxies:
        return peer
    headers = connection.headers
    return client_behind(
        peer,
        headers.getall("x-forwarded-for", []),
        headers.getall("forwarded", []),
        settings.trusted_proxies,
    )


def is_exempt(connection: ASGIConnection[Any, Any, Any, Any], settings: Settings) -> bool:
    """Tell whether this is the machine itself, which is not limited: a try-out, a load test, a script beside us.

    A proxy on this machine has its address too. So what a proxy marked is never exempt, whether we trust it or not,
    nor is anything on a site whose address is of another name than this machine's: there all visitors come by proxy.
    """
    if not settings.is_tryout or not is_loopback(client_address(connection, settings)):
        return False
    return not any(name in FORWARDING for name, _ in connection.scope["headers"])


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """Return what counts as one visitor: the address, or for IPv6 its /64."""
    parsed = parse_address(address)
    if parsed is None:
        return address
    # As a number, without the name of an interface, which would make more visitors of one.
    return str(IPv6Network((int(parsed), 64), strict=False)) if parsed.version == 6 else str(parsed)


@lru_cache(maxsize=4096)
def wide_network_of(address: str) -> str:
    """Return what one party commonly has as a whole: the /24, or for IPv6 the /48, which holds 65,536 of /64."""
    parsed = parse_address(address)
    if parsed is None:
        return address
    kind, bits = (IPv6Network, 48) if parsed.version == 6 else (IPv4Network, 24)
    return str(kind((int(parsed), bits), strict=False))


@lru_cache(maxsize=1024)
def is_loopback(address: str) -> bool:
    """Tell whether this is an address of the machine itself."""
    parsed = parse_address(address)
    return parsed is not None and parsed.is_loopback


def limited_turn(
    connection: ASGIConnection[Any, Any, Any, Any],
    *,
    what: str,
    most: int,
    window: timedelta,
    address: str = "",
    uncounted: int = 0,
    wide: bool = False,
) -> Turn | None:
    """Return the turn of a visitor, or of an e-mail address from their network; the machine itself is exempt.

    An address alone is never limited: anybody can type it, and would lock out whose it is. With `wide` all that one
    party commonly has counts as one network.
    """
    services = services_of(connection)
    if not services.settings.rate_limits or is_exempt(connection, services.settings):
        return None
    client = client_address(connection, services.settings)
    network = wide_network_of(client) if wide else network_of(client)
    who = f"{mailbox_of(address)}\0{network}" if address else network
    now = services.clock.now()
    return turn_of(what=what, who=who, most=most, window=window, now=now, uncounted=uncounted)


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
