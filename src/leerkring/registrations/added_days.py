"""Days that an activity gets while people have a place in it: one mail to each, with an invitation for every day."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.rules import ActivityState
from leerkring.core.database.db import Tx
from leerkring.mail.service import NewMail, queue_mails
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import TAKEN

ADDED = "registrations.added"


async def tell_added(tx: Tx, locked: Locked, days: Sequence[UUID], now: datetime) -> int:
    """Queue a mail to everyone with a place or an offer of one; returns how many."""
    if locked.state != ActivityState.PUBLISHED or not days:
        return 0
    r = Registration
    rows = await tx.rows(
        select(r.id, r.email, r.name, r.person_id).where(
            r.activity_id == locked.id, r.state.in_(sorted(TAKEN))
        )
    )
    mails = [
        NewMail(
            kind=ADDED,
            dedupe_key=f"registration:{row.id}:added:{min(days)}",
            recipient=row.email,
            recipient_name=row.name,
            person_id=row.person_id,
            about_id=row.id,
            params={"days": [str(day) for day in days]},
        )
        for row in rows
    ]
    await queue_mails(tx, mails, now)
    return len(rows)
