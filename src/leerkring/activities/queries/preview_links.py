"""Reads of the link to an activity's preview: which works now, and what a secret shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.editing.model import PreviewLink
from leerkring.activities.model import Activity
from leerkring.activities.refusals import PreviewLinkOver
from leerkring.core.database.db import Reading
from leerkring.core.secrets import Links
from leerkring.core.versions import version_of

PURPOSE = "activity-preview"


@dataclass(frozen=True, slots=True)
class Shared:
    """A link that works now."""

    id: UUID
    made_at: datetime
    made_by: str
    expires_at: datetime


def version_of_link(link: Shared | None) -> str:
    """Return what a form about the link carries."""
    return version_of("preview", link.id if link else None)


async def find_link(reading: Reading, activity_id: UUID, now: datetime) -> Shared | None:
    """Return the link of an activity while it works."""
    p = PreviewLink
    row = await reading.row(
        select(p.id, p.made_at, p.made_by, p.expires_at).where(
            p.activity_id == activity_id, p.expires_at > now
        )
    )
    return Shared(row.id, row.made_at, row.made_by, row.expires_at) if row else None


async def open_link(reading: Reading, links: Links, secret: str, now: datetime) -> tuple[str, datetime]:
    """Return the address of the activity that this secret shows, and until when; raises `PreviewLinkOver`."""
    id_ = links.read(secret) if links.holds(PURPOSE, secret) else None
    row = await reading.row(
        select(Activity.slug, PreviewLink.expires_at)
        .join(Activity, Activity.id == PreviewLink.activity_id)
        .where(PreviewLink.id == id_, PreviewLink.expires_at > now)
    )
    if row is None:
        raise PreviewLinkOver
    return row.slug, row.expires_at
