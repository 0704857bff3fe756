"""What was written in rooms, gone in time: with the owner of its case, or two years after the last day of a lab without one.

Of the agenda the names go; what was done on a day, and who led it by what they are, may stand on its page.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from leerkring.activities.model import Activity, Occurrence
from leerkring.core.database.db import Tx
from leerkring.editing.model import Revision
from leerkring.labs.cases.model import LabOfCase
from leerkring.labs.workspace.items import ITEM
from leerkring.labs.workspace.model import LabAgendaPart, LabItem, LabNote
from leerkring.labs.workspace.queries import NOTE
from leerkring.labs.workspace.rules import is_over
from leerkring.labs.workspace.team import forget_team
from leerkring.labs.workspace.writing import tell_log


async def forget_rooms_of(tx: Tx, case_id: UUID) -> None:
    """Forget the team of a case, and what was written in the rooms of its labs."""
    await forget_team(tx, case_id)
    labs = select(LabOfCase.activity_id).where(LabOfCase.case_id == case_id).order_by(LabOfCase.activity_id)
    for row in await tx.rows(labs):
        await _forget_room(tx, row.activity_id)


async def forget_rooms(tx: Tx, now: datetime) -> int:
    """Forget what was written in rooms of labs without a case, when their time is over; returns of how many labs."""
    wrote = or_(
        select(LabNote.id).where(LabNote.activity_id == Activity.id).exists(),
        select(LabItem.id).where(LabItem.activity_id == Activity.id).exists(),
        select(Occurrence.id)
        .join(LabAgendaPart, LabAgendaPart.occurrence_id == Occurrence.id)
        .where(Occurrence.activity_id == Activity.id, LabAgendaPart.who != "")
        .exists(),
    )
    of_case = select(LabOfCase.activity_id).where(
        LabOfCase.activity_id == Activity.id, LabOfCase.case_id.is_not(None)
    )
    rows = await tx.rows(
        select(Activity.id, Activity.ends_at).where(wrote, ~of_case.exists()).order_by(Activity.id)
    )
    gone = [row.id for row in rows if is_over(row.ends_at, now)]
    for activity_id in gone:
        await _forget_room(tx, activity_id)
        await tell_log(tx, activity_id, "lab.room-forgotten", "house", now)
    return len(gone)


async def _forget_room(tx: Tx, activity_id: UUID) -> None:
    for kind, table in ((NOTE, LabNote), (ITEM, LabItem)):
        theirs = select(table.id).where(table.activity_id == activity_id)
        await tx.execute(
            delete(Revision).where(Revision.subject_kind == kind, Revision.subject_id.in_(theirs))
        )
        await tx.execute(delete(table).where(table.activity_id == activity_id))
    days = select(Occurrence.id).where(Occurrence.activity_id == activity_id)
    await tx.execute(update(LabAgendaPart).where(LabAgendaPart.occurrence_id.in_(days)).values(who=""))
