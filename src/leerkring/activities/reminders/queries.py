"""Reads of the reminders that an activity has of its own."""

from uuid import UUID

from sqlalchemy import select

from leerkring.activities.reminders.model import ReminderPlan
from leerkring.activities.reminders.rules import ReminderRule, apart_from_default
from leerkring.core.database.db import Reading


async def find_rules(reading: Reading, activity_id: UUID) -> tuple[ReminderRule, ...] | None:
    """Return the rules of an activity; None where nobody chose any, so that the defaults hold."""
    kept = await reading.scalar(select(ReminderPlan.rules).where(ReminderPlan.activity_id == activity_id))
    return None if kept is None else tuple(ReminderRule.load(one) for one in kept)


async def find_reminders_draft(reading: Reading, activity_id: UUID) -> tuple[ReminderRule, ...] | None:
    """Return them as somebody would have written them down; None where they say what the defaults say."""
    return apart_from_default(await find_rules(reading, activity_id))
