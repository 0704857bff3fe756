"""Reads for changing an activity: what is kept of it, and the one lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.activities.model import (
    Activity,
    ActivitySlug,
    Breakout,
    FieldWording,
    FormField,
    Occurrence,
    Quota,
    Round,
)
from leerkring.activities.queries.follow_up import list_sent_questions
from leerkring.activities.refusals import ActivityNotFound
from leerkring.activities.rules import may_be_answered
from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_row, read_rows


@dataclass(frozen=True, slots=True)
class KeptOccurrence:
    """A day as it is kept, with its join link: for confirmed people and staff only."""

    id: UUID
    number: int
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    address: str
    online_url: str | None
    host: str
    state: str
    sequence: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class KeptQuota:
    """A kept group and how many of its places are taken."""

    id: UUID
    region_slug: str | None
    organization_kind: str | None
    municipality_code: str | None
    places: int
    release_at: datetime | None
    taken: int

    @property
    def condition(self) -> tuple[str | None, str | None, str | None]:
        """What makes it the same quota in a later version."""
        return (self.region_slug, self.organization_kind, self.municipality_code)


@dataclass(frozen=True, slots=True)
class KeptActivity:
    """What a new version is compared with."""

    id: UUID
    slug: str
    kind: str
    state: str
    allocation: str
    capacity: int
    max_per_organization: int | None
    minimum: int | None
    decide_on: date | None
    go_ahead_at: datetime | None
    draw_value_name: str
    draw_value_form: str
    draw_value_at: datetime | None
    draw_most_tickets: int
    draw_frozen_at: datetime | None
    drawn_at: datetime | None
    breakout_choice: str
    registration_opens_at: datetime
    registration_closes_at: datetime
    last_position: int
    sensitive_of: Mapping[str, bool]
    """Whether a question is sensitive, by its key; also of those that were stopped."""
    follow_up_sensitive: Mapping[str, bool]
    """The same of the second form, once it was sent."""
    occurrences: tuple[KeptOccurrence, ...]
    quotas: tuple[KeptQuota, ...]
    breakouts: tuple[tuple[int, str, int, int], ...]

    def is_answered(self, now: datetime) -> bool:
        """Tell whether people may have answered its questions."""
        return may_be_answered(self.state, self.registration_opens_at, self.last_position, now)

    @property
    def is_list_frozen(self) -> bool:
        """Whether the list of its draw is frozen and the places are still to be drawn."""
        return self.draw_frozen_at is not None and self.drawn_at is None

    @property
    def quota_terms(self) -> frozenset[tuple[object, ...]]:
        """Which groups places are kept for: how many, and until when."""
        return frozenset((*quota.condition, quota.places, quota.release_at) for quota in self.quotas)

    @property
    def quotas_in_use(self) -> list[tuple[str | None, str | None, str | None]]:
        """The groups that someone holds a kept place of."""
        return [quota.condition for quota in self.quotas if quota.taken]

    @property
    def breakouts_in_use(self) -> list[tuple[int, str, int, int]]:
        """Round, slug, places taken and people waiting of the parallel sessions that people chose."""
        return [breakout for breakout in self.breakouts if breakout[2] or breakout[3]]


async def lock_activity(tx: Tx, activity_id: UUID) -> str:
    """Lock an activity's row until the transaction ends, and return its slug. Registrations are locked after it."""
    statement = select(Activity.slug).where(Activity.id == activity_id).with_for_update(key_share=True)
    slug: str | None = await tx.scalar(statement)
    if slug is None:
        raise ActivityNotFound
    return slug


async def get_activity_id(reading: Reading, slug: str) -> UUID:
    """Return the identity behind an address, also of a draft."""
    found: UUID | None = await reading.scalar(select(Activity.id).where(Activity.slug == slug))
    if found is None:
        raise ActivityNotFound
    return found


