"""`leerkring check` is silent about an installation in order, and names what was broken by hand."""

from datetime import timedelta
from uuid import UUID

import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.registrations import service
from leerkring.registrations.by_hand import give_place
from leerkring.run.check import Found, run_checks
from leerkring.settings import Settings
from tests.builders import make_circle
from tests.cast import BAS, JOOST, NOOR, colleague
from tests.guards import without
from tests.registrations.desks import come, tally

FOR_MUNICIPALITIES = {"organization_kind": "municipality", "places": 1}


@pytest.fixture
async def circle(app: Application, db: Database, clock: FixedClock, settings: Settings) -> UUID:
    """Two places, one kept for a municipality: Noor came and went, Bas has it, Joost is offered the other."""
    circle = await make_circle(db, capacity=2, quotas=[FOR_MUNICIPALITIES], max_per_organization=1)
    noor = await come(app.desk, circle, NOOR)
    first = await come(app.desk, circle, colleague(1))
    await come(app.desk, circle, BAS)
    await come(app.desk, circle, JOOST)
    await service.cancel(db, noor, now=clock.now(), settings=settings)
    await service.cancel(db, first, now=clock.now(), settings=settings)
    draw = await make_circle(db, "loting", allocation="draw")
    await come(app.desk, draw, NOOR)
    assert await tally(db, circle) == (2, 0, 0)
    return circle


async def broken(db: Database, *, repair: bool = False) -> list[Found]:
    return [found for found in await run_checks(db, repair=repair) if not found.ok]


async def test_what_is_in_order_is_silent(circle: UUID, db: Database) -> None:
    found = await run_checks(db)
    assert [one.text for one in found if not one.ok or one.text] == []
    assert len({one.name for one in found}) == len(found) > 12


@pytest.mark.parametrize(
    "name,guards,breaking",
    [
        ("plaatsen en wachtenden geteld", (), "UPDATE activity SET taken = taken - 1 WHERE taken > 0"),
        ("plaatsen en wachtenden geteld", (), "UPDATE activity SET waiting = waiting + 1"),
        ("plaatsen en wachtenden geteld", (), "UPDATE activity SET applied = 0"),
        (
            "plaatsen en wachtenden geteld",
            (),
            "UPDATE activity SET last_position = 1 WHERE last_position > 1",
        ),
        ("vrijgehouden plaatsen geteld", (), "UPDATE quota SET taken = 0"),
        (
            "nooit meer plaatsen dan er zijn",
            ("ck_activity_taken_within_capacity",),
            "UPDATE activity SET capacity = 1 WHERE taken = 2",
        ),
        (
            "één aanmelding per persoon",
            ("uq_registration_live",),
            (
                "UPDATE registration SET person_id = (SELECT id FROM person WHERE email LIKE 'bas@%')"
                " WHERE email LIKE 'joost@%'"
            ),
        ),
        (
            "aanwezigheid hoort bij de activiteit",
            (),
            (
                "INSERT INTO attendance_act (id, registration_id, occurrence_id, act, at, received_at, actor)"
                " SELECT gen_random_uuid(), r.id, o.id, 'in', now(), now(), 'house' FROM registration r, occurrence o"
                " WHERE r.activity_id <> o.activity_id LIMIT 1"
            ),
        ),
        (
            "elke positie één keer",
            ("uq_registration_position",),
            "UPDATE registration SET position = 1 WHERE email LIKE 'joost@%'",
        ),
        (
            "het hoogste aantal per organisatie",
            (),
            (
                "UPDATE registration SET organization_id = (SELECT id FROM organization WHERE key = 'gemeente enschede')"
                " WHERE email LIKE 'joost@%'"
            ),
        ),
        (
            "elke stand volgt uit zijn geschiedenis",
            (),
            "DELETE FROM registration_move WHERE to_state = 'offered'",
        ),
        (
            "elke stand volgt uit zijn geschiedenis",
            (),
            (
                "DELETE FROM registration_move m USING registration r"
                " WHERE m.registration_id = r.id AND r.email LIKE 'bas@%'"
            ),
        ),
        (
            "elke stap mocht",
            ("ck_registration_move_move_allowed",),
            "UPDATE registration_move SET from_state = 'declined' WHERE to_state = 'offered'",
        ),
        (
            "elk aanbod heeft een einde, vóór het begin",
            ("ck_registration_offer_has_deadline",),
            "UPDATE registration SET offer_expires_at = NULL",
        ),
        (
            "elk aanbod heeft een einde, vóór het begin",
            (),
            "UPDATE registration SET offer_expires_at = offer_expires_at + interval '1 year' WHERE state = 'offered'",
        ),
        (
            "vrijgehouden plaatsen bij wie een plaats heeft",
            ("ck_registration_kept_place_is_taken",),
            "UPDATE registration SET quota_id = (SELECT id FROM quota) WHERE state = 'cancelled'",
        ),
        ("wie iets hoorde te krijgen, heeft een mail", (), "DELETE FROM delivery WHERE kind LIKE '%offered'"),
        (
            "na een overdracht hebben beiden een mail",
            (),
            (
                "INSERT INTO registration_move (id, registration_id, at, from_state, to_state, reason, actor)"
                " SELECT gen_random_uuid(), id, now(), state, state, 'transferred', 'person' FROM registration"
                " WHERE state = 'offered'"
            ),
        ),
        ("de mails zijn geteld", (), "UPDATE delivery_count SET many = many + 1"),
        (
            "de teksten zijn geteld",
            (),
            "INSERT INTO item_count (kind, state, many) VALUES ('lesson', 'published', 1)",
        ),
        ("de mensen zijn geteld", (), "UPDATE person_count SET many = many + 1"),
        (
            "de lezers zijn geteld",
            (),
            (
                "INSERT INTO reader_count (stream_id, state, rhythm, themes, agenda_to, texts_to, skips, many)"
                " SELECT id, 'confirmed', 'monthly', '[]', 0, 0, '[]', 1 FROM stream"
            ),
        ),
        (
            "mails in een bekende stand, en in de hand alleen met een eindtijd",
            ("ck_delivery_state_known",),
            "UPDATE delivery SET state = 'verdwenen'",
        ),
        (
            "mails in een bekende stand, en in de hand alleen met een eindtijd",
            ("ck_delivery_claimed_while_in_hand", "ck_delivery_claim_has_lease"),
            "UPDATE delivery SET state = 'claimed', claimed_by = 'a worker'",
        ),
        (
            "elke mail één keer",
            ("uq_delivery_dedupe_key",),
            "UPDATE delivery SET dedupe_key = 'same' WHERE kind LIKE '%cancelled'",
        ),
        (
            "begin en einde zijn die van de dagen",
            (),
            "UPDATE occurrence SET starts_at = starts_at - interval '1 hour' WHERE number = 1",
        ),
        (
            "een afgelaste activiteit heeft geen deelnemers en geen dagen",
            (),
            "UPDATE activity SET state = 'cancelled'",
        ),
    ],
)
async def test_what_was_broken_by_hand_is_named(
    circle: UUID, db: Database, name: str, guards: tuple[str, ...], breaking: str
) -> None:
    async with without(db, *guards):
        async with db.transaction() as tx:
            await tx.sql(breaking)
        found = {one.name: one.text for one in await broken(db)}
        assert name in found
        assert "@" not in found[name], "ids, no people"
        assert "Noor" not in found[name]
        assert "{" not in found[name]


