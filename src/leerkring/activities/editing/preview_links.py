"""The link to an activity's preview, for a colleague without an account: made, ended, and forgotten when it is over."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from leerkring.activities.editing.model import PreviewLink
from leerkring.activities.queries.preview_links import find_link, version_of_link
from leerkring.activities.queries.upkeep import lock_activity
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version

LASTS = {"week": 7, "twee-weken": 14, "maand": 30}
"""For how many days a link can be made, by the word of the form."""


async def share_preview(
    db: Database, activity_id: UUID, *, days: int, version: str | None, actor: str, now: datetime
) -> None:
    """Make a link that works for so many days; one that was there ends. Raises `EditConflict`.

    Nothing is kept by which somebody could make it out: its secret is derived from its id (decision 0035).
    """
    async with db.transaction() as tx:
        await _locked(tx, activity_id, version, now)
        values = {"id": uuid7(), "made_at": now, "made_by": actor, "expires_at": now + timedelta(days=days)}
        statement = insert(PreviewLink).values(activity_id=activity_id, **values)
        await tx.execute(
            statement.on_conflict_do_update(index_elements=[PreviewLink.activity_id], set_=values)
        )
        await _log(tx, "preview.shared", activity_id, actor=actor, now=now)


async def end_preview(
    db: Database, activity_id: UUID, *, version: str | None, actor: str, now: datetime
) -> None:
    """End the link: who has it sees nothing any more. Raises `EditConflict` where it is another by now."""
    async with db.transaction() as tx:
        await _locked(tx, activity_id, version, now)
        ended = await tx.execute(delete(PreviewLink).where(PreviewLink.activity_id == activity_id))
        if ended.rowcount:
            await _log(tx, "preview.ended", activity_id, actor=actor, now=now)


async def _locked(tx: Tx, activity_id: UUID, version: str | None, now: datetime) -> None:
    await lock_activity(tx, activity_id)
    check_version(version, version_of_link(await find_link(tx, activity_id, now)))


async def _log(tx: Tx, action: str, activity_id: UUID, *, actor: str, now: datetime) -> None:
    await write_audit(tx, at=now, actor=actor, action=action, subject="activity", subject_id=activity_id)


async def forget_links(tx: Tx, now: datetime) -> None:
    """Forget the links that ran out."""
    await tx.execute(delete(PreviewLink).where(PreviewLink.expires_at <= now))
