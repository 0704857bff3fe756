"""Committing to a draw: a secret that nobody sees until the places are drawn, and its hash for everybody to see."""

import hashlib
import secrets
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import cast, func, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from leerkring.activities.draws.model import Draw
from leerkring.core.database.db import Tx


def commitment_of(secret: str) -> str:
    """Return the SHA-256, in hexadecimal, of the secret as it is written: 64 characters of ASCII."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


class Named(Protocol):
    """The public value that a draw was promised by."""

    @property
    def draw_value_name(self) -> str: ...
    @property
    def draw_value_form(self) -> str: ...
    @property
    def draw_value_at(self) -> datetime | None: ...


async def keep_missed(tx: Tx, activity_id: UUID, was: Named, now: datetime) -> None:
    """Keep the value that was missed beside the one that is named now, within a larger use case: the record says both."""
    assert was.draw_value_at is not None
    moments = [moment.astimezone(UTC).isoformat() for moment in (was.draw_value_at, now)]
    line = cast([was.draw_value_name, was.draw_value_form, *moments], JSONB)
    await tx.execute(
        update(Draw)
        .where(Draw.activity_id == activity_id)
        .values(missed=Draw.missed.op("||")(func.jsonb_build_array(line)))
    )


async def commit_to_draw(tx: Tx, activity_id: UUID, now: datetime) -> None:
    """Make the secret of an activity's draw, within a larger use case; one that is there stays for good."""
    secret = secrets.token_hex(32)
    await tx.execute(
        insert(Draw)
        .values(activity_id=activity_id, secret=secret, commitment=commitment_of(secret), committed_at=now)
        .on_conflict_do_nothing()
    )
