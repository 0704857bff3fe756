"""What settling counts under its lock, and every column of a move that somebody decided."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from leerkring.activities.model import Activity, Quota
from leerkring.activities.topics import PLACES, places_of
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database, Tx
from leerkring.mail.model import Delivery
from leerkring.registrations.arrivals import batch, settling
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.arrivals.settling import Move, write_moves
from leerkring.registrations.breakouts.model import BreakoutPlace
from leerkring.registrations.breakouts.rules import AskedBreakouts
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.rules import Reason, State
from leerkring.settings import Settings
from tests.builders import make_circle, states
from tests.cast import BAS, JOOST, NOOR
from tests.registrations.breakouts.meeting import make_meeting, programme
from tests.registrations.desks import PROVINCE, come, locked_of, standing


@pytest.fixture
def touched(app: Application) -> Iterator[list[str]]:
    """Which content changed, as kept pages hear it."""
    heard: list[str] = []
    listener = heard.extend
    app.db.on_touch(listener)
    yield heard
    app.db._listeners.remove(listener)


def counts(locked: Locked) -> tuple[int, int, int, int]:
    return locked.taken, locked.waiting, locked.applied, locked.last_position


async def kept_counts(db: Database) -> tuple[int, int, int, int]:
    """The same as the activity keeps them."""
    a = Activity
    async with db.reading() as reading:
        row = await reading.row(select(a.taken, a.waiting, a.applied, a.last_position))
    assert row is not None
    return row.taken, row.waiting, row.applied, row.last_position


async def test_who_applied_is_counted_and_moves_to_where_staff_put_them(
    app: Application, db: Database, settings: Settings, clock: FixedClock, touched: list[str]
) -> None:
    circle = await make_circle(db, capacity=5, allocation="draw")
    noor, bas, joost = [await come(app.desk, circle, one) for one in (NOOR, BAS, JOOST)]
    assert await kept_counts(db) == (0, 0, 3, 3)
    clock.move(timedelta(hours=1))
    touched.clear()
    async with db.transaction() as tx:
        locked = await locked_of(tx, circle, settings)
        moves = [
            Move(
                noor,
                State.APPLIED,
                State.WAITLISTED,
                Reason.PUT_ON_LIST,
                "staff:1",
                position=9,
                details={"a": 1},
            ),
            Move(
                bas,
                State.APPLIED,
                State.CONFIRMED,
                Reason.CHOSEN,
                position=7,
                mail="registrations.confirmed",
                params={"b": 2},
            ),
        ]
        await write_moves(tx, locked, moves, clock.now())
        assert counts(locked) == (1, 1, 1, 9)
        await write_moves(tx, locked, [], clock.now())
        await write_moves(
            tx, locked, [Move(joost, State.APPLIED, State.CANCELLED, Reason.CANCELLED_BY_STAFF)], clock.now()
        )
        assert counts(locked) == (1, 1, 0, 9)
    assert await kept_counts(db) == (1, 1, 0, 9)
    assert {PLACES, places_of("woonzorganalyse")} <= set(touched)
    rows = {id_: await standing(db, id_) for id_ in (noor, bas, joost)}
    assert [(row.state, row.reason, row.position) for row in rows.values()] == [
        ("waitlisted", str(Reason.PUT_ON_LIST), 9),
        ("confirmed", str(Reason.CHOSEN), 7),
        ("cancelled", str(Reason.CANCELLED_BY_STAFF), 3),
    ]
    assert [row.offer_expires_at for row in rows.values()] == [None] * 3
    m = RegistrationMove
    async with db.reading() as reading:
        steps = await reading.rows(
            select(m.registration_id, m.from_state, m.to_state, m.reason, m.actor, m.details, m.at)
            .where(m.from_state == "applied")
            .order_by(m.number)
        )
        d = Delivery
        sent = await reading.rows(
            select(d.kind, d.dedupe_key, d.params).where(d.kind != "registrations.applied")
        )
    assert {row.registration_id: tuple(row)[1:] for row in steps} == {
        noor: ("applied", "waitlisted", Reason.PUT_ON_LIST, "staff:1", {"a": 1}, clock.now()),
        bas: ("applied", "confirmed", Reason.CHOSEN, "house", {}, clock.now()),
        joost: ("applied", "cancelled", Reason.CANCELLED_BY_STAFF, "house", {}, clock.now()),
    }
    assert [tuple(row) for row in sent] == [
        ("registrations.confirmed", f"registration:{bas}:confirmed", {"b": 2})
    ]


async def test_a_move_that_the_grammar_does_not_know_is_not_written(
    app: Application, db: Database, settings: Settings, clock: FixedClock
) -> None:
    circle = await make_circle(db)
    noor = await come(app.desk, circle, NOOR)
    move = Move(noor, State.CONFIRMED, State.APPLIED, Reason.CHOSEN)
    async with db.transaction() as tx:
        locked = await locked_of(tx, circle, settings)
        with pytest.raises(AssertionError, match="confirmed → applied"):
            await write_moves(tx, locked, [move], clock.now())
    assert await states(db) == {"noor": "confirmed"}


async def test_parallel_sessions_follow_a_move(
    app: Application, db: Database, settings: Settings, clock: FixedClock
) -> None:
    """Noor has the session that Bas waits for; Joost has no place yet, and wishes another one."""
    day = await make_meeting(db, capacity=2, rounds=1)
    noor, _, joost = [
        await come(app.desk, day, one, breakouts=AskedBreakouts(chosen={1: slug}))
        for one, slug in ((NOOR, "verdelen"), (BAS, "verdelen"), (JOOST, "wonen"))
    ]
    assert await programme(db) == {"noor": {1: "verdelen"}, "bas": {1: "verdelen?"}, "joost": {1: "wonen~"}}
    clock.move(timedelta(hours=1))
    for move, found in (
        (Move(noor, State.CONFIRMED, State.CANCELLED, Reason.CANCELLED_BY_STAFF), "wonen~"),
        (Move(joost, State.WAITLISTED, State.OFFERED, Reason.OFFER, expires_at=clock.now()), "wonen~"),
        (Move(joost, State.OFFERED, State.CONFIRMED, Reason.ACCEPTED), "wonen"),
    ):
        async with db.transaction() as tx:
            await write_moves(tx, await locked_of(tx, day, settings), [move], clock.now())
        assert await programme(db) == {"bas": {1: "verdelen"}, "joost": {1: found}}
    async with db.reading() as reading:
        chosen = await reading.rows(select(BreakoutPlace.chosen_at))
    assert [row.chosen_at for row in chosen] == [clock.now()] * 2


@pytest.mark.parametrize("columns, found", [({}, (4, 1, 0, 5)), ({"allocation": "draw"}, (0, 0, 5, 5))])
async def test_arrivals_are_counted_under_the_same_lock(
    app: Application,
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
    touched: list[str],
    *,
    columns: dict[str, Any],
    found: tuple[int, int, int, int],
) -> None:
    seen: list[tuple[tuple[int, int, int, int], list[int]]] = []

    async def watching(tx: Tx, locked: Locked, *more: Any) -> None:
        await settling.write_arrivals(tx, locked, *more)
        await settling.write_arrivals(tx, locked, [], *more[1:])
        seen.append((counts(locked), list(locked.quota_taken.values())))

    monkeypatch.setattr(batch, "write_arrivals", watching)
    quota = {"organization_kind": "province", "places": 3}
    circle = await make_circle(db, capacity=4, quotas=[quota], **columns)
    touched.clear()
    await come(app.desk, circle, PROVINCE[0], PROVINCE[1])
    await come(app.desk, circle, PROVINCE[2])
    await come(app.desk, circle, JOOST)
    await come(app.desk, circle, BAS)
    assert [one[0] for one in seen][-1] == found == await kept_counts(db)
    kept = [kept for _, (kept,) in seen]
    assert kept == ([0] * 4 if columns else [2, 3, 3, 3])
    async with db.reading() as reading:
        assert await reading.scalar(select(Quota.taken)) == kept[-1]
    assert {PLACES, places_of("woonzorganalyse")} <= set(touched)


async def test_places_of_an_organisation_are_counted_only_where_there_is_a_maximum(
    app: Application, db: Database, settings: Settings
) -> None:
    circle = await make_circle(db, capacity=5, max_per_organization=2)
    await come(app.desk, circle, NOOR)
    await come(app.desk, circle, BAS)
    async with db.transaction() as tx:
        locked = await locked_of(tx, circle, settings)
        ids = [row.organization_id for row in await tx.rows(select(Registration.organization_id))]
        assert await settling.organization_taken(tx, locked, [*ids, ids[0]]) == dict.fromkeys(ids, 1)
        assert await settling.organization_taken(tx, locked, ids[:1]) == {ids[0]: 1}
        assert await settling.organization_taken(tx, locked, []) == {}
        locked.terms = replace(locked.terms, max_per_organization=None)
        assert await settling.organization_taken(tx, locked, ids) == {}
