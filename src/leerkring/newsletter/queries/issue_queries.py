"""Reads of issues: the lists of the back office, their items and variants, and what is due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, func, select

from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_row, read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.mail.model import Delivery
from leerkring.newsletter.model import Issue, IssueItem, IssueVariant, Stream
from leerkring.newsletter.refusals import NoSuchIssue
from leerkring.newsletter.rules import PUBLIC, WITHDRAWN, IssueState, ItemKind


@dataclass(frozen=True, slots=True)
class IssueDetails:
    """One issue."""

    id: UUID
    stream_id: UUID
    number: int
    state: str
    subject: str
    preheader: str
    intro: str
    send_on: date
    not_before: datetime | None
    not_after: datetime | None
    closes_month: bool
    version: int
    created_at: datetime
    updated_at: datetime
    submitted_by: str | None
    approved_by: str | None
    approved_at: datetime | None
    frozen_at: datetime | None
    audience: int | None
    sent_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of an issue."""

    id: UUID
    issue_id: UUID
    number: int
    position: int
    kind: str
    source: str
    title: str
    text: str
    path: str
    meta: str
    themes: list[str]
    happens_on: date | None
    mark: str
    dropped: str


@dataclass(frozen=True, slots=True)
class VariantLine:
    """A variant as it was frozen."""

    id: UUID
    label: str
    readers: int
    size: int


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue in the list of all issues; `slug` and `stream` are its newsletter's."""

    id: UUID
    slug: str
    stream: str
    number: int
    subject: str
    send_on: date
    state: str
    audience: int | None


_ISSUE = (
    Issue.id,
    Issue.stream_id,
    Issue.number,
    Issue.state,
    Issue.subject,
    Issue.preheader,
    Issue.intro,
    Issue.send_on,
    Issue.not_before,
    Issue.not_after,
    Issue.closes_month,
    Issue.version,
    Issue.created_at,
    Issue.updated_at,
    Issue.submitted_by,
    Issue.approved_by,
    Issue.approved_at,
    Issue.frozen_at,
    Issue.audience,
    Issue.sent_at,
    Issue.reason,
)
_ITEM = (
    IssueItem.id,
    IssueItem.issue_id,
    Issue.number,
    IssueItem.position,
    IssueItem.kind,
    IssueItem.source,
    IssueItem.title,
    IssueItem.text,
    IssueItem.path,
    IssueItem.meta,
    IssueItem.themes,
    IssueItem.happens_on,
    IssueItem.mark,
    IssueItem.dropped,
)


async def list_issues(
    reading: Reading, stream_id: UUID, *, public: bool = False, limit: int | None = 100
) -> tuple[IssueDetails, ...]:
    """Return the issues of a stream, newest first; without a limit all of them."""
    statement = select(*_ISSUE).where(Issue.stream_id == stream_id).order_by(Issue.number.desc()).limit(limit)
    if public:
        statement = statement.where(Issue.state.in_(sorted(PUBLIC)))
    return read_rows(IssueDetails, await reading.rows(statement))


async def get_neighbours(reading: Reading, stream_id: UUID, number: int) -> tuple[int | None, int | None]:
    """Return the numbers of the public issues before and after this one."""
    here = (Issue.stream_id == stream_id, Issue.state.in_(sorted(PUBLIC)))
    before = await reading.scalar(select(func.max(Issue.number)).where(*here, Issue.number < number))
    after = await reading.scalar(select(func.min(Issue.number)).where(*here, Issue.number > number))
    return before, after


async def list_issue_lines(reading: Reading, asked: Asked) -> Found[IssueLine]:
    """Return a page of the issues of all newsletters, with what each filter would leave."""
    statement = select(
        Issue.id,
        Stream.slug,
        Stream.name.label("stream"),
        Issue.number,
        Issue.subject,
        Issue.send_on,
        Issue.state,
        Issue.audience,
    ).join(Stream, Stream.id == Issue.stream_id)
    return await read_list(reading, asked, IssueLine, statement, tie=(Stream.number, Issue.number.desc()))


async def get_issue(reading: Reading, stream_id: UUID, number: int) -> IssueDetails:
    """Return one issue by its number."""
    row = await reading.row(
        select(*_ISSUE).where(Issue.stream_id == stream_id, Issue.number == number)
        if number < 10**6
        else select(*_ISSUE).where(Issue.number < 0)
    )
    if row is None:
        raise NoSuchIssue
    return read_row(IssueDetails, row)


