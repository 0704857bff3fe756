"""By hand, but knowingly: what a place that staff give would go beyond, said before it is given and kept with why."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from leerkring.core.database.db import Reading
from leerkring.core.refusals import Conflict
from leerkring.registrations.arrivals import statements
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.model import Registration
from leerkring.registrations.places import rules
from leerkring.registrations.places.values import Unit
from leerkring.registrations.rules import Reason, State


class BeyondSomethingElse(Conflict):
    """What was on the screen is no longer what it would go beyond; nothing was given."""

    code = "beyond-something-else"
    sentence = (
        "De plaatsen zijn intussen veranderd. Kijk hieronder wat nu overschreden wordt, en of u dit nog wilt."
    )


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
