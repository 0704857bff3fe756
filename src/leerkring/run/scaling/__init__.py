"""As much data as a large institute has: the sample, many times over, for trying how everything grows.

Set statements over the sample's own rows: names from its lists, texts and activities as its files have them, each
with a municipality and a number. All is computed from numbers, so that two databases of one scale are alike.
"""

from datetime import datetime

from sqlalchemy import select

from leerkring.core.database.db import Database, Tx
from leerkring.library.items.service import TOPIC
from leerkring.people.model import Person
from leerkring.run.scaling import activities, people, readers, texts
from leerkring.run.scaling.numbers import MOST_TIMES
from leerkring.search.upkeep import count_words
from leerkring.settings import Settings


class CannotScale(Exception):
    """The database must not be filled; the text says why."""


def check_scale(times: int, settings: Settings, *, anywhere: bool = False) -> None:
    """Refuse another number than 1 to 200, and a site that others come by (unless `anywhere`)."""
    if not 1 <= times <= MOST_TIMES:
        raise CannotScale(f"The scale is a number from 1 to {MOST_TIMES}.")
    if not (settings.is_here or anywhere):
        raise CannotScale(
            f"The address of the site, {settings.base_url}, is not this machine's own, and this adds thousands of"
            " invented people. Say --anywhere if that is what you mean."
        )


async def scale(db: Database, times: int, now: datetime) -> None:
    """Add 5 activities with 200 registrations each, 200 people, 50 texts and 1,000 readers for each of these times.

    The sample must be there. Refuses a second time.
    """
    now = now.replace(second=0, microsecond=0)
    async with db.transaction() as tx:
        await tx.take_time()
        await _refuse_twice(tx)
        await people.add(tx, times, now)
        await activities.add(tx, times, now)
        await texts.add(tx, times, now)
        await readers.add(tx, times, now)
        tx.touch("agenda", "search", "newsletter", "programme", TOPIC)
    await count_words(db, now)
    async with db.transaction() as tx:
        await tx.take_time()
        await tx.sql("ANALYZE")


async def _refuse_twice(tx: Tx) -> None:
    made = select(Person.id).where(Person.email.like(f"%.1@{people.DOMAIN}")).limit(1)
    if await tx.scalar(made) is not None:
        raise CannotScale(
            "This database was scaled before. Begin with an empty one, or with the sample alone."
        )
