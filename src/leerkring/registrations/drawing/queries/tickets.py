"""Whose line in the list of a draw is whose, and what became of it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_row
from leerkring.registrations.drawing.model import DrawTicket
from leerkring.registrations.model import Registration
from leerkring.registrations.rules import State


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """Somebody's own line in the list of a draw."""

    id: str
    weight: int
    place: int | None
    outcome: str | None

    @property
    def numbers(self) -> tuple[str, ...]:
        """The tickets of it."""
        return tuple(f"{self.id}-{number}" for number in range(1, self.weight + 1))


async def find_ticket(reading: Reading, registration_id: UUID) -> OwnTicket | None:
    """Return the line of a registration in the list of its draw, None before freezing and for who came later."""
    t = DrawTicket
    row = await reading.row(
        select(t.id, t.weight, t.place, t.outcome).where(t.registration_id == registration_id)
    )
    return read_row(OwnTicket, row) if row else None


async def list_who_is_left(reading: Reading, activity_id: UUID) -> dict[str, UUID]:
    """Return by line the registrations in the list that still wait for the draw: the others withdrew."""
    t, r = DrawTicket, Registration
    rows = await reading.rows(
        select(t.id, r.id.label("registration_id"))
        .join(r, r.id == t.registration_id)
        .where(t.activity_id == activity_id, r.state == State.APPLIED)
        .order_by(t.id)
    )
    return {row.id: row.registration_id for row in rows}


async def count_outcomes(reading: Reading, activity_id: UUID) -> dict[str, int]:
    """Return how many lines of a draw have each outcome."""
    t = DrawTicket
    rows = await reading.rows(
        select(t.outcome, func.count().label("many")).where(t.activity_id == activity_id).group_by(t.outcome)
    )
    return {row.outcome: row.many for row in rows}
