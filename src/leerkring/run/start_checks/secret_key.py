"""Whether the secret key is the one with which this database was used: it keeps the fingerprint of the first."""

from __future__ import annotations

from leerkring.core.secrets import fingerprint_of

_KEEP = (
    "UPDATE installation SET key_fingerprint = $1 WHERE key_fingerprint IS NULL OR key_fingerprint = $2 OR $3"
)
_KEPT = "SELECT key_fingerprint FROM installation"


async def key_remark(url: str, secret_key: str, old: str = "", *, anew: bool = False) -> str | None:
    """Return a sentence when the database was used with another key than this one, or the older one that is still read.

    The first key is kept; this one is kept in its place when it follows on the `old` one, and when asked (`anew`).
    """
    from leerkring.core.database.bare_connection import connected  # too heavy for the parent

    ours = fingerprint_of(secret_key)
    async with connected(url, application_name="leerkring-key") as connection:
        await connection.execute(_KEEP, ours, fingerprint_of(old) if old else None, anew)
        known = await connection.fetchval(_KEPT)
    if known == ours:
        return None
    return (
        "The secret key is not the one with which this database was used: links in mails that were sent do not work,"
        " and addresses that were closed are not recognised. Put the key back (LEERKRING_SECRET_KEY, or secret-key in"
        " the data directory), or go on with this one: leerkring check --repair."
    )