async def test_repairing_recounts_and_moves_nobody(circle: UUID, db: Database) -> None:
    async with db.transaction() as tx:
        await tx.sql("UPDATE activity SET taken = 0, waiting = 7, applied = 0, last_position = 1")
        await tx.sql("UPDATE quota SET taken = 5")
        before = await tx.sql(
            "SELECT id, state, position, quota_id, decided_at FROM registration ORDER BY id"
        )
    assert len(await broken(db)) == 2
    repaired = await run_checks(db, repair=True)
    assert all(found.ok for found in repaired)
    assert [found.text for found in repaired if found.text] == ["hersteld: 2", "hersteld: 1"]
    async with db.transaction() as tx:
        after = await tx.sql("SELECT id, state, position, quota_id, decided_at FROM registration ORDER BY id")
    assert after == before
    assert await tally(db, circle) == (2, 0, 0)
    assert await broken(db) == []


async def test_too_many_places_are_named_and_left_to_people(circle: UUID, db: Database) -> None:
    async with without(db, "ck_activity_taken_within_capacity"):
        async with db.transaction() as tx:
            await tx.sql("UPDATE activity SET capacity = 1 WHERE id = $1", circle)
        assert [found.name for found in await broken(db, repair=True)] == ["nooit meer plaatsen dan er zijn"]


async def test_a_place_by_hand_may_be_over_the_maximum(
    app: Application, db: Database, clock: FixedClock, settings: Settings
) -> None:
    circle = await make_circle(db, capacity=3, max_per_organization=1)
    await come(app.desk, circle, NOOR)
    second = await come(app.desk, circle, BAS, organization=NOOR.organization)
    await give_place(
        db, second, reason="samen", extra_place=False, actor="house", now=clock.now(), settings=settings
    )
    assert await broken(db) == []
    apart = {found.name: found.text for found in await run_checks(db) if found.text}
    assert apart == {"met de hand buiten de regels, met een reden": "activiteit woonzorganalyse: 1"}


async def test_a_maximum_that_went_down_later_moves_nobody_and_is_no_fault(
    app: Application, db: Database, clock: FixedClock
) -> None:
    circle = await make_circle(db, capacity=3, max_per_organization=2)
    await come(app.desk, circle, NOOR, BAS)
    async with db.transaction() as tx:
        later = clock.now() + timedelta(hours=1)
        await tx.sql("UPDATE activity SET max_per_organization = 1, updated_at = $1", later)
    assert await broken(db) == []


async def test_of_many_only_some_are_written_out(app: Application, db: Database) -> None:
    circle = await make_circle(db, capacity=12)
    for number in range(12):
        await come(app.desk, circle, colleague(number))
    async with db.transaction() as tx:
        await tx.sql("DELETE FROM delivery")
    (found,) = await broken(db)
    assert found.text.count("geen mail") == 5
    assert found.text.endswith("en nog 7")
