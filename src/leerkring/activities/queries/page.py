"""Reads of one activity's page: one statement, whose lists come as JSON."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import case, func, select

from leerkring.activities import labels
from leerkring.activities.model import (
    Activity,
    ActivityRegion,
    ActivitySlug,
    ActivityTargetGroup,
    ActivityTheme,
    Occurrence,
    Quota,
)
from leerkring.activities.queries import lists
from leerkring.activities.queries.questions import FIELD_LINES, read_field
from leerkring.activities.queries.rounds import ROUND_LINES, read_rounds
from leerkring.activities.refusals import ActivityNotFound
from leerkring.activities.rules import (
    VISIBLE,
    ActivityKind,
    ActivityState,
    Allocation,
    BreakoutChoice,
    OccurrenceState,
    commitment_of,
)
from leerkring.activities.views import (
    ActivityPage,
    OccurrenceView,
    PageLink,
    QuotaView,
)
from leerkring.content.markdown.page_text import page_text
from leerkring.core.database.db import Reading
from leerkring.core.database.driver_sql import argument, driver_sql
from leerkring.programme.model import Municipality, Region, TargetGroup, Theme

_occurrence_lines = select(
    Occurrence.id,
    Occurrence.number,
    Occurrence.title,
    Occurrence.starts_at,
    Occurrence.ends_at,
    Occurrence.location,
    Occurrence.address,
    Occurrence.online_url.is_not(None),
    Occurrence.state == OccurrenceState.CANCELLED,
    Occurrence.sequence,
    Occurrence.changed_at,
    Occurrence.host,
).where(Occurrence.activity_id == Activity.id)
_quota_lines = (
    select(
        Quota.id,
        Quota.places,
        Quota.taken,
        Quota.release_at,
        Quota.organization_kind,
        func.coalesce(Region.name, Municipality.name),
        case((Quota.municipality_code.is_not(None), "gemeente"), else_="regio"),
    )
    .outerjoin(Region, Region.slug == Quota.region_slug)
    .outerjoin(Municipality, Municipality.code == Quota.municipality_code)
    .where(Quota.activity_id == Activity.id)
)
_theme_lines = (
    select(Theme.slug, Theme.title)
    .join(ActivityTheme, ActivityTheme.theme_slug == Theme.slug)
    .where(ActivityTheme.activity_id == Activity.id)
)
_region_lines = (
    select(Region.slug, Region.name)
    .join(ActivityRegion, ActivityRegion.region_slug == Region.slug)
    .where(ActivityRegion.activity_id == Activity.id)
)
_group_lines = (
    select(TargetGroup.slug, TargetGroup.name)
    .join(ActivityTargetGroup, ActivityTargetGroup.target_group_slug == TargetGroup.slug)
    .where(ActivityTargetGroup.activity_id == Activity.id)
)
_PLAIN = [
    "id",
    "slug",
    "title",
    "summary",
    "audience",
    "price",
    "place",
    "host",
    "facilitator",
    "experts",
    "case_text",
    "cancel_message",
    "capacity",
    "taken",
    "waiting",
    "applied",
    "max_per_organization",
    "minimum",
    "decide_on",
    "go_ahead_at",
    "registration_opens_at",
    "registration_closes_at",
    "drawn_at",
    "starts_at",
    "ends_at",
    "updated_at",
]
_PAGE = select(
    *(getattr(Activity, name) for name in _PLAIN),
    Activity.body,
    Activity.kind,
    Activity.state,
    Activity.allocation,
    Activity.breakout_choice,
    Activity.breakout_secret,
    lists.rows(_occurrence_lines, Occurrence.starts_at).label("occurrences"),
    ROUND_LINES.label("breakouts"),
    FIELD_LINES.label("fields"),
    lists.rows(_quota_lines, Quota.number).label("quotas"),
    lists.rows(_theme_lines, Theme.number).label("themes"),
    lists.rows(_region_lines, Region.sort_key).label("regions"),
    lists.rows(_group_lines, TargetGroup.number).label("target_groups"),
).where(Activity.slug == argument(1))
_ANY = driver_sql(_PAGE)
_PUBLIC = driver_sql(_PAGE.where(Activity.state.in_(sorted(VISIBLE))))


async def get_activity_page(
    reading: Reading, slug: str, now: datetime, *, drafts: bool = False
) -> ActivityPage:
    """Return what the page of an activity shows; drafts are not there unless they are asked for."""
    rows = await reading.sql(_ANY if drafts else _PUBLIC, slug)
    if not rows:
        raise ActivityNotFound
    return _page(rows[0], await page_text(reading, rows[0].body), now)


async def find_current_slug(reading: Reading, old: str) -> str | None:
    """Return where an activity that had this slug before lives now."""
    found: str | None = await reading.scalar(
        select(Activity.slug)
        .join(ActivitySlug, ActivitySlug.activity_id == Activity.id)
        .where(ActivitySlug.slug == old, Activity.state.in_(sorted(VISIBLE)))
    )
    return found


def _page(row: Any, body_html: Markup, now: datetime) -> ActivityPage:
    return ActivityPage(
        **{name: row[name] for name in _PLAIN},
        body_html=body_html,
        kind=ActivityKind(row.kind),
        state=ActivityState(row.state),
        allocation=Allocation(row.allocation),
        now=now,
        occurrences=_occurrences(row.occurrences, now),
        rounds=read_rounds(row.breakouts),
        ranks_breakouts=row.breakout_choice == BreakoutChoice.RANKED,
        breakout_commitment=commitment_of(row.breakout_secret),
        fields=tuple(read_field(line) for line in row.fields),
        quotas=tuple(_quota(line, now) for line in row.quotas),
        themes=tuple(PageLink(*line) for line in row.themes),
        regions=tuple(PageLink(*line) for line in row.regions),
        target_groups=tuple(PageLink(*line) for line in row.target_groups),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _occurrences(lines: Sequence[Sequence[Any]], now: datetime) -> tuple[OccurrenceView, ...]:
    views = []
    coming = True
    for (
        id_,
        number,
        title,
        starts,
        ends,
        location,
        address,
        online,
        cancelled,
        sequence,
        changed,
        host,
    ) in lines:
        ends_at = _moment(ends)
        past = now >= ends_at
        is_next = coming and not past and not cancelled
        coming = coming and not is_next
        views.append(
            OccurrenceView(
                id=UUID(id_),
                number=number,
                title=title,
                starts_at=_moment(starts),
                ends_at=ends_at,
                location=location,
                address=address,
                online=online,
                cancelled=cancelled,
                sequence=sequence,
                changed_at=_moment(changed),
                host=host,
                past=past,
                next=is_next,
            )
        )
    return tuple(views)


def _quota(line: Sequence[Any], now: datetime) -> QuotaView:
    id_, places, taken, release_text, organization_kind, name, what = line
    release_at = _moment(release_text) if release_text else None
    group = labels.group_words(organization_kind, name, of_municipality=what == "gemeente")
    kept = release_at is None or now < release_at
    return QuotaView(UUID(id_), places, taken, release_at, group, kept)
