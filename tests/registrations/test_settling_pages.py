"""Whom settling looks at when a place comes free, page by page, and what is given to them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from leerkring.activities.model import Activity, Quota
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.programme.model import Region
from leerkring.registrations.arrivals import settling
from leerkring.registrations.model import Registration
from leerkring.settings import Settings
from tests.builders import make_circle, states
from tests.cast import BAS, JOOST, NOOR, colleague
from tests.registrations.desks import PROVINCE, come, locked_of, standing

# Whom it looks at


async def candidates(
    db: Database, circle: UUID, settings: Settings, clock: FixedClock, after: int = 0, **columns: Any
) -> list[str]:
    """Who is looked at when a place comes free, by what stands before the @."""
    async with db.transaction() as tx:
        if columns:
            await tx.execute(update(Activity).values(columns))
        locked = await locked_of(tx, circle, settings)
        page = await settling._candidates(tx, locked, after, clock.now())
        names = {
            row.id: row.email.split("@")[0]
            for row in await tx.rows(select(Registration.id, Registration.email))
        }
    return [names[waiting.id] for waiting in page]


async def test_whose_organisation_is_full_is_not_looked_at(
    app: Application, db: Database, settings: Settings, clock: FixedClock
) -> None:
    circle = await make_circle(db, capacity=1, max_per_organization=1)
    await come(app.desk, circle, NOOR)
    await come(app.desk, circle, BAS, organization=NOOR.organization)
    await come(app.desk, circle, JOOST)
    await come(app.desk, circle, colleague(1))
    assert await candidates(db, circle, settings, clock, capacity=2) == ["joost", "deelnemer1"]
    assert await candidates(db, circle, settings, clock, 3) == ["deelnemer1"]
    assert await candidates(db, circle, settings, clock, max_per_organization=None) == [
        "bas",
        "joost",
        "deelnemer1",
    ]


async def full_with_a_list(app: Application, db: Database) -> UUID:
    """Two have the two places; four wait, of whom one is from a province, one from Almelo and one from a region."""
    async with db.reading() as reading:
        region = await reading.scalar(select(Region.slug).order_by(Region.slug).limit(1))
    circle = await make_circle(db, capacity=2)
    for person in (JOOST, PROVINCE[0], colleague(1), PROVINCE[1], NOOR):
        await come(app.desk, circle, person)
    await come(app.desk, circle, BAS, regions=(region,))
    return circle


async def keep(db: Database, circle: UUID, *quotas: dict[str, Any]) -> None:
    """Keep places of an activity, beside who has one and who waits."""
    async with db.transaction() as tx:
        for number, quota in enumerate(quotas, start=1):
            await tx.execute(
                insert(Quota).values(quota | {"id": uuid7(), "activity_id": circle, "number": number})
            )


async def test_while_only_kept_places_are_free_only_theirs_are_looked_at(
    app: Application, db: Database, settings: Settings, clock: FixedClock
) -> None:
    circle = await full_with_a_list(app, db)
    province = {"organization_kind": "province", "places": 2, "taken": 1}
    given = {"municipality_code": "GM0141", "places": 1, "taken": 1}  # who is from there waits as others do
    await keep(db, circle, province, given)
    assert await candidates(db, circle, settings, clock, capacity=3) == ["deelnemer8"]
    assert await candidates(db, circle, settings, clock, capacity=4) == [
        "deelnemer1",
        "deelnemer8",
        "noor",
        "bas",
    ]


@pytest.mark.parametrize(
    "kept_for, who",
    [("organization_kind", "deelnemer8"), ("municipality_code", "noor"), ("region_slug", "bas")],
)
async def test_each_kind_of_kept_place_is_looked_at_for_its_own(
    app: Application, db: Database, settings: Settings, clock: FixedClock, *, kept_for: str, who: str
) -> None:
    circle = await full_with_a_list(app, db)
    async with db.reading() as reading:
        region = await reading.scalar(select(Region.slug).order_by(Region.slug).limit(1))
    condition = {"organization_kind": "province", "municipality_code": "GM0141", "region_slug": region}[
        kept_for
    ]
    until = clock.now() + timedelta(days=1)
    await keep(db, circle, {kept_for: condition, "places": 1, "release_at": until})
    assert await candidates(db, circle, settings, clock, capacity=3) == [who]
    clock.set(until)
    assert len(await candidates(db, circle, settings, clock)) == 4


async def test_a_page_ends_where_a_group_does(
    app: Application, db: Database, settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle = await make_circle(db, capacity=2)
    for people in ((JOOST, PROVINCE[0]), (colleague(1),), (NOOR, BAS), (colleague(2),)):
        await come(app.desk, circle, *people)
    pages = {
        1: ["deelnemer1"],
        2: ["deelnemer1"],
        3: ["deelnemer1"],  # whether the group ends here is not known
        4: ["deelnemer1", "noor", "bas"],
        5: ["deelnemer1", "noor", "bas", "deelnemer2"],
    }
    for most, found in pages.items():
        monkeypatch.setattr(settling, "PAGE", most)
        assert await candidates(db, circle, settings, clock, capacity=3) == found
    monkeypatch.setattr(settling, "PAGE", 2)
    assert await candidates(db, circle, settings, clock, 3) == ["noor", "bas"], (
        "a group fills a page by itself"
    )


# What is given


async def give(db: Database, circle: UUID, settings: Settings, clock: FixedClock, capacity: int) -> int:
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(capacity=capacity))
        locked = await locked_of(tx, circle, settings)
        return await settling.give_free_places(tx, locked, clock.now())


async def test_offers_of_several_pages_are_counted_together(
    app: Application, db: Database, settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is passed over on the first page hears so, though nobody further on that page was offered a place."""
    monkeypatch.setattr(settling, "PAGE", 3)
    circle = await make_circle(db, capacity=3)
    await come(app.desk, circle, JOOST, PROVINCE[0])
    group = await come(app.desk, circle, NOOR, BAS, colleague(9))
    await come(app.desk, circle, PROVINCE[1])
    for number in (1, 2, 3, 4):
        await come(app.desk, circle, colleague(number))
    assert await give(db, circle, settings, clock, 5) == 2
    assert (await standing(db, group)).passed_reason == "full"
    found = await states(db)
    assert [found[f"deelnemer{number}"] for number in (1, 2, 3)] == ["offered", "offered", "waitlisted"]
    assert await give(db, circle, settings, clock, 11) == 5
    assert set((await states(db)).values()) == {"confirmed", "offered"}


