"""Reads of issues: the desk's lists, the items, and what an issue can be made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, func, or_, select, union
from sqlalchemy.dialects.postgresql import ARRAY

from leerkring.activities.model import Activity, ActivityTheme
from leerkring.activities.rules import ActivityState, VisitorState, visitor_state
from leerkring.core.db import Reading, Tx
from leerkring.core.dutch import datum, local
from leerkring.library.handbooks.model import Handbook, HandbookVersion
from leerkring.library.handbooks.rules import BookState
from leerkring.library.items.model import Item, ItemTheme
from leerkring.library.items.rules import ItemKind as TextKind
from leerkring.library.items.rules import TextState, path_of
from leerkring.newsletter.model import (
    Issue,
    IssueItem,
    IssueRegistration,
    IssueVariant,
    SkippedSource,
    Stream,
    Subscription,
)
from leerkring.newsletter.proposal import New
from leerkring.newsletter.refusals import NoSuchIssue
from leerkring.newsletter.rules import PUBLIC, IssueState, ItemKind
from leerkring.people.model import Person

ACTIVITY_KINDS = {
    "circle": "Leerkring",
    "lab": "Praktijklab",
    "national_meeting": "Landelijke bijeenkomst",
}


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
class ActivityNow:
    """How an activity stands when the audience is frozen."""

    slug: str
    state: VisitorState
    starts_on: date


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
    reading: Reading, stream_id: UUID, *, public: bool = False, limit: int = 100
) -> tuple[IssueDetails, ...]:
    """Return the issues of a stream, newest first."""
    statement = select(*_ISSUE).where(Issue.stream_id == stream_id).order_by(Issue.number.desc()).limit(limit)
    if public:
        statement = statement.where(Issue.state.in_(sorted(PUBLIC)))
    return tuple(IssueDetails(*tuple(row)) for row in await reading.rows(statement))


async def get_issue(reading: Reading, stream_id: UUID, number: int) -> IssueDetails:
    """Return one issue by its number."""
    row = await reading.row(
        select(*_ISSUE).where(Issue.stream_id == stream_id, Issue.number == number)
        if number < 10**6
        else select(*_ISSUE).where(Issue.number < 0)
    )
    if row is None:
        raise NoSuchIssue
    return IssueDetails(*tuple(row))


async def find_issue(reading: Reading, id_: UUID) -> IssueDetails | None:
    """Return one issue by its id."""
    row = await reading.row(select(*_ISSUE).where(Issue.id == id_))
    return IssueDetails(*tuple(row)) if row else None


async def lock_issue(tx: Tx, id_: UUID) -> IssueDetails:
    """Return an issue, locked."""
    row = await tx.row(select(*_ISSUE).where(Issue.id == id_).with_for_update())
    if row is None:
        raise NoSuchIssue
    return IssueDetails(*tuple(row))


async def list_items(
    reading: Reading, issue_ids: Sequence[UUID], *, kept: bool = False
) -> tuple[ItemLine, ...]:
    """Return the items of these issues, in their order; `kept` leaves out what was dropped."""
    statement = (
        select(*_ITEM)
        .join(Issue, Issue.id == IssueItem.issue_id)
        .where(IssueItem.issue_id.in_(issue_ids))
        .order_by(Issue.number.desc(), IssueItem.position, IssueItem.id)
    )
    if kept:
        statement = statement.where(IssueItem.dropped == "")
    return tuple(ItemLine(*tuple(row)) for row in await reading.rows(statement))


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
    return tuple(VariantLine(*tuple(row)) for row in rows)


async def get_template(reading: Reading, variant_id: UUID) -> bytes | None:
    """Return a variant's encoded message."""
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
    """Return the date of the last issue that closed a month."""
    found: date | None = await reading.scalar(
        select(func.max(Issue.send_on)).where(
            Issue.stream_id == stream_id, Issue.frozen_at.is_not(None), Issue.closes_month
        )
    )
    return found


# --- what an issue is proposed from ----------------------------------------------------------------------


