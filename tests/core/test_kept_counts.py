"""Counts that are kept say what counting would say: whatever happens to a row, and however often they are added up."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database, Reading
from leerkring.core.web.lists import query
from leerkring.core.web.lists.asked import read_asked
from leerkring.mail.beheer.lists import mail_list
from leerkring.mail.jobs import add_up_mails
from leerkring.mail.model import Delivery
from leerkring.mail.queries import list_deliveries, list_kinds
from leerkring.people.beheer.lists import people_list
from leerkring.people.jobs import add_up_people
from leerkring.registrations.queries.people import Reach, list_people

CONFIRMED, ISSUE = "registrations.confirmed", "newsletter.issue"
COME = "INSERT INTO delivery (kind, state, recipient, dedupe_key) SELECT $1, 'queued', 'noor@almelo.example', $2 || n FROM generate_series(1, $3::int) n ON CONFLICT DO NOTHING"


async def counted(reading: Reading) -> Mapping[tuple[str, str], int]:
    rows = await reading.sql(
        "SELECT kind, state, sum(many)::int AS many FROM delivery_count GROUP BY 1, 2 HAVING sum(many) <> 0"
    )
    return {(row.kind, row.state): row.many for row in rows}


async def really(reading: Reading) -> Mapping[tuple[str, str], int]:
    return Counter((row.kind, row.state) for row in await reading.sql("SELECT kind, state FROM delivery"))


async def lines(reading: Reading) -> int:
    (row,) = await reading.sql("SELECT count(*) AS many FROM delivery_count")
    return int(row.many)


class Regret(Exception):
    pass


async def regretted(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.sql("DELETE FROM delivery")
        raise Regret


async def test_whatever_happens_to_mails(db: Database, clock: FixedClock) -> None:
    happens: list[tuple[Any, ...]] = [
        (COME, CONFIRMED, "a", 5),
        (COME, CONFIRMED, "a", 7),  # five of these are there already
        (COME, ISSUE, "b", 3),
        ("UPDATE delivery SET state = 'skipped' WHERE kind = $1", ISSUE),
        ("UPDATE delivery SET subject = 'iets anders'",),
        (
            "WITH gone AS (DELETE FROM delivery WHERE dedupe_key = 'a1') UPDATE delivery SET state = 'refused' WHERE dedupe_key = 'a2'",
        ),
        ("DELETE FROM delivery WHERE kind = $1", ISSUE),
    ]
    for number, what in enumerate(happens):
        async with db.transaction() as tx:
            await tx.sql(*what)
        async with db.reading() as reading:
            assert await counted(reading) == await really(reading), what
            assert await list_kinds(reading) == sorted({kind for kind, _ in await really(reading)})
        if number % 2:
            await add_up_mails(db, clock.now())
    with pytest.raises(Regret):
        await regretted(db)
    await add_up_mails(db, clock.now())
    async with db.reading() as reading:
        assert (
            await counted(reading)
            == await really(reading)
            == {(CONFIRMED, "queued"): 5, (CONFIRMED, "refused"): 1}
        )
        assert await lines(reading) == 2
    async with db.transaction() as tx:
        await tx.sql("TRUNCATE delivery")
        assert await counted(tx) == {}


async def test_they_are_added_up_by_two_while_mails_come(db: Database, clock: FixedClock) -> None:
    async def come(number: int) -> None:
        async with db.transaction() as tx:
            await tx.sql(COME, CONFIRMED, f"{number}-", 2)

    async with asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(come(number))
            if number % 4 == 0:
                group.create_task(add_up_mails(db, clock.now()))
    async with db.reading() as reading:
        assert await counted(reading) == await really(reading) == {(CONFIRMED, "queued"): 40}


@pytest.mark.parametrize(
    "address", [{}, {"staat": "skipped"}, {"soort": CONFIRMED}, {"staat": "skipped", "soort": ISSUE}], ids=str
)
async def test_a_list_says_the_same_by_what_is_kept(db: Database, address: dict[str, str]) -> None:
    async with db.transaction() as tx:
        await tx.sql(COME, CONFIRMED, "a", 3)
        await tx.sql(COME, ISSUE, "b", 2)
        await tx.sql("UPDATE delivery SET state = 'skipped' WHERE dedupe_key IN ('a1', 'b1', 'b2')")
    async with db.reading() as reading:
        asked = read_asked(mail_list(await list_kinds(reading)), address)
        found = await list_deliveries(reading, asked)
        by_counting = await query._count(reading, asked, select(Delivery.id))
    assert found.total == by_counting[()] == len(found.lines)
    assert found.counts["staat"] == {
        word: many
        for (name, word), many in (key_of for key_of in by_counting.items() if key_of[0])
        if name == "staat"
    }


async def test_people_are_counted_as_they_come_and_go(db: Database, clock: FixedClock) -> None:
    come = "INSERT INTO person (id, email, name, created_at) SELECT gen_random_uuid(), $1 || n, '', now() FROM generate_series(1, 3) n ON CONFLICT DO NOTHING"
    for what in [
        (come, "a"),
        (come, "a"),
        (come, "b"),
        ("UPDATE person SET name = 'Noor'",),
        ("DELETE FROM person WHERE email = 'a1'",),
    ]:
        async with db.transaction() as tx:
            await tx.sql(*what)
        async with db.reading() as reading:
            (row,) = await reading.sql("SELECT count(*) AS many FROM person")
            asked = read_asked(people_list(Reach(True, None), {}), {})
            assert (await list_people(reading, asked, Reach(True, None))).total == row.many, what
        await add_up_people(db, clock.now())
    async with db.reading() as reading:
        kept = await reading.sql("SELECT many FROM person_count")
        assert [row.many for row in kept] == [row.many] == [5]
        nobody = read_asked(people_list(Reach(True, None), {}), {"rol": "wacht"})
        assert (await list_people(reading, nobody, Reach(True, None))).total == 0, "a filter counts by itself"
