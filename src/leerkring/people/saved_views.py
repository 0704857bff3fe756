"""Views of lists that somebody keeps by a name. They are their owner's alone: who wants to share one sends its address."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.people.model import ListView

MOST = 50
"""So many views one person keeps in all, and so many lists with columns of their own; the oldest goes."""


async def save_view(
    db: Database, person_id: UUID, *, path: str, name: str, query: str, now: datetime
) -> None:
    """Keep what a list was asked by this name; the same name on the same list is the same view.

    Without a name it is how this person sees the list when its address asks for no columns.
    """
    v = ListView
    async with db.transaction() as tx:
        kept = insert(v).values(
            id=uuid7(), person_id=person_id, path=path, name=name, query=query, kept_at=now
        )
        same = [v.person_id, v.path, v.name]
        await tx.execute(
            kept.on_conflict_do_update(index_elements=same, set_={"query": query, "kept_at": now})
        )
        alike = (v.person_id == person_id, v.name == "" if not name else v.name != "")
        newest = select(v.id).where(*alike).order_by(v.kept_at.desc(), v.id.desc())
        await tx.execute(delete(v).where(*alike, v.id.not_in(newest.limit(MOST).scalar_subquery())))


async def forget_view(db: Database, person_id: UUID, view_id: UUID) -> None:
    """Forget a view of one's own; done twice is done once."""
    async with db.transaction() as tx:
        await tx.execute(delete(ListView).where(ListView.id == view_id, ListView.person_id == person_id))


async def forget_columns(db: Database, person_id: UUID, path: str) -> None:
    """Let a list have the columns again that it has by itself."""
    v = ListView
    async with db.transaction() as tx:
        await tx.execute(delete(v).where(v.person_id == person_id, v.path == path, v.name == ""))
