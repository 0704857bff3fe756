"""Freezing by the clock: a list stands before the value that decides can be known, whoever forgot."""

from datetime import datetime

from leerkring.core.database.db import Database
from leerkring.core.refusals import Refusal
from leerkring.mail.fence.queries import find_fence
from leerkring.registrations.drawing.freezing import freeze
from leerkring.registrations.drawing.queries.to_do import list_to_freeze
from leerkring.settings import Settings


async def freeze_due(db: Database, now: datetime, settings: Settings) -> int:
    """Freeze the lists of draws whose value becomes known within a day; returns how many.

    Nothing is frozen while mail is held: who registered since the backup may be missing, and nobody would hear of it. May run
    twice, or late; where it comes too late nothing is frozen, and another value is to be named.
    """
    async with db.reading() as reading:
        if await find_fence(reading) is not None:
            return 0
        due = await list_to_freeze(reading, now)
    frozen = 0
    for activity_id in due:
        try:
            await freeze(db, activity_id, actor="house:clock", now=now, settings=settings)
        except Refusal:
            continue  # somebody froze it meanwhile, or everybody left
        frozen += 1
    return frozen
