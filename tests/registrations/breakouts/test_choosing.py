"""A national day: people choose their sessions while they register, swap until a day, and wait where it is full."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from leerkring.activities.model import Activity
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.breakouts.model import BreakoutPreference
from leerkring.run.check import run_checks
from tests.builders import form_of, make_circle, register, register_in_browser, states
from tests.cast import BAS, JOOST, NOOR, colleague
from tests.conftest import TODAY
from tests.postbox import Letter, deliver
from tests.registrations.breakouts.meeting import STARTS, make_meeting, programme
from tests.support.forms import form_to

DAY = "landelijke-dag"
FORM = f"/agenda/{DAY}/aanmelden"
BOTH = {"breakout-1": "verdelen", "breakout-2": "tellen"}


@pytest.fixture
async def day(db: Database) -> UUID:
    return await make_meeting(db)


async def choose(client: httpx.AsyncClient, url: str, **typed: str) -> httpx.Response:
    """Fill in the form of one's own sessions as it is, but for what is typed otherwise."""
    page = await client.get(f"{url}/deelsessies")
    form = form_to(page, f"{url}/deelsessies")
    return await client.post(f"{url}/deelsessies", data=form.data(**typed))


async def in_order(db: Database) -> None:
    assert [one.text for one in await run_checks(db) if not one.ok] == []


def about(letters: list[Letter], words: str) -> list[Letter]:
    return [one for one in letters if words in one.subject]


async def test_the_form_asks_each_round_with_room_and_places(client: httpx.AsyncClient, day: UUID) -> None:
    page = (await client.get(FORM)).text
    assert page.count('name="breakout-1"') == page.count('name="breakout-2"') == 4
    assert "Ronde 1, 11.00–11.45 uur" in page
    assert "Zaal 1 · nog 1 plaats vrij" in page
    await register(client, NOOR, DAY, **BOTH)
    page = (await client.get(FORM)).text
    assert page.count("Zaal 1 · vol: u komt op de wachtlijst van deze deelsessie") == 1


