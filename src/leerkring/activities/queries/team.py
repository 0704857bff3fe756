"""Who works on an activity, and which activities somebody may open."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true

from leerkring.activities.model import Activity, ActivityTeam
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional
from leerkring.people import queries as people
from leerkring.people.model import Person, Role, StaffRole
from leerkring.people.queries import StaffMember

LEADS = (Role.ORGANIZER, Role.ADMIN)
"""Whoever has one of these roles and is in the team has the activity in hand."""


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody of a team, as others write to them."""

    name: str
    email: str


def own_activities(person_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition on an activity that this person may open it: they are in its team; None sees all.

    What no organiser has in hand (read from a file, or whose organiser left) is every organiser's, so that its work
    is seen. From the moment that one is in the team, it is the team's alone.
    """
    if person_id is None:
        return true()
    mine = select(ActivityTeam.activity_id).where(ActivityTeam.person_id == person_id)
    organizes = exists().where(StaffRole.person_id == person_id, StaffRole.role == Role.ORGANIZER)
    return or_(Activity.id.in_(mine), and_(organizes, has_no_organizer()))


def has_no_organizer() -> ColumnElement[bool]:
    """Return the condition on an activity that nobody who organises is in its team."""
    led = (
        select(ActivityTeam.activity_id)
        .join(StaffRole, StaffRole.person_id == ActivityTeam.person_id)
        .where(StaffRole.role.in_(LEADS))
    )
    return Activity.id.not_in(led)


@dataclass(frozen=True, slots=True)
class Teams:
    """In how many teams somebody is, and of how many activities to come nobody else has the work in hand."""

    all: int
    alone: int


async def count_teams(reading: Reading, person_id: UUID) -> Teams:
    """Return in how many teams somebody is, and which activities would be left with nobody who organises them."""
    others = (
        select(ActivityTeam.activity_id)
        .join(StaffRole, StaffRole.person_id == ActivityTeam.person_id)
        .where(StaffRole.role.in_(LEADS), ActivityTeam.person_id != person_id)
    )
    live = Activity.state.in_(["draft", "scheduled", "published"])
    row = await reading.row(
        select(
            func.count().label("all"), func.count().filter(live, Activity.id.not_in(others)).label("alone")
        )
        .select_from(ActivityTeam)
        .join(Activity, Activity.id == ActivityTeam.activity_id)
        .where(ActivityTeam.person_id == person_id)
    )
    assert row is not None
    return Teams(row.all, row.alone)


async def find_organizer(reading: Reading, activity_id: UUID) -> TeamMember | None:
    """Return who organises an activity: of its team who may, the longest in it first; None where nobody is."""
    organizes = select(StaffRole.person_id).where(StaffRole.role.in_(LEADS))
    row = await reading.row(
        select(Person.name, Person.email)
        .join(ActivityTeam, ActivityTeam.person_id == Person.id)
        .where(ActivityTeam.activity_id == activity_id, Person.id.in_(organizes))
        .order_by(ActivityTeam.added_at, Person.id)
        .limit(1)
    )
    return read_optional(TeamMember, row)


async def is_in_team(reading: Reading, activity_id: UUID, person_id: UUID) -> bool:
    """Tell whether somebody works on an activity."""
    t = ActivityTeam
    found = await reading.scalar(
        select(t.person_id).where(t.activity_id == activity_id, t.person_id == person_id)
    )
    return found is not None


async def list_team(reading: Reading, activity_id: UUID) -> tuple[list[StaffMember], list[StaffMember]]:
    """Return the staff in the team of an activity, and the other staff, each by name.

    Who lost their last role stays in the team without being shown: with a role given back they are in it again.
    """
    rows = await reading.rows(select(ActivityTeam.person_id).where(ActivityTeam.activity_id == activity_id))
    ids = {row.person_id for row in rows}
    staff = await people.list_staff(reading)
    return [one for one in staff if one.person_id in ids], [one for one in staff if one.person_id not in ids]
