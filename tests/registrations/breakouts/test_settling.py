"""Fatima settles what people ranked: she sees figures first, everybody is told at once, and who was told stays where they are."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from leerkring.activities.model import Activity, Breakout
from leerkring.activities.rules import commitment_of
from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.services import Services
from leerkring.registrations.model import Registration
from tests.builders import register
from tests.cast import BAS, FATIMA, JOOST, NOOR, colleague
from tests.conftest import TODAY
from tests.people.office import back_office_of
from tests.postbox import Letter, deliver
from tests.registrations.breakouts.meeting import STARTS, make_meeting, programme
from tests.registrations.breakouts.test_choosing import DAY, about, choose, in_order
from tests.support.forms import form_to

BASE = f"/beheer/activiteiten/{DAY}/deelsessies"
SETTLE = f"{BASE}/verdelen"


def ranks(first: str, second: str, third: str = "") -> dict[str, str]:
    """Rank both rounds the same way."""
    typed = {
        f"breakout-{number}-{rank}": slug for number in (1, 2) for rank, slug in ((1, first), (2, second))
    }
    return typed | ({f"breakout-{number}-3": third for number in (1, 2)} if third else {})


@pytest.fixture
async def day(db: Database) -> UUID:
    return await make_meeting(db, breakout_choice="ranked")


@pytest.fixture
async def fatima(app: Application, services: Services, day: UUID) -> AsyncIterator[httpx.AsyncClient]:
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        yield office


def address_of(letter: Letter) -> str:
    """Return to which address a mail went."""
    return letter.to.rsplit("<", 1)[-1].strip("<> ")


async def trial(office: httpx.AsyncClient) -> httpx.Response:
    """Run the dry run."""
    form = form_to(await office.get(SETTLE), f"{SETTLE}/proef")
    return await office.post(f"{SETTLE}/proef", data=form.data())


async def settle(office: httpx.AsyncClient) -> httpx.Response:
    """Run the dry run and tell what it showed."""
    form = form_to(await trial(office), f"{SETTLE}/vertellen")
    return await office.post(f"{SETTLE}/vertellen", data=form.data())


async def test_a_dry_run_shows_figures_and_changes_nothing(
    client: httpx.AsyncClient, db: Database, services: Services, fatima: httpx.AsyncClient
) -> None:
    await register(client, NOOR, DAY, **ranks("verdelen", "tellen"))
    await register(client, BAS, DAY, **ranks("verdelen", "wonen"))
    await deliver(services)
    page = await trial(fatima)
    assert page.status_code == 200
    assert "Iedereen heeft een plaats in elke ronde" in page.text
    assert "2 van 4 keuzes is een eerste keuze" in page.text
    assert page.text.count("dat is bewezen") == 4
    assert '<rect class="steps-bar"' in page.text
    assert "Hoe de teleurstelling is verdeeld" in page.text, "the picture in words"
    assert await programme(db) == {}
    assert await deliver(services) == []


async def test_everybody_is_told_at_once_and_then_chooses_from_what_is_left(
    client: httpx.AsyncClient, db: Database, services: Services, fatima: httpx.AsyncClient, day: UUID
) -> None:
    noor = await register(client, NOOR, DAY, **ranks("verdelen", "tellen"))
    await register(client, BAS, DAY, **ranks("verdelen", "tellen"))
    await register(client, JOOST, DAY)
    await deliver(services)
    told = await settle(fatima)
    assert told.status_code == 303, told.text
    has = await programme(db)
    assert sorted(map(sorted, (mine.values() for mine in has.values()))) == [["tellen", "verdelen"]] * 2
    assert has["noor"] != has["bas"], "each has one first choice"
    letters = about(await deliver(services), "Uw deelsessies zijn verdeeld")
    assert sorted(address_of(one) for one in letters) == sorted([NOOR.email, BAS.email]), (
        "who ranked nothing hears nothing"
    )
    assert "voor iedereen tegelijk" in letters[0].text
    assert "Ronde 1: " in letters[0].text
    page = (await client.get(noor)).text
    assert "Eerlijk verdelen" in page
    # Joost comes later: he chooses from what is left, and moves nobody.
    joost = await register(client, colleague(90), DAY, **{"breakout-1": "wonen", "breakout-2": "verdelen"})
    after = await programme(db)
    assert after["deelnemer90"] == {1: "wonen", 2: "verdelen?"}
    assert {who: after[who] for who in has} == has
    assert joost
    await in_order(db)


async def test_telling_twice_or_settling_again_is_refused_and_moves_nobody(
    client: httpx.AsyncClient, db: Database, fatima: httpx.AsyncClient
) -> None:
    await register(client, NOOR, DAY, **ranks("verdelen", "tellen"))
    form = form_to(await trial(fatima), f"{SETTLE}/vertellen").data()
    assert (await fatima.post(f"{SETTLE}/vertellen", data=form)).status_code == 303
    has = await programme(db)
    again = await fatima.post(f"{SETTLE}/vertellen", data=form)
    assert again.status_code == 409
    assert "Hier valt niets te verdelen" in again.text
    assert await programme(db) == has


async def test_who_ranks_otherwise_after_the_dry_run_stops_the_telling(
    client: httpx.AsyncClient, db: Database, fatima: httpx.AsyncClient
) -> None:
    noor = await register(client, NOOR, DAY, **ranks("verdelen", "tellen"))
    form = form_to(await trial(fatima), f"{SETTLE}/vertellen").data()
    assert (await choose(client, noor, **ranks("wonen", "tellen"))).status_code == 303
    late = await fatima.post(f"{SETTLE}/vertellen", data=form)
    assert late.status_code == 409
    assert "Er is niets verdeeld" in late.text
    assert await programme(db) == {}


async def test_the_seed_is_committed_to_before_and_shown_after(
    client: httpx.AsyncClient, db: Database, fatima: httpx.AsyncClient, day: UUID
) -> None:
    async with db.reading() as reading:
        secret: UUID = await reading.scalar(select(Activity.breakout_secret).where(Activity.id == day))
    public = (await client.get(f"/agenda/{DAY}")).text
    assert commitment_of(secret) in public
    assert secret.hex not in public
    assert str(secret) not in public
    await register(client, NOOR, DAY, **ranks("verdelen", "tellen"))
    page = (await fatima.get(SETTLE)).text
    assert str(secret) not in page
    await settle(fatima)
    page = (await fatima.get(SETTLE)).text
    assert str(secret) in page
    assert commitment_of(secret) in page
    public = (await client.get(f"/agenda/{DAY}")).text
    assert secret.hex in public, "as the page promised before"
    assert commitment_of(secret) in public


async def test_who_has_none_waits_and_a_larger_room_gives_a_place(
    client: httpx.AsyncClient, db: Database, services: Services, fatima: httpx.AsyncClient
) -> None:
    for number in (1, 2):
        await register(client, colleague(number), DAY, **{"breakout-1-1": "verdelen"})
    await settle(fatima)
    has = await programme(db)
    assert sorted(mine[1] for mine in has.values()) == ["verdelen", "verdelen?"]
    await deliver(services)
    form = form_to(await fatima.get(f"{BASE}/rondes/1"), f"{BASE}/rondes/1")
    look = await fatima.post(f"{BASE}/rondes/1", data=form.data(**{"capacity-verdelen": "2"}))
    assert "1 persoon die wachtte krijgt een plaats" in look.text
    assert await programme(db) == has, "it is said first"
    form = form_to(look, f"{BASE}/rondes/1")
    assert (await fatima.post(f"{BASE}/rondes/1", data=form.data())).status_code == 303
    assert [mine[1] for mine in (await programme(db)).values()] == ["verdelen", "verdelen"]
    assert len(about(await deliver(services), "U heeft een plaats in een deelsessie")) == 1
    form = form_to(await fatima.get(f"{BASE}/rondes/1"), f"{BASE}/rondes/1")
    small = await fatima.post(f"{BASE}/rondes/1", data=form.data(**{"capacity-verdelen": "1"}))
    assert small.status_code == 422, "never smaller than who was told"
    assert "hebben al 2 mensen een plaats" in small.text
    await in_order(db)


async def test_sixty_one_people_five_leave_three_come_late_and_one_session_is_cancelled(
    client: httpx.AsyncClient,
    app: Application,
    services: Services,
    fatima: httpx.AsyncClient,
    clock: FixedClock,
) -> None:
    db = services.db
    async with db.transaction() as tx:
        await tx.execute(update(Activity).where(Activity.slug == DAY).values(capacity=80))
        await tx.execute(update(Breakout).values(capacity=22))
    links = {}
    orders = (
        ("verdelen", "tellen", "wonen"),
        ("verdelen", "wonen", "tellen"),
        ("tellen", "verdelen", "wonen"),
    )
    for number in range(61):
        person = colleague(number)
        links[person.email.split("@")[0]] = await register(client, person, DAY, **ranks(*orders[number % 3]))
    assert (await settle(fatima)).status_code == 303
    has = await programme(db)
    assert len(has) == 61
    assert all(
        set(mine) == {1, 2} and mine[1] != mine[2] and "?" not in "".join(mine.values())
        for mine in has.values()
    )
    for who in sorted(has)[:5]:
        leave = form_to(await client.get(f"{links[who]}/afmelden"), f"{links[who]}/afmelden")
        assert (await client.post(f"{links[who]}/afmelden", data=leave.data())).status_code == 303
    for number in range(3):
        await register(client, colleague(100 + number), DAY, **{"breakout-1": "wonen"})
    stay = sorted(has)[5:]
    after = await programme(db)
    assert {who: after[who] for who in stay} == {who: has[who] for who in stay}, "who was told never moves"
    await deliver(services)
    # On the morning itself the session on sharing is off in the second round.
    clock.set(TODAY + STARTS + timedelta(minutes=20))
    off = f"{BASE}/rondes/2/verdelen/vervalt"
    async with back_office_of(app, services, FATIMA, "organizer") as office:
        form = form_to(await office.get(off), off)
        gone = await office.post(off, data=form.data(reason="De spreker is ziek."))
    assert gone.status_code == 303, gone.text
    now = await programme(db)
    assert all(mine.get(2) != "verdelen" for mine in now.values())
    assert {who: mine.get(1) for who, mine in now.items()} == {
        who: mine.get(1) for who, mine in after.items()
    }
    touched = [who for who, mine in after.items() if mine.get(2) == "verdelen"]
    letters = about(await deliver(services), "Een deelsessie gaat niet door")
    assert sorted(address_of(one).split("@")[0] for one in letters) == sorted(touched)
    assert "De spreker is ziek." in letters[0].text
    moved = [who for who in touched if now[who].get(2)]
    assert all(now[who][2] != now[who][1] for who in moved)
    await in_order(db)


async def test_a_speaker_is_fixed_before_settling_and_stays(
    client: httpx.AsyncClient, db: Database, services: Services, fatima: httpx.AsyncClient
) -> None:
    await register(client, NOOR, DAY, **ranks("tellen", "wonen"))
    await register(client, BAS, DAY, **ranks("verdelen", "wonen"))
    here = f"{BASE}/rondes/1/verdelen"
    page = await fatima.get(here)
    form = form_to(page, here)
    async with db.reading() as reading:
        person = str(await reading.scalar(select(Registration.id).where(Registration.email == NOOR.email)))
    nobody = await fatima.post(here, data=form.data(person=person, fixed="ja", reason=""))
    assert nobody.status_code == 422
    given = await fatima.post(here, data=form.data(person=person, fixed="ja", reason="U leidt deze sessie."))
    assert given.status_code == 303, given.text
    letters = [one for one in await deliver(services) if "Uw deelsessies zijn gewijzigd" in one.subject]
    assert "U leidt deze sessie." in letters[0].text
    assert "vastgezet" in (await fatima.get(here)).text
    await settle(fatima)
    has = await programme(db)
    assert has["noor"] == {1: "verdelen", 2: "tellen"}
    assert has["bas"] == {1: "wonen", 2: "verdelen"}
