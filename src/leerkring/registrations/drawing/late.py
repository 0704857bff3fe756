"""Who applied and is not in the list of a draw: behind everybody who is, by the one rule of places."""

from datetime import datetime
from uuid import UUID

from leerkring.core.database.db import Tx
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.arrivals.settling import Move, organization_taken, write_moves
from leerkring.registrations.drawing.queries.participants import Participant, list_participants
from leerkring.registrations.places import rules
from leerkring.registrations.places.values import Unit
from leerkring.registrations.rules import State


async def come_behind(tx: Tx, locked: Locked, now: datetime) -> None:
    """Settle who applied and is not in the list, as if they arrived now."""
    people = await list_participants(tx, locked.id)
    units: dict[UUID, list[Participant]] = {}
    for person in people:
        units.setdefault(person.group_id, []).append(person)
    arrivals = [
        Unit(
            group,
            members[0].organization_id,
            members[0].organization_kind,
            members[0].municipality_code,
            frozenset(members[0].region_slugs),
            len(members),
        )
        for group, members in units.items()
    ]
    if not arrivals:
        return
    taken = await organization_taken(tx, locked, (unit.organization for unit in arrivals))
    decisions = rules.settle(locked.terms, locked.standing(taken), arrivals, now)
    waiting = locked.waiting
    moves: list[Move] = []
    for decision in decisions:
        quotas = decision.quotas or (None,) * decision.unit.size
        for person, quota_id in zip(units[decision.unit.key], quotas, strict=True):
            confirmed = decision.state is State.CONFIRMED
            waiting += not confirmed
            moves.append(
                Move(
                    id=person.id,
                    before=State.APPLIED,
                    after=decision.state,
                    reason=decision.reason,
                    quota_after=quota_id,
                    position=locked.last_position + len(moves) + 1,
                    mail=f"registrations.{decision.state}",
                    params={} if confirmed else {"position": waiting},
                )
            )
    await write_moves(tx, locked, moves, now)
