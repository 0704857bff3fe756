"""Mailing the link of a registration again, to who asks for it or by staff."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.model import Activity
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.mail.service import queue_mail
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import LIVE


async def send_link(db: Database, registration_id: UUID, now: datetime, *, actor: str = "person") -> bool:
    """Mail the link of a registration again, at most once in an hour; tells whether it goes out now."""
    async with db.transaction() as tx:
        r = Registration
        row = await tx.row(select(r.id, r.email, r.name, r.person_id).where(r.id == registration_id))
        goes_out = row is not None and await _queue_link(tx, row, now)
        if goes_out and actor != "person":
            await write_audit(
                tx,
                at=now,
                actor=actor,
                action="send-link",
                subject="registration",
                subject_id=registration_id,
            )
        return goes_out


async def send_links(db: Database, email: str, now: datetime) -> None:
    """Mail this address the links of its live registrations; says nothing where there are none."""
    async with db.transaction() as tx:
        r = Registration
        rows = await tx.rows(
            select(r.id, r.email, r.name, r.person_id)
            .join(Activity, Activity.id == r.activity_id)
            .where(r.email == email, r.state.in_(LIVE), Activity.ends_at > now)
        )
        for row in rows:
            await _queue_link(tx, row, now)


async def _queue_link(tx: Tx, row: Any, now: datetime) -> bool:
    return await queue_mail(
        tx,
        kind="registrations.link",
        dedupe_key=f"registration:{row.id}:link:{int(now.timestamp()) // 3600}",
        recipient=row.email,
        recipient_name=row.name,
        about_id=row.id,
        params={},
        person_id=row.person_id,
        now=now,
    )