async def list_earlier_slugs(reading: Reading, activity_id: UUID) -> frozenset[str]:
    """Return the addresses that an activity had before."""
    rows = await reading.rows(select(ActivitySlug.slug).where(ActivitySlug.activity_id == activity_id))
    return frozenset(row.slug for row in rows)


async def list_occurrences(reading: Reading, activity_id: UUID) -> tuple[KeptOccurrence, ...]:
    """Return the days of an activity in order, cancelled ones included."""
    rows = await reading.rows(
        select(
            Occurrence.id,
            Occurrence.number,
            Occurrence.title,
            Occurrence.starts_at,
            Occurrence.ends_at,
            Occurrence.location,
            Occurrence.address,
            Occurrence.online_url,
            Occurrence.host,
            Occurrence.state,
            Occurrence.sequence,
            Occurrence.changed_at,
        )
        .where(Occurrence.activity_id == activity_id)
        .order_by(Occurrence.starts_at, Occurrence.number)
    )
    return read_rows(KeptOccurrence, rows)


async def find_kept_activity(
    tx: Tx, slugs: tuple[str, ...], known_id: UUID | None = None
) -> KeptActivity | None:
    """Lock and return the activity with this id, else that which lives at one of these addresses, the first first."""
    if known_id is not None and await tx.scalar(select(Activity.id).where(Activity.id == known_id)):
        await lock_activity(tx, known_id)
        return await get_kept_activity(tx, known_id)
    for slug in slugs:
        now_at = select(Activity.id).where(Activity.slug == slug)
        before = select(ActivitySlug.activity_id).where(ActivitySlug.slug == slug)
        activity_id: UUID | None = await tx.scalar(now_at) or await tx.scalar(before)
        if activity_id is not None:
            await lock_activity(tx, activity_id)
            return await get_kept_activity(tx, activity_id)
    return None


async def get_kept_activity(reading: Reading, activity_id: UUID) -> KeptActivity:
    """Return what is kept of an activity, without a lock; refuses with `ActivityNotFound`."""
    row = await reading.row(
        select(
            Activity.id,
            Activity.slug,
            Activity.kind,
            Activity.state,
            Activity.allocation,
            Activity.capacity,
            Activity.max_per_organization,
            Activity.minimum,
            Activity.decide_on,
            Activity.go_ahead_at,
            Activity.draw_value_name,
            Activity.draw_value_form,
            Activity.draw_value_at,
            Activity.draw_most_tickets,
            Activity.draw_frozen_at,
            Activity.drawn_at,
            Activity.breakout_choice,
            Activity.registration_opens_at,
            Activity.registration_closes_at,
            Activity.last_position,
        ).where(Activity.id == activity_id)
    )
    if row is None:
        raise ActivityNotFound
    quotas = await reading.rows(
        select(
            Quota.id,
            Quota.region_slug,
            Quota.organization_kind,
            Quota.municipality_code,
            Quota.places,
            Quota.release_at,
            Quota.taken,
        )
        .where(Quota.activity_id == activity_id)
        .order_by(Quota.number)
    )
    breakouts = await reading.rows(
        select(Round.number.label("round"), Breakout.slug, Breakout.taken, Breakout.waiting)
        .join(Breakout, Breakout.round_id == Round.id)
        .where(Round.activity_id == activity_id)
    )
    questions = [
        row
        for model in (FieldWording, FormField)
        for row in await reading.rows(
            select(model.key, model.sensitive).where(model.activity_id == activity_id)
        )
    ]
    days = await list_occurrences(reading, activity_id)
    sessions = tuple((line.round, line.slug, line.taken, line.waiting) for line in breakouts)
    kept_quotas = read_rows(KeptQuota, quotas)
    return read_row(
        KeptActivity,
        row,
        occurrences=days,
        quotas=kept_quotas,
        breakouts=sessions,
        sensitive_of={one.key: one.sensitive for one in questions},
        follow_up_sensitive=await list_sent_questions(reading, activity_id),
    )