async def offered_sources(reading: Reading, stream_id: UUID) -> frozenset[str]:
    """Return what was offered to the readers of a stream, or set aside for good."""
    rows = await reading.rows(
        union(
            select(IssueItem.source)
            .join(Issue, Issue.id == IssueItem.issue_id)
            .where(
                Issue.stream_id == stream_id,
                IssueItem.source != "",
                or_(Issue.state != IssueState.CANCELLED, Issue.frozen_at.is_not(None)),
            ),
            select(SkippedSource.source).where(SkippedSource.stream_id == stream_id),
        )
    )
    return frozenset(row.source for row in rows)


async def list_new(reading: Reading, now: datetime) -> tuple[New, ...]:
    """Return everything public that an issue could bring: activities and the library's texts."""
    return (*await _activities(reading, now), *await _texts(reading), *await _handbooks(reading))


async def _activities(reading: Reading, now: datetime) -> list[New]:
    themes = select(func.array_agg(ActivityTheme.theme_slug, type_=ARRAY(Text))).where(
        ActivityTheme.activity_id == Activity.id
    )
    rows = await reading.rows(
        select(
            Activity.slug,
            Activity.kind,
            Activity.title,
            Activity.summary,
            Activity.place,
            Activity.state,
            Activity.allocation,
            Activity.capacity,
            Activity.taken,
            Activity.starts_at,
            Activity.registration_opens_at,
            Activity.registration_closes_at,
            Activity.drawn_at,
            func.greatest(Activity.created_at, Activity.registration_opens_at).label("since"),
            themes.scalar_subquery().label("themes"),
        ).where(Activity.state == ActivityState.PUBLISHED, Activity.starts_at > now)
    )
    return [
        New(
            source=f"activity:{row.slug}",
            kind=ItemKind.ACTIVITY,
            title=row.title,
            text=row.summary,
            path=f"/agenda/{row.slug}",
            published_on=local(row.since).date(),
            meta=", ".join(filter(None, [ACTIVITY_KINDS[row.kind], datum(row.starts_at), row.place])),
            themes=tuple(row.themes or ()),
            happens_on=local(row.starts_at).date(),
            still_open=visitor_state(row, now) in (VisitorState.OPEN, VisitorState.UPCOMING),
        )
        for row in rows
    ]


_TEXTS = {
    TextKind.LESSON: ItemKind.LESSON,
    TextKind.PRACTICE: ItemKind.PRACTICE,
    TextKind.ARTICLE: ItemKind.ARTICLE,
}


async def _texts(reading: Reading) -> list[New]:
    themes = select(func.array_agg(ItemTheme.theme_slug, type_=ARRAY(Text))).where(
        ItemTheme.item_id == Item.id
    )
    rows = await reading.rows(
        select(
            Item.kind,
            Item.slug,
            Item.title,
            Item.summary,
            func.coalesce(Item.published_at, Item.created_at).label("since"),
            themes.scalar_subquery().label("themes"),
        ).where(Item.kind.in_([str(kind) for kind in _TEXTS]), Item.state == TextState.PUBLISHED)
    )
    return [
        New(
            source=f"{row.kind}:{row.slug}",
            kind=_TEXTS[TextKind(row.kind)],
            title=row.title,
            text=row.summary,
            path=path_of(row.kind, row.slug),
            published_on=local(row.since).date(),
            themes=tuple(row.themes or ()),
        )
        for row in rows
    ]


async def _handbooks(reading: Reading) -> list[New]:
    """Return editions of handbooks; what is new in one is its text."""
    rows = await reading.rows(
        select(
            Handbook.slug,
            Handbook.theme_slug,
            HandbookVersion.number,
            HandbookVersion.title,
            HandbookVersion.summary,
            HandbookVersion.news,
            HandbookVersion.published_on,
            func.coalesce(HandbookVersion.published_at, HandbookVersion.created_at).label("since"),
        )
        .join(Handbook, Handbook.id == HandbookVersion.handbook_id)
        .where(HandbookVersion.state == BookState.PUBLISHED)
        .order_by(HandbookVersion.position)
    )
    newest = {row.slug: row for row in rows}
    return [
        New(
            source=f"handbook:{row.slug}/{row.number}",
            kind=ItemKind.HANDBOOK,
            title=row.title,
            text=next((str(new["text"]) for new in row.news if new["version"] == row.number), row.summary),
            path=f"/handreikingen/{row.slug}",
            published_on=row.published_on or local(row.since).date(),
            meta=f"versie {row.number}",
            themes=(row.theme_slug,) if row.theme_slug else (),
        )
        for row in newest.values()
    ]


