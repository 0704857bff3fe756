"""Telling what was decided: the last look at exactly that, everybody at once, and then it is final."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.beheer.deciding.words import says_full
from leerkring.run.check import run_checks
from tests.builders import change_capacity, register, states
from tests.cast import BAS, FATIMA, ILSE, JOOST, NOOR
from tests.people.office import back_office_of, sign_in
from tests.postbox import deliver
from tests.registrations.deciding.applying import (
    ACTIVITY,
    BOARD,
    LOOK,
    decide,
    ids_of,
    make_chosen,
    press,
    three_apply,
)
from tests.registrations.ordering.test_order import many_more

ANNA = replace(NOOR, name="Anna Bos", email="anna@almelo.example")
VOL = "Er waren meer aanvragen dan plaatsen."


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


async def check_places(db: Database) -> None:
    assert [one.text for one in await run_checks(db) if not one.ok] == []


async def test_everybody_hears_at_once_exactly_what_the_last_look_showed(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await three_apply(fatima, db, capacity=1)
    await deliver(services)
    await decide(fatima, db, [NOOR], "confirm")
    await decide(fatima, db, [BAS], "waitlist", "U bent de eerste reserve.")
    await decide(fatima, db, [JOOST], "reject", VOL)
    look = await fatima.get(LOOK)
    for text in ("3 mensen krijgen bericht", NOOR.name, "U bent de eerste reserve.", VOL, FATIMA.name):
        assert text in look.text
    ids = await ids_of(db, NOOR, BAS, JOOST)
    foreseen = {}
    for id_ in ids:
        shown = await fatima.get(LOOK, params={"persoon": id_})
        subject = re.search(r"Onderwerp:</strong> ([^<]+)", shown.text)
        assert subject
        foreseen[id_] = subject[1]
        html = await fatima.get(f"{LOOK}/brief", params={"persoon": id_})
        assert subject[1].split(":")[0] in html.text
        assert not re.search(r"aanmelding/[\w-]{43}", html.text + shown.text), "the link is theirs alone"
    assert "Aanmelden kan nog tot do 11 februari 2027, 10.00 uur: wie dan nog komt" in look.text
    assert set((await states(db)).values()) == {"applied"}, "a look changes nothing"
    assert await deliver(services) == []
    done = await press(fatima)
    assert (done.status_code, done.headers["location"]) == (303, f"{BOARD}?gedaan=bekend")
    board = (await fatima.get(BOARD)).text
    assert "Niemand wacht op een besluit" in board
    assert "Er is nog niets besloten" not in board
    assert await states(db) == {"noor": "confirmed", "joost": "rejected", "bas": "waitlisted"}
    letters = {mail.to.split("<")[-1].rstrip(">"): mail for mail in await deliver(services)}
    assert [letters[person.email].subject for person in (NOOR, BAS, JOOST)] == list(foreseen.values())
    assert VOL in letters[JOOST.email].text
    assert "U bent de eerste reserve." in letters[BAS.email].text
    assert len(letters[NOOR.email].days) == 3
    await check_places(db)


async def test_the_last_look_warns_of_a_reason_that_is_not_so(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock, services: Services
):
    id_ = await three_apply(fatima, db, capacity=3)
    await decide(fatima, db, [NOOR], "confirm")
    await decide(fatima, db, [BAS], "reject", VOL)
    await decide(fatima, db, [JOOST], "reject", "Uw vraag past niet bij dit onderwerp.")
    look = (await fatima.get(LOOK)).text
    assert "2 plaatsen blijven vrij" in look
    assert "1 persoon leest dat er geen plaats meer was." in look
    await change_capacity(db, id_, 1, actor="house", now=clock.now(), settings=services.settings)
    assert "blijven vrij" not in (await fatima.get(LOOK)).text


@pytest.mark.parametrize(
    "reason, full",
    [
        (VOL, True),
        ("De leerkring is vol.", True),
        ("Er was geen plaats meer.", True),
        ("Uw vraag past hier niet.", False),
        ("Uw aanvraag was niet volledig.", False),
        ("", False),
    ],
)
def test_which_reasons_say_that_it_was_full(reason: str, full: bool):
    assert says_full(reason) is full


async def test_the_personal_page_and_staff_pages_tell_the_same(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_chosen(db, capacity=1)
    noor, bas, joost = [await register(fatima, person) for person in (NOOR, BAS, JOOST)]
    today = (await fatima.get("/beheer")).text
    assert "aanvragen wachten op een besluit" in today
    assert f"{ACTIVITY}/kiezen" in today
    assert f'href="{BOARD}"' in (await fatima.get(ACTIVITY)).text
    await decide(fatima, db, [NOOR], "confirm")
    await decide(fatima, db, [BAS], "waitlist", "U bent de eerste reserve.")
    await decide(fatima, db, [JOOST], "reject", VOL)
    await press(fatima)
    for page, state, text in (
        (noor, "confirmed", "Uw plaats geldt voor alle dagen"),
        (bas, "waitlisted", "U bent de eerste reserve."),
        (joost, "rejected", VOL),
    ):
        shown = (await fatima.get(page)).text
        assert f'data-state="{state}"' in shown
        assert text in shown
    public = (await fatima.get("/agenda/woonzorganalyse")).text
    assert 'data-taken="1"' in public
    assert 'data-waiting="1"' in public
    assert "wachten op een besluit" not in (await fatima.get("/beheer")).text
    (id_,) = await ids_of(db, JOOST)
    history = (await fatima.get(f"{ACTIVITY}/aanmeldingen/{id_}")).text
    assert "niet gekozen" in history
    assert VOL in history


async def test_who_does_not_fit_is_named_and_nothing_happens(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db, capacity=2)
    await decide(fatima, db, [NOOR, BAS, JOOST], "confirm")
    look = await fatima.get(LOOK)
    assert "Dit past niet: 1 persoon te veel gekozen" in look.text
    assert f"{JOOST.name}, {JOOST.organization}: alle plaatsen waren bezet" in look.text
    assert "Bekendmaken aan" not in look.text
    no = await fatima.post(LOOK)
    assert no.status_code == 409
    assert f"Dit past niet: {JOOST.name}." in no.text
    assert set((await states(db)).values()) == {"applied"}
    await decide(fatima, db, [JOOST], "waitlist", VOL)
    assert (await press(fatima)).status_code == 303


async def test_beyond_the_terms_only_by_hand_and_it_stands_in_the_history(
    fatima: httpx.AsyncClient, db: Database
):
    await make_chosen(db, capacity=3, max_per_organization=1)
    for person in (NOOR, ANNA):
        await register(fatima, person)
    await decide(fatima, db, [NOOR, ANNA], "confirm")
    assert "de organisatie heeft al het hoogste aantal plaatsen" in (await fatima.get(LOOK)).text
    await decide(fatima, db, [ANNA], "confirm", "Zij leidt de werkgroep.", by_hand="ja")
    assert "boven het hoogste aantal van één organisatie" in (await fatima.get(LOOK)).text
    assert (await press(fatima)).status_code == 303
    (id_,) = await ids_of(db, ANNA)
    history = (await fatima.get(f"{ACTIVITY}/aanmeldingen/{id_}")).text
    assert "Zij leidt de werkgroep." in history
    assert "Boven het hoogste aantal van één organisatie." in history
    await check_places(db)


async def test_a_place_that_stays_free_is_offered_to_the_list_in_its_order(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await three_apply(fatima, db, capacity=2)
    await deliver(services)
    await decide(fatima, db, [JOOST, BAS], "waitlist", VOL)
    await decide(fatima, db, [NOOR], "confirm")
    look = (await fatima.get(LOOK)).text
    offer, waits = look.split("<caption>Hoort: u staat op de wachtlijst")
    assert JOOST.name in offer.split("<caption>Hoort: er is een plaats voor u")[1]
    assert f"1. {BAS.name}" in waits
    await press(fatima)
    assert await states(db) == {"noor": "confirmed", "joost": "offered", "bas": "waitlisted"}
    assert "Wat vrij blijft" not in look, "nobody is left to decide about"
    letters = {mail.to.split("<")[-1].rstrip(">"): mail.subject for mail in await deliver(services)}
    assert letters[BAS.email].startswith("Nummer 1 op de wachtlijst")
    assert len(letters) == 3, "who is offered a place hears of nothing else"
    await check_places(db)


async def test_who_left_or_changed_something_meanwhile_is_named(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock
):
    await make_chosen(db)
    noor, bas = [await register(fatima, person, **{"field-vraag": "Eerst"}) for person in (NOOR, BAS)]
    await decide(fatima, db, [NOOR, BAS], "confirm")
    look = await fatima.get(LOOK)
    clock.set(clock.now() + timedelta(minutes=5))
    assert (await fatima.post(f"{noor}/afmelden")).status_code == 303
    changed = await fatima.post(f"{bas}/wijzigen", data={"field-vraag": "Iets anders"})
    assert changed.status_code == 303
    again = await press(fatima, look)
    assert again.status_code == 409
    for text in (
        "Er is iets gewijzigd terwijl u ermee bezig was",
        f"{NOOR.name} valt weg. Het was: plaats.",
        f"{BAS.name} wijzigde de antwoorden.",
        "valt niets meer te besluiten",
        "Antwoorden gewijzigd na uw besluit",
        "Bekendmaken aan 1 persoon",
    ):
        assert text in again.text
    assert (await states(db))["bas"] == "applied"
    assert (await press(fatima)).status_code == 303
    assert await states(db) == {"noor": "cancelled", "bas": "confirmed"}


async def test_fewer_places_between_the_look_and_the_act_show_the_difference(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    id_ = await three_apply(fatima, db, capacity=3)
    await decide(fatima, db, [NOOR, BAS, JOOST], "confirm")
    look = await fatima.get(LOOK)
    await change_capacity(db, id_, 2, actor="house", now=services.clock.now(), settings=services.settings)
    no = await press(fatima, look)
    assert no.status_code == 409
    assert "Het aantal plaatsen was 3 en is nu 2." in no.text
    assert f"{JOOST.name} valt weg. Het was: plaats." in no.text
    assert set((await states(db)).values()) == {"applied"}


async def test_a_second_pair_of_eyes_where_the_activity_asks_for_it(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database
):
    await three_apply(fatima, db)
    on = await fatima.post(f"{BOARD}/tweede-persoon", data={"second_pair": "ja"})
    assert on.status_code == 303
    await decide(fatima, db, [NOOR], "confirm")
    look = await fatima.get(LOOK)
    assert "Een collega maakt dit bekend" in look.text
    assert "Bekendmaken aan" not in look.text
    no = await press(fatima)
    assert no.status_code == 409
    assert "Vraag een ander uit het team" in no.text
    assert await drop_second_pair(fatima) == 409, "not while something is decided"
    (noor,) = await ids_of(db, NOOR)
    await fatima.post(f"{BOARD}/terugnemen", data={"registration": noor})
    assert await drop_second_pair(fatima) == 409, "nor once what was decided is taken back"
    await decide(fatima, db, [NOOR], "confirm")
    async with back_office_of(app, services, ILSE, "admin") as ilse:
        assert (await press(ilse)).status_code == 303
    assert (await states(db))["noor"] == "confirmed"
    assert await drop_second_pair(fatima) == 409, (
        "nor once people were told, with others left to decide about"
    )
    await decide(fatima, db, [BAS], "confirm")
    assert (await press(fatima)).status_code == 409


async def drop_second_pair(fatima: httpx.AsyncClient) -> int:
    """Try to do without the second pair of eyes again; return how that was answered."""
    return (await fatima.post(f"{BOARD}/tweede-persoon", data={})).status_code


async def test_who_takes_away_the_second_pair_of_eyes_is_seen(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database, clock: FixedClock
):
    await three_apply(fatima, db)
    assert "Aangezet door" not in (await fatima.get(BOARD)).text
    await fatima.post(f"{BOARD}/tweede-persoon", data={"second_pair": "ja"})
    assert f"Aangezet door {FATIMA.name}, di 12 januari 2027" in (await fatima.get(BOARD)).text
    clock.set(clock.now() + timedelta(minutes=5))
    async with back_office_of(app, services, ILSE, "admin") as ilse:
        await ilse.post(f"{BOARD}/tweede-persoon", data={"second_pair": "ja"})
        assert f"Aangezet door {FATIMA.name}" in (await ilse.get(BOARD)).text, "that changed nothing"
        assert await drop_second_pair(ilse) == 303
    off = f"Er kijkt geen tweede persoon meer mee. Uitgezet door {ILSE.name}, di 12 januari 2027"
    await decide(fatima, db, [NOOR], "confirm")
    for path in (BOARD, LOOK):
        assert off in " ".join((await fatima.get(path)).text.split())
    history = (await fatima.get(f"{ACTIVITY}/logboek")).text
    assert history.count("liet een tweede persoon meekijken bij kiezen") == 1
    assert "liet geen tweede persoon meer meekijken bij kiezen" in history
    assert "wanted" not in history
    await fatima.post(f"{BOARD}/tweede-persoon", data={"second_pair": "ja"})
    board = (await fatima.get(BOARD)).text
    assert "Er is al eens besloten. Daarom blijft dit zo." in board
    assert 'name="second_pair"' not in board


async def test_no_place_by_hand_goes_past_the_second_pair_of_eyes(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    await fatima.post(f"{BOARD}/tweede-persoon", data={"second_pair": "ja"})
    (noor,) = await ids_of(db, NOOR)
    by_hand = f"{ACTIVITY}/aanmeldingen/{noor}/plaats-geven"
    no = await fatima.post(by_hand, data={"reason": "Ik wil het."})
    assert no.status_code == 409
    assert "een ander uit het team maakt dat bekend" in no.text
    assert (await states(db))["noor"] == "applied"
    await fatima.post(f"{BOARD}/tweede-persoon", data={})
    assert (await fatima.post(by_hand, data={"reason": "Afgesproken."})).status_code == 303


async def test_three_hundred_of_one_organisation_are_named_and_then_all_told(
    fatima: httpx.AsyncClient, services: Services, db: Database
):
    await make_chosen(db, capacity=12, max_per_organization=2)
    for person in (NOOR, BAS):
        await register(fatima, person)
    await many_more(db, 299)
    await deliver(services)
    async with db.reading() as reading:
        ids = [str(row.id) for row in await reading.sql("SELECT id FROM registration ORDER BY position")]
    await fatima.post(BOARD, data={"registration": ids, "decision": "confirm"})
    look = await fatima.get(LOOK)
    assert "Dit past niet: 298 mensen te veel gekozen" in look.text
    assert "Nog 299, " in look.text, "each is named"
    no = await fatima.post(LOOK)
    assert no.status_code == 409
    assert await deliver(services) == []
    kept, others = ids[:3], ids[3:]  # Noor, Bas and one more of Noor's organisation
    await fatima.post(BOARD, data={"registration": others, "decision": "reject", "reason": VOL})
    assert (await press(fatima)).status_code == 303
    found = list((await states(db)).values())
    assert (found.count("confirmed"), found.count("rejected")) == (len(kept), 298)
    assert len(await deliver(services)) == 301


async def test_who_was_told_yes_is_not_moved_by_a_later_decision(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    await decide(fatima, db, [NOOR], "confirm")
    await press(fatima)
    for verdict in ("reject", "waitlist", "confirm"):
        assert (await decide(fatima, db, [NOOR], verdict, VOL)).status_code == 409
    assert (await states(db))["noor"] == "confirmed"
    await decide(fatima, db, [BAS, JOOST], "reject", VOL)
    await press(fatima)
    assert await states(db) == {"noor": "confirmed", "bas": "rejected", "joost": "rejected"}


async def test_who_waits_by_a_decision_can_still_be_told_no(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db, capacity=1)
    await decide(fatima, db, [NOOR], "confirm")
    await decide(fatima, db, [BAS], "waitlist", VOL)
    await press(fatima)
    assert (await decide(fatima, db, [BAS], "confirm")).status_code == 409, "by the list, or by hand"
    assert (await decide(fatima, db, [BAS], "reject", "De groep is begonnen.")).status_code == 303
    await press(fatima)
    assert (await states(db))["bas"] == "rejected"
    await check_places(db)


async def test_two_who_press_at_the_same_moment_tell_once(
    fatima: httpx.AsyncClient, app: Application, services: Services, db: Database
):
    await three_apply(fatima, db)
    await deliver(services)
    await decide(fatima, db, [NOOR, BAS], "confirm")
    async with back_office_of(app, services, ILSE, "admin") as ilse:
        looks = [await fatima.get(LOOK), await ilse.get(LOOK)]
        answers = await asyncio.gather(press(fatima, looks[0]), press(ilse, looks[1]))
    assert sorted(one.status_code for one in answers) == [303, 409]
    assert len(await deliver(services)) == 2
    await check_places(db)


async def test_an_activity_that_is_off_tells_nobody(fatima: httpx.AsyncClient, db: Database):
    await three_apply(fatima, db)
    await decide(fatima, db, [NOOR], "confirm")
    async with db.transaction() as tx:
        await tx.sql("UPDATE activity SET state = 'archived'")
    no = await fatima.post(LOOK)
    assert no.status_code == 409
    assert "staat niet op de site" in no.text


async def test_who_would_keep_a_place_free_is_told_that_the_list_comes_first(
    fatima: httpx.AsyncClient, db: Database
):
    await three_apply(fatima, db, capacity=2)
    await decide(fatima, db, [NOOR], "waitlist", VOL)
    look = (await fatima.get(LOOK)).text
    assert "Over 2 aanvragen besloot u nog niet, en er wordt 1 plaats aangeboden" in look
