"""Where PostgreSQL is: `DATABASE_URL` as people write it for its own programs (PostgreSQL 18, 34.1.1.2), read once.

asyncpg understands TLS, sockets and service files; what it would hand on to the server as an unknown setting, or take
for something else without a word, is told here in a sentence.
"""

import os
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SERVERS = ("any", "primary", "standby", "prefer-standby", "read-write", "read-only")
FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile")
_UNDERSTOOD = {
    *FILES,
    *(
        "sslmode",
        "ssl",
        "sslpassword",
        "sslnegotiation",
        "ssl_min_protocol_version",
        "ssl_max_protocol_version",
    ),
    *("target_session_attrs", "host", "port", "user", "password", "dbname", "options"),
    *("krbsrvname", "gsslib", "service"),
}
_OURS = {
    *("application_name", "fallback_application_name", "client_encoding", "connect_timeout"),
    *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"),
    *("gssencmode", "channel_binding", "load_balance_hosts"),
}
"""Left out: leerkring says these itself, or the driver has no say in them."""


class _Parts(NamedTuple):
    netloc: str
    path: str
    query: str
    fragment: str


_PARTS = re.compile(r"postgresql://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)


def _split(url: str) -> _Parts:
    """Return the parts; the standard library knows one host, and takes several with an IPv6 address for a mistake."""
    found = _PARTS.fullmatch(url)
    assert found is not None
    return _Parts(*(part or "" for part in found.groups()))


def parts_of(url: str) -> tuple[str, str, str]:
    """Return what stands before the path of a checked address, the path, and what is asked behind it."""
    parts = _split(url)
    return parts.netloc, parts.path, parts.query


def check_address(text: str) -> str:
    """Return an address of a database as the driver takes it; ValueError says in a sentence what is wrong with it."""
    scheme, colon, rest = text.partition("://")
    if not colon or scheme.partition("+")[0] not in ("postgresql", "postgres"):
        raise ValueError("must start with postgresql://")
    parts = _split(f"postgresql://{rest}")
    if parts.netloc.count("@") > 1 or parts.fragment:
        raise ValueError(
            "has a sign in the name or password that must be written otherwise: @ as %40, : as %3A, / as %2F, # as %23"
        )
    for host in _hosts(parts.netloc):
        _check_host(host)
    query = _checked_query(parts.query)
    if "ssl" in query:  # as SQLAlchemy has it
        query["sslmode"] = query.pop("ssl")
    if not (unquote(parts.path).strip("/") or query.get("dbname") or query.get("service")):
        raise ValueError("must end with the name of a database, as in postgresql://user@host/leerkring")
    return _written(parts.netloc, parts.path, query)


def hosts_of(url: str) -> tuple[str, ...]:
    """Return an address for each of its hosts, in their order: each is tried with a time of its own.

    With several hosts only the one that can be written to is ours, unless the address says otherwise. Where the choice
    asks to have seen them all ("prefer-standby"), it is left to the driver.
    """
    parts = _split(url)
    query = dict(parse_qsl(parts.query))
    if query.get("target_session_attrs") == "prefer-standby":
        return (url,)
    before, at, _ = parts.netloc.rpartition("@")
    hosts = _hosts(parts.netloc)
    if len(hosts) < 2 and "," not in query.get("host", ""):
        return (url,)
    query.setdefault("target_session_attrs", "read-write")
    if len(hosts) > 1:
        choices = [(f"{before}{at}{host}", query) for host in hosts]
    else:
        names, ports = query["host"].split(","), query.pop("port", "").split(",")
        ports = ports * len(names) if len(ports) == 1 else ports
        choices = [
            (parts.netloc, query | {"host": name} | ({"port": port} if port else {}))
            for name, port in zip(names, ports, strict=True)
        ]
    return tuple(_written(netloc, parts.path, words) for netloc, words in choices)


def of_a_standby(url: str) -> str:
    """Return a checked address for reading: of several hosts any will do, unless it says otherwise."""
    parts = _split(url)
    query = {"target_session_attrs": "any"} | dict(parse_qsl(parts.query))
    return _written(parts.netloc, parts.path, query)


def _written(netloc: str, path: str, query: Mapping[str, str]) -> str:
    """Return an address; the standard library leaves out the slashes before an empty host."""
    asked = f"?{urlencode(query, safe='/,')}" if query else ""
    return f"postgresql://{netloc}{path}{asked}"


def host_names(url: str) -> tuple[str, ...]:
    """Return the names and numbers of the hosts in an address, without those that are a folder with a socket."""
    parts = _split(url)
    asked = dict(parse_qsl(parts.query)).get("host", "").split(",")
    bare = [re.sub(r":\d*$", "", host).strip("[]") for host in _hosts(parts.netloc)]
    return tuple(unquote(name) for name in (*bare, *asked) if name and "/" not in unquote(name))


def _hosts(netloc: str) -> list[str]:
    return netloc.rpartition("@")[2].split(",")


def _check_host(host: str) -> None:
    port = re.fullmatch(r"(?:\[[0-9A-Fa-f:.%]+\]|[^\[\]:]*)(?::(\d*))?", host)
    if port is None:
        raise ValueError(f"has a host that cannot be read: {host} (an IPv6 address stands between [ and ])")
    if port[1] and not 0 < int(port[1]) < 65536:
        raise ValueError("has a port that is not a number from 1 to 65535")


def _checked_query(text: str) -> dict[str, str]:
    try:
        given = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)))
    except ValueError:
        raise ValueError("must have name=value after the question mark, with & between two") from None
    for name, value in given.items():
        if name not in _UNDERSTOOD | _OURS:
            from difflib import get_close_matches

            near = get_close_matches(name, sorted(_UNDERSTOOD), 1)
            raise ValueError(
                f"has a part that PostgreSQL does not know: {name}"
                + (f" (did you mean {near[0]}?)" if near else "")
            )
        _check_part(name, value)
    names, ports = given.get("host", "").split(","), given.get("port", "").split(",")
    if len(ports) not in (1, len(names)) and given.get("host"):
        raise ValueError("must have one port, or one for each host")
    return {name: value for name, value in given.items() if name not in _OURS}


def _check_part(name: str, value: str) -> None:
    choices = {"sslmode": SSL_MODES, "ssl": SSL_MODES, "target_session_attrs": SERVERS}.get(name)
    if choices and value not in choices:
        raise ValueError(f"has {name}={value}; it is one of {', '.join(choices)}")
    if name in FILES and not os.access(value, os.R_OK):
        raise ValueError(f"names a file that cannot be read: {name}={value}")
    if name == "port" and not all(one.isdecimal() and 0 < int(one) < 65536 for one in value.split(",")):
        raise ValueError("has a port that is not a number from 1 to 65535")
    if name == "channel_binding" and value == "require":
        raise ValueError(
            "asks for channel_binding=require, which our driver cannot do; use sslmode=verify-full"
        )
