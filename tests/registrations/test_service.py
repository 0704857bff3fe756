"""What people do after registering: cancel, answer an offer, hand over, change; and who is next."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from leerkring.core.database.db import Database
from leerkring.core.ids import uuid7
from leerkring.core.refusals import NotFound
from leerkring.mail.model import Delivery
from leerkring.registrations import sending_links, service
from leerkring.registrations.refusals import (
    AlreadyRegistered,
    CannotCancel,
    CannotTransfer,
    NoOffer,
    OfferExpired,
)
from tests.builders import make_circle, states
from tests.cast import BAS, JOOST, NOOR, Person, colleague
from tests.registrations.desks import come, history, mails, moment, positions, standing, tally


@pytest.fixture
def what(db, clock, settings) -> Any:
    """Who does it when, as every use case wants to know."""
    return lambda: {"now": clock.now(), "settings": settings}


@pytest.fixture
async def circle(app, db) -> dict[str, UUID]:
    """One place: Noor has it, Bas and Joost wait."""
    made = {"circle": await make_circle(db, capacity=1)}
    for person in (NOOR, BAS, JOOST):
        made[person.email.split("@")[0]] = await come(app.desk, made["circle"], person)
    return made


# Cancelling


async def test_a_cancellation_is_offered_to_the_first_who_waits(app, db, circle, clock, what) -> None:
    await service.cancel(db, circle["noor"], **what())
    assert await states(db) == {"noor": "cancelled", "bas": "offered", "joost": "waitlisted"}
    assert await moment(db, circle["bas"]) == clock.now() + timedelta(hours=72)
    assert await mails(db, circle["bas"]) == [("bas", "offered"), ("bas", "waitlisted")]
    assert ("noor", "cancelled") in await mails(db, circle["noor"])
    assert await tally(db, circle["circle"]) == (1, 1, 0)
    assert await positions(db, circle["circle"]) == [("joost", 1)]


async def test_in_the_last_week_an_offer_is_held_for_a_day(app, db, circle, clock, what) -> None:
    clock.move(timedelta(days=24))
    await service.cancel(db, circle["noor"], **what())
    assert await moment(db, circle["bas"]) == clock.now() + timedelta(hours=24)


async def test_who_comes_after_a_cancellation_is_behind_who_waited(app, db, circle, what) -> None:
    await service.cancel(db, circle["noor"], **what())
    newcomer = await come(app.desk, circle["circle"], colleague(1))
    assert (await standing(db, newcomer)).state == "waitlisted"


async def test_leaving_the_waiting_list_moves_nobody(app, db, circle, what) -> None:
    await service.cancel(db, circle["bas"], **what())
    assert await states(db) == {"noor": "confirmed", "bas": "cancelled", "joost": "waitlisted"}
    assert await positions(db, circle["circle"]) == [("joost", 1)]


async def test_who_cancels_an_offer_gives_it_to_the_next(app, db, circle, what) -> None:
    await service.cancel(db, circle["noor"], **what())
    await service.cancel(db, circle["bas"], **what())
    assert await states(db) == {"noor": "cancelled", "bas": "cancelled", "joost": "offered"}
    assert await mails(db, circle["bas"]) == [("bas", "cancelled"), ("bas", "waitlisted")], (
        "no offer any more"
    )


async def test_cancelling_twice_says_it_was_done(app, db, circle, what) -> None:
    await service.cancel(db, circle["noor"], **what())
    with pytest.raises(CannotCancel):
        await service.cancel(db, circle["noor"], **what())
    with pytest.raises(NotFound):
        await service.cancel(db, uuid7(), **what())


async def test_after_the_start_a_place_that_comes_free_stays_free(app, db, circle, clock, what) -> None:
    clock.move(timedelta(days=30))
    await service.cancel(db, circle["noor"], **what())
    assert await states(db) == {"noor": "cancelled", "bas": "waitlisted", "joost": "waitlisted"}


async def test_who_cancelled_may_register_again_at_the_end(app, db, circle, what) -> None:
    await service.cancel(db, circle["noor"], **what())
    again = await come(app.desk, circle["circle"], NOOR, key="a new page")
    assert await positions(db, circle["circle"]) == [("joost", 1), ("noor", 2)]
    assert again != circle["noor"]


async def test_a_group_is_passed_over_with_a_reason_and_keeps_its_position(app, db, what) -> None:
    circle = await make_circle(db, capacity=2)
    first, second = [await come(app.desk, circle, colleague(number)) for number in (1, 2)]
    group = await come(app.desk, circle, NOOR, BAS)
    joost = await come(app.desk, circle, JOOST)
    await service.cancel(db, first, **what())
    assert (await standing(db, joost)).state == "offered"
    assert await history(db, group) == [("waitlisted", "full"), ("waitlisted", "passed-over")]
    assert (await standing(db, group)).passed_reason == "full"
    assert await positions(db, circle) == [("noor", 1), ("bas", 2)]
    for who in (second, joost):
        await service.cancel(db, who, **what())
    assert {key: state for key, state in (await states(db)).items() if state == "offered"} == {
        "noor": "offered",
        "bas": "offered",
    }


async def test_a_place_of_a_colleague_goes_to_a_colleague_who_waited_for_it(app, db, what) -> None:
    circle = await make_circle(db, capacity=3, max_per_organization=1)
    noor = await come(app.desk, circle, NOOR)
    second = await come(app.desk, circle, BAS, organization=NOOR.organization)
    await come(app.desk, circle, JOOST)
    await service.cancel(db, noor, **what())
    assert (await standing(db, second)).state == "offered"
    assert await history(db, second) == [
        ("waitlisted", "organization-maximum"),
        ("waitlisted", "passed-over"),
        ("offered", "offer"),
    ]


async def test_a_kept_place_that_comes_free_passes_over_who_does_not_meet_it(app, db, what) -> None:
    circle = await make_circle(db, capacity=1, quotas=[{"municipality_code": "GM0141", "places": 1}])
    noor = await come(app.desk, circle, NOOR)
    joost = await come(app.desk, circle, JOOST)
    second = await come(app.desk, circle, colleague(1), municipality="GM0141")
    await service.cancel(db, noor, **what())
    assert (await standing(db, joost)).state == "waitlisted"
    assert (await standing(db, second)).state == "offered"
    assert (await standing(db, second)).quota_id is not None
    assert (await history(db, joost))[-1] == ("waitlisted", "passed-over")


# Answering an offer


@pytest.fixture
async def offered(circle, db, what) -> Any:
    """Bas is offered Noor's place; Joost waits."""
    await service.cancel(db, circle["noor"], **what())
    return circle