async def test_the_very_first_who_came_may_wait(
    app: Application, db: Database, settings: Settings, clock: FixedClock
) -> None:
    """A group that did not fit beside the kept places stands first, with nobody before it."""
    circle = await make_circle(db, capacity=3, quotas=[{"organization_kind": "province", "places": 2}])
    await come(app.desk, circle, NOOR, BAS)
    assert await give(db, circle, settings, clock, 3) == 0
    assert await give(db, circle, settings, clock, 4) == 2


async def test_who_is_passed_over_for_a_kept_place_hears_so(
    app: Application, db: Database, settings: Settings, clock: FixedClock
) -> None:
    circle = await full_with_a_list(app, db)
    until = clock.now() + timedelta(days=1)
    await keep(db, circle, {"municipality_code": "GM0141", "places": 2, "release_at": until})
    assert await give(db, circle, settings, clock, 4) == 1
    r = Registration
    async with db.reading() as reading:
        rows = await reading.rows(select(r.email, r.state, r.passed_reason).order_by(r.position))
    assert [(row.email.split("@")[0], row.state, row.passed_reason) for row in rows][2:] == [
        ("deelnemer1", "waitlisted", "kept-places"),
        ("deelnemer8", "waitlisted", "kept-places"),
        ("noor", "offered", ""),
        ("bas", "waitlisted", ""),
    ]
