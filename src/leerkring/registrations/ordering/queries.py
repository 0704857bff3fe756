"""Reads of orders: for which organisations there is one to ask, whom it is about, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select

from leerkring.activities.model import Activity
from leerkring.activities.rules import ActivityState
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional, read_rows
from leerkring.people.model import Organization
from leerkring.registrations.model import Registration
from leerkring.registrations.ordering.model import PreferredOrder
from leerkring.registrations.ordering.rules import ORDERED_STATES, Candidate, in_order
from leerkring.registrations.places.values import Unit
from leerkring.registrations.rules import LIVE

# Whom an order is about, as `ORDERED_STATES` says.
IS_CANDIDATE = and_(
    Registration.state == case(ORDERED_STATES, value=Activity.allocation, else_=""),
    Activity.state == ActivityState.PUBLISHED,
)


@dataclass(frozen=True, slots=True)
class Order:
    """An order that was asked for, with the activity that it is about."""

    id: UUID
    activity_id: UUID
    organization_id: UUID
    organization: str
    contact_name: str
    contact_email: str
    generation: int
    ordered: Sequence[str]
    ordered_at: datetime | None
    asked_at: datetime
    slug: str
    title: str
    kind: str
    allocation: str
    max_per_organization: int | None
    starts_at: datetime
    ends_at: datetime

    @property
    def ids(self) -> list[UUID]:
        """The registrations that were put in order, the first choice first."""
        return [UUID(one) for one in self.ordered]


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A candidate as their own organisation sees them: the name and nothing else."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class OverMaximum:
    """An organisation with more people than may come, and whether it was asked for an order."""

    id: UUID
    name: str
    live: int
    candidates: int
    contact_name: str | None
    contact_email: str | None
    ordered_at: datetime | None


_ORDER = (
    select(
        PreferredOrder.id,
        PreferredOrder.activity_id,
        PreferredOrder.organization_id,
        Organization.name.label("organization"),
        PreferredOrder.contact_name,
        PreferredOrder.contact_email,
        PreferredOrder.generation,
        PreferredOrder.ordered,
        PreferredOrder.ordered_at,
        PreferredOrder.asked_at,
        Activity.slug,
        Activity.title,
        Activity.kind,
        Activity.allocation,
        Activity.max_per_organization,
        Activity.starts_at,
        Activity.ends_at,
    )
    .join(Activity, Activity.id == PreferredOrder.activity_id)
    .join(Organization, Organization.id == PreferredOrder.organization_id)
)


async def find_order(reading: Reading, order_id: UUID) -> Order | None:
    """Return one order."""
    return read_optional(Order, await reading.row(_ORDER.where(PreferredOrder.id == order_id)))


async def find_order_of(reading: Reading, activity_id: UUID, organization_id: UUID) -> Order | None:
    """Return the order that was asked of an organisation."""
    o = PreferredOrder
    return read_optional(
        Order,
        await reading.row(_ORDER.where(o.activity_id == activity_id, o.organization_id == organization_id)),
    )


async def find_contact_of(reading: Reading, registration_id: UUID) -> str | None:
    """Return who puts this person and their colleagues in order; None where nobody does, or it is not about them."""
    found: str | None = await reading.scalar(
        select(PreferredOrder.contact_name)
        .join(
            Registration,
            and_(
                Registration.activity_id == PreferredOrder.activity_id,
                Registration.organization_id == PreferredOrder.organization_id,
            ),
        )
        .join(Activity, Activity.id == Registration.activity_id)
        .where(Registration.id == registration_id, IS_CANDIDATE)
    )
    return found


async def list_candidates(
    reading: Reading, activity_id: UUID, organization_id: UUID
) -> tuple[CandidateLine, ...]:
    """Return whom an order is about, in order of arrival."""
    rows = await reading.rows(
        select(Registration.id, Registration.name)
        .join(Activity, Activity.id == Registration.activity_id)
        .where(
            Registration.activity_id == activity_id,
            Registration.organization_id == organization_id,
            IS_CANDIDATE,
        )
        .order_by(Registration.position)
    )
    return read_rows(CandidateLine, rows)


async def list_units(reading: Reading, activity_id: UUID, organization_id: UUID) -> list[Candidate]:
    """Return the same as the rule of places sees them."""
    r = Registration
    rows = await reading.rows(
        select(
            r.id,
            r.position,
            r.group_id,
            r.organization_kind,
            r.municipality_code,
            r.region_slugs,
        )
        .join(Activity, Activity.id == r.activity_id)
        .where(r.activity_id == activity_id, r.organization_id == organization_id, IS_CANDIDATE)
        .order_by(r.position)
    )
    return [
        Candidate(
            row.id,
            row.position,
            Unit(
                row.group_id,
                organization_id,
                row.organization_kind,
                row.municipality_code,
                frozenset(row.region_slugs),
            ),
        )
        for row in rows
    ]


async def find_organization(reading: Reading, activity_id: UUID, organization_id: UUID) -> str | None:
    """Return what an organisation is called of which anybody ever registered for an activity."""
    found: str | None = await reading.scalar(
        select(Organization.name)
        .join(Registration, Registration.organization_id == Organization.id)
        .where(Registration.activity_id == activity_id, Organization.id == organization_id)
        .limit(1)
    )
    return found


async def count_of_organization(reading: Reading, activity_id: UUID, organization_id: UUID) -> int:
    """Return how many people of an organisation have a place or go for one."""
    found: int = await reading.scalar(
        select(func.count()).where(
            Registration.activity_id == activity_id,
            Registration.organization_id == organization_id,
            Registration.state.in_(LIVE),
        )
    )
    return found


async def list_over_maximum(reading: Reading, activity_id: UUID) -> tuple[OverMaximum, ...]:
    """Return the organisations of an activity with more people than may come, the most first."""
    candidates = func.count().filter(IS_CANDIDATE)
    rows = await reading.rows(
        select(
            Organization.id,
            Organization.name,
            func.count().label("live"),
            candidates.label("candidates"),
            PreferredOrder.contact_name,
            PreferredOrder.contact_email,
            PreferredOrder.ordered_at,
        )
        .select_from(Registration)
        .join(Activity, Activity.id == Registration.activity_id)
        .join(Organization, Organization.id == Registration.organization_id)
        .outerjoin(
            PreferredOrder,
            and_(
                PreferredOrder.activity_id == Activity.id,
                PreferredOrder.organization_id == Organization.id,
            ),
        )
        .where(
            Activity.id == activity_id,
            Activity.allocation.in_(list(ORDERED_STATES)),
            Registration.state.in_(LIVE),
        )
        .group_by(Organization.id, PreferredOrder.id, Activity.id)
        .having(func.count() > Activity.max_per_organization, candidates >= 2)
        .order_by(func.count().desc(), Organization.name)
    )
    return read_rows(OverMaximum, rows)


async def list_preferred_order(reading: Reading, activity_id: UUID) -> dict[UUID, int]:
    """Return of each candidate whom their employer put in order which choice they are, from 1."""
    r, o = Registration, PreferredOrder
    orders = await reading.rows(
        select(o.organization_id, o.ordered).where(o.activity_id == activity_id, o.ordered_at.is_not(None))
    )
    found: dict[UUID, int] = {}
    if not orders:
        return found
    rows = await reading.rows(
        select(r.id, r.organization_id)
        .join(Activity, Activity.id == r.activity_id)
        .where(
            r.activity_id == activity_id,
            r.organization_id.in_([row.organization_id for row in orders]),
            IS_CANDIDATE,
        )
        .order_by(r.position)
    )
    for order in orders:
        mine = [row.id for row in rows if row.organization_id == order.organization_id]
        ids = in_order(mine, [UUID(one) for one in order.ordered])
        found |= {id_: place for place, id_ in enumerate(ids, 1)}
    return found


async def list_to_tell(reading: Reading, now: datetime, order_id: UUID | None = None) -> Sequence[Any]:
    """Return the candidates of whom an order is asked, with which; also who was told, whom their mail's key knows."""
    r, o = Registration, PreferredOrder
    statement = (
        select(r.id, r.email, r.name, r.person_id, r.link_generation, o.id.label("order_id"))
        .join(o, and_(o.activity_id == r.activity_id, o.organization_id == r.organization_id))
        .join(Activity, Activity.id == r.activity_id)
        .where(IS_CANDIDATE, Activity.starts_at > now)
        .order_by(r.id)
    )
    return await reading.rows(statement if order_id is None else statement.where(o.id == order_id))
