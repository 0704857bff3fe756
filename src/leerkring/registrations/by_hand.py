"""A place by hand, but knowingly: what it would go beyond is said before it is given, and kept with why."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.versions import check_version
from leerkring.registrations.arrivals import statements
from leerkring.registrations.arrivals.locking import Held, Locked, lock_registration
from leerkring.registrations.arrivals.settling import give_free_places, log_passed_over, write_moves
from leerkring.registrations.changing.capacity import set_capacity
from leerkring.registrations.deciding.queries import get_standing
from leerkring.registrations.deciding.refusals import DecidedByTwo
from leerkring.registrations.model import Registration
from leerkring.registrations.moving import step
from leerkring.registrations.places import rules
from leerkring.registrations.places.values import Unit
from leerkring.registrations.refusals import (
    BeyondSomethingElse,
    CannotGivePlace,
    ListFrozen,
    NoPlaceFree,
    ReasonNeeded,
)
from leerkring.registrations.rules import Reason, State
from leerkring.registrations.versions import version_of_registration
from leerkring.settings import Settings


async def give_place(
    db: Database,
    registration_id: UUID,
    *,
    reason: str,
    extra_place: bool,
    known: Collection[str] | None = None,
    version: str | None = None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> None:
    """Give a place by hand, before others if need be; with `extra_place` one is added where none is free.

    `version` is that of the registration as it was on the screen, `known` what that screen said it would go beyond.
    """
    if not reason.strip():
        raise ReasonNeeded
    async with db.transaction() as tx:
        locked, held = await lock_registration(tx, registration_id, settings)
        if held.state not in (State.WAITLISTED, State.APPLIED, State.OFFERED):
            raise CannotGivePlace
        check_version(version, version_of_registration(held))
        if held.state is State.APPLIED and (await get_standing(tx, locked.id)).second_pair:
            raise DecidedByTwo
        await give_place_in(
            tx, locked, held, reason=reason, extra_place=extra_place, known=known, actor=actor, now=now
        )


async def give_place_in(
    tx: Tx,
    locked: Locked,
    held: Held,
    *,
    reason: str,
    extra_place: bool,
    known: Collection[str] | None,
    actor: str,
    now: datetime,
    quiet: bool = False,
) -> bool:
    """The same within a larger use case, under the activity's lock; `quiet` sends no mail. Tells whether a place was added."""
    if held.state not in (State.WAITLISTED, State.APPLIED, State.OFFERED):
        raise CannotGivePlace
    if locked.frozen:
        raise ListFrozen
    position, unit = await get_unit(tx, held.id)
    beyond = await list_breaches(tx, locked, held.state, unit, now)
    check_known(known, beyond)
    is_extra = held.state is not State.OFFERED and locked.taken >= locked.terms.capacity
    if is_extra:
        if not extra_place:
            raise NoPlaceFree
        await set_capacity(tx, locked, locked.terms.capacity + 1, now)
    kept = rules.kept_place(locked.terms, locked.standing({}), unit, now)
    move = step(
        held,
        State.CONFIRMED,
        Reason.BY_HAND,
        mail=None if quiet else "confirmed",
        actor=actor,
        quota_after=held.quota_id or (kept if held.state is not State.OFFERED else None),
        details={"because": reason, **({"beyond": list(beyond)} if beyond else {})},
    )
    await write_moves(tx, locked, [move], now)
    await log_passed_over(tx, locked, position, now)
    await write_audit(
        tx,
        at=now,
        actor=actor,
        action="give-place",
        subject="registration",
        subject_id=held.id,
        beyond=len(beyond) or None,
    )
    await give_free_places(tx, locked, now)
    return is_extra


async def get_unit(reading: Reading, registration_id: UUID) -> tuple[int, Unit]:
    """Return a registration's position, and the person as the rule sees them."""
    r = Registration
    row = await reading.row(
        select(
            *(r.position, r.group_id, r.organization_id, r.organization_kind),
            *(r.municipality_code, r.region_slugs),
        ).where(r.id == registration_id)
    )
    assert row is not None
    regions = frozenset(row.region_slugs)
    kind, municipality = row.organization_kind, row.municipality_code
    return row.position, Unit(row.group_id, row.organization_id, kind, municipality, regions)


async def list_breaches(
    reading: Reading, locked: Locked, state: State, unit: Unit, now: datetime
) -> tuple[Reason, ...]:
    """Return which terms of the activity a place for somebody in this state would go beyond.

    Who was offered a place has it already. For whatever gives places without the rule: by hand, or from a list.
    """
    if state is State.OFFERED:
        return ()
    taken: dict[UUID, int] = {}
    if locked.terms.max_per_organization is not None:
        rows = await reading.sql(statements.ORGANIZATION_TAKEN, locked.id, [unit.organization])
        taken = {row.organization_id: row.taken for row in rows}
    return rules.breaches(locked.terms, locked.standing(taken), unit, now)


def check_known(known: Collection[str] | None, breaches: Collection[Reason]) -> None:
    """Refuse with `BeyondSomethingElse` where staff were told of other breaches than there are; None asks for any."""
    if known is not None and set(known) != set(breaches):
        raise BeyondSomethingElse
