"""What a change of one registration is made of: the move, the mails that it stops, and a line in its history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.mail.service import skip_queued
from leerkring.registrations.arrivals.locking import Held
from leerkring.registrations.arrivals.settling import Move
from leerkring.registrations.model import RegistrationMove
from leerkring.registrations.rules import Reason, State


def step(
    held: Held, after: State, reason: Reason, *, mail: str | None, actor: str = "person", **more: Any
) -> Move:
    """Return the move of this registration to another state."""
    return Move(
        id=held.id,
        before=held.state,
        after=after,
        reason=reason,
        actor=actor,
        quota_before=held.quota_id,
        mail=f"registrations.{mail}" if mail else None,
        **more,
    )


async def stop_mails(tx: Tx, registration_ids: Sequence[UUID], now: datetime) -> None:
    """Take back what was still to be sent about places that are no longer theirs."""
    words = (
        "reminder",
        "offered",
        "moved",
        "follow_up",
        "follow_up_reminder",
        "goes_ahead",
        "minimum_changed",
    )
    kinds = tuple(f"registrations.{word}" for word in words)
    if registration_ids:
        await skip_queued(tx, now, reason="niet meer nodig", about_ids=registration_ids, kinds=kinds)


async def log_stay(
    tx: Tx, held: Held, reason: Reason, now: datetime, actor: str = "person", **details: Any
) -> None:
    """Add to the history something that happened without a change of state."""
    await tx.execute(
        insert(RegistrationMove).values(
            id=uuid7(),
            registration_id=held.id,
            at=now,
            from_state=held.state,
            to_state=held.state,
            reason=reason,
            actor=actor,
            details=details,
        )
    )
