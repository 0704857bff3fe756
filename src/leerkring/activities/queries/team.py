"""Who works on an activity, and which activities somebody may open."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from leerkring.activities.model import Activity, ActivityTeam
from leerkring.core.database.db import Reading
from leerkring.people import queries as people
from leerkring.people.queries import StaffMember


def own_activities(person_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition on an activity that this person is in its team; None sees all."""
    if person_id is None:
        return true()
    return Activity.id.in_(select(ActivityTeam.activity_id).where(ActivityTeam.person_id == person_id))


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
