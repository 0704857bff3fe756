"""The grammar of states in the database is the one in the rules."""

from itertools import product

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.registrations.model import RegistrationMove
from leerkring.registrations.rules import MOVES, State
from tests.builders import make_circle
from tests.cast import NOOR
from tests.registrations.desks import come


async def test_the_database_allows_the_moves_that_the_rules_allow(
    app, db: Database, clock: FixedClock
) -> None:
    noor = await come(app.desk, await make_circle(db), NOOR)

    async def is_kept(before: State | None, after: State) -> bool:
        values = {"from_state": before, "to_state": after, "reason": "", "actor": "house", "at": clock.now()}
        try:
            async with db.transaction() as tx:
                await tx.execute(insert(RegistrationMove).values(id=uuid7(), registration_id=noor, **values))
        except IntegrityError:
            return False
        return True

    kept = {
        (before, after) for before, after in product([None, *State], State) if await is_kept(before, after)
    }
    moves = {(before, after) for before, afters in MOVES.items() for after in afters}
    stays: set[tuple[State | None, State]] = {(state, state) for state in State}
    assert kept == moves | stays
