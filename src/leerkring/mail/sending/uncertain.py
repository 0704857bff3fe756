"""Ends doubts with what the mail server knows, before a person or the clock does."""

from datetime import datetime

import structlog
from sqlalchemy import select

from leerkring.core.database.db import Database
from leerkring.core.database.rows import read_rows
from leerkring.mail.model import Delivery
from leerkring.mail.rules import DeliveryState
from leerkring.mail.sending.resolvers import Doubt, Knowledge, Resolver
from leerkring.mail.service import wake

log = structlog.get_logger("leerkring.mail")
MOST = 2000
_ACCEPT = """
UPDATE delivery SET state = 'accepted', settled_at = $2, reply = 'volgens de mailserver zelf'
 WHERE id = ANY ($1::uuid[]) AND state = 'uncertain'
"""
_AGAIN = (
    "UPDATE delivery SET state = 'queued', due_at = $2 WHERE id = ANY ($1::uuid[]) AND state = 'uncertain'"
)


async def resolve(db: Database, resolver: Resolver, now: datetime) -> int:
    """Ask about what is uncertain and write down what is known; returns how many doubts ended."""
    async with db.reading() as reading:
        rows = await reading.rows(
            select(Delivery.id, Delivery.message_id, Delivery.handed_at, Delivery.times_uncertain)
            .where(Delivery.state == DeliveryState.UNCERTAIN, Delivery.handed_at.is_not(None))
            .order_by(Delivery.due_at)
            .limit(MOST)
        )
    if not rows:
        return 0
    known = await resolver.ask(list(read_rows(Doubt, rows)), now)
    taken = [id_ for id_, word in known.items() if word is Knowledge.TAKEN]
    again = [id_ for id_, word in known.items() if word in {Knowledge.NOT_TAKEN, Knowledge.MAY_GO_AGAIN}]
    if not taken and not again:
        return 0
    async with db.transaction() as tx:
        await tx.sql(_ACCEPT, taken, now)
        await tx.sql(_AGAIN, again, now)
        await wake(tx)
    log.info("mail.doubts_ended", accepted=len(taken), again=len(again))
    return len(taken) + len(again)
