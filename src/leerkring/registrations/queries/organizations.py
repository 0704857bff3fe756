"""What the back office reads about organisations: who works there, how people wrote its name, and which places it has."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.core.database.db import Reading
from leerkring.core.database.folding import folded, holds
from leerkring.core.database.rows import read_row, read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.people.model import Organization, Person
from leerkring.programme.model import Municipality
from leerkring.registrations.model import Registration
from leerkring.registrations.refusals import NoSuchOrganization
from leerkring.registrations.rules import TAKEN, State

MOST_PEOPLE = 100
MOST_ACTIVITIES = 50


@dataclass(frozen=True, slots=True)
class OrganizationLine:
    """An organisation in the list, with a `tally` over all activities that is made in one go."""

    id: UUID
    name: str
    kind: str
    municipality: str | None
    tally: tuple[int, int]

    @property
    def people(self) -> int:
        """How many different people registered."""
        return self.tally[0]

    @property
    def places(self) -> int:
        """How many places are given or offered."""
        return self.tally[1]


@dataclass(frozen=True, slots=True)
class OrganizationDetails:
    """An organisation as we know it; `known`: its name is suggested on the form."""

    id: UUID
    name: str
    kind: str
    municipality_code: str | None
    municipality: str | None
    known: bool


@dataclass(frozen=True, slots=True)
class Variant:
    """A way in which people wrote the name, and in how many registrations."""

    written: str
    many: int


@dataclass(frozen=True, slots=True)
class PersonThere:
    """Somebody who registered for this organisation."""

    id: UUID
    name: str
    email: str
    registrations: int


@dataclass(frozen=True, slots=True)
class PlacesOfActivity:
    """How many of this organisation have or want a place in an activity; `most` may be of one organisation."""

    slug: str
    title: str
    starts_at: datetime
    taken: int
    waiting: int
    most: int | None


def _lines(own: UUID | None) -> Select[*tuple[Any, ...]]:
    tally = array(
        [func.count(Registration.person_id.distinct()), func.count().filter(Registration.state.in_(TAKEN))]
    )
    return (
        select(
            Organization.id,
            Organization.name,
            Organization.kind,
            Municipality.name.label("municipality"),
            select(tally)
            .where(Registration.organization_id == Organization.id, theirs(own))
            .scalar_subquery()
            .label("tally"),
        )
        .outerjoin(Municipality, Municipality.code == Organization.municipality_code)
        .where(Organization.merged_into.is_(None))
    )


def theirs(own: UUID | None) -> ColumnElement[bool]:
    """Return the condition on a registration that this person may see it; `own` as in `own_activities`."""
    if own is None:
        return true()
    return Registration.activity_id.in_(select(Activity.id).where(own_activities(own)))


async def list_organizations(reading: Reading, asked: Asked, *, own: UUID | None) -> Found[OrganizationLine]:
    """Return a page of the organisations, each with how many of its people this member of staff may see."""
    tie = (Organization.name, Organization.id)
    return await read_list(reading, asked, OrganizationLine, _lines(own), tie=tie)


async def get_organization(reading: Reading, organization_id: UUID) -> OrganizationDetails:
    """Return one organisation."""
    o = Organization
    row = await reading.row(
        select(o.id, o.name, o.kind, o.municipality_code, Municipality.name.label("municipality"), o.known)
        .outerjoin(Municipality, Municipality.code == o.municipality_code)
        .where(o.id == organization_id, o.merged_into.is_(None))
    )
    if row is None:
        raise NoSuchOrganization
    return read_row(OrganizationDetails, row)


async def list_variants(reading: Reading, organization_id: UUID) -> tuple[Variant, ...]:
    """Return how its name was written, what was written most first."""
    rows = await reading.rows(
        select(Registration.organization.label("written"), func.count().label("many"))
        .where(Registration.organization_id == organization_id)
        .group_by(Registration.organization)
        .order_by(func.count().desc(), Registration.organization)
    )
    return read_rows(Variant, rows)


async def list_people_of(
    reading: Reading, organization_id: UUID, *, own: UUID | None
) -> tuple[PersonThere, ...]:
    """Return who registered for it in this member of staff's activities, by name; the first `MOST_PEOPLE`."""
    rows = await reading.rows(
        select(Person.id, Person.name, Person.email, func.count().label("registrations"))
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.organization_id == organization_id, theirs(own))
        .group_by(Person.id)
        .order_by(Person.name, Person.email)
        .limit(MOST_PEOPLE)
    )
    return read_rows(PersonThere, rows)


async def list_places_of(
    reading: Reading, organization_id: UUID, *, own: UUID | None
) -> tuple[PlacesOfActivity, ...]:
    """Return its places in each activity that this member of staff may open, the last first; the first `MOST_ACTIVITIES`."""
    a, r = Activity, Registration
    rows = await reading.rows(
        select(
            *(a.slug, a.title, a.starts_at, a.max_per_organization.label("most")),
            func.count().filter(r.state.in_(TAKEN)).label("taken"),
            func.count().filter(r.state.in_([State.WAITLISTED, State.APPLIED])).label("waiting"),
        )
        .join(r, r.activity_id == a.id)
        .where(r.organization_id == organization_id, own_activities(own))
        .group_by(a.id)
        .order_by(a.starts_at.desc(), a.slug)
        .limit(MOST_ACTIVITIES)
    )
    return read_rows(PlacesOfActivity, rows)


def is_called(words: list[str]) -> ColumnElement[bool]:
    """Return the condition that each (folded) word stands in the name of an organisation, or in a way it is written.

    Somebody wrote it so when they registered, or a colleague said that it is written so.
    """
    r, spelling = Registration, aliased(Organization)
    written, whole = folded(r.organization), folded(r.name, r.email, r.organization)
    return and_(
        true(),
        *(
            or_(
                holds(folded(Organization.name), [word]),
                # The whole by its index; what somebody is called is not what they are of.
                Organization.id.in_(
                    select(r.organization_id).where(holds(whole, [word]), holds(written, [word]))
                ),
                Organization.id.in_(
                    select(spelling.merged_into).where(
                        spelling.merged_into.is_not(None), holds(folded(spelling.name), [word])
                    )
                ),
            )
            for word in words
        ),
    )
