"""What every step of an issue does: lock it, write its new state, note who did it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.versions import EditConflict
from leerkring.newsletter.labels import ISSUE_STATES
from leerkring.newsletter.model import Issue
from leerkring.newsletter.queries import issue_queries
from leerkring.newsletter.queries.issue_queries import IssueDetails
from leerkring.newsletter.refusals import NotNow
from leerkring.newsletter.rules import ISSUE_MOVES, IssueState


@dataclass(frozen=True, slots=True)
class Seen:
    """Which issue was on the screen, and how it was then. A thrown away issue's number is given out again."""

    id: UUID
    version: int


async def lock_seen(tx: Tx, id_: UUID, seen: Seen | None) -> IssueDetails:
    """Lock an issue that is still as somebody looked at it; None asks for it as it is."""
    issue = await issue_queries.lock_issue(tx, id_)
    if seen not in (None, Seen(issue.id, issue.version)):
        raise EditConflict
    return issue


def check_issue(id_: UUID, seen: Seen | None) -> None:
    """Refuse what is about another issue with this number, whatever happened to this one: for the brake."""
    if seen is not None and seen.id != id_:
        raise EditConflict


async def take_to(tx: Tx, id_: UUID, to: IssueState, *, seen: Seen | None = None) -> IssueDetails:
    """Lock an issue that may go to this state, or say that it may not now."""
    issue = await lock_seen(tx, id_, seen)
    if to not in ISSUE_MOVES[IssueState(issue.state)]:
        raise NotNow(state=ISSUE_STATES[IssueState(issue.state)])
    return issue


async def write_state(tx: Tx, id_: UUID, to: IssueState, now: datetime, **values: Any) -> None:
    """Write its new state and what goes with it."""
    await tx.execute(
        update(Issue)
        .where(Issue.id == id_)
        .values(state=to, version=Issue.version + 1, updated_at=now, **values)
    )


async def note(tx: Tx, now: datetime, actor: str, what: str, id_: UUID, **details: Any) -> None:
    """Write in the log who did what with an issue."""
    await write_audit(
        tx, at=now, actor=actor, action=f"issue.{what}", subject="issue", subject_id=id_, **details
    )


@asynccontextmanager
async def changing_draft(
    db: Database, id_: UUID, *, actor: str, now: datetime, what: str, seen: Seen | None = None
) -> AsyncIterator[tuple[Tx, IssueDetails]]:
    """Open the transaction of a change to a draft, as it was `seen`."""
    async with db.transaction() as tx:
        issue = await lock_seen(tx, id_, seen)
        if issue.state != IssueState.DRAFT:
            raise NotNow(state=ISSUE_STATES[IssueState(issue.state)])
        yield tx, issue
        await tx.execute(
            update(Issue).where(Issue.id == id_).values(version=Issue.version + 1, updated_at=now)
        )
        await note(tx, now, actor, what, id_)
