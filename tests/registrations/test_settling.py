"""A place comes free: who waits is offered it, in order, and every row and count of it is as it should be."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from leerkring.activities.model import Activity, Quota
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.mail.model import Delivery
from leerkring.registrations import service
from leerkring.registrations.arrivals import locking, settling
from leerkring.registrations.arrivals.locking import Locked
from leerkring.registrations.model import RegistrationMove
from leerkring.settings import Settings
from tests.builders import make_circle, states
from tests.cast import BAS, JOOST, NOOR, colleague
from tests.registrations.desks import arrival, come, history, mails, standing, tally


async def room(
    db: Database, circle: UUID, settings: Settings, clock: FixedClock, **columns: Any
) -> tuple[int, Locked]:
    """Change the activity, give what is free, and return how many offers went out and what was counted meanwhile."""
    async with db.transaction() as tx:
        if columns:
            await tx.execute(update(Activity).where(Activity.id == circle).values(columns))
        locked = await locking.lock_activity(tx, circle, settings)
        assert locked is not None
        return await settling.give_free_places(tx, locked, clock.now()), locked


async def all_of(db: Database, table: Any) -> list[dict[str, Any]]:
    async with db.reading() as reading:
        return [dict(row._mapping) for row in await reading.rows(select(table.__table__))]


async def test_an_offer_is_a_row_a_step_a_mail_and_a_count(
    app: Application, db: Database, settings: Settings, clock: FixedClock
) -> None:
    circle = await make_circle(db, capacity=1)
    await come(app.desk, circle, NOOR)
    id_ = await come(app.desk, circle, BAS)
    before = dict((await standing(db, id_))._mapping)
    (activity,) = await all_of(db, Activity)
    clock.move(timedelta(hours=1))
    given, locked = await room(db, circle, settings, clock, capacity=2)
    assert (given, locked.taken, locked.waiting, locked.applied) == (1, 2, 0, 0)
    offered = {
        "state": "offered",
        "reason": "offer",
        "offer_expires_at": clock.now() + timedelta(hours=settings.offer_hours),
        "decided_at": clock.now(),
    }
    assert dict((await standing(db, id_))._mapping) == before | offered
    counts = {"capacity": 2, "taken": 2, "waiting": 0, "version": activity["version"] + 1}
    assert await all_of(db, Activity) == [activity | counts]
    step = [one for one in await all_of(db, RegistrationMove) if one["to_state"] == "offered"]
    assert [
        (one["registration_id"], one["at"], one["from_state"], one["reason"], one["actor"], one["details"])
        for one in step
    ] == [(id_, clock.now(), "waitlisted", "offer", "house", {})]
    (letter,) = [one for one in await all_of(db, Delivery) if one["kind"] == "registrations.offered"]
    assert letter["dedupe_key"] == f"registration:{id_}:offered"
    assert (letter["recipient"], letter["about_id"], letter["params"]) == (BAS.email, id_, {})
    assert letter["due_at"] == clock.now()
    assert (await room(db, circle, settings, clock, capacity=9))[0] == 0, "nobody waits any more"


@pytest.mark.parametrize(
    "columns, given",
    [
        ({}, 0),
        ({"capacity": 2}, 1),
        ({"capacity": 3}, 2),
        ({"capacity": 9}, 2),
        ({"capacity": 2, "state": "draft"}, 0),
        ({"capacity": 2, "state": "cancelled"}, 0),
    ],
)
async def test_as_many_are_offered_a_place_as_there_are(
    app: Application,
    db: Database,
    settings: Settings,
    clock: FixedClock,
    *,
    columns: dict[str, Any],
    given: int,
) -> None:
    circle = await make_circle(db, capacity=1)
    for person in (NOOR, BAS, JOOST):
        await come(app.desk, circle, person)
    assert (await room(db, circle, settings, clock, **columns))[0] == given
    assert list((await states(db)).values()).count("offered") == given
    assert await tally(db, circle) == (1 + given, 2 - given, 0)


@pytest.mark.parametrize("left, given", [(timedelta(), 0), (timedelta(seconds=1), 1)])
async def test_from_the_first_day_nothing_is_offered(
    app: Application, db: Database, settings: Settings, clock: FixedClock, *, left: timedelta, given: int
) -> None:
    circle = await make_circle(db, capacity=1)
    await come(app.desk, circle, NOOR)
    await come(app.desk, circle, BAS)
    clock.move(timedelta(days=30) - left)
    assert (await room(db, circle, settings, clock, capacity=2))[0] == given


async def test_who_is_passed_over_hears_once_why(
    app: Application, db: Database, settings: Settings, clock: FixedClock
) -> None:
    circle = await make_circle(db, capacity=1, max_per_organization=1)
    first = await come(app.desk, circle, NOOR)
    second = await come(app.desk, circle, BAS, organization=NOOR.organization)
    group = await come(app.desk, circle, colleague(1), organization="Groep")
    await come(app.desk, circle, JOOST)
    await service.cancel(db, first, now=clock.now(), settings=settings)
    assert await states(db) == {
        "noor": "cancelled",
        "bas": "offered",
        "deelnemer1": "waitlisted",
        "joost": "waitlisted",
    }
    third = await come(app.desk, circle, colleague(2), organization=NOOR.organization)
    await room(db, circle, settings, clock, capacity=2)
    assert (await states(db))["deelnemer1"] == "offered"
    last = await come(app.desk, circle, colleague(3))
    for capacity in (4, 5):
        await room(db, circle, settings, clock, capacity=capacity)
    assert await states(db) == {
        "noor": "cancelled",
        "bas": "offered",
        "deelnemer1": "offered",
        "joost": "offered",
        "deelnemer2": "waitlisted",
        "deelnemer3": "offered",
    }
    assert (await standing(db, third)).passed_reason == "organization-maximum"
    passed = [one for one in await all_of(db, RegistrationMove) if one["reason"] == "passed-over"]
    assert [(one["registration_id"], one["details"], one["at"]) for one in passed] == [
        (third, {"because": "organization-maximum"}, clock.now())
    ]
    for nobody in (second, group, last):
        assert (await standing(db, nobody)).passed_reason == ""


@pytest.mark.parametrize("kept_for", ["municipality_code", "organization_kind", "region_slug"])
async def test_a_kept_place_goes_to_who_it_is_kept_for_and_comes_back(
    app: Application,
    db: Database,
    settings: Settings,
    clock: FixedClock,
    *,
    kept_for: str,
) -> None:
    async with db.reading() as reading:
        (region,) = await reading.sql("SELECT slug FROM region ORDER BY slug LIMIT 1")
    conditions = {
        "municipality_code": "GM0141",
        "organization_kind": "municipality",
        "region_slug": region.slug,
    }
    more = {"regions": (region.slug,)} if kept_for == "region_slug" else {}
    quota = {kept_for: conditions[kept_for], "places": 1}
    circle = await make_circle(db, capacity=2, quotas=[quota])
    joost = await come(app.desk, circle, JOOST)
    first = await come(app.desk, circle, colleague(1))  # the other place is kept
    theirs = await come(app.desk, circle, NOOR, **more)
    (kept,) = await all_of(db, Quota)
    assert (kept["taken"], (await standing(db, theirs)).quota_id) == (1, kept["id"])
    waiting = await come(
        app.desk, circle, BAS, organization_kind="municipality", municipality="GM0141", **more
    )
    await service.cancel(db, theirs, now=clock.now(), settings=settings)
    assert await states(db) == {
        "joost": "confirmed",
        "deelnemer1": "waitlisted",
        "noor": "cancelled",
        "bas": "offered",
    }
    assert (await standing(db, waiting)).quota_id == kept["id"]
    assert (await standing(db, theirs)).quota_id is None
    assert [one["taken"] for one in await all_of(db, Quota)] == [1]
    assert await history(db, first) == [("waitlisted", "kept-places"), ("waitlisted", "passed-over")]
    await service.cancel(db, waiting, now=clock.now(), settings=settings)
    assert [one["taken"] for one in await all_of(db, Quota)] == [0]
    assert (await states(db))["deelnemer1"] == "waitlisted", "only the kept place is free"
    await service.cancel(db, joost, now=clock.now(), settings=settings)
    assert (await states(db))["deelnemer1"] == "offered"
    assert [one["taken"] for one in await all_of(db, Quota)] == [0]


async def test_a_place_that_is_kept_no_longer_is_anybodys(
    app: Application, db: Database, settings: Settings, clock: FixedClock
) -> None:
    until = clock.now() + timedelta(days=1)
    quota = {"municipality_code": "GM0141", "places": 1, "release_at": until}
    circle = await make_circle(db, capacity=1, quotas=[quota])
    await come(app.desk, circle, JOOST)
    assert (await room(db, circle, settings, clock))[0] == 0
    clock.move(timedelta(days=1))
    given, locked = await room(db, circle, settings, clock)
    assert given == 1
    assert list(locked.quota_taken.values()) == [0]


async def test_colleagues_are_offered_their_places_together(
    app: Application, db: Database, settings: Settings, clock: FixedClock
) -> None:
    circle = await make_circle(db, capacity=2)
    await come(app.desk, circle, JOOST)
    await come(app.desk, circle, colleague(1))
    await come(app.desk, circle, NOOR, BAS)
    assert (await room(db, circle, settings, clock, capacity=3))[0] == 0
    assert (await room(db, circle, settings, clock, capacity=4))[0] == 2
    assert sorted(await mails(db))[:2] == [("bas", "offered"), ("bas", "waitlisted")]
    assert await tally(db, circle) == (4, 0, 0)


async def test_a_batch_is_rows_mails_and_counts(app: Application, db: Database, clock: FixedClock) -> None:
    circle = await make_circle(db, capacity=2)
    await come(app.desk, circle, JOOST)
    (activity,) = await all_of(db, Activity)
    assert (activity["last_position"], activity["taken"], activity["waiting"]) == (1, 1, 0)
    clock.move(timedelta(hours=1))
    outcome = await app.desk.register(arrival(circle, NOOR, BAS, key="one page"))
    (after,) = await all_of(db, Activity)
    counts = {"last_position": 3, "waiting": 2, "version": activity["version"] + 1}
    assert after == activity | counts
    found = [one for one in await all_of(db, Delivery) if one["recipient"] != JOOST.email]
    assert {one["dedupe_key"].partition(":")[0] for one in found} == {"registration"}
    assert {one["created_at"] for one in found} == {one["due_at"] for one in found} == {clock.now()}
    assert (await standing(db, outcome.id)).registered_at == clock.now()
