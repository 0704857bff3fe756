"""Committing to a draw: a secret that nobody sees until the places are drawn, and its hash for everybody to see."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from leerkring.activities.draws.model import Draw
from leerkring.core.database.db import Tx


def commitment_of(secret: str) -> str:
    """Return the SHA-256, in hexadecimal, of the secret as it is written: 64 characters of ASCII."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


async def commit_to_draw(tx: Tx, activity_id: UUID, now: datetime) -> None:
    """Make the secret of an activity's draw, within a larger use case; one that is there stays for good."""
    secret = secrets.token_hex(32)
    await tx.execute(
        insert(Draw)
        .values(activity_id=activity_id, secret=secret, commitment=commitment_of(secret), committed_at=now)
        .on_conflict_do_nothing()
    )
