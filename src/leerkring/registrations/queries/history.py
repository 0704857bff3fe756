"""What happened to a registration, step by step, and who did it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.people.model import Person
from leerkring.registrations.model import RegistrationMove


@dataclass(frozen=True, slots=True)
class Step:
    """One move in the history; `who` is a name, or what leerkring calls itself."""

    at: datetime
    from_state: str | None
    to_state: str
    reason: str
    who: str
    details: dict[str, Any]


async def list_steps(reading: Reading, registration_id: UUID) -> list[Step]:
    """Return the history of a registration, oldest first."""
    return (await list_steps_of_all(reading, [registration_id])).get(registration_id, [])


async def list_steps_of_all(reading: Reading, ids: Collection[UUID]) -> dict[UUID, list[Step]]:
    """Return the history of each of these registrations, oldest first."""
    rows = await reading.rows(
        select(
            RegistrationMove.registration_id,
            RegistrationMove.at,
            RegistrationMove.from_state,
            RegistrationMove.to_state,
            RegistrationMove.reason,
            RegistrationMove.actor,
            RegistrationMove.details,
        )
        .where(RegistrationMove.registration_id.in_(ids))
        .order_by(RegistrationMove.number)
    )
    names = await actor_names(reading, (row.actor for row in rows))
    found: dict[UUID, list[Step]] = {}
    for row in rows:
        step = Step(row.at, row.from_state, row.to_state, row.reason, names[row.actor], row.details)
        found.setdefault(row.registration_id, []).append(step)
    return found


async def actor_names(reading: Reading, actors: Iterable[str]) -> dict[str, str]:
    """Return how to call each actor ("staff:<id>", "person:<id>", "house", "desk")."""
    wanted = set(actors)
    ids = {actor: _id_of(actor) for actor in wanted}
    found = await reading.rows(
        select(Person.id, Person.name).where(Person.id.in_([id_ for id_ in ids.values() if id_ is not None]))
    )
    names = {row.id: row.name for row in found}
    return {actor: _called(actor, names.get(id_) if id_ else None) for actor, id_ in ids.items()}


def _id_of(actor: str) -> UUID | None:
    try:
        return UUID(actor.partition(":")[2])
    except ValueError:
        return None


def _called(actor: str, name: str | None) -> str:
    kind = actor.partition(":")[0]
    if kind == "staff":
        return name or "een medewerker"
    if kind == "person":
        return f"{name} (zelf)" if name else "de deelnemer zelf"
    return "vanzelf"
