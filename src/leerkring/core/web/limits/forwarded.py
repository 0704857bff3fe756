"""Who stands behind a proxy: the addresses in `X-Forwarded-For` and `Forwarded` (RFC 7239), read without trust.

A list is read from its end, where the proxy nearest to us wrote, for as long as whoever wrote is trusted. What is no
address there ("unknown", a hidden name, a slip) ends the walk at the nearest address that we know.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from leerkring.settings import Network

FORWARDING = frozenset(
    {
        b"forwarded",
        b"via",
        b"x-client-ip",
        b"x-cluster-client-ip",
        b"x-forwarded-by",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-proto",
        b"x-real-ip",
        b"true-client-ip",
        b"cf-connecting-ip",
    }
)
"""Headers that only a proxy adds: what carries one of them came from further away than its peer."""

NAMING = frozenset({b"forwarded", b"x-forwarded-for"})
"""The ones that we read, from proxies that are trusted."""

_WITH_PORT = re.compile(r"\[(?P<six>[0-9A-Fa-f:.]+)\](?::[0-9]{1,5})?|(?P<four>[0-9.]+):[0-9]{1,5}")
# The parts of a Forwarded element: a name, and a token or a quoted string (RFC 7239, 4).
_PAIR = re.compile(r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)=("(?:[^"\\]|\\.)*"|[^\s",;]*)\s*(;|,|$)')
MOST_HOPS = 50


@lru_cache(maxsize=4096)
def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address in a hop, without its port, brackets and quotes; None where none stands there.

    An IPv4 address that a socket for both shows as IPv6 is that IPv4 address.
    """
    plain = text.strip()
    if len(plain) > 1 and plain[0] == plain[-1] == '"':
        plain = plain[1:-1].replace("\\", "").strip()
    found = _WITH_PORT.fullmatch(plain)
    if found is not None:
        plain = found["six"] or found["four"]
    try:
        parsed = ip_address(plain)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if parsed.version == 6 else None
    return mapped or parsed


def is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    """Tell whether this is one of the proxies whose word counts."""
    parsed = parse_address(address)
    return parsed is not None and any(parsed in network for network in trusted)


def client_behind(
    peer: str, forwarded_for: Iterable[str], forwarded: Iterable[str], trusted: Sequence[Network]
) -> str:
    """Return the nearest address that nobody whom we trust passed on: the visitor's, as far as we can know.

    A proxy writes one of the two headers, and the other may be the visitor's own: where both are there and differ,
    neither is believed.
    """
    if not is_trusted(peer, trusted):
        return peer
    told = [list(forwarded_for), list(forwarded)]
    found = {
        _walk(peer, hops, trusted)
        for lines, hops in ((told[0], _plain_hops(told[0])), (told[1], _named_hops(told[1])))
        if lines
    }
    return found.pop() if len(found) == 1 else peer


def _walk(peer: str, hops: Iterable[str], trusted: Sequence[Network]) -> str:
    for hop in hops:
        parsed = parse_address(hop)
        if parsed is None or not is_trusted(peer, trusted):
            break
        peer = str(parsed)
    return peer


def _plain_hops(lines: Sequence[str]) -> Iterator[str]:
    """Give the hops of X-Forwarded-For, the last first: a proxy may add a line of its own, all are one list."""
    parts = [part.strip() for part in ",".join(lines).split(",")]
    yield from [part for part in reversed(parts) if part][:MOST_HOPS]


def _named_hops(lines: Sequence[str]) -> Iterator[str]:
    """Give the `for` of each element of Forwarded, the last first; nothing for one that does not say it."""
    hops, name, text, at = [], "", ", ".join(lines), 0
    while at < len(text) and len(text) <= 8192:
        found = _PAIR.match(text, at)
        if found is None:
            # What cannot be read makes all that stands before it unsure; what comes after may still be right.
            hops, name = [""], ""
            at = (text + ",").index(",", at) + 1
            continue
        if found[1].lower() == "for":
            name = found[2]
        if found[3] != ";":
            hops.append(name)
            name = ""
        at = found.end()
    yield from reversed(hops[-MOST_HOPS:])
