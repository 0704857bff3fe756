"""`leerkring check` recounts parallel sessions too, and the database itself refuses what may never be."""

import httpx
import pytest

from leerkring.core.database.db import Database
from leerkring.run.check import run_checks
from tests.builders import make_circle, register
from tests.cast import BAS, JOOST, NOOR
from tests.registrations.breakouts.meeting import make_meeting, programme
from tests.registrations.breakouts.test_choosing import BOTH, DAY


@pytest.fixture(autouse=True)
async def _day(client: httpx.AsyncClient, db: Database) -> None:
    """Noor has two sessions, Bas waits for one of hers, Joost waits for a place in the day itself."""
    await make_meeting(db, capacity=2)
    await register(client, NOOR, DAY, **BOTH)
    await register(client, BAS, DAY, **{"breakout-1": "verdelen", "breakout-2": "wonen"})
    await register(client, JOOST, DAY, **{"breakout-1": "wonen"})


async def broken(db: Database, *, repair: bool = False) -> set[str]:
    return {one.name for one in await run_checks(db, repair=repair) if not one.ok}


COUNTED = "plaatsen en wachtenden in deelsessies geteld"
MORE = "nooit meer plaatsen in een deelsessie dan er zijn"
ONLY = "een deelsessie alleen voor wie een plaats heeft"
FREE = "niemand wacht op een deelsessie met een vrije plaats"


@pytest.mark.parametrize(
    "breaking,names",
    [
        ("UPDATE breakout SET taken = 0", {COUNTED, FREE}),
        ("UPDATE breakout SET waiting = waiting + 1", {COUNTED}),
        ("UPDATE breakout_place SET state = 'placed' WHERE state = 'waiting'", {COUNTED, MORE}),
        ("UPDATE breakout_place SET state = 'waiting' WHERE state = 'wished'", {COUNTED, ONLY, FREE}),
        ("DELETE FROM breakout_place WHERE state = 'placed'", {COUNTED}),
    ],
)
async def test_what_was_broken_by_hand_is_named(db: Database, breaking: str, names: set[str]) -> None:
    assert await broken(db) == set()
    async with db.transaction() as tx:
        await tx.sql(breaking)
    assert await broken(db) == names


async def test_a_session_of_another_activity_is_named(db: Database) -> None:
    other = await make_circle(db, "elders")
    async with db.transaction() as tx:
        await tx.sql("UPDATE round SET activity_id = $1 WHERE number = 2", other)
    assert "deelsessies van de eigen activiteit" in await broken(db)


async def test_repairing_recounts_and_moves_nobody(db: Database) -> None:
    before = await programme(db)
    async with db.transaction() as tx:
        await tx.sql("UPDATE breakout SET taken = 0, waiting = 3")
    assert await broken(db, repair=True) == set()
    assert await programme(db) == before


@pytest.mark.parametrize(
    "statement,says",
    [
        ("UPDATE breakout SET taken = capacity + 1", "taken_within_capacity"),
        ("UPDATE breakout_place SET slug = 'tellen' WHERE slug = 'verdelen'", "breakout_place"),
        (
            "UPDATE breakout_place SET fixed = true WHERE state = 'waiting'",
            "fixed_is_placed",
        ),
        (
            (
                "INSERT INTO breakout_place (registration_id, round_id, breakout_id, slug, state, chosen_at)"
                " SELECT p.registration_id, b.round_id, b.id, b.slug, 'placed', now() FROM breakout_place p"
                " JOIN breakout b ON b.round_id = p.round_id AND b.slug = 'wonen' WHERE p.state = 'placed' AND p.slug = 'verdelen'"
            ),
            "registration_id_round_id_state",
        ),
        (
            (
                "INSERT INTO breakout_place (registration_id, round_id, breakout_id, slug, state, chosen_at)"
                " SELECT p.registration_id, b.round_id, b.id, b.slug, 'waiting', now() FROM breakout_place p"
                " JOIN breakout b ON b.round_id <> p.round_id AND b.slug = p.slug WHERE p.state = 'placed'"
                " AND NOT EXISTS (SELECT FROM breakout_place o WHERE o.registration_id = p.registration_id"
                " AND o.round_id = b.round_id AND o.state = 'waiting')"
            ),
            "registration_id_slug",
        ),
    ],
)
async def test_the_database_itself_says_no(db: Database, statement: str, says: str) -> None:
    with pytest.raises(Exception, match=says):
        async with db.transaction() as tx:
            await tx.sql(statement)
