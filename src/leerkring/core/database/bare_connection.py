"""One bare connection to PostgreSQL, without SQLAlchemy: for listening, for probes, and for a quick start."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg


async def connect(url: str, application_name: str = "leerkring") -> "asyncpg.Connection[Any]":
    """Open a connection to a `postgresql://` address; a socket's folder stands in `?host=`."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    port = query.get("port") or parts.port
    return await asyncpg.connect(
        host=query.get("host") or parts.hostname,
        port=int(port) if port else None,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        database=unquote(parts.path.lstrip("/")) or None,
        ssl=query.get("sslmode") or query.get("ssl"),
        timeout=5,
        server_settings={"application_name": application_name},
    )
