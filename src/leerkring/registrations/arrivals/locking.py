"""Locking an activity, and reading a registration as it is under that lock: what makes places safe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Reading, Tx
from leerkring.core.refusals import NotFound
from leerkring.registrations.arrivals import statements
from leerkring.registrations.model import Registration
from leerkring.registrations.places.values import Quota, Standing, Terms, Unit
from leerkring.registrations.refusals import LinkRenewed
from leerkring.registrations.rules import State
from leerkring.settings import Settings


@dataclass(slots=True)
class Locked:
    """An activity whose row lock we hold, with its tally kept up to date as moves are written."""

    id: UUID
    slug: str
    state: str
    opens_at: datetime
    closes_at: datetime
    terms: Terms
    taken: int
    waiting: int
    applied: int
    last_position: int
    frozen: bool = False
    """The list of its draw is frozen and the places are still to be drawn: nobody arrives, its terms stand still."""
    has_rounds: bool = False
    """Whether it has rounds of parallel sessions, whose places follow what is done with those of the activity."""
    quota_taken: dict[UUID, int] = field(default_factory=dict)

    def standing(self, organization_taken: Mapping[UUID, int], waiting: Sequence[Unit] = ()) -> Standing:
        """Return how things stand, for the rule."""
        return Standing(self.taken, dict(self.quota_taken), organization_taken, waiting)


async def lock_activity(tx: Tx, activity_id: UUID, settings: Settings) -> Locked | None:
    """Take the activity's row lock and return its terms and tally; the quotas are read after, under it."""
    return await _read(tx, statements.LOCK, activity_id, settings)


async def get_locked(tx: Tx, activity_id: UUID | None, settings: Settings) -> Locked:
    """Take an activity's lock, or say that there is no such activity."""
    locked = await lock_activity(tx, activity_id, settings) if activity_id else None
    if locked is None:
        raise NotFound
    return locked


async def look_at_activity(
    reading: Reading, activity_id: UUID, settings: Settings | None = None
) -> Locked | None:
    """Return the same without the lock, for a page that says what would follow: nothing is decided on it.

    Without settings its offers would be held as long as they are by default; for who asks nothing of offers.
    """
    return await _read(reading, statements.TERMS, activity_id, settings)


async def _read(
    reading: Reading, statement: str, activity_id: UUID, settings: Settings | None
) -> Locked | None:
    rows = await reading.sql(statement, activity_id)
    if not rows:
        return None
    row = rows[0]
    quotas = await reading.sql(statements.QUOTAS, activity_id)
    return Locked(
        id=row.id,
        slug=row.slug,
        state=row.state,
        opens_at=row.registration_opens_at,
        closes_at=row.registration_closes_at,
        terms=Terms(
            capacity=row.capacity,
            starts_at=row.starts_at,
            allocation=row.allocation,
            drawn=row.drawn_at is not None,
            max_per_organization=row.max_per_organization,
            quotas=tuple(
                Quota(q.id, q.places, q.release_at, q.region_slug, q.organization_kind, q.municipality_code)
                for q in quotas
            ),
            **({"offer_window": timedelta(hours=settings.offer_hours)} if settings else {}),
        ),
        taken=row.taken,
        waiting=row.waiting,
        applied=row.applied,
        last_position=row.last_position,
        frozen=row.draw_frozen_at is not None and row.drawn_at is None,
        has_rounds=row.has_rounds,
        quota_taken={q.id: q.taken for q in quotas},
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A registration read under its activity's lock."""

    id: UUID
    activity_id: UUID
    person_id: UUID
    state: State
    name: str
    email: str
    quota_id: UUID | None
    offer_expires_at: datetime | None
    link_generation: int


async def lock_registration(
    tx: Tx, registration_id: UUID, settings: Settings, generation: int | None = None
) -> tuple[Locked, Held]:
    """Lock the registration's activity, then read the registration as it is under that lock.

    `generation` is that of the link which asks for it: one that ended while we waited for the lock (the place was
    handed over meanwhile) opens nothing any more.
    """
    activity_id = await tx.scalar(select(Registration.activity_id).where(Registration.id == registration_id))
    locked = await lock_activity(tx, activity_id, settings) if activity_id else None
    if locked is None:
        raise NotFound
    r = Registration
    row = await tx.row(
        select(
            r.id,
            r.activity_id,
            r.person_id,
            r.state,
            r.name,
            r.email,
            r.quota_id,
            r.offer_expires_at,
            r.link_generation,
        ).where(r.id == registration_id)
    )
    if row is None:
        raise NotFound
    if generation is not None and row.link_generation != generation:
        raise LinkRenewed
    return locked, Held(
        row.id,
        row.activity_id,
        row.person_id,
        State(row.state),
        row.name,
        row.email,
        row.quota_id,
        row.offer_expires_at,
        row.link_generation,
    )
