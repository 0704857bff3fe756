"""What mail does by the clock, beside sending and reading what came back."""

from datetime import datetime

from leerkring.core.database.db import Database
from leerkring.core.database.kept_counts import add_up
from leerkring.mail.model import DeliveryCount


async def add_up_mails(db: Database, _now: datetime) -> None:
    """Add up how many mails there are of each kind in each state."""
    async with db.transaction() as tx:
        await add_up(tx, DeliveryCount)
