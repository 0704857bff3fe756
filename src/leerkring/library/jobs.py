"""What happens to the library by itself: texts that were planned appear."""

from datetime import datetime

from leerkring.core.database.db import Database
from leerkring.core.database.kept_counts import add_up
from leerkring.core.schedule import Schedule, tick
from leerkring.library.handbooks.editing.chapters import publish_due as publish_chapters
from leerkring.library.handbooks.editing.due import try_due
from leerkring.library.handbooks.editing.editions import publish_editions_due
from leerkring.library.items.editing import publish_due as publish_items
from leerkring.library.items.model import ItemCount


async def add_up_texts(db: Database, _now: datetime) -> None:
    """Add up how many texts there are of each kind in each state."""
    async with db.transaction() as tx:
        await add_up(tx, ItemCount)


SCHEDULE = Schedule(
    every_minute=(
        try_due,
        tick(publish_chapters),
        tick(publish_editions_due),
        tick(publish_items),
        tick(add_up_texts),
    )
)
