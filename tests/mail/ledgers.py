"""Letters whose dots are on the way, the ledger of who sent them, and what is known of mailing, domain and relay."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.mail.outage.queries import find_outage
from leerkring.mail.outage.service import begin_outage
from leerkring.mail.outcomes import Accepted, Deferred, Refused, Stage
from leerkring.mail.rendering import ClaimedDelivery
from leerkring.mail.returns.words import Cause
from leerkring.mail.sending import bulk_claims
from leerkring.mail.sending.bulk_ledger import Ledger
from leerkring.mail.service import address_key
from tests.mail.bulk import send_out
from tests.mail.office import SECRET

MINUTE = timedelta(minutes=1)
YES, NO = Accepted(250, "Taken", "2.0.0"), Refused(550, "User unknown", "5.1.1", Stage.RCPT)
NOT_US = Refused(550, "blocked by policy", "5.7.1", Stage.RCPT)
SLOW = Deferred(451, "Slow down", "4.7.0")


def ledger_of(db: Database, clock: FixedClock) -> Ledger:
    """A worker's ledger that knows of nothing yet."""
    return Ledger(db, clock, asyncio.Semaphore(1), lambda address: address_key(SECRET, address))


async def in_hand(
    db: Database, clock: FixedClock, many: int, *, probe: bool = False
) -> tuple[UUID, list[ClaimedDelivery]]:
    """A mailing of this many whose dots are on the way, in the order of their addresses."""
    id_ = await send_out(db, clock, many)
    async with db.transaction() as tx:
        if probe:
            await begin_outage(tx, Cause.RELAY, "no", clock.now())
        found = await bulk_claims.claim(tx, "mine", clock.now(), many, probe=probe)
        await bulk_claims.hand(tx, [(one, "Brief") for one in found], clock.now(), domain="leerkring.example")
    return id_, sorted(found, key=lambda one: one.recipient)


async def counted(db: Database, id_: UUID) -> tuple[int, int]:
    """How many of a mailing were accepted and refused since it was last let go."""
    async with db.reading() as reading:
        (row,) = await reading.sql("SELECT accepted, refused FROM mailing WHERE id = $1", id_)
    return row.accepted, row.refused


async def resting(db: Database, clock: FixedClock) -> set[str]:
    """The domains that asked for time."""
    async with db.transaction() as tx:
        return set(await bulk_claims.resting_domains(tx, clock.now()))


async def is_out(db: Database) -> bool:
    """Tell whether the mail server refuses everybody."""
    async with db.reading() as reading:
        return await find_outage(reading) is not None