async def test_accepting_is_a_yes_and_accepting_twice_is_accepting_once(db, offered, what) -> None:
    for _ in range(2):
        await service.answer_offer(db, offered["bas"], accept=True, **what())
    assert await states(db) == {"noor": "cancelled", "bas": "confirmed", "joost": "waitlisted"}
    assert (await standing(db, offered["bas"])).offer_expires_at is None
    assert await history(db, offered["bas"]) == [
        ("waitlisted", "full"),
        ("offered", "offer"),
        ("confirmed", "accepted"),
    ]
    assert [mail for mail in await mails(db) if mail == ("bas", "confirmed")] == [("bas", "confirmed")]


async def test_declining_offers_it_to_the_next(db, offered, what) -> None:
    await service.answer_offer(db, offered["bas"], accept=False, **what())
    assert await states(db) == {"noor": "cancelled", "bas": "declined", "joost": "offered"}
    with pytest.raises(NoOffer):
        await service.answer_offer(db, offered["bas"], accept=True, **what())


async def test_an_answer_on_the_last_second_counts_and_a_second_later_not(db, offered, clock, what) -> None:
    clock.set(await moment(db, offered["bas"]) - timedelta(seconds=1))
    await service.answer_offer(db, offered["bas"], accept=True, **what())
    await service.cancel(db, offered["bas"], **what())
    clock.set(await moment(db, offered["joost"]))
    for accept in (True, False):
        with pytest.raises(OfferExpired, match="geldig tot"):
            await service.answer_offer(db, offered["joost"], accept=accept, **what())
    assert (await states(db))["joost"] == "offered", "the minute's work expires it"


async def test_who_has_no_offer_has_nothing_to_answer(db, circle, what) -> None:
    with pytest.raises(NoOffer):
        await service.answer_offer(db, circle["bas"], accept=True, **what())
    with pytest.raises(NoOffer):
        await service.answer_offer(db, circle["noor"], accept=False, **what())
    await service.answer_offer(db, circle["noor"], accept=True, **what())
    assert (await states(db))["noor"] == "confirmed"


# Handing the place over


def to(person: Person) -> Any:
    return {"name": person.name, "email": person.email}


SANNE = Person("Sanne Kok", "sanne@almelo.example", "Gemeente Almelo", "municipality", "GM0141")


