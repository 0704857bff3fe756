"""Writing the second form, within the use case of a registration."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete

from leerkring.core.database.db import Tx
from leerkring.registrations.follow_up.model import FollowUpResponse


async def drop_follow_up(tx: Tx, registration_ids: Sequence[UUID]) -> None:
    """Forget what was asked of these and what they answered: the place is somebody else's, who is asked anew."""
    await tx.execute(delete(FollowUpResponse).where(FollowUpResponse.registration_id.in_(registration_ids)))
