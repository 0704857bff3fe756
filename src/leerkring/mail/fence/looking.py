"""Is this the database that was sending? Looked at before a worker sends anything, and every minute after."""

from datetime import datetime
from pathlib import Path

import structlog

from leerkring.core.database.db import Database, Tx
from leerkring.mail.fence import memory as node
from leerkring.mail.fence.incarnations import begin_incarnation, find_position, list_incarnations
from leerkring.mail.fence.queries import FenceLine, find_fence, find_last_sign, has_mail
from leerkring.mail.fence.rules import FENCED, Memory, Verdict, judge
from leerkring.mail.fence.service import raise_fence
from leerkring.settings import Settings

log = structlog.get_logger("leerkring.mail")
_ONE_LOOK = 7_305_122_717
REASONS = {
    Verdict.COPIED: "Deze database is een kopie: hij draaide eerst op een andere server.",
    Verdict.OTHER: "Dit is een andere database dan deze installatie kent.",
    Verdict.WENT_BACK: "De database is teruggezet: hij was al verder dan nu.",
}


async def look_at_home(db: Database, now: datetime, settings: Settings) -> FenceLine | None:
    """Raise the fence when the database is a copy, remember how far it is, and return the fence that is up.

    Nothing is judged on a standby. Two that look at once wait for each other.
    """
    async with db.transaction() as tx:
        await tx.sql("SELECT pg_advisory_xact_lock($1::bigint)", _ONE_LOOK)
        seen = await _judge(tx, settings.data_dir, now)
        fence = await find_fence(tx)
    if seen is not None:
        node.remember(settings.data_dir, seen)
    return fence


async def _judge(tx: Tx, data_dir: Path, now: datetime) -> Memory | None:
    at = await find_position(tx)
    if at is None:
        return None
    lives = await list_incarnations(tx)
    verdict = judge(lives, at, node.find_memory(data_dir), empty=not await has_mail(tx))
    if verdict in FENCED:
        log.error("mail.fenced", verdict=verdict, reason=REASONS[verdict])
        await raise_fence(tx, reason=REASONS[verdict], backup_taken_at=await find_last_sign(tx, now), now=now)
    elif verdict is Verdict.FIRST:
        await begin_incarnation(tx, now)
    if verdict is not Verdict.SAME:
        lives = await list_incarnations(tx)
    return Memory(lives[-1].id, at.timeline, at.lsn)
