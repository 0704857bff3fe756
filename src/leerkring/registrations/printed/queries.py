"""Who stands on a list to print."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import State


@dataclass(frozen=True, slots=True)
class ComingLine:
    """Somebody with a place, as whoever stands at the door may know them: no address, no answers."""

    name: str
    organization: str
    job_title: str


async def list_coming(reading: Reading, activity_id: UUID) -> tuple[ComingLine, ...]:
    """Return who has a place in an activity, in no order."""
    rows = await reading.rows(
        select(Registration.name, Registration.organization, Registration.job_title).where(
            Registration.activity_id == activity_id, Registration.state == State.CONFIRMED
        )
    )
    return read_rows(ComingLine, rows)
