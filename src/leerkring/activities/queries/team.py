"""Who works on an activity, and which activities somebody may open."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from leerkring.activities.model import Activity, ActivityTeam
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional
from leerkring.people import queries as people
from leerkring.people.model import Person, StaffRole
from leerkring.people.queries import StaffMember


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody of a team, as others write to them."""

    name: str
    email: str


def own_activities(person_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition on an activity that this person is in its team; None sees all."""
    if person_id is None:
        return true()
    return Activity.id.in_(select(ActivityTeam.activity_id).where(ActivityTeam.person_id == person_id))


async def find_organizer(reading: Reading, activity_id: UUID) -> TeamMember | None:
    """Return who organises an activity: of its team who may, the longest in it first; None where nobody is."""
    organizes = select(StaffRole.person_id).where(StaffRole.role.in_(["organizer", "admin"]))
    row = await reading.row(
        select(Person.name, Person.email)
        .join(ActivityTeam, ActivityTeam.person_id == Person.id)
        .where(ActivityTeam.activity_id == activity_id, Person.id.in_(organizes))
        .order_by(ActivityTeam.added_at, Person.id)
        .limit(1)
    )
    return read_optional(TeamMember, row)


async def list_team(reading: Reading, activity_id: UUID) -> tuple[list[StaffMember], list[StaffMember]]:
    """Return the staff in the team of an activity, and the other staff, each by name.

    Who lost their last role stays in the team without being shown: with a role given back they are in it again.
    """
    rows = await reading.rows(select(ActivityTeam.person_id).where(ActivityTeam.activity_id == activity_id))
    ids = {row.person_id for row in rows}
    staff = await people.list_staff(reading)
    return [one for one in staff if one.person_id in ids], [one for one in staff if one.person_id not in ids]
