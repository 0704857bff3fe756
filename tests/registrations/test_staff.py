"""What staff do with places and days, each with a reason, a mail and a line in the log."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from leerkring.activities.model import Activity, Occurrence
from leerkring.core.ids import uuid7
from leerkring.core.model import Audit
from leerkring.core.refusals import NotFound
from leerkring.registrations import service
from leerkring.registrations.by_hand import give_place
from leerkring.registrations.changing import days
from leerkring.registrations.changing.calling_off import cancel_activity, cancel_by_staff
from leerkring.registrations.refusals import (
    ActivityCancelled,
    CannotCancel,
    CannotGivePlace,
    CapacityTooLow,
    NoPlaceFree,
    OccurrenceCancelled,
    OccurrenceEndsTooSoon,
    QuotasOverCapacity,
    ReasonNeeded,
)
from tests.builders import change_capacity, make_circle, states
from tests.cast import BAS, JOOST, NOOR, colleague
from tests.registrations.desks import come, history, mails, moment, positions, standing, tally

FATIMA = "staff:fatima"


@pytest.fixture
def what(clock, settings) -> Any:
    """Fatima does it, now."""
    return lambda: {"actor": FATIMA, "now": clock.now(), "settings": settings}


@pytest.fixture
async def circle(app, db) -> dict[str, UUID]:
    """One place: Noor has it, Bas and Joost wait."""
    made = {"circle": await make_circle(db, capacity=1)}
    for person in (NOOR, BAS, JOOST):
        made[person.email.split("@")[0]] = await come(app.desk, made["circle"], person)
    return made


async def audits(db) -> list[tuple[str, str]]:
    async with db.reading() as reading:
        rows = await reading.rows(select(Audit.actor, Audit.action, Audit.details).order_by(Audit.id))
    assert "@" not in str([row.details for row in rows]), "no addresses in the log"
    return [(row.actor, row.action) for row in rows]


async def capacity_of(db, circle: UUID) -> Any:
    async with db.reading() as reading:
        return await reading.scalar(select(Activity.capacity).where(Activity.id == circle))


# The number of places


async def test_more_places_are_offered_in_the_order_of_waiting(db, circle, what) -> None:
    assert await change_capacity(db, circle["circle"], 2, **what()) == 1
    assert await states(db) == {"noor": "confirmed", "bas": "offered", "joost": "waitlisted"}
    assert await change_capacity(db, circle["circle"], 9, **what()) == 1
    assert await tally(db, circle["circle"]) == (3, 0, 0)
    assert await audits(db) == [(FATIMA, "change-capacity")] * 2


async def test_fewer_places_than_are_given_or_offered_is_refused(db, circle, what) -> None:
    await change_capacity(db, circle["circle"], 2, **what())
    with pytest.raises(CapacityTooLow, match="al 2 plaatsen"):
        await change_capacity(db, circle["circle"], 1, **what())
    assert await capacity_of(db, circle["circle"]) == 2
    await service.cancel(db, circle["bas"], now=what()["now"], settings=what()["settings"])
    with pytest.raises(CapacityTooLow):
        await change_capacity(db, circle["circle"], 1, **what())
    assert (await standing(db, circle["joost"])).state == "offered"


async def test_fewer_places_than_are_kept_is_refused(db, what) -> None:
    circle = await make_circle(db, capacity=4, quotas=[{"organization_kind": "municipality", "places": 3}])
    with pytest.raises(QuotasOverCapacity, match="3 plaatsen vrijgehouden"):
        await change_capacity(db, circle, 2, **what())
    await change_capacity(db, circle, 3, **what())


async def test_places_of_nothing(db, app, what) -> None:
    with pytest.raises(NotFound):
        await change_capacity(db, uuid7(), 3, **what())


# A place by hand


async def test_a_place_by_hand_needs_a_reason(db, circle, what) -> None:
    with pytest.raises(ReasonNeeded):
        await give_place(db, circle["joost"], reason="  ", extra_place=True, **what())


async def test_without_a_free_place_one_is_added_when_asked(db, circle, what) -> None:
    with pytest.raises(NoPlaceFree):
        await give_place(db, circle["joost"], reason="brengt de casus in", extra_place=False, **what())
    await give_place(db, circle["joost"], reason="brengt de casus in", extra_place=True, **what())
    assert await states(db) == {"noor": "confirmed", "bas": "waitlisted", "joost": "confirmed"}
    assert await capacity_of(db, circle["circle"]) == 2
    assert (await history(db, circle["joost"]))[-1] == ("confirmed", "by-hand")
    assert await history(db, circle["bas"]) == [("waitlisted", "full"), ("waitlisted", "passed-over")]
    assert ("joost", "confirmed") in await mails(db, circle["joost"])
    assert await positions(db, circle["circle"]) == [("bas", 1)]
    assert (FATIMA, "give-place") in await audits(db)


async def test_an_offer_given_by_hand_takes_no_second_place(db, circle, what) -> None:
    await change_capacity(db, circle["circle"], 2, **what())
    await give_place(db, circle["bas"], reason="belde terug", extra_place=False, **what())
    assert await states(db) == {"noor": "confirmed", "bas": "confirmed", "joost": "waitlisted"}
    assert await tally(db, circle["circle"]) == (2, 1, 0)


async def test_who_applied_is_chosen_by_hand(app, db, what) -> None:
    circle = await make_circle(db, capacity=1, allocation="application")
    noor, bas = [await come(app.desk, circle, person) for person in (NOOR, BAS)]
    await give_place(db, bas, reason="past bij de regio", extra_place=False, **what())
    assert await states(db) == {"noor": "applied", "bas": "confirmed"}
    assert await tally(db, circle) == (1, 0, 1)
    with pytest.raises(NoPlaceFree):
        await give_place(db, noor, reason="ook", extra_place=False, **what())


async def test_a_place_by_hand_counts_for_the_group_it_was_kept_for(app, db, what) -> None:
    kept = {"municipality_code": "GM0141", "places": 1}
    circle = await make_circle(db, capacity=2, allocation="application", quotas=[kept])
    noor = await come(app.desk, circle, NOOR)
    await give_place(db, noor, reason="uit Almelo", extra_place=False, **what())
    assert (await standing(db, noor)).quota_id is not None
    joost = await come(app.desk, circle, JOOST)
    await give_place(db, joost, reason="ook welkom", extra_place=False, **what())
    assert (await standing(db, joost)).quota_id is None


@pytest.mark.parametrize("who", ["noor", "bas"])
async def test_who_has_a_place_or_left_is_given_none(db, circle, what, who) -> None:
    if who == "bas":
        await service.cancel(db, circle["bas"], now=what()["now"], settings=what()["settings"])
    with pytest.raises(CannotGivePlace):
        await give_place(db, circle[who], reason="waarom niet", extra_place=True, **what())


# Ending someone's registration


async def test_staff_end_a_registration_with_a_reason_that_is_mailed(db, circle, what) -> None:
    with pytest.raises(ReasonNeeded):
        await cancel_by_staff(db, circle["noor"], reason="", **what())
    await cancel_by_staff(db, circle["noor"], reason="dubbel geboekt", **what())
    assert await states(db) == {"noor": "cancelled", "bas": "offered", "joost": "waitlisted"}
    assert (await history(db, circle["noor"]))[-1] == ("cancelled", "cancelled-by-staff")
    async with db.transaction() as tx:
        (mail,) = await tx.sql("SELECT params::text FROM delivery WHERE kind = 'registrations.cancelled'")
    assert "dubbel geboekt" in mail.params
    with pytest.raises(CannotCancel):
        await cancel_by_staff(db, circle["noor"], reason="nog eens", **what())
    assert (FATIMA, "cancel-registration") in await audits(db)


# Calling the activity off


async def test_everyone_is_told_when_an_activity_is_called_off(db, circle, what) -> None:
    await change_capacity(db, circle["circle"], 2, **what())
    assert await cancel_activity(db, circle["circle"], message="Te weinig ruimte.", **what()) == 3
    assert set((await states(db)).values()) == {"cancelled"}
    assert await tally(db, circle["circle"]) == (0, 0, 0)
    told = [who for who, kind in await mails(db) if kind == "activity_cancelled"]
    assert sorted(told) == ["bas", "joost", "noor"]
    assert ("bas", "offered") not in await mails(db), "an offer of nothing is taken back"
    async with db.reading() as reading:
        rows = await reading.rows(select(Occurrence.state, Occurrence.sequence))
    assert [tuple(row) for row in rows] == [("cancelled", 1)] * 3
    with pytest.raises(ActivityCancelled):
        await cancel_activity(db, circle["circle"], message="", **what())


async def test_a_draft_is_not_called_off(db, what, app) -> None:
    circle = await make_circle(db, state="draft")
    with pytest.raises(NotFound):
        await cancel_activity(db, circle, message="", **what())


# Moving a day


async def day(db, circle: UUID, number: int) -> Any:
    async with db.reading() as reading:
        return await reading.row(
            select(Occurrence.__table__).where(Occurrence.activity_id == circle, Occurrence.number == number)
        )


async def move(db, circle: UUID, number: int, what: Any, by: timedelta = timedelta(0), **more: Any) -> int:
    row = await day(db, circle, number)
    values = {"location": row.location, "address": row.address, "online_url": row.online_url} | more
    return await days.move_occurrence(
        db, row.id, starts_at=row.starts_at + by, ends_at=row.ends_at + by, **values, **what()
    )


async def test_a_day_that_moves_is_told_to_who_has_a_place(db, circle, what) -> None:
    assert await move(db, circle["circle"], 2, what, timedelta(days=7)) == 1
    assert (await day(db, circle["circle"], 2)).sequence == 1
    assert [mail for mail in await mails(db) if mail[1] == "moved"] == [("noor", "moved")]
    assert await move(db, circle["circle"], 2, what) == 0, "to where it is"
    assert (await day(db, circle["circle"], 2)).sequence == 1
    async with db.transaction() as tx:  # the mail left, or the next move would go along in it
        await tx.sql("UPDATE delivery SET state = 'accepted', settled_at = now()")
    assert await move(db, circle["circle"], 2, what, location="Huis van de Wijk") == 1
    assert (await day(db, circle["circle"], 2)).sequence == 2
    assert [who for who, kind in await mails(db) if kind == "moved"] == ["noor", "noor"]
    async with db.transaction() as tx:
        old = await tx.sql(
            "SELECT params->>'location' AS was FROM delivery WHERE kind LIKE '%.moved' ORDER BY dedupe_key"
        )
    assert [row.was for row in old] == ["Stadhuis Enschede"] * 2


async def test_the_first_day_takes_the_activity_and_open_offers_along(db, circle, clock, what) -> None:
    await change_capacity(db, circle["circle"], 2, **what())
    await move(db, circle["circle"], 1, what, timedelta(days=-28))
    first = (await day(db, circle["circle"], 1)).starts_at
    assert first == clock.now() + timedelta(days=2)
    assert await moment(db, circle["bas"]) == first, "an offer never goes past the start"
    async with db.reading() as reading:
        assert await reading.scalar(select(Activity.starts_at)) == first


async def test_a_day_that_was_called_off_does_not_count_as_the_first(db, circle, what) -> None:
    async with db.transaction() as tx:
        await tx.execute(update(Occurrence).where(Occurrence.number == 1).values(state="cancelled"))
    await move(db, circle["circle"], 2, what, timedelta(days=1))
    async with db.reading() as reading:
        starts_at = await reading.scalar(select(Activity.starts_at))
    assert starts_at == (await day(db, circle["circle"], 2)).starts_at


async def test_a_day_cannot_end_before_it_begins(db, circle, clock, what) -> None:
    row = await day(db, circle["circle"], 1)
    with pytest.raises(OccurrenceEndsTooSoon):
        await days.move_occurrence(
            db,
            row.id,
            starts_at=row.starts_at,
            ends_at=row.starts_at,
            location="",
            address="",
            online_url=None,
            **what(),
        )


async def test_what_was_called_off_does_not_move(db, circle, what) -> None:
    async with db.transaction() as tx:
        await tx.execute(update(Occurrence).where(Occurrence.number == 1).values(state="cancelled"))
    before = await day(db, circle["circle"], 1)
    with pytest.raises(OccurrenceCancelled):
        await move(db, circle["circle"], 1, what, timedelta(days=1))
    assert await day(db, circle["circle"], 1) == before
    await cancel_activity(db, circle["circle"], message="Ziek.", **what())
    with pytest.raises(ActivityCancelled):
        await move(db, circle["circle"], 2, what, timedelta(days=1))


async def test_in_a_draft_nobody_is_told(app, db, what) -> None:
    circle = await make_circle(db, state="draft")
    assert await move(db, circle, 1, what, timedelta(days=1)) == 0
    assert await mails(db) == []


async def test_a_crowd_is_told_once_each(app, db, what) -> None:
    circle = await make_circle(db, capacity=10)
    for number in range(10):
        await come(app.desk, circle, colleague(number))
    assert await move(db, circle, 1, what, timedelta(hours=1)) == 10
    assert len({who for who, kind in await mails(db) if kind == "moved"}) == 10