async def list_titles(reading: Reading, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return name and back office address of these issues."""
    rows = await reading.rows(
        select(Issue.id, Issue.number, Stream.name, Stream.slug)
        .join(Stream, Stream.id == Issue.stream_id)
        .where(Issue.id.in_(ids))
    )
    return {
        row.id: (f"{row.name} {row.number}", f"/beheer/nieuwsbrief/{row.slug}/{row.number}") for row in rows
    }


async def find_issue(reading: Reading, id_: UUID) -> IssueDetails | None:
    """Return one issue by its id."""
    row = await reading.row(select(*_ISSUE).where(Issue.id == id_))
    return read_optional(IssueDetails, row)


async def lock_issue(tx: Tx, id_: UUID) -> IssueDetails:
    """Return an issue, locked."""
    row = await tx.row(select(*_ISSUE).where(Issue.id == id_).with_for_update())
    if row is None:
        raise NoSuchIssue
    return read_row(IssueDetails, row)


async def lock_readers(tx: Tx, stream_id: UUID) -> None:
    """Lock all subscriptions of a stream."""
    await tx.sql("SELECT FROM subscription WHERE stream_id = $1 ORDER BY id FOR UPDATE", stream_id)


async def list_items(
    reading: Reading, issue_ids: Sequence[UUID], *, kept: bool = False
) -> tuple[ItemLine, ...]:
    """Return the items of these issues in the order of a letter, agenda last.

    `kept` leaves out what was dropped, except for what was withdrawn later: that was in the issue.
    """
    statement = (
        select(*_ITEM)
        .join(Issue, Issue.id == IssueItem.issue_id)
        .where(IssueItem.issue_id.in_(issue_ids))
        .order_by(Issue.number.desc(), IssueItem.kind == ItemKind.ACTIVITY, IssueItem.position, IssueItem.id)
    )
    if kept:
        statement = statement.where(IssueItem.dropped.in_(["", WITHDRAWN]))
    return read_rows(ItemLine, await reading.rows(statement))


async def list_frozen_after(reading: Reading, stream_id: UUID, number: int) -> tuple[UUID, ...]:
    """Return the earlier issues of which somebody may still be owed an item."""
    rows = await reading.rows(
        select(Issue.id).where(
            Issue.stream_id == stream_id, Issue.frozen_at.is_not(None), Issue.number > number
        )
    )
    return tuple(row.id for row in rows)


async def list_variants(reading: Reading, issue_id: UUID) -> tuple[VariantLine, ...]:
    """Return the variants of a frozen issue."""
    rows = await reading.rows(
        select(IssueVariant.id, IssueVariant.label, IssueVariant.readers, IssueVariant.size)
        .where(IssueVariant.issue_id == issue_id)
        .order_by(IssueVariant.readers.desc(), IssueVariant.id)
    )
    return read_rows(VariantLine, rows)


async def find_template(reading: Reading, variant_id: UUID) -> bytes | None:
    """Return a variant's encoded message, or None where there is no such variant."""
    found: bytes | None = await reading.scalar(
        select(IssueVariant.template).where(IssueVariant.id == variant_id)
    )
    return found


async def list_due(reading: Reading, now: datetime) -> Sequence[UUID]:
    """Return the issues whose time has come."""
    rows = await reading.rows(
        select(Issue.id)
        .where(Issue.state == IssueState.SCHEDULED, Issue.not_before <= now)
        .order_by(Issue.id)
    )
    return [row.id for row in rows]


async def list_on_their_way(reading: Reading) -> Sequence[UUID]:
    """Return the issues that are being sent."""
    rows = await reading.rows(select(Issue.id).where(Issue.state == IssueState.SENDING).order_by(Issue.id))
    return [row.id for row in rows]


async def last_closed(reading: Reading, stream_id: UUID) -> date | None:
    """Return the date of the last issue that closed a month and of which a letter left."""
    found: date | None = await reading.scalar(
        select(func.max(Issue.send_on)).where(
            Issue.stream_id == stream_id,
            Issue.frozen_at.is_not(None),
            Issue.closes_month,
            Issue.state != IssueState.CANCELLED,
            exists().where(Delivery.about_id == Issue.id, Delivery.handed_at.is_not(None)),
        )
    )
    return found


# --- what an issue is proposed from ----------------------------------------------------------------------
