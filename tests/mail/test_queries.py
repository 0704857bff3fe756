"""The mail log as staff see it."""

from dataclasses import replace
from datetime import timedelta

from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.web.lists.asked import read_asked
from leerkring.mail.beheer.lists import mail_list
from leerkring.mail.queries import (
    count_overdue,
    count_trouble,
    find_delivery,
    list_deliveries,
    list_kinds,
)
from leerkring.mail.rules import TROUBLE
from leerkring.mail.sending import claims
from tests.mail.office import Relay, engine, mail, queue, the_row


async def test_newest_first_in_pages(db: Database, clock: FixedClock) -> None:
    for number in range(5):
        await queue(db, clock, mail(number))
        clock.move(timedelta(minutes=1))
    async with db.reading() as reading:
        two = replace(mail_list(()), page_size=2)
        first = await list_deliveries(reading, read_asked(two, {}))
        beyond = await list_deliveries(reading, read_asked(two, {"pagina": "99"}))
    assert [line.recipient for line in first.lines] == ["noor4@gemeente.example", "noor3@gemeente.example"]
    assert (first.total, first.pages, beyond.page, len(beyond.lines)) == (5, 3, 3, 1)


async def test_narrowed(db: Database, clock: FixedClock) -> None:
    person, thing = uuid7(), uuid7()
    await queue(
        db,
        clock,
        mail(1, person_id=person),
        mail(2, about_id=thing),
        mail(3, kind="other.kind", recipient_name="100% Zoë"),
    )
    await engine(db, clock, Relay()).deliver_due()

    async def found(**words: object) -> list[str]:
        async with db.reading() as reading:
            asked = read_asked(mail_list(["other.kind"]), words)
            log = await list_deliveries(reading, asked)
        return sorted(line.recipient[4] for line in log.lines)

    assert await found(persoon=person) == ["1"]
    assert await found(over=thing) == ["2"]
    assert await found(soort="other.kind") == ["3"]
    assert await found(staat="accepted") == ["1", "2"]
    assert await found(zoek="NOOR2@") == ["2"]
    assert await found(zoek="100%") == ["3"]
    assert await found(zoek="dag noor") == ["1", "2"]
    assert await found(zoek="_") == []


async def test_one_mail_and_the_counts(db: Database, clock: FixedClock) -> None:
    await queue(db, clock)
    await engine(db, clock, Relay()).deliver_due()
    row = await the_row(db)
    async with db.reading() as reading:
        one = await find_delivery(reading, row.id)
        assert one is not None
        assert (one.message_id, one.dedupe_key, one.subject) == (row.message_id, "test:0", "Dag Noor")
        assert await find_delivery(reading, uuid7()) is None
        assert await count_trouble(reading) == dict.fromkeys(TROUBLE, 0)
        assert await list_kinds(reading) == ["test.hello"]
    for state in TROUBLE:
        async with db.transaction() as tx:
            await tx.sql("UPDATE delivery SET state = $1", state.value)
        async with db.reading() as reading:
            assert await count_trouble(reading) == dict.fromkeys(TROUBLE, 0) | {state: 1}


async def test_mail_that_nobody_takes_care_of_is_counted(db: Database, clock: FixedClock) -> None:
    await queue(db, clock, mail(1), mail(2), mail(3, due_at=clock.now() + timedelta(hours=1)))
    async with db.transaction() as tx:
        await claims.claim(tx, "killed", clock.now(), 1)
    async with db.reading() as reading:
        assert await count_overdue(reading, clock.now()) == 0
        assert await count_overdue(reading, clock.now() + timedelta(minutes=20)) == 2
