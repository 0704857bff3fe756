"""What this process and its database may do that they need not: said at the start, and by `leerkring check`."""

from __future__ import annotations

import os

_MAY = "SELECT current_setting('is_superuser') = 'on'"


def root_remarks() -> list[str]:
    """Return a sentence when we are root."""
    if os.geteuid() != 0:
        return []
    sentence = (
        "leerkring runs as root, which it need not: give it an account of its own, as User=leerkring does under"
        " systemd. The embedded PostgreSQL runs as another account, without any capability."
    )
    return [sentence]


async def superuser_remark(url: str) -> str | None:
    """Return a sentence when the application connects to its database as a superuser; one quick look."""
    from leerkring.core.database.bare_connection import connected  # too heavy for the parent

    async with connected(url, application_name="leerkring-rights") as connection:
        is_superuser = await connection.fetchval(_MAY)
    if not is_superuser:
        return None
    return (
        "DATABASE_URL connects as a superuser of PostgreSQL, who may read files and run programs on its machine."
        " A role that owns this database is enough: CREATE ROLE leerkring LOGIN; ALTER DATABASE … OWNER TO leerkring."
    )
