"""A list stands before the value that decides can be known: by hand, by the clock, or with another value."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from leerkring.activities.draws.model import Draw
from leerkring.activities.draws.rules import FREEZES_BEFORE, freezes_at
from leerkring.activities.model import Activity
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.model import Audit
from leerkring.core.web.services import Services
from leerkring.registrations.drawing.due import freeze_due
from leerkring.registrations.drawing.record import check_record
from tests.builders import register
from tests.cast import BAS, FATIMA, NOOR
from tests.conftest import TODAY
from tests.people.office import sign_in
from tests.postbox import deliver
from tests.registrations.drawing.draws import CLOSES, VALUE_NAME, make_draw
from tests.registrations.drawing.test_pages import OFFICE, PUBLIC, record, send
from tests.support.forms import open_form

KNOWN = TODAY + timedelta(days=4)
BY_ITSELF = KNOWN - FREEZES_BEFORE
PLACES = "/beheer/activiteiten/woonzorganalyse/plaatsen"


@pytest.fixture
async def fatima(client: httpx.AsyncClient, services: Services) -> httpx.AsyncClient:
    """The browser of Fatima, organiser."""
    await sign_in(client, services, FATIMA)
    return client


@pytest.fixture
async def circle(fatima: httpx.AsyncClient, services: Services, db: Database) -> UUID:
    """A draw of which the value becomes known four days on; Noor and Bas registered."""
    id_ = await make_draw(db, capacity=1, draw_value_at=KNOWN)
    for person in (NOOR, BAS):
        await register(fatima, person)
    await deliver(services)
    return id_


@pytest.fixture
def later(
    fatima: httpx.AsyncClient, services: Services, clock: FixedClock
) -> Callable[[datetime], Awaitable[None]]:
    """Let it be later; whoever comes back after days signs in again."""

    async def go(moment: datetime) -> None:
        clock.set(moment)
        await sign_in(fatima, services, FATIMA)

    return go


async def frozen_at(db: Database) -> object:
    async with db.reading() as reading:
        return await reading.scalar(select(Activity.draw_frozen_at))


def test_by_itself_is_a_day_before_and_never_before_closing():
    assert freezes_at(CLOSES, KNOWN) == BY_ITSELF
    assert freezes_at(CLOSES, CLOSES + timedelta(hours=2)) == CLOSES


@pytest.mark.usefixtures("circle")
async def test_who_forgets_is_overtaken_by_the_clock(
    fatima: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock, later: Any
):
    assert "De lijst met loten staat uiterlijk vast op" in (await fatima.get(PUBLIC)).text
    assert "gebeurt het vanzelf op" in (await fatima.get(OFFICE)).text
    for moment in (CLOSES, BY_ITSELF - timedelta(seconds=1)):
        await later(moment)
        assert await freeze_due(db, clock.now(), services.settings) == 0
    assert "Anders gebeurt dat vanzelf op" in (await fatima.get(OFFICE)).text
    await later(BY_ITSELF)
    assert await freeze_due(db, clock.now(), services.settings) == 1
    assert await freeze_due(db, clock.now(), services.settings) == 0, "once"
    assert await frozen_at(db) == BY_ITSELF
    assert len(await deliver(services)) == 2, "each hears the own tickets"
    async with db.reading() as reading:
        actor = await reading.scalar(select(Audit.actor).where(Audit.action == "draw.frozen"))
    assert actor == "house:clock"
    assert (await fatima.get("/beheer/activiteiten/woonzorganalyse/logboek")).status_code == 200


@pytest.mark.usefixtures("circle")
async def test_from_the_value_on_nothing_is_frozen_and_another_is_named(
    fatima: httpx.AsyncClient, services: Services, db: Database, clock: FixedClock, later: Any
):
    await later(KNOWN - timedelta(minutes=1))
    form = await open_form(fatima, f"{OFFICE}/bevriezen")
    await later(KNOWN)
    assert await freeze_due(db, clock.now(), services.settings) == 0
    refused = await fatima.post(form.action, data=form.data())
    assert refused.status_code == 409
    assert "De lijst kan daarom niet meer worden bevroren" in refused.text
    assert await frozen_at(db) is None
    assert "De lijst is niet op tijd bevroren" in (await fatima.get(OFFICE)).text
    assert "Deze waarde beslist daarom niets meer" in (await fatima.get(PUBLIC)).text
    assert "andere waarde noemen" in (await fatima.get("/beheer")).text
    assert "Andere waarde noemen" in (await fatima.get("/beheer/activiteiten/woonzorganalyse")).text

    new = {"draw_value_name": "Slotkoers van vrijdag 22 januari 2027", "draw_value_on": "2027-01-22"}
    for typed, sentence in (
        ({**new, "draw_value_on": "2027-01-13"}, "kies een moment dat nog moet komen"),
        ({**new, "draw_value_name": VALUE_NAME}, "Deze waarde is al bekend. Noem een andere"),
        ({"draw_value_name": new["draw_value_name"]}, "staat daarmee vast"),
        ({**new, "draw_most_tickets": "3"}, "staat daarmee vast"),
    ):
        wrong = await send(fatima, PLACES, **typed)
        assert (wrong.status_code, sentence in wrong.text) == (422, True), typed
    assert (await send(fatima, PLACES, **new)).status_code == 303
    assert "Dit is beloofd en staat vast." in (await fatima.get(PLACES)).text
    page = (await fatima.get(PUBLIC)).text
    assert f"Eerst was {VALUE_NAME} genoemd." in page
    before = await record(fatima)
    assert [one["name"] for one in before["missed"]] == [VALUE_NAME]
    assert (await send(fatima, f"{OFFICE}/bevriezen")).status_code == 303
    again = await send(fatima, PLACES, capacity="9")
    assert again.status_code == 422, "frozen"
    assert len(await deliver(services)) == 2
    await later(TODAY + timedelta(days=12))
    assert (await send(fatima, OFFICE, value="1,00", again="1,00")).status_code == 303
    assert (await send(fatima, f"{OFFICE}/trekken", checked="yes", final="yes")).status_code == 303
    found = check_record((await fatima.get(f"{PUBLIC}.json")).content)
    assert found["public_value_name"] == new["draw_value_name"]
    assert [one["name"] for one in found["missed"]] == [VALUE_NAME]


@pytest.mark.usefixtures("circle")
async def test_a_promise_that_can_still_be_kept_stands(
    fatima: httpx.AsyncClient, db: Database, clock: FixedClock, later: Any
):
    await later(KNOWN - timedelta(minutes=1))
    assert "draw_value_name" not in (await open_form(fatima, PLACES)).names
    assert (await send(fatima, f"{OFFICE}/bevriezen")).status_code == 303
    await later(KNOWN + timedelta(days=1))
    assert "draw_value_name" not in (await open_form(fatima, PLACES)).names, "frozen in time: it decides"
    async with db.reading() as reading:
        assert await reading.scalar(select(Draw.missed)) == []


@pytest.mark.usefixtures("circle")
async def test_the_clock_freezes_nothing_that_is_not_to_be_frozen(
    services: Services, db: Database, clock: FixedClock
):
    clock.set(BY_ITSELF)
    for column, value in (
        ("allocation", "first_come"),
        ("state", "cancelled"),
        ("applied", 0),
        ("draw_value_name", ""),
        ("registration_closes_at", BY_ITSELF + timedelta(hours=1)),
        ("draw_value_at", BY_ITSELF),
    ):
        async with db.reading() as reading:
            was = await reading.scalar(select(getattr(Activity, column)))
        async with db.transaction() as tx:
            await tx.execute(update(Activity).values({column: value}))
        assert await freeze_due(db, clock.now(), services.settings) == 0, column
        async with db.transaction() as tx:
            await tx.execute(update(Activity).values({column: was}))
    assert await freeze_due(db, clock.now(), services.settings) == 1
