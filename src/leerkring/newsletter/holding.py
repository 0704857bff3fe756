"""What about the newsletter asks for a person: issues that hold themselves, that wait for a yes, closed addresses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from leerkring.core.db import Database, Reading
from leerkring.mail.mailing_queries import list_held_mailings
from leerkring.mail.model import Suppression
from leerkring.mail.service import NewMail, queue_mails
from leerkring.newsletter.model import Issue, Stream
from leerkring.newsletter.rules import IssueState
from leerkring.people.queries import list_staff

HELD = "newsletter.held"
_TOLD = frozenset({"editor", "admin"})


@dataclass(frozen=True, slots=True)
class Asking:
    """An issue that waits for a person; `reason` says why it held itself, and is empty for one to approve."""

    id: UUID
    stream: str
    slug: str
    number: int
    subject: str
    reason: str = ""

    @property
    def path(self) -> str:
        """Its page in the back office."""
        return f"/beheer/nieuwsbrief/{self.slug}/{self.number}"


@dataclass(frozen=True, slots=True)
class Attention:
    """All of it, for the front of the back office."""

    held: tuple[Asking, ...]
    to_approve: tuple[Asking, ...]
    closed_addresses: int


_ISSUE = select(Issue.id, Stream.name, Stream.slug, Issue.number, Issue.subject).join(
    Stream, Stream.id == Issue.stream_id
)


async def list_held(reading: Reading) -> tuple[Asking, ...]:
    """Return the issues that hold themselves because of what mail servers say."""
    why = {mailing.id: mailing.reason for mailing in await list_held_mailings(reading)}
    if not why:
        return ()
    rows = await reading.rows(_ISSUE.where(Issue.id.in_(why)).order_by(Issue.id))
    return tuple(Asking(row.id, row.name, row.slug, row.number, row.subject, why[row.id]) for row in rows)


async def find_attention(reading: Reading) -> Attention:
    """Return what asks for a person now."""
    rows = await reading.rows(_ISSUE.where(Issue.state == IssueState.IN_REVIEW).order_by(Issue.submitted_at))
    closed: int = await reading.scalar(select(func.count()).select_from(Suppression))
    return Attention(await list_held(reading), tuple(Asking(*tuple(row)) for row in rows), closed)


async def tell_of_held(db: Database, now: datetime) -> int:
    """Mail the editors, once, about each issue that holds itself; returns how many mails that are."""
    async with db.transaction() as tx:
        since = {one.id: one.paused_at for one in await list_held_mailings(tx)}
        held = await list_held(tx)
        if not held:
            return 0
        people = [one for one in await list_staff(tx) if one.roles & _TOLD]
        mails = [
            NewMail(
                kind=HELD,
                dedupe_key=f"newsletter:held:{one.id}:{since[one.id]}:{person.person_id}",
                recipient=person.email,
                recipient_name=person.name,
                about_id=None,
                person_id=person.person_id,
                params={"issue": str(one.id)},
            )
            for one in held
            for person in people
        ]
        return await queue_mails(tx, mails, now)
