"""What happens to the newsletter by itself: pauses end, issues leave, close and lose what was withdrawn, requests lapse."""

from datetime import datetime

from leerkring.core.database.db import Database
from leerkring.core.database.kept_counts import add_up
from leerkring.core.schedule import Schedule, tick
from leerkring.newsletter.issues.freezing import close_sent, freeze_due
from leerkring.newsletter.issues.needs_attention import tell_of_held
from leerkring.newsletter.issues.withdrawing import write_anew
from leerkring.newsletter.model import ReaderCount
from leerkring.newsletter.subscriptions.service import end_pauses
from leerkring.newsletter.subscriptions.sign_up import prune


async def add_up_readers(db: Database, _now: datetime) -> None:
    """Add up how many readers stand alike."""
    async with db.transaction() as tx:
        await add_up(tx, ReaderCount)


SCHEDULE = Schedule(
    every_minute=(
        tick(end_pauses),
        write_anew,
        freeze_due,
        tick(close_sent),
        tick(tell_of_held),
        tick(add_up_readers),
    ),
    every_hour=(prune,),
)
