"""Writing the second form of an activity."""

from uuid import UUID

import msgspec
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from leerkring.activities.content.drafts import FollowUpDraft
from leerkring.activities.model import FollowUp
from leerkring.core.database.db import Tx


async def save_follow_up(tx: Tx, activity_id: UUID, draft: FollowUpDraft | None) -> None:
    """Write the second form, or take it away; whether it was sent is not of the draft and stays."""
    if draft is None:
        await tx.execute(delete(FollowUp).where(FollowUp.activity_id == activity_id))
        return
    values = {
        "deadline_at": draft.deadline_at,
        "remind_days": draft.remind_days,
        "intro": draft.intro,
        "fields": msgspec.to_builtins(draft.fields),
    }
    statement = insert(FollowUp).values(activity_id=activity_id, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=[FollowUp.activity_id], set_=values))