async def activities_now(reading: Reading, slugs: Sequence[str], now: datetime) -> dict[str, ActivityNow]:
    """Return how these activities stand now."""
    rows = await reading.rows(
        select(
            Activity.slug,
            Activity.state,
            Activity.allocation,
            Activity.capacity,
            Activity.taken,
            Activity.starts_at,
            Activity.registration_opens_at,
            Activity.registration_closes_at,
            Activity.drawn_at,
        ).where(Activity.slug.in_(slugs))
    )
    return {
        row.slug: ActivityNow(row.slug, visitor_state(row, now), local(row.starts_at).date()) for row in rows
    }


# --- readers and counts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """Readers who stand alike: they get the same."""

    rhythm: str
    themes: tuple[str, ...]
    agenda_to: int
    texts_to: int
    texts_until: int | None
    readers: int


async def list_groups(reading: Reading, stream_id: UUID) -> tuple[Group, ...]:
    """Return the confirmed readers of a stream, by what they asked for and how far they were served."""
    by = (
        Subscription.rhythm,
        Subscription.themes,
        Subscription.agenda_to,
        Subscription.texts_to,
        Subscription.texts_until,
    )
    rows = await reading.rows(
        select(*by, func.count().label("readers"))
        .where(Subscription.stream_id == stream_id, Subscription.state == "confirmed")
        .group_by(*by)
    )
    return tuple(
        Group(r.rhythm, tuple(r.themes), r.agenda_to, r.texts_to, r.texts_until, r.readers) for r in rows
    )


async def count_readers(reading: Reading) -> dict[tuple[UUID, str], int]:
    """Return how many subscriptions each stream has, by state."""
    rows = await reading.rows(
        select(Subscription.stream_id, Subscription.state, func.count().label("readers")).group_by(
            Subscription.stream_id, Subscription.state
        )
    )
    return {(row.stream_id, row.state): row.readers for row in rows}


async def count_registrations(reading: Reading, issue_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many registered by the code of each issue."""
    rows = await reading.rows(
        select(IssueRegistration.issue_id, func.sum(IssueRegistration.registrations).label("n"))
        .where(IssueRegistration.issue_id.in_(issue_ids))
        .group_by(IssueRegistration.issue_id)
    )
    return {row.issue_id: int(row.n) for row in rows}


async def count_leavers(reading: Reading, stream_id: UUID, since: datetime, until: datetime) -> int:
    """Return how many left a stream between two moments."""
    found: int = await reading.scalar(
        select(func.count()).where(
            Subscription.stream_id == stream_id,
            and_(Subscription.unsubscribed_at >= since, Subscription.unsubscribed_at < until),
        )
    )
    return found


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One line of the back office's list."""

    id: UUID
    email: str
    name: str
    slug: str
    state: str
    rhythm: str
    themes: list[str]
    confirmed_at: datetime
    unsubscribed_at: datetime | None


async def list_subscribers(
    reading: Reading, *, text: str = "", state: str = "", limit: int = 200
) -> tuple[tuple[Subscriber, ...], int]:
    """Return subscribers by address, and how many there are in all."""
    where: list[ColumnElement[bool]] = []
    if text:
        where.append(
            or_(Person.email.icontains(text, autoescape=True), Person.name.icontains(text, autoescape=True))
        )
    if state:
        where.append(Subscription.state == state)
    base = (
        select(
            Subscription.id,
            Person.email,
            Person.name,
            Stream.slug,
            Subscription.state,
            Subscription.rhythm,
            Subscription.themes,
            Subscription.confirmed_at,
            Subscription.unsubscribed_at,
        )
        .join(Person, Person.id == Subscription.person_id)
        .join(Stream, Stream.id == Subscription.stream_id)
        .where(*where)
    )
    total: int = await reading.scalar(select(func.count()).select_from(base.subquery()))
    rows = await reading.rows(base.order_by(Person.email, Stream.number).limit(limit))
    return tuple(Subscriber(*tuple(row)) for row in rows), total
