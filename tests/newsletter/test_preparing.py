"""An issue as it would leave now: what it brings after today's facts, and who gets which of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from leerkring.activities.model import Activity
from leerkring.core.database.db import Database, Reading
from leerkring.core.ids import uuid7
from leerkring.mail.model import Delivery
from leerkring.newsletter.issues import freezing
from leerkring.newsletter.issues.freezing import FULL, Prepared, following_date, prepare
from leerkring.newsletter.queries import news
from leerkring.newsletter.queries.subscription_queries import get_stream
from tests.builders import make_circle
from tests.cast import BAS, JOOST, KARIM, NOOR
from tests.conftest import TODAY
from tests.newsletter.making import UPDATE, details, make_issue, make_item, make_readers, stream_id

pytestmark = pytest.mark.usefixtures("app")
OFF, TOO_LATE = "gaat niet door", "u kunt zich niet meer aanmelden"


async def prepared(db: Database, issue: UUID, now: datetime = TODAY, **columns: Any) -> Prepared:
    """Look at an issue as it stands, or as it would with other facts of its own."""
    facts = replace(await details(db, issue), **columns)
    async with db.reading() as reading:
        return await prepare(reading, facts, now)


async def activity_item(db: Database, issue: UUID, activity: UUID, **more: Any) -> str:
    return await make_item(db, issue, "Kring", kind="activity", source=f"activity:{activity}", **more)


@pytest.mark.parametrize(
    "columns, mark, dropped",
    [
        ({"taken": 1}, "", ""),
        ({"taken": 2}, FULL, ""),
        ({"registration_opens_at": TODAY + timedelta(days=1)}, "", ""),
        ({"state": "cancelled"}, "", OFF),
        ({"state": "draft"}, "", TOO_LATE),
        ({"registration_closes_at": TODAY}, "", TOO_LATE),
        ({"registration_closes_at": TODAY + timedelta(seconds=1)}, "", ""),
        ({"starts_at": datetime(2027, 1, 20, 8, tzinfo=UTC)}, "", ""),
        ({"starts_at": datetime(2027, 1, 19, 23, tzinfo=UTC)}, "", ""),  # 20 January here
        ({"starts_at": datetime(2027, 1, 19, 22, tzinfo=UTC)}, "", TOO_LATE),
    ],
)
async def test_an_activity_is_brought_as_it_stands_now(
    db: Database, columns: dict[str, Any], mark: str, dropped: str
) -> None:
    circle = await make_circle(db)
    issue = await make_issue(db)
    await activity_item(db, issue, circle)
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(columns))
    (item,) = (await prepared(db, issue)).items
    assert (item.mark, item.dropped) == (mark, dropped)


async def test_a_mark_of_before_goes_and_what_is_gone_is_dropped(db: Database) -> None:
    circle = await make_circle(db)
    issue = await make_issue(db)
    await activity_item(db, issue, circle, mark=FULL)
    await activity_item(db, issue, uuid7(), position=2)
    there, gone = (await prepared(db, issue)).items
    assert (there.mark, there.dropped, gone.dropped) == ("", "", OFF)


async def test_what_comes_from_no_activity_stays_as_it_is(db: Database) -> None:
    issue = await make_issue(db)
    await make_item(db, issue, "Tekst", source=f"lesson:{uuid7()}", kind="lesson", mark="een merk")
    await make_item(db, issue, "Eigen", position=2, kind="activity", mark="een merk")
    await make_item(db, issue, "Weg", 3, kind="activity", source=f"activity:{uuid7()}", dropped="door Ilse")
    found = (await prepared(db, issue)).items
    assert [(one.title, one.mark, one.dropped) for one in found] == [
        ("Tekst", "een merk", "staat niet meer op de site"),
        ("Eigen", "een merk", ""),
        ("Weg", "", "door Ilse"),
    ]


async def test_how_things_stand_is_asked_of_activities_alone(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    async def standing(_: Reading, sources: list[str], now: datetime) -> dict[str, Any]:
        asked.append(sources)
        return {}

    monkeypatch.setattr(news, "activities_now", standing)
    issue, source = await make_issue(db), f"activity:{uuid7()}"
    await make_item(db, issue, "Tekst", source=f"lesson:{uuid7()}", kind="lesson")
    await make_item(db, issue, "Eigen", position=2, kind="activity")
    await prepared(db, issue)
    assert asked == []
    await make_item(db, issue, "Kring", position=3, kind="activity", source=source)
    await prepared(db, issue)
    assert asked == [[source]]


@pytest.mark.parametrize(
    "frozen_at, now, dropped",
    [
        (None, TODAY, TOO_LATE),  # it starts on the day of sending
        (TODAY, TODAY, ""),  # once frozen the day of sending says nothing more
        (TODAY, datetime(2027, 1, 18, 22, tzinfo=UTC), ""),
        (TODAY, datetime(2027, 1, 18, 23, tzinfo=UTC), TOO_LATE),  # 19 January here
        (None, datetime(2027, 1, 18, 23, tzinfo=UTC), TOO_LATE),
    ],
)
async def test_what_starts_on_the_day_of_sending_is_not_announced(
    db: Database, frozen_at: datetime | None, now: datetime, dropped: str
) -> None:
    starts = timedelta(days=7, hours=6)
    circle = await make_circle(db, starts_in=starts)
    issue = await make_issue(db)
    await activity_item(db, issue, circle)
    assert [one.dropped for one in (await prepared(db, issue, now, frozen_at=frozen_at)).items] == [dropped]


async def test_after_the_day_of_sending_today_counts(db: Database) -> None:
    """A worker that comes late announces nothing that began meanwhile."""
    circle = await make_circle(db, starts_in=timedelta(days=8))
    issue = await make_issue(db)
    await activity_item(db, issue, circle)
    assert (await prepared(db, issue)).items[0].dropped == ""
    assert (await prepared(db, issue, TODAY + timedelta(days=8, hours=-1))).items[0].dropped == TOO_LATE


async def test_readers_are_divided_by_what_they_asked(db: Database) -> None:
    issue = await make_issue(db)
    other = await make_item(db, issue, "Analyse", 2, themes=["woonzorganalyse"])
    themed = await make_item(db, issue, "Visie", themes=["woonzorgvisie"])  # made later, and stands before it
    agenda = await make_item(db, issue, "Kring", 1, kind="activity")
    await make_item(db, issue, "Weg", 3, dropped="door Ilse")
    await make_readers(db, [NOOR], themes=["woonzorgvisie"])
    await make_readers(db, [BAS], rhythm="agenda", texts_until=0)
    await make_readers(db, [JOOST, KARIM])
    found = await prepared(db, issue)
    assert [(plan.label, plan.readers, plan.items) for plan in found.audience.plans] == [
        ("alle thema’s, elk nummer", 2, (themed, other, agenda)),
        ("Woonzorgvisie, elk nummer", 1, (themed, agenda)),
        ("alle thema’s, alleen agenda", 1, (agenda,)),
    ]
    assert [one.title for one in found.of(found.audience.plans[0])] == ["Visie", "Analyse", "Kring"]


async def test_what_somebody_is_still_owed_comes_along_and_no_more(db: Database) -> None:
    frozen: dict[str, Any] = {"state": "sent", "frozen_at": TODAY, "audience": 1, "sent_at": TODAY}
    titles: dict[str, int | str] = {}
    for number in (1, 2, 3):
        earlier = await make_issue(db, number, **frozen)
        titles[await make_item(db, earlier, f"Bericht {number}")] = number
        if number == 2:
            titles[await make_item(db, earlier, "Kring", 2, kind="activity")] = "kring"
    elsewhere = await make_issue(db, 2, UPDATE, **frozen)
    await make_item(db, elsewhere, "Van een andere nieuwsbrief")
    issue = await make_issue(db, 4)
    titles[await make_item(db, issue, "Bericht 4")] = 4
    await make_readers(db, [NOOR], agenda_to=3, texts_to=1)
    await make_readers(db, [BAS], agenda_to=1, texts_to=3)
    await make_readers(db, [KARIM], UPDATE)
    found = await prepared(db, issue)
    assert [one.title for one in found.items] == ["Bericht 4", "Bericht 3", "Bericht 2", "Kring"]
    assert [one.title for one in found.own] == ["Bericht 4"]
    assert {
        group.texts_to: [titles[id_] for id_ in plan.items]
        for plan in found.audience.plans
        for group in plan.groups
    } == {
        1: [4, 3, 2],
        3: [4, "kring"],
    }


async def test_a_frozen_issue_is_not_owed_to_itself(db: Database) -> None:
    issue = await make_issue(db, state="sending", frozen_at=TODAY, audience=0)
    await make_item(db, issue, "Bericht")
    await make_readers(db, [NOOR])
    found = await prepared(db, issue)
    assert [one.title for one in found.items] == [one.title for one in found.own] == ["Bericht"]
    assert [len(plan.items) for plan in found.audience.plans] == [1]


async def test_without_readers_there_is_nobody_to_write_to(db: Database) -> None:
    issue = await make_issue(db)
    await make_item(db, issue, "Bericht")
    found = await prepared(db, issue)
    assert (found.audience.plans, found.audience.nothing, found.audience.later) == ((), (), ())
    assert [one.title for one in found.items] == ["Bericht"]


@pytest.mark.parametrize(
    "send_on, closed_on, is_closing",
    [
        (date(2027, 1, 12), None, False),  # the next is of 19 January
        (date(2027, 1, 19), None, True),
        (date(2027, 1, 19), date(2027, 1, 5), False),
        (date(2027, 1, 19), date(2026, 12, 22), True),
    ],
)
async def test_the_last_of_the_month_is_for_who_reads_once_a_month(
    db: Database, send_on: date, closed_on: date | None, is_closing: bool
) -> None:
    if closed_on:
        closed: dict[str, Any] = {"state": "sent", "closes_month": True, "frozen_at": TODAY, "audience": 1}
        before = await make_issue(db, 1, send_on=closed_on, **closed)
        async with db.transaction() as tx:
            letter = {"kind": "newsletter.issue", "dedupe_key": "x", "recipient": NOOR.email}
            await tx.execute(insert(Delivery).values(letter | {"about_id": before, "handed_at": TODAY}))
    issue = await make_issue(db, 2, send_on=send_on)
    await make_item(db, issue, "Bericht")
    await make_readers(db, [NOOR], rhythm="monthly", agenda_to=1, texts_to=1)
    found = await prepared(db, issue)
    assert found.closes_month == is_closing
    assert [len(found.audience.plans), len(found.audience.later)] == ([1, 0] if is_closing else [0, 1])
    assert found.following == (date(2027, 2, 2) if is_closing or closed_on else date(2027, 1, 19))
    assert (found.stream.id, found.issue.id) == (await stream_id(db), issue)


async def test_the_following_date_is_the_next_of_the_rhythm(db: Database) -> None:
    async with db.reading() as reading:
        stream = await get_stream(reading, await stream_id(db))
    assert following_date(stream, date(2027, 1, 18)) == date(2027, 1, 19)
    assert following_date(stream, date(2027, 1, 19)) == date(2027, 2, 2)
    assert following_date(replace(stream, rhythm_days=None), date(2027, 1, 19)) is None
    assert following_date(replace(stream, anchor_on=None), date(2027, 1, 19)) is None


def test_a_letter_carries_no_static_file() -> None:
    with pytest.raises(LookupError, match=r"^a mail carries no static files: beeld\.svg$"):
        freezing.letters_jinja("http://leerkring.test").from_string("{{ static('beeld.svg') }}").render()


def test_a_letter_is_written_where_it_will_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "write_letter", lambda *told: told)
    issue = cast("Prepared", SimpleNamespace(stream="stream", issue="issue"))
    told: Any = freezing.letter_of(issue, [], "https://kring.example")
    assert told[0].globals["base_url"] == "https://kring.example"
    assert told[1:] == ("https://kring.example", "stream", "issue", [])
