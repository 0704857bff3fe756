"""Reads for telling: everybody about whom something was decided, as the rule and the mails need them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, exists, func, literal, select
from sqlalchemy.orm import aliased

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.people.actors import person_of
from leerkring.people.model import Person
from leerkring.registrations.deciding.model import DecisionDraft
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.places.values import Unit
from leerkring.registrations.rules import Reason, State


@dataclass(frozen=True, slots=True)
class Drafted:
    """Somebody about whom something was decided, and what; who only waits, and gets an offer by it, has no verdict.

    `set_by` decided it, and `ordered_by` put them at their place on the waiting list. `answered` tells these answers from others; `changed` is whether they were changed after it was decided.
    """

    id: UUID
    person_id: UUID
    group_id: UUID
    organization_id: UUID
    name: str
    email: str
    organization: str
    organization_kind: str
    municipality_code: str | None
    region_slugs: tuple[str, ...]
    state: State
    answered: str
    verdict: str | None = None
    reason: str = ""
    by_hand: bool = False
    number: int = 0
    set_by: str = ""
    set_by_name: str | None = None
    set_at: datetime | None = None
    ordered_by: str | None = None
    ordered_by_name: str | None = None
    changed: bool = False

    @property
    def unit(self) -> Unit:
        """The person as the rule sees them: alone, also where they registered with others."""
        regions = frozenset(self.region_slugs)
        return Unit(self.id, self.organization_id, self.organization_kind, self.municipality_code, regions)


_WHO = (
    Registration.id,
    Registration.person_id,
    Registration.group_id,
    Registration.organization_id,
    Registration.name,
    Registration.email,
    Registration.organization,
    Registration.organization_kind,
    Registration.municipality_code,
    Registration.region_slugs,
    Registration.state,
    func.md5(cast(Registration.answers, Text)).label("answered"),
)


async def list_drafts(reading: Reading, activity_id: UUID) -> tuple[Drafted, ...]:
    """Return everybody about whom something was decided that nobody was told, in the order of the decisions."""
    d, m, orders = DecisionDraft, RegistrationMove, aliased(Person)
    changed = exists().where(
        m.registration_id == d.registration_id, m.reason == Reason.CHANGED, m.at > d.set_at
    )
    rows = await reading.rows(
        select(
            *_WHO,
            *(d.verdict, d.reason, d.by_hand, d.number, d.set_by, d.set_at, d.ordered_by),
            Person.name.label("set_by_name"),
            orders.name.label("ordered_by_name"),
            changed.label("changed"),
        )
        .join(d, d.registration_id == Registration.id)
        .outerjoin(Person, Person.id == person_of(d.set_by))
        .outerjoin(orders, orders.id == person_of(d.ordered_by))
        .where(Registration.activity_id == activity_id)
        .order_by(d.number, Registration.position)
    )
    return read_rows(Drafted, rows)


async def list_waited(reading: Reading, ids: Collection[UUID]) -> tuple[Drafted, ...]:
    """Return these people, who waited already, in order of position."""
    if not ids:
        return ()
    before = literal(State.WAITLISTED.value).label("state")
    columns: tuple[Any, ...] = (*(one for one in _WHO if one.key != "state"), before)
    found: Select[*tuple[Any, ...]] = select(*columns).where(Registration.id.in_(ids))
    return read_rows(Drafted, await reading.rows(found.order_by(Registration.position)))


async def list_in_state(reading: Reading, activity_id: UUID, state: State) -> list[UUID]:
    """Return the registrations of an activity in this state, in order of position."""
    r = Registration
    rows = await reading.rows(
        select(r.id).where(r.activity_id == activity_id, r.state == state).order_by(r.position)
    )
    return [row.id for row in rows]
