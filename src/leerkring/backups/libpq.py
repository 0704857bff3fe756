"""An address of a database for PostgreSQL's own programs: in their environment, since everybody can read a command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote

from leerkring.settings.database_address import parts_of

_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "options": "PGOPTIONS",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "sslmode": "PGSSLMODE",
    "sslnegotiation": "PGSSLNEGOTIATION",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslcrl": "PGSSLCRL",
    "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
    "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "krbsrvname": "PGKRBSRVNAME",
    "gsslib": "PGGSSLIB",
}


def libpq_environment(url: str, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment for `pg_dump` and the others at a checked address; ValueError says what has no variable.

    What the address leaves open is taken from `environ`, as the driver does. Nothing of ours goes along.
    """
    said = _said(url)
    if "sslpassword" in said:
        raise ValueError(
            "DATABASE_URL has sslpassword, for which PostgreSQL's own programs have no variable;"
            " use a key without a passphrase that only we can read"
        )
    kept = {
        name: value
        for name, value in environ.items()
        if name in ("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR") or name.startswith("PG")
    }
    named = {_VARIABLES[name]: value for name, value in said.items()}
    return {**kept, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "10", "PGTZ": "UTC", **named}


def _said(url: str) -> dict[str, str]:
    netloc, path, query = parts_of(url)
    account, _, places = netloc.rpartition("@")
    user, colon, password = account.partition(":")
    said = {"user": unquote(user)} if user else {}
    if colon:
        said["password"] = unquote(password)
    if places:
        pairs = [_host_and_port(place) for place in places.split(",")]
        said["host"] = ",".join(host for host, _ in pairs)
        if any(port for _, port in pairs):
            said["port"] = ",".join(port or "5432" for _, port in pairs)
    if name := unquote(path).strip("/"):
        said["dbname"] = name
    return said | dict(parse_qsl(query))


def _host_and_port(place: str) -> tuple[str, str]:
    host, colon, port = place.rpartition(":") if not place.endswith("]") else (place, "", "")
    return unquote((host if colon else place).strip("[]")), port if colon else ""
