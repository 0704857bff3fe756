"""What happens to people's sessions and links by itself: they end; and how many people there are is added up."""

from datetime import datetime

from leerkring.core.database.db import Database
from leerkring.core.database.kept_counts import add_up
from leerkring.core.schedule import Schedule, tick
from leerkring.people.kept_forms import prune_kept
from leerkring.people.model import PersonCount
from leerkring.people.service import prune


async def add_up_people(db: Database, _now: datetime) -> None:
    """Add up how many people there are."""
    async with db.transaction() as tx:
        await add_up(tx, PersonCount)


SCHEDULE = Schedule(every_minute=(tick(add_up_people),), every_hour=(prune, prune_kept))
