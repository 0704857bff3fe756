"""What about the newsletter asks for a person: issues that hold themselves, that wait for a yes, closed addresses."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from leerkring.core.database.db import Database, Reading
from leerkring.core.database.rows import read_row, read_rows
from leerkring.mail.mailing_queries import list_held_mailings
from leerkring.mail.model import Suppression
from leerkring.mail.service import NewMail, queue_mails
from leerkring.newsletter.model import Issue, Stream
from leerkring.newsletter.queries.issue_queries import list_issues
from leerkring.newsletter.queries.subscription_queries import list_streams
from leerkring.newsletter.rules import IssueState, calendar
from leerkring.people.queries import list_staff

HELD = "newsletter.held"
SOON = timedelta(days=2)
_NOT_READY = frozenset({IssueState.DRAFT, IssueState.IN_REVIEW})
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
class Due:
    """An issue that must be ready soon and is not approved; `number` is none where nobody has begun it."""

    stream: str
    slug: str
    day: date
    ready_on: date
    late: bool
    number: int | None

    @property
    def path(self) -> str:
        """Where one works on it."""
        return (
            f"/beheer/nieuwsbrief/{self.slug}/{self.number}"
            if self.number
            else f"/beheer/nieuwsbrief#{self.slug}"
        )


@dataclass(frozen=True, slots=True)
class Attention:
    """All of it, for the front of the back office."""

    held: tuple[Asking, ...]
    to_approve: tuple[Asking, ...]
    due: tuple[Due, ...]
    closed_addresses: int


_ISSUE = select(Issue.id, Stream.name.label("stream"), Stream.slug, Issue.number, Issue.subject).join(
    Stream, Stream.id == Issue.stream_id
)


async def list_held(reading: Reading) -> tuple[Asking, ...]:
    """Return the issues that hold themselves because of what mail servers say."""
    why = {mailing.id: mailing.reason for mailing in await list_held_mailings(reading)}
    if not why:
        return ()
    rows = await reading.rows(_ISSUE.where(Issue.id.in_(why)).order_by(Issue.id))
    return tuple(read_row(Asking, row, reason=why[row.id]) for row in rows)


async def list_unready(reading: Reading, today: date) -> tuple[Due, ...]:
    """Return which issues of a rhythm must be ready within two days and are not on their way."""
    found = []
    for stream in await list_streams(reading):
        if stream.rhythm_days is None or stream.anchor_on is None:
            continue
        days = calendar(stream.anchor_on, stream.rhythm_days, stream.deadline_days, today, 1)
        day, ready_on = next(days)
        issues = await list_issues(reading, stream.id, limit=2)
        there = any(one.send_on == day and one.state not in _NOT_READY for one in issues)
        if ready_on <= today + SOON and not there:
            begun = next((one.number for one in issues if one.state in _NOT_READY), None)
            found.append(Due(stream.name, stream.slug, day, ready_on, ready_on < today, begun))
    return tuple(found)


async def get_attention(reading: Reading, today: date) -> Attention:
    """Return what asks for a person now."""
    rows = await reading.rows(_ISSUE.where(Issue.state == IssueState.IN_REVIEW).order_by(Issue.submitted_at))
    closed: int = await reading.scalar(select(func.count()).select_from(Suppression))
    to_approve = read_rows(Asking, rows)
    return Attention(await list_held(reading), to_approve, await list_unready(reading, today), closed)


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
