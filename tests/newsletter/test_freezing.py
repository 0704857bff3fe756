"""Freezing an issue, and calling it sent: every row of it, once, at the moment that was set."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.model import Audit
from leerkring.mail.message.splice import MARKS, Template
from leerkring.mail.model import Delivery, Mailing
from leerkring.newsletter.issues.freezing import FULL, TOO_LATE, close_sent, freeze, freeze_due
from leerkring.newsletter.model import Issue, IssueItem, IssueVariant, Stream, Subscription
from leerkring.search.model import SearchEntry
from leerkring.settings import Settings
from tests.builders import make_circle
from tests.cast import BAS, JOOST, KARIM, NOOR, colleague
from tests.conftest import TODAY
from tests.newsletter.making import UPDATE, details, make_issue, make_item, make_readers, stream_id

pytestmark = pytest.mark.usefixtures("app")
MINUTE = timedelta(minutes=1)


async def rows(db: Database, model: Any, *order: Any) -> list[dict[str, Any]]:
    async with db.reading() as reading:
        found = await reading.rows(select(model.__table__).order_by(*order))
    return [dict(row._mapping) for row in found]


async def letters(db: Database) -> dict[str, dict[str, Any]]:
    """The deliveries, by the part of the address before the @."""
    return {row["recipient"].split("@")[0]: row for row in await rows(db, Delivery)}


@pytest.fixture
def touched(app: Application) -> Iterator[list[str]]:
    """Which content changed, as kept pages hear it."""
    heard: list[str] = []
    app.db.on_touch(heard.extend)
    yield heard
    app.db._listeners.remove(heard.extend)


async def test_an_issue_is_frozen_once_with_every_row_of_it(
    db: Database, settings: Settings, clock: FixedClock, touched: list[str]
) -> None:
    circle = await make_circle(db, title="Volle kring")
    async with db.transaction() as tx:
        await tx.sql("UPDATE activity SET taken = capacity")
    issue = await make_issue(db, not_after=TODAY + timedelta(days=1))
    await make_item(db, issue, "Een bericht")
    full = await make_item(db, issue, "Volle kring", kind="activity", source=f"activity:{circle}")
    gone = await make_item(db, issue, "Weg", 2, kind="activity", source=f"activity:{uuid7()}")
    await make_readers(db, [NOOR, BAS])
    (before,) = await rows(db, Issue)
    clock.move(MINUTE)
    touched.clear()
    assert await freeze_due(db, clock.now(), settings) == 1
    frozen = {"state": "sending", "version": 2, "frozen_at": clock.now(), "audience": 2, "closes_month": True}
    assert await rows(db, Issue) == [before | frozen]
    facts = {str(one["id"]): (one["mark"], one["dropped"]) for one in await rows(db, IssueItem)}
    assert (facts[full], facts[gone]) == ((FULL, ""), ("", "gaat niet door"))
    (variant,) = await rows(db, IssueVariant)
    assert (variant["issue_id"], variant["label"]) == (issue, "alle thema’s, elk nummer")
    assert (variant["readers"], len(variant["items"]), full in variant["items"]) == (2, 2, True)
    assert variant["size"] == Template.load(variant["template"]).size
    (mailing,) = await rows(db, Mailing)
    assert mailing["id"] == issue
    assert (mailing["not_before"], mailing["not_after"]) == (TODAY, TODAY + timedelta(days=1))
    assert (mailing["total"], mailing["created_at"]) == (2, clock.now())
    (audit,) = await rows(db, Audit)
    assert audit | {"id": None} == {
        "id": None,
        "at": clock.now(),
        "actor": "house",
        "action": "issue.freeze",
        "subject": "issue",
        "subject_id": issue,
        "details": {"readers": 2, "variants": 1},
    }
    assert [one["source_id"] for one in await rows(db, SearchEntry) if one["source_kind"] == "issue"] == [
        str(issue)
    ]
    assert "newsletter" in touched
    assert await freeze_due(db, clock.now(), settings) == 0
    assert await freeze(db, issue, clock.now(), settings) == 0
    assert len(await letters(db)) == 2


async def test_each_reader_gets_a_letter_that_knows_where_they_stood(
    db: Database, settings: Settings, clock: FixedClock
) -> None:
    issue = await make_issue(db, 5)
    await make_item(db, issue, "Een bericht", themes=["woonzorgvisie"])
    await make_readers(db, [NOOR], themes=["woonzorgvisie"], agenda_to=4, texts_to=3, skips=[[1, 2]])
    await make_readers(db, [BAS], texts_until=7, agenda_to=4, texts_to=4)
    await make_readers(db, [JOOST], themes=["woonzorganalyse"], agenda_to=4, texts_to=4)
    await make_readers(db, [KARIM], state="unsubscribed", unsubscribed_at=TODAY)
    await make_readers(db, [NOOR], UPDATE)
    clock.move(MINUTE)
    assert await freeze(db, issue, clock.now(), settings) == 2
    found = await letters(db)
    variants = {one["label"].partition(",")[0]: str(one["id"]) for one in await rows(db, IssueVariant)}
    subscriptions = {
        (one["person_id"], one["stream_id"]): one for one in await rows(db, Subscription, Subscription.id)
    }
    here = await stream_id(db)
    assert set(found) == {"noor", "bas"}
    for who, person, texts_to in (("noor", NOOR, 3), ("bas", BAS, 4)):
        letter = found[who]
        assert letter["kind"] == "newsletter.issue"
        assert letter["dedupe_key"] == f"issue:{issue}:{letter['person_id']}"
        assert (letter["recipient_name"], letter["about_id"]) == (person.name, issue)
        assert (letter["created_at"], letter["transactional"]) == (clock.now(), False)
        assert letter["params"] == {
            "variant": next(iter(variants.values())),
            "subscription": str(subscriptions[letter["person_id"], here]["id"]),
            "generation": 1,
            "agenda_to": 4,
            "texts_to": texts_to,
        }
    assert sorted(
        (one["agenda_to"], one["texts_to"], one["stream_id"] == here) for one in subscriptions.values()
    ) == [(0, 0, False), (0, 0, True), (5, 5, True), (5, 5, True), (5, 5, True)]


async def test_each_choice_has_its_own_letter(db: Database, settings: Settings) -> None:
    issue = await make_issue(db, preheader="Kort gezegd")
    await make_item(db, issue, "Over visie", themes=["woonzorgvisie"])
    await make_item(db, issue, "Over analyse", 2, themes=["woonzorganalyse"])
    await make_readers(db, [NOOR], themes=["woonzorgvisie"])
    await make_readers(db, [BAS], themes=["woonzorganalyse"])
    told = replace(
        settings,
        mail_from="Het instituut <wij@instituut.example>",
        reply_to="Vragen <vraag@instituut.example>",
        base_url="https://kring.example",
    )
    assert await freeze(db, issue, TODAY, told) == 2
    templates = {str(one["id"]): Template.load(one["template"]) for one in await rows(db, IssueVariant)}
    assert len(templates) == 2
    for who, theirs in (("noor", "Over visie"), ("bas", "Over analyse")):
        written = templates[(await letters(db))[who]["params"]["variant"]]
        message = written.splice(
            dict.fromkeys(MARKS, b"x" * 43),
            to_address=NOOR.email,
            to_name="",
            message_id="<x>",
            date=TODAY,
        ).decode()
        assert message.count(theirs) > 0
        assert message.count("Over ") == message.count(theirs)
        assert "From: Het instituut <wij@instituut.example>" in message
        assert "Reply-To: Vragen <vraag@instituut.example>" in message
        assert "mailto:vraag@instituut.example?subject" in message.replace("\r\n ", "")
        assert "List-Id: <nieuwsbrief.instituut.example>" in message
        assert "<https://kring.example/nieuwsbrief/archief/nieuwsbrief>" in message.replace("\r\n ", "")
        assert "https://kring.example/nieuwsbrief/archief/nieuwsbrief/1" in message.replace("=\r\n", "")
        assert "Subject: Nummer 1" in message


async def test_without_an_address_for_answers_none_is_named(db: Database, settings: Settings) -> None:
    issue = await make_issue(db)
    await make_item(db, issue, "Een bericht")
    await make_readers(db, [NOOR])
    await freeze(db, issue, TODAY, replace(settings, reply_to=""))
    (variant,) = await rows(db, IssueVariant)
    assert b"Reply-To" not in b"".join(Template.load(variant["template"]).head)


@pytest.mark.parametrize(
    "late, first", [(timedelta(), timedelta()), (5 * MINUTE, 5 * MINUTE), (-5 * MINUTE, timedelta())]
)
async def test_some_go_first_and_the_rest_so_much_later(
    db: Database, settings: Settings, late: timedelta, first: timedelta
) -> None:
    """From the freezing, and never before the time that was set."""
    issue = await make_issue(db)
    await make_item(db, issue, "Een bericht")
    await make_readers(db, [colleague(number) for number in range(5)])
    here = await stream_id(db)
    async with db.transaction() as tx:
        await tx.execute(update(Stream).where(Stream.id == here).values(seed_percent=40, seed_minutes=7))
    try:
        assert await freeze(db, issue, TODAY + late, settings) == 5
    finally:
        async with db.transaction() as tx:
            await tx.execute(update(Stream).where(Stream.id == here).values(seed_percent=5, seed_minutes=10))
    leave = sorted(one["due_at"] - TODAY for one in (await letters(db)).values())
    assert leave == [first] * 2 + [first + 7 * MINUTE] * 3


@pytest.mark.parametrize(
    "left, sent", [(timedelta(), False), (timedelta(seconds=-1), False), (timedelta(seconds=1), True)]
)
async def test_after_its_last_moment_an_issue_stays(
    db: Database, settings: Settings, clock: FixedClock, left: timedelta, *, sent: bool
) -> None:
    clock.move(MINUTE * 60)
    issue = await make_issue(db, not_after=clock.now() + left)
    await make_item(db, issue, "Een bericht")
    await make_readers(db, [NOOR])
    (before,) = await rows(db, Issue)
    assert await freeze(db, issue, clock.now(), settings) == int(sent)
    (after,) = await rows(db, Issue)
    assert len(await letters(db)) == int(sent)
    if not sent:
        stopped = {"state": "cancelled", "version": 2, "cancelled_at": clock.now(), "reason": TOO_LATE}
        assert after == before | stopped


@pytest.mark.parametrize(
    "columns", [{"state": "approved"}, {"not_before": None}, {"state": "draft", "not_before": None}]
)
async def test_what_is_not_scheduled_is_not_frozen(
    db: Database, settings: Settings, columns: dict[str, Any]
) -> None:
    issue = await make_issue(db, **columns)
    await make_item(db, issue, "Een bericht")
    await make_readers(db, [NOOR])
    (before,) = await rows(db, Issue)
    assert await freeze(db, issue, TODAY, settings) == 0
    assert await rows(db, Issue) == [before]


async def test_all_whose_time_has_come_are_frozen_and_no_others(db: Database, settings: Settings) -> None:
    due = [await make_issue(db), await make_issue(db, 1, UPDATE)]
    assert await freeze_due(db, TODAY - MINUTE, settings) == 0
    assert await freeze_due(db, TODAY, settings) == 2
    assert [(await details(db, one)).state for one in due] == ["sending"] * 2
    assert [(await details(db, one)).audience for one in due] == [0, 0]


# Called sent


async def sending(
    db: Database, stream: str, *states: str, audience: int | None = None, **columns: Any
) -> UUID:
    """An issue that is on its way, and its letters with what became of each."""
    many = len(states) if audience is None else audience
    on_its_way = {"state": "sending", "frozen_at": TODAY, "audience": many} | columns
    issue = await make_issue(db, 1, stream, **on_its_way)
    async with db.transaction() as tx:
        for number, state in enumerate(states):
            letter = {
                "kind": "newsletter.issue",
                "dedupe_key": f"{issue}:{number}",
                "recipient": f"{number}@x.example",
            }
            held = {"claimed_by": "x", "lease_until": TODAY} if state == "claimed" else {}
            await tx.execute(insert(Delivery).values(letter | held | {"about_id": issue, "state": state}))
    return issue


async def test_an_issue_is_sent_when_every_letter_has_come_to_its_end(
    db: Database, touched: list[str]
) -> None:
    one = await sending(db, "nieuwsbrief", "accepted", "refused", "skipped")
    other = await sending(db, UPDATE, "bounced")
    before = {row["id"]: row for row in await rows(db, Issue)}
    touched.clear()
    assert await close_sent(db, TODAY + MINUTE) == 2
    sent = {"state": "sent", "version": 2, "sent_at": TODAY + MINUTE}
    assert {row["id"]: row for row in await rows(db, Issue)} == {
        id_: before[id_] | sent for id_ in (one, other)
    }
    assert "newsletter" in touched
    assert await close_sent(db, TODAY + MINUTE) == 0


@pytest.mark.parametrize(
    "states, audience",
    [
        (["accepted", "queued"], 2),
        (["accepted", "claimed"], 2),
        (["accepted", "queued"], 1),
        (["accepted"], 2),
        (["accepted", "accepted"], 1),
    ],
)
async def test_while_the_sums_do_not_agree_it_is_not_sent(
    db: Database, states: list[str], audience: int, touched: list[str]
) -> None:
    issue = await sending(db, "nieuwsbrief", *states, audience=audience)
    touched.clear()
    assert await close_sent(db, TODAY) == 0
    assert (await details(db, issue)).state == "sending"
    assert touched == []


async def owed(db: Database, reply: str, now: datetime = TODAY) -> int:
    """To which issue a reader was served whose letter was skipped for this reason, when the issue is closed."""
    issue = await sending(db, "nieuwsbrief", "skipped")
    await make_readers(db, [NOOR], agenda_to=1, texts_to=1)
    (reader,) = await rows(db, Subscription)
    params = {"subscription": str(reader["id"]), "agenda_to": 0, "texts_to": 0}
    async with db.transaction() as tx:
        await tx.sql(
            "UPDATE delivery SET reply = $1, params = $2::jsonb WHERE about_id = $3",
            reply,
            json.dumps(params),
            issue,
        )
    assert await close_sent(db, now) == 1
    (reader,) = await rows(db, Subscription)
    return int(reader["agenda_to"])


async def test_who_was_too_late_for_an_issue_is_owed_what_was_in_it(db: Database) -> None:
    assert await owed(db, "de uiterste tijd van dit nummer was voorbij") == 0


async def test_who_was_left_out_for_another_reason_is_not(db: Database) -> None:
    assert await owed(db, "dit adres is gesloten") == 1
