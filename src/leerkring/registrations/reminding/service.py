"""Choosing when an activity's people hear of its days."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.model import Activity
from leerkring.activities.reminders.rules import ReminderRule
from leerkring.activities.reminders.saving import write_rules
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database
from leerkring.core.versions import check_version, version_of
from leerkring.registrations.reminding.queries import list_rules


def version_of_rules(rules: Sequence[ReminderRule]) -> str:
    """Return the version of an activity's reminders."""
    return version_of(json.dumps([{**one.dump(), "since": None} for one in rules]))


async def set_reminders(
    db: Database,
    activity_id: UUID,
    wanted: Sequence[ReminderRule],
    *,
    version: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Give an activity these reminders, and no others. Raises `EditConflict`."""
    async with db.transaction() as tx:
        await tx.row(select(Activity.id).where(Activity.id == activity_id).with_for_update(key_share=True))
        stood = await list_rules(tx, activity_id)
        check_version(version, version_of_rules(stood), version_of_rules(wanted))
        if version_of_rules(stood) == version_of_rules(wanted):
            return
        await write_rules(tx, activity_id, wanted, stood, now)
        await write_audit(
            tx,
            at=now,
            actor=actor,
            action="reminders.changed",
            subject="activity",
            subject_id=activity_id,
            number=len(wanted),
        )
