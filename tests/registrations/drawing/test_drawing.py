"""From a closed registration to places: what each step does, and what it refuses."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from leerkring.activities.draws.model import Draw
from leerkring.activities.model import Activity
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database, Reading
from leerkring.core.refusals import Refusal
from leerkring.core.versions import EditConflict
from leerkring.registrations import service as registrations
from leerkring.registrations.by_hand import give_place
from leerkring.registrations.changing.calling_off import cancel_activity
from leerkring.registrations.drawing.canonical import read_list
from leerkring.registrations.drawing.freezing import freeze
from leerkring.registrations.drawing.model import DrawTicket
from leerkring.registrations.drawing.queries.kept import KeptDraw, find_draw, get_record
from leerkring.registrations.drawing.queries.tickets import find_ticket
from leerkring.registrations.drawing.record import check_record, write_record
from leerkring.registrations.drawing.refusals import (
    AlreadyDrawn,
    ListDamaged,
    NobodyInTheDraw,
    NotADraw,
    NotClosedYet,
    NotFrozenYet,
    NothingPromised,
    PlacesGivenSince,
    TypedDifferently,
    ValueMissing,
    ValueNotKnownYet,
    WrongForm,
)
from leerkring.registrations.drawing.service import draw_places, type_value
from leerkring.registrations.model import Registration, RegistrationMove
from leerkring.registrations.refusals import ActivityCancelled, CannotTransfer, ListFrozen
from leerkring.run.check import run_checks
from tests.builders import change_capacity, make_circle, states
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR, Person, colleague
from tests.conftest import TODAY
from tests.registrations.desks import come, mails, tally
from tests.registrations.drawing.draws import CLOSES, KNOWN, make_draw

STAFF = "staff:019bb0c0-0000-7000-8000-000000000001"
SOME = (NOOR, BAS, JOOST, FATIMA, ILSE)


@pytest.fixture
def what(clock: FixedClock, settings: Any) -> Any:
    """Who does it when."""
    return lambda **more: {"now": clock.now(), "settings": settings, "actor": STAFF, **more}


async def one(db: Database, statement: Any) -> Any:
    async with db.reading() as reading:
        return await reading.scalar(statement)


async def drawn_of(reading: Reading, id_: UUID) -> KeptDraw:
    found = await find_draw(reading, id_)
    assert found is not None
    return found


async def kept(db: Database, id_: UUID) -> Any:
    async with db.reading() as reading:
        return await find_draw(reading, id_)


async def frozen(app: Any, db: Database, clock: FixedClock, what: Any, **columns: Any) -> UUID:
    """Make a draw with five people whose list is frozen."""
    id_ = await make_draw(db, **columns)
    for person in SOME:
        await come(app.desk, id_, person)
    clock.set(CLOSES)
    assert await freeze(db, id_, **what()) == 5
    return id_


async def held(app: Any, db: Database, clock: FixedClock, what: Any, **columns: Any) -> UUID:
    """Make one of which only the draw itself is left to do."""
    id_ = await frozen(app, db, clock, what, **columns)
    clock.set(KNOWN)
    assert await type_value(db, id_, "912.34", "912,34", **what()) == "912,34"
    return id_


async def all_well(db: Database) -> None:
    found = [one for one in await run_checks(db) if not one.ok]
    assert not found


# --- the steps ------------------------------------------------------------------------------------------


async def test_everybody_in_the_list_is_drawn_told_and_stands_in_that_order(app, db, clock, what) -> None:
    id_ = await held(app, db, clock, what, capacity=2)
    result = await draw_places(db, id_, **what())
    assert (result.placed, result.waiting, result.withdrawn, result.mails) == (2, 3, 0, 5)
    assert await tally(db, id_) == (2, 3, 0)
    async with db.reading() as reading:
        r, t = Registration, DrawTicket
        rows = await reading.rows(
            select(r.id, r.state, r.position, t.place, t.outcome)
            .join(t, t.registration_id == r.id)
            .order_by(t.place)
        )
        record = await get_record(reading, await drawn_of(reading, id_))
    assert [row.place for row in rows] == [1, 2, 3, 4, 5]
    assert [row.position for row in rows] == sorted(row.position for row in rows)
    assert [row.outcome for row in rows] == ["place"] * 2 + ["waiting"] * 3
    assert [row.state for row in rows] == ["confirmed"] * 2 + ["waitlisted"] * 3
    waiting = [row for row in rows if row.state == "waitlisted"]
    for number, row in enumerate(waiting, 1):
        assert "waitlisted" in [kind for _, kind in await mails(db, row.id)], number
        assert "tickets" in [kind for _, kind in await mails(db, row.id)]
    assert check_record(write_record(record))["public_value"] == "912,34"
    await all_well(db)


async def test_who_arrives_after_the_draw_comes_behind(app, db, clock, what) -> None:
    id_ = await held(app, db, clock, what, capacity=2)
    await draw_places(db, id_, **what())
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(registration_closes_at=clock.now() + timedelta(days=2)))
    await come(app.desk, id_, colleague(1))
    last = await one(db, select(Registration.email).order_by(Registration.position.desc()).limit(1))
    assert last == colleague(1).email
    first = await one(
        db,
        select(Registration.id).where(Registration.state == "waitlisted").order_by(Registration.position),
    )
    leaves = await one(db, select(Registration.id).where(Registration.state == "confirmed").limit(1))
    await registrations.cancel(db, leaves, now=clock.now(), settings=what()["settings"])
    assert await one(db, select(Registration.state).where(Registration.id == first)) == "offered"
    await all_well(db)


async def test_the_list_names_nobody(app, db, clock, what) -> None:
    id_ = await held(app, db, clock, what, capacity=2)
    await draw_places(db, id_, **what())
    async with db.reading() as reading:
        body = write_record(await get_record(reading, await drawn_of(reading, id_))).decode()
        rows = await reading.rows(
            select(
                Registration.id, Registration.person_id, Registration.organization_id, Registration.group_id
            )
        )
    for person in SOME:
        for word in (person.name, person.email, person.organization, person.municipality or "GM"):
            assert word not in body
    for row in rows:
        for id_of in row:
            assert str(id_of) not in body
            assert id_of.hex not in body


@pytest.mark.parametrize("columns", [{}, {"max_per_organization": 1}])
async def test_terms_hold_in_a_draw_as_everywhere(app, db, clock, what, columns) -> None:
    quotas = [{"organization_kind": "municipality", "places": 1}]
    id_ = await held(app, db, clock, what, capacity=2, quotas=quotas, **columns)
    await draw_places(db, id_, **what())
    r = Registration
    kept_place = select(func.count()).where(r.quota_id.is_not(None), r.organization_kind == "municipality")
    assert await one(db, kept_place) == 1
    await all_well(db)


async def test_colleagues_stay_together(app, db, clock, what) -> None:
    id_ = await make_draw(db, capacity=3)
    await come(app.desk, id_, NOOR, colleague(1), colleague(2))
    await come(app.desk, id_, BAS)
    clock.set(CLOSES)
    await freeze(db, id_, **what())
    clock.set(KNOWN)
    await type_value(db, id_, "1,00", "1,00", **what())
    await draw_places(db, id_, **what())
    found = await states(db)
    theirs = {found["noor"], found["deelnemer1"], found["deelnemer2"]}
    assert len(theirs) == 1, "all of them, or none"
    assert {found["bas"]} | theirs == {"confirmed", "waitlisted"}, "together they do not fit in three"


# --- what each step refuses -----------------------------------------------------------------------------


async def test_steps_come_in_their_order(app, db, clock, what) -> None:
    id_ = await make_draw(db)
    with pytest.raises(NotClosedYet):
        await freeze(db, id_, **what())
    clock.set(CLOSES)
    with pytest.raises(NobodyInTheDraw):
        await freeze(db, id_, **what())
    clock.set(TODAY)
    await come(app.desk, id_, NOOR)
    clock.set(CLOSES)
    with pytest.raises(NotFrozenYet):
        await type_value(db, id_, "1,00", "1,00", **what())
    with pytest.raises(NotFrozenYet):
        await draw_places(db, id_, **what())
    await freeze(db, id_, **what())
    with pytest.raises(ListFrozen):
        await freeze(db, id_, **what())
    with pytest.raises(ValueNotKnownYet):
        await type_value(db, id_, "1,00", "1,00", **what())
    with pytest.raises(ValueMissing):
        await draw_places(db, id_, **what())
    clock.set(KNOWN)
    with pytest.raises(WrongForm, match="twee cijfers achter de komma"):
        await type_value(db, id_, "veel", "veel", **what())
    with pytest.raises(TypedDifferently):
        await type_value(db, id_, "1,00", "1,01", **what())
    await type_value(db, id_, "1,00", "1,00", **what())
    assert await type_value(db, id_, "2,00", "2,00", **what()) == "2,00", "a slip can be put right"
    await draw_places(db, id_, **what())
    with pytest.raises(AlreadyDrawn):
        await draw_places(db, id_, **what())
    with pytest.raises(AlreadyDrawn):
        await type_value(db, id_, "3,00", "3,00", **what())
    assert (await kept(db, id_)).public_value == "2,00"


async def test_what_was_not_promised_is_not_drawn(app, db, clock, what) -> None:
    other = await make_circle(db, "anders")
    with pytest.raises(NotADraw):
        await freeze(db, other, **what())
    id_ = await make_circle(db, "oud", allocation="draw", registration_closes_at=CLOSES)
    await come(app.desk, id_, NOOR)
    clock.set(CLOSES)
    with pytest.raises(NothingPromised):
        await freeze(db, id_, **what())
    await cancel_activity(db, id_, message="", **what())
    with pytest.raises(ActivityCancelled):
        await freeze(db, id_, **what())


async def test_a_page_that_is_out_of_date_decides_nothing(app, db, clock, what) -> None:
    id_ = await frozen(app, db, clock, what)
    before = (await kept(db, id_)).version
    clock.set(KNOWN)
    await type_value(db, id_, "1,00", "1,00", **what(version=before))
    with pytest.raises(EditConflict):
        await draw_places(db, id_, **what(version=before))
    assert (await kept(db, id_)).drawn_at is None


# --- bad days -------------------------------------------------------------------------------------------


async def test_started_twice_at_once_it_is_done_once(app, db, clock, what) -> None:
    id_ = await held(app, db, clock, what)
    ends = await asyncio.gather(*(draw_places(db, id_, **what()) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(end, AlreadyDrawn) for end in ends) == 3
    drawn = select(func.count()).where(RegistrationMove.details.has_key("drawn"))
    assert await one(db, drawn) == 5
    await all_well(db)


async def test_who_cancels_after_freezing_stays_in_the_list_and_is_skipped(app, db, clock, what) -> None:
    id_ = await frozen(app, db, clock, what, capacity=5)
    who = await one(db, select(Registration.id).where(Registration.email == NOOR.email))
    await registrations.cancel(db, who, now=clock.now(), settings=what()["settings"])
    clock.set(KNOWN)
    await type_value(db, id_, "1,00", "1,00", **what())
    result = await draw_places(db, id_, **what())
    assert (result.placed, result.waiting, result.withdrawn) == (4, 0, 1)
    async with db.reading() as reading:
        ticket = await find_ticket(reading, who)
        record = await get_record(reading, await drawn_of(reading, id_))
    assert ticket is not None
    assert ticket.outcome == "withdrawn"
    assert ticket.place in range(1, 6)
    assert len(check_record(write_record(record))["tickets"]) == 5
    assert (await states(db))["noor"] == "cancelled"
    await all_well(db)


async def test_from_freezing_until_the_draw_nothing_of_the_list_changes(app, db, clock, what) -> None:
    id_ = await frozen(app, db, clock, what, capacity=2)
    who = await one(db, select(Registration.id).where(Registration.email == NOOR.email))
    with pytest.raises(ListFrozen):
        await change_capacity(db, id_, 5, **what())
    with pytest.raises(ListFrozen):
        await give_place(db, who, reason="omdat", extra_place=True, **what())
    with pytest.raises(CannotTransfer):
        await registrations.transfer(
            db,
            who,
            name="Een Ander",
            email="ander@voorbeeld.example",
            now=clock.now(),
            settings=what()["settings"],
        )
    with pytest.raises(ListFrozen):
        await come(app.desk, id_, colleague(1))
    clock.set(KNOWN)
    await type_value(db, id_, "1,00", "1,00", **what())
    await draw_places(db, id_, **what())
    await change_capacity(db, id_, 5, **what())
    assert list((await states(db)).values()).count("offered") == 3, (
        "after it the rule goes on, in drawn order"
    )


async def test_a_clock_that_is_put_back_opens_nothing(app, db, clock, what) -> None:
    id_ = await held(app, db, clock, what)
    clock.set(TODAY)
    with pytest.raises(ListFrozen):
        await come(app.desk, id_, colleague(1))
    with pytest.raises(ValueNotKnownYet):
        await type_value(db, id_, "2,00", "2,00", **what())
    await draw_places(db, id_, **what())
    with pytest.raises(AlreadyDrawn):
        await draw_places(db, id_, **what())
    await all_well(db)


async def test_a_list_that_was_changed_behind_our_back_is_not_drawn_and_named(app, db, clock, what) -> None:
    id_ = await held(app, db, clock, what, capacity=2)
    async with db.transaction() as tx:
        await tx.execute(update(Draw).values(list=func.replace(Draw.list, "capacity 2", "capacity 3")))
    with pytest.raises(ListDamaged):
        await draw_places(db, id_, **what())
    broken = [found.name for found in await run_checks(db) if not found.ok]
    assert broken == ["elke bevroren lijst heeft haar vingerafdruk"]
    async with db.transaction() as tx:
        await tx.execute(update(Draw).values(list=func.replace(Draw.list, "capacity 3", "capacity 2")))
        await tx.execute(update(Draw).values(secret="00" * 32))
    with pytest.raises(ListDamaged):
        await draw_places(db, id_, **what())


async def test_places_that_were_given_since_are_noticed(app, db, clock, what) -> None:
    id_ = await held(app, db, clock, what, capacity=2)
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(taken=1))
    with pytest.raises(PlacesGivenSince):
        await draw_places(db, id_, **what())


async def test_three_hundred_of_one_organisation(app, db, clock, what) -> None:
    id_ = await make_draw(db, capacity=10, max_per_organization=2)
    crowd = [Person(f"Deelnemer {n}", f"d{n}@groot.example", "Groot", "other", "") for n in range(300)]
    await asyncio.gather(*(come(app.desk, id_, person) for person in (*crowd, NOOR)))
    clock.set(CLOSES)
    assert await freeze(db, id_, **what()) == 301
    clock.set(KNOWN)
    await type_value(db, id_, "1,00", "1,00", **what())
    result = await draw_places(db, id_, **what())
    assert (result.placed, result.waiting) == (3, 298)
    await all_well(db)


# --- weight ---------------------------------------------------------------------------------------------


async def earlier(app: Any, db: Database, slug: str, ended: tuple[Person, str], theme: str) -> None:
    """Let somebody have ended like this in an activity that has begun."""
    person, state = ended
    begun = await make_circle(db, slug, starts_in=timedelta(days=20))
    who = await come(app.desk, begun, person)
    async with db.transaction() as tx:
        await tx.sql("INSERT INTO activity_theme (activity_id, theme_slug) VALUES ($1, $2)", begun, theme)
        await tx.execute(
            update(Registration).where(Registration.id == who).values(state=state, quota_id=None)
        )
        await tx.execute(
            update(Activity).where(Activity.id == begun).values(starts_at=TODAY - timedelta(days=1))
        )


async def test_who_was_left_out_before_on_the_theme_has_more_tickets(app, db, clock, what) -> None:
    theme = "woonzorgvisie"
    id_ = await make_draw(db, draw_most_tickets=3)
    async with db.transaction() as tx:
        await tx.sql("INSERT INTO activity_theme (activity_id, theme_slug) VALUES ($1, $2)", id_, theme)
    for n in range(3):
        await earlier(app, db, f"vaak-{n}", (NOOR, "waitlisted"), theme)
    await earlier(app, db, "eens", (BAS, "rejected"), theme)
    await earlier(app, db, "ander-thema", (JOOST, "waitlisted"), "woonzorganalyse")
    await earlier(app, db, "had-plaats", (FATIMA, "confirmed"), theme)
    for person in SOME:
        await come(app.desk, id_, person)
    clock.set(CLOSES)
    await freeze(db, id_, **what())
    async with db.reading() as reading:
        r, t = Registration, DrawTicket
        rows = await reading.rows(select(r.email, t.weight).join(t, t.registration_id == r.id))
    weights = {email.split("@")[0]: weight for email, weight in rows}
    assert weights == {"noor": 3, "bas": 2, "joost": 1, "fatima": 1, "ilse": 1}
    found = read_list((await kept(db, id_)).list)
    assert sorted(line.weight for line in found.lines) == [1, 1, 1, 2, 3]


async def test_merged_before_they_count_as_one_and_after_it_the_list_stands(app, db, clock, what) -> None:
    theme = "woonzorgvisie"
    id_ = await make_draw(db, draw_most_tickets=3)
    async with db.transaction() as tx:
        await tx.sql("INSERT INTO activity_theme (activity_id, theme_slug) VALUES ($1, $2)", id_, theme)
    await earlier(app, db, "eens", (BAS, "waitlisted"), theme)
    await come(app.desk, id_, NOOR)
    merge = "UPDATE person SET merged_into = (SELECT id FROM person WHERE email = $1) WHERE email = $2"
    async with db.transaction() as tx:
        await tx.sql(merge, NOOR.email, BAS.email)
    clock.set(CLOSES)
    await freeze(db, id_, **what())
    assert await one(db, select(DrawTicket.weight)) == 2
    before = (await kept(db, id_)).list
    async with db.transaction() as tx:
        await tx.sql("UPDATE person SET merged_into = NULL")
    clock.set(KNOWN)
    await type_value(db, id_, "1,00", "1,00", **what())
    await draw_places(db, id_, **what())
    assert (await kept(db, id_)).list == before


async def test_every_no_is_a_sentence() -> None:
    from leerkring.registrations.drawing import refusals

    for name in dir(refusals):
        kind = getattr(refusals, name)
        if isinstance(kind, type) and issubclass(kind, Refusal) and kind.__module__ == refusals.__name__:
            assert kind.sentence.endswith(".")
