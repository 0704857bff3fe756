"""Writing the reminders of an activity."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from leerkring.activities.reminders.model import ReminderPlan
from leerkring.activities.reminders.queries import find_rules
from leerkring.activities.reminders.rules import DEFAULTS, ReminderRule, begin_now, timeless
from leerkring.core.database.db import Tx


async def save_reminders(
    tx: Tx, activity_id: UUID, draft: Sequence[ReminderRule] | None, now: datetime
) -> None:
    """Write the reminders of an activity; None is the defaults. What stands already goes on as it did."""
    kept = await find_rules(tx, activity_id)
    stood = DEFAULTS if kept is None else kept
    wanted = DEFAULTS if draft is None else draft
    if timeless(stood) != timeless(wanted):
        await write_rules(tx, activity_id, wanted, stood, now)


async def write_rules(
    tx: Tx, activity_id: UUID, wanted: Sequence[ReminderRule], stood: Sequence[ReminderRule], now: datetime
) -> None:
    """Put these rules in the place of those that stood; a new one holds from now on."""
    rules = [one.dump() for one in begin_now(wanted, stood, now)]
    new = insert(ReminderPlan).values(activity_id=activity_id, rules=rules, changed_at=now)
    await tx.execute(
        new.on_conflict_do_update(
            index_elements=["activity_id"],
            set_={"rules": new.excluded.rules, "changed_at": new.excluded.changed_at},
        )
    )
