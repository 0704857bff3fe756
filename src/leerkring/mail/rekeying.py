"""Closed addresses are kept as keyed hashes: a new key would not know them. So they move along, as far as we know them."""

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy import Executable, delete, select, update

from leerkring.core.database.db import Database
from leerkring.mail.model import Delivery, MailEvent, Suppression
from leerkring.mail.service import address_key

log = structlog.get_logger("leerkring.mail")


async def rekey_suppressions(
    db: Database, secret_key: str, old_secret_key: str, others: Sequence[Executable]
) -> int:
    """Write each closed address by the new key that stands by the old one; returns how many.

    We know an address when a mail went to it, or when one of the `others`, SELECTs of addresses, gives it. Doing it
    again changes nothing.
    """
    async with db.transaction() as tx:
        await tx.take_time()
        closed = {row.key for row in await tx.rows(select(Suppression.key))}
        if not closed:
            return 0
        known: set[str] = set()
        for statement in (select(Delivery.recipient).distinct(), *others):
            known.update(row[0] for row in await tx.rows(statement))
        moves = await asyncio.to_thread(_moves, closed, known, secret_key, old_secret_key)
        for old, new in moves.items():
            if new in closed:  # closed again since, by the new key
                await tx.execute(delete(Suppression).where(Suppression.key == old))
            else:
                await tx.execute(update(Suppression).where(Suppression.key == old).values(key=new))
            await tx.execute(update(MailEvent).where(MailEvent.address_key == old).values(address_key=new))
    log.info("mail.suppressions_rekeyed", moved=len(moves), closed=len(closed))
    return len(moves)


def _moves(closed: set[bytes], known: set[str], secret_key: str, old_secret_key: str) -> dict[bytes, bytes]:
    found = ((address, address_key(old_secret_key, address)) for address in known)
    return {old: address_key(secret_key, address) for address, old in found if old in closed}