async def test_a_place_is_handed_to_a_colleague_with_a_new_link(db, circle, what) -> None:
    before = await standing(db, circle["noor"])
    await service.transfer(db, circle["noor"], **to(SANNE), **what())
    after = await standing(db, circle["noor"])
    assert (after.name, after.email, after.state, after.position) == (SANNE.name, SANNE.email, "confirmed", 1)
    assert after.person_id != before.person_id
    assert after.organization_id == before.organization_id
    assert after.link_generation == before.link_generation + 1
    assert (after.answers, after.job_title, after.phone, after.request_key) == ({}, "", "", None)
    assert set(await mails(db, circle["noor"])) == {
        ("noor", "confirmed"),
        ("noor", "transferred_away"),
        ("sanne", "transferred_to"),
    }
    assert await history(db, circle["noor"]) == [("confirmed", "place-free"), ("confirmed", "transferred")]
    assert await tally(db, circle["circle"]) == (1, 2, 0)


async def test_a_place_may_be_handed_on_and_on(db, circle, what) -> None:
    await service.transfer(db, circle["noor"], **to(SANNE), **what())
    await service.transfer(db, circle["noor"], **to(NOOR), **what())
    row = await standing(db, circle["noor"])
    assert (row.email, row.link_generation) == (NOOR.email, 3)
    assert (await mails(db, circle["noor"])).count(("noor", "transferred_to")) == 1


async def test_who_handed_over_may_register_again(app, db, circle, what) -> None:
    await service.transfer(db, circle["noor"], **to(SANNE), **what())
    again = await come(app.desk, circle["circle"], NOOR)
    assert (await standing(db, again)).state == "waitlisted"


async def test_a_colleague_who_is_there_already_cannot_take_it_over(db, circle, what) -> None:
    with pytest.raises(AlreadyRegistered, match="Bas Dijkstra"):
        await service.transfer(db, circle["noor"], **to(BAS), **what())
    assert (await standing(db, circle["noor"])).email == NOOR.email


async def test_a_colleague_who_cancelled_can(db, circle, what) -> None:
    await service.cancel(db, circle["bas"], **what())
    await service.transfer(db, circle["noor"], **to(BAS), **what())
    assert (await standing(db, circle["noor"])).email == BAS.email


@pytest.mark.parametrize("who", ["bas", "started"])
async def test_only_a_confirmed_place_is_handed_over_and_only_before_the_start(
    db, circle, clock, what, who
) -> None:
    if who == "started":
        clock.move(timedelta(days=30))
    with pytest.raises(CannotTransfer):
        await service.transfer(db, circle["bas" if who == "bas" else "noor"], **to(SANNE), **what())
    async with db.transaction() as tx:
        assert await tx.sql("SELECT FROM person WHERE email = $1", SANNE.email) == [], (
            "nobody is kept for nothing"
        )


# Answers and links


async def test_other_answers_are_kept_and_logged(db, circle, what) -> None:
    answers = {"motivation": "Wat kunnen wij leren?"}
    await service.change_answers(
        db, circle["noor"], job_title="Beleidsadviseur", phone="053", answers=answers, asked={}, **what()
    )
    row = await standing(db, circle["noor"])
    assert (row.job_title, row.phone, row.answers) == ("Beleidsadviseur", "053", answers)
    assert (await history(db, circle["noor"]))[-1] == ("confirmed", "changed")
    await service.cancel(db, circle["noor"], **what())
    with pytest.raises(CannotCancel):
        await service.change_answers(
            db, circle["noor"], job_title="", phone="", answers={}, asked={}, **what()
        )


async def test_the_link_is_sent_again_at_most_once_an_hour(app, db, circle, clock, what) -> None:
    other = await make_circle(db, "andere-kring")
    await come(app.desk, other, NOOR)
    for _ in range(3):
        await sending_links.send_links(db, NOOR.email, clock.now())
    assert (await mails(db)).count(("noor", "link")) == 2, "one for each activity"
    clock.move(timedelta(hours=1))
    await sending_links.send_link(db, circle["noor"], clock.now())
    assert (await mails(db, circle["noor"])).count(("noor", "link")) == 2
    await sending_links.send_links(db, "nobody@nowhere.example", clock.now())


async def test_no_mail_holds_a_secret(app, db: Database, circle, what) -> None:
    await service.transfer(db, circle["noor"], **to(SANNE), **what())
    await service.cancel(db, circle["noor"], **what())
    secrets = [
        app.services.links.make("registration", id_, generation)
        for id_ in circle.values()
        for generation in (1, 2)
    ]
    async with db.reading() as reading:
        kept = str(await reading.rows(select(Delivery.__table__)))
    assert not any(secret in kept for secret in secrets)
