"""Whether mail is held, said where no worker would say it: `leerkring serve` and `leerkring check`."""

from __future__ import annotations

_UP = "SELECT reason FROM mail_fence WHERE lifted_at IS NULL"


async def held_remark(url: str) -> str | None:
    """Return a sentence while no mail leaves because nobody released it after a restore or in a copy."""
    from leerkring.core.database.bare_connection import connected  # too heavy for the parent
    from leerkring.mail.fence.rules import HELD

    async with connected(url, application_name="leerkring-held") as connection:
        reason = await connection.fetchval(_UP)
    return None if reason is None else HELD.format(reason=reason)