async def test_an_activity_without_rounds_asks_nothing(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    assert "breakout-" not in (await client.get("/agenda/woonzorganalyse/aanmelden")).text


async def test_who_chooses_first_is_in_and_who_is_later_waits_for_that_session(
    client: httpx.AsyncClient, db: Database, services: Services, day: UUID
) -> None:
    noor = await register(client, NOOR, DAY, **BOTH)
    bas = await register(client, BAS, DAY, **{"breakout-1": "verdelen", "breakout-2": "wonen"})
    assert await programme(db) == {
        "noor": {1: "verdelen", 2: "tellen"},
        "bas": {1: "verdelen?", 2: "wonen"},
    }
    to_bas, to_noor = sorted(await deliver(services), key=lambda one: one.to)
    assert "Ronde 1, 11.00–11.45 uur: Eerlijk verdelen (Zaal 1)" in to_noor.text
    assert "u staat op nummer 1 van de wachtlijst van Eerlijk verdelen" in to_bas.text
    assert "Ronde 2\\, 12.00–12.45 uur: Wie telt u niet mee? (Zaal 2)" in calendar_of(to_noor)
    assert "Wie telt u niet mee? (Zaal 2)" in (await client.get(noor)).text
    assert "U staat op nummer 1 van de wachtlijst van Eerlijk verdelen" in (await client.get(bas)).text
    await in_order(db)


def calendar_of(letter: Letter) -> str:
    parts = [part for part in letter.message.walk() if part.get_content_type() == "text/calendar"]
    return str(parts[0].get_content()).replace("\r\n ", "").replace("\n ", "")


async def test_nothing_has_to_be_chosen_and_what_is_wrong_comes_back(
    client: httpx.AsyncClient, db: Database, day: UUID
) -> None:
    await register(client, JOOST, DAY)
    again = await client.post(FORM, data=form_of(NOOR, **{"breakout-1": "dansen", "breakout-2": "tellen"}))
    assert again.status_code == 422
    assert "Kies een deelsessie uit de lijst." in again.text
    twice = await client.post(FORM, data=form_of(NOOR, **{"breakout-1": "tellen", "breakout-2": "tellen"}))
    assert twice.status_code == 422
    assert "U koos deze deelsessie al in ronde 1. Kies hier een andere." in twice.text
    assert await programme(db) == {}


async def test_looking_once_more_shows_what_was_chosen(client: httpx.AsyncClient, day: UUID) -> None:
    await register(client, JOOST, DAY, **{"breakout-1": "verdelen"})
    review = await client.post(FORM, data=form_of(NOOR, review="1", **BOTH))
    assert "Eerlijk verdelen (wachtlijst van deze deelsessie)" in review.text
    assert "Wie telt u niet mee?" in review.text
    assert 'name="breakout-2" value="tellen"' in review.text


async def test_cancelling_gives_the_sessions_to_who_waits_and_they_are_told(
    client: httpx.AsyncClient, db: Database, services: Services, day: UUID
) -> None:
    noor = await register(client, NOOR, DAY, **BOTH)
    await register(client, BAS, DAY, **{"breakout-1": "verdelen"})
    await register(client, JOOST, DAY, **{"breakout-1": "verdelen"})
    await deliver(services)
    await client.post(f"{noor}/afmelden")
    assert await programme(db) == {"bas": {1: "verdelen"}, "joost": {1: "verdelen?"}}
    (letter,) = about(await deliver(services), "een plaats in een deelsessie")
    assert BAS.email in letter.to
    assert "Ronde 1: Eerlijk verdelen" in letter.text
    assert [method for method, _, _ in letter.days] == ["REQUEST"]
    await in_order(db)


async def test_a_swap_to_a_full_session_keeps_what_one_has_until_it_comes_free(
    client: httpx.AsyncClient, db: Database, services: Services, day: UUID
) -> None:
    noor = await register(client, NOOR, DAY, **{"breakout-1": "verdelen"})
    bas = await register(client, BAS, DAY, **{"breakout-1": "tellen"})
    await register(client, JOOST, DAY, **{"breakout-1": "tellen"})
    await deliver(services)
    assert (await choose(client, bas, **{"breakout-1": "verdelen"})).status_code == 303
    assert (await programme(db))["bas"] == {1: "tellen verdelen?"}
    (letter,) = await deliver(services)
    assert letter.subject == "Uw deelsessies zijn gewijzigd: Landelijke dag"
    assert "op de wachtlijst van Eerlijk verdelen, tot dan Wie telt u niet mee?" in letter.text
    # Noor goes elsewhere: Bas gets what she leaves, and Joost what Bas leaves.
    assert (await choose(client, noor, **{"breakout-1": "wonen"})).status_code == 303
    assert await programme(db) == {
        "noor": {1: "wonen"},
        "bas": {1: "verdelen"},
        "joost": {1: "tellen"},
    }
    assert len(about(await deliver(services), "een plaats in een deelsessie")) == 2
    await in_order(db)


async def test_who_waits_may_go_on_waiting_beside_another_choice(
    client: httpx.AsyncClient, db: Database, day: UUID
) -> None:
    await register(client, NOOR, DAY, **{"breakout-1": "verdelen"})
    bas = await register(client, BAS, DAY, **{"breakout-1": "verdelen"})
    await choose(client, bas, **{"breakout-1": "wonen"})
    assert (await programme(db))["bas"] == {1: "wonen verdelen?"}
    form = form_to(await client.get(f"{bas}/deelsessies"), f"{bas}/deelsessies")
    data = {name: value for name, value in form.data().items() if name != "waiting-1"}
    await client.post(f"{bas}/deelsessies", data=data)
    assert (await programme(db))["bas"] == {1: "wonen"}
    await in_order(db)


async def test_two_rounds_are_exchanged_in_one_go(
    client: httpx.AsyncClient, db: Database, services: Services, day: UUID
) -> None:
    noor = await register(client, NOOR, DAY, **BOTH)
    await deliver(services)
    await choose(client, noor, **{"breakout-1": "tellen", "breakout-2": "verdelen"})
    assert (await programme(db))["noor"] == {1: "tellen", 2: "verdelen"}
    (letter,) = await deliver(services)
    assert "Ronde 1: van Eerlijk verdelen naar Wie telt u niet mee?" in letter.text


async def test_one_session_is_never_twice_in_a_programme(
    client: httpx.AsyncClient, db: Database, day: UUID
) -> None:
    await register(client, JOOST, DAY, **{"breakout-1": "tellen"})
    noor = await register(client, NOOR, DAY, **{"breakout-1": "verdelen", "breakout-2": "wonen"})
    # She would keep "verdelen" in the first round, since "tellen" is full there.
    answer = await choose(client, noor, **{"breakout-1": "tellen", "breakout-2": "verdelen"})
    assert answer.status_code == 409
    assert "staat dan twee keer in uw programma" in answer.text
    assert (await programme(db))["noor"] == {1: "verdelen", 2: "wonen"}


async def test_a_choice_that_changes_nothing_sends_no_mail(
    client: httpx.AsyncClient, services: Services, day: UUID
) -> None:
    noor = await register(client, NOOR, DAY, **BOTH)
    await deliver(services)
    assert (await choose(client, noor)).status_code == 303
    assert await deliver(services) == []


async def test_the_link_of_a_browser_fills_nobodys_mailbox(
    client: httpx.AsyncClient, db: Database, services: Services, day: UUID
) -> None:
    in_browser = await register_in_browser(client, NOOR, DAY, **BOTH)
    await deliver(services)
    for session in ("wonen", "verdelen", "wonen"):
        assert (await choose(client, in_browser, **{"breakout-1": session})).status_code == 303
    (letter,) = await deliver(services)
    assert "Ronde 1, 11.00–11.45 uur: Gemengd wonen (Zaal 3)" in letter.text, "it tells how it stands"
    assert (await programme(db))["noor"] == {1: "wonen", 2: "tellen"}


async def test_swapping_ends_on_the_day_that_was_told(
    client: httpx.AsyncClient, db: Database, clock: FixedClock
) -> None:
    await make_meeting(db, breakouts_until=TODAY + timedelta(days=20))
    noor = await register(client, NOOR, DAY, **BOTH)
    page = await client.get(f"{noor}/deelsessies")
    form = form_to(page, f"{noor}/deelsessies")
    clock.set(TODAY + timedelta(days=20))
    closed = await client.get(f"{noor}/deelsessies")
    assert closed.status_code == 409
    assert "Wisselen kon tot" in closed.text
    late = await client.post(f"{noor}/deelsessies", data=form.data(**{"breakout-1": "wonen"}))
    assert late.status_code == 409
    assert "Wisselen kon tot" in late.text
    assert (await programme(db))["noor"] == {1: "verdelen", 2: "tellen"}
    assert "/deelsessies" not in (await client.get(noor)).text


async def test_who_waits_for_the_activity_holds_no_session_until_they_have_a_place(
    client: httpx.AsyncClient, db: Database, services: Services
) -> None:
    await make_meeting(db, capacity=1)
    noor = await register(client, NOOR, DAY, **{"breakout-1": "wonen"})
    bas = await register(client, BAS, DAY, **BOTH)
    assert (await programme(db))["bas"] == {1: "verdelen~", 2: "tellen~"}
    assert "als er dan plaats is" in (await client.get(bas)).text
    await client.post(f"{noor}/afmelden")
    assert (await states(db))["bas"] == "offered"
    assert (await programme(db)) == {"bas": {1: "verdelen~", 2: "tellen~"}}
    await client.post(f"{bas}/aanbod", data={"answer": "accept"})
    assert (await programme(db)) == {"bas": {1: "verdelen", 2: "tellen"}}
    letters = await deliver(services)
    assert "Eerlijk verdelen (Zaal 1)" in about(letters, "U heeft een plaats: ")[-1].text
    await in_order(db)


async def test_a_place_that_is_handed_over_takes_the_sessions_along(
    client: httpx.AsyncClient, db: Database, services: Services, day: UUID
) -> None:
    noor = await register(client, NOOR, DAY, **BOTH)
    await deliver(services)
    await client.post(f"{noor}/overdragen", data={"name": JOOST.name, "email": JOOST.email})
    assert await programme(db) == {"joost": {1: "verdelen", 2: "tellen"}}
    (to_joost,) = [one for one in await deliver(services) if JOOST.email in one.to]
    assert "Wie telt u niet mee? (Zaal 2)" in to_joost.text


async def test_colleagues_choose_for_themselves_with_their_own_link(
    client: httpx.AsyncClient, db: Database, day: UUID
) -> None:
    other = colleague(1)
    together = {"colleague-1-name": other.name, "colleague-1-email": other.email}
    await register(client, NOOR, DAY, **BOTH, **together)
    assert await programme(db) == {"noor": {1: "verdelen", 2: "tellen"}}


async def test_ranking_is_kept_shown_and_changed(client: httpx.AsyncClient, db: Database) -> None:
    day = await make_meeting(db, breakout_choice="ranked")
    page = (await client.get(FORM)).text
    assert 'name="breakout-1-3"' in page
    assert 'name="breakout-1"' not in page
    twice = {"breakout-1-1": "wonen", "breakout-1-2": "wonen"}
    assert (await client.post(FORM, data=form_of(NOOR, **twice))).status_code == 422
    noor = await register(client, NOOR, DAY, **{"breakout-1-1": "wonen", "breakout-1-3": "tellen"})
    assert "1. Gemengd wonen, 2. Wie telt u niet mee?" in (await client.get(noor)).text
    changed = await choose(
        client, noor, **{"breakout-1-1": "tellen", "breakout-1-2": "", "breakout-2-1": "wonen"}
    )
    assert changed.status_code == 303
    async with db.reading() as reading:
        p = BreakoutPreference
        rows = await reading.rows(select(p.slug, p.rank).order_by(p.rank, p.slug))
        taken = await reading.scalar(select(Activity.taken).where(Activity.id == day))
    assert [(row.slug, row.rank) for row in rows] == [("tellen", 1), ("wonen", 1)]
    assert taken == 1
    assert await programme(db) == {}
    await client.post(f"{noor}/afmelden")
    async with db.reading() as reading:
        assert await reading.scalar(select(func.count()).select_from(p)) == 0


async def test_after_a_round_began_nobody_moves_by_itself(
    client: httpx.AsyncClient, db: Database, clock: FixedClock, day: UUID
) -> None:
    noor = await register(client, NOOR, DAY, **BOTH)
    await register(client, BAS, DAY, **{"breakout-1": "verdelen", "breakout-2": "wonen"})
    await register(client, JOOST, DAY, **{"breakout-2": "tellen"})
    clock.set(TODAY + STARTS + timedelta(hours=1, minutes=5))
    await client.post(f"{noor}/afmelden")
    assert await programme(db) == {"bas": {1: "verdelen?", 2: "wonen"}, "joost": {2: "tellen"}}
    await in_order(db)
