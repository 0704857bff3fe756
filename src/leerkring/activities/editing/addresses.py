"""The addresses of activities: which are free, so that no page ever takes the place of another."""

from uuid import UUID

from sqlalchemy import exists, func, or_, select

from leerkring.activities.model import Activity, ActivitySlug
from leerkring.activities.refusals import DraftRefused
from leerkring.core.database.db import Tx

_NAMING = 7_203_001
"""The advisory lock under which addresses are chosen: two activities of one name never fight for one."""
RESERVED = frozenset({"nieuw", "sjablonen"})
"""Addresses in the back office that are pages of its own."""


async def lock_addresses(tx: Tx) -> None:
    """Choose an address alone until the transaction ends. An activity's own row is locked before it, never after."""
    await tx.execute(select(func.pg_advisory_xact_lock(_NAMING)))


async def free_slug(tx: Tx, wanted: str) -> str:
    """Return this address, or with the first number that nobody has: an old address of another counts as taken."""
    a, old = Activity, ActivitySlug
    rows = await tx.rows(
        select(a.slug)
        .where(a.slug.startswith(wanted, autoescape=True))
        .union(select(old.slug).where(old.slug.startswith(wanted, autoescape=True)))
    )
    taken = {row.slug for row in rows} | RESERVED
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)


async def claim_slug(tx: Tx, activity_id: UUID, slug: str) -> None:
    """See that an activity may move to this address; its own old ones it may have back.

    Raises `DraftRefused` where it is, or was, the address of another: old links to that one must keep working.
    """
    await lock_addresses(tx)
    others = or_(
        exists().where(Activity.slug == slug, Activity.id != activity_id),
        exists().where(ActivitySlug.slug == slug, ActivitySlug.activity_id != activity_id),
    )
    if slug in RESERVED or await tx.scalar(select(others)):
        raise DraftRefused(
            [(("slug",), "Dit adres hoort al bij een andere activiteit. Kies een ander adres.")]
        )
