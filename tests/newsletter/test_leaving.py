"""Who leaves or pauses gets nothing more, however far a letter is on its way, and nobody waits for nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Tx
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.mail.outcomes import Deferred, Uncertain
from leerkring.mail.sending.engine import Engine
from leerkring.mail.sending.wiring import mail_services
from leerkring.mail.service import address_key
from leerkring.newsletter.issues import issuing
from leerkring.newsletter.issues.catch_up import owe_again
from leerkring.newsletter.issues.freezing import close_sent, freeze_due
from leerkring.newsletter.model import Issue
from leerkring.site.mail_kinds import batch_renderers, renderers
from tests.builders import make_circle
from tests.cast import BAS, ILSE, NOOR
from tests.mail.office import Relay
from tests.newsletter.beheer import ISSUE, ready
from tests.newsletter.readers import leaving, subscribe
from tests.people.office import back_office_of, browser
from tests.postbox import deliver

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
KEEP = {"streams": "nieuwsbrief", "rhythm": "biweekly"}


def mill(services: Services, relay: Relay) -> Engine:
    """A worker's engine on this relay, with the newsletter's own letters."""
    return Engine(
        db=services.db,
        transport=relay,
        kinds=renderers(),
        batch_kinds=batch_renderers(),
        services=mail_services(services.settings, services.clock),
        suppression_key=partial(address_key, services.settings.secret_key),
    )


async def on_its_way(app: Application, services: Services, clock: FixedClock) -> None:
    """Freeze an issue for who is subscribed."""
    await make_circle(services.db)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await ready(desk)
    clock.move(timedelta(hours=2))
    assert await freeze_due(services.db, clock.now(), services.settings) == 1


WAITING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
Change = Callable[[], Awaitable[httpx.Response]]


async def went_back(engine: Engine, relay: Relay, change: Change) -> None:
    await engine.bulk.claim()
    await change()
    await engine.bulk.drain(1)


async def died(engine: Engine, relay: Relay, change: Change) -> None:
    await engine.bulk.claim()
    await change()


async def was_deferred(engine: Engine, relay: Relay, change: Change) -> None:
    async def later(_: object) -> Deferred:
        await change()
        return Deferred(451, "Later", "4.3.0")

    relay.at_dot = later
    await engine.deliver_due()


async def was_doubted(engine: Engine, relay: Relay, change: Change) -> None:
    relay.at_dot = lambda _: Uncertain(0, "weg")
    await engine.deliver_due()
    await change()


@pytest.mark.parametrize("pauses", [False, True], ids=["leaves", "pauses"])
@pytest.mark.parametrize("how", [went_back, died, was_deferred, was_doubted])
async def test_a_letter_that_waits_does_not_leave_for_who_has_gone(
    app: Application,
    client: httpx.AsyncClient,
    services: Services,
    clock: FixedClock,
    *,
    how: Callable[[Engine, Relay, Change], Awaitable[None]],
    pauses: bool,
) -> None:
    page = await subscribe(client, services, NOOR)
    leave = await leaving(client, page)
    await on_its_way(app, services, clock)

    async def change() -> httpx.Response:
        if pauses:
            return await client.post(page, data=KEEP | {"pause": "4"})
        return await client.post(leave, data=ONE_CLICK)

    relay = Relay()
    await how(mill(services, relay), relay, change)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await desk.post(f"{ISSUE}/onzeker", data={"answer": "opnieuw"})
    relay.at_dot = Relay().at_dot
    relay.dots.clear()
    clock.move(timedelta(hours=5))
    engine = mill(services, relay)
    await engine.sweep()
    await engine.deliver_due()
    assert relay.dots == []
    async with services.db.reading() as reading:
        states = await reading.rows(select(Delivery.state).where(Delivery.kind == "newsletter.issue"))
    assert [row.state for row in states] == ["skipped"]
    assert await close_sent(services.db, clock.now()) == 1


async def test_a_letter_that_is_handed_still_leaves_for_who_stays(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    """The control: without leaving, each of these ways brings the letter after all."""
    await subscribe(client, services, NOOR)
    await on_its_way(app, services, clock)
    relay = Relay()

    async def stays() -> httpx.Response:
        return await client.get("/nieuwsbrief")

    await went_back(mill(services, relay), relay, stays)
    clock.move(timedelta(hours=5))
    await mill(services, relay).deliver_due()
    assert len(relay.dots) == 1


async def test_stopping_and_leaving_do_not_wait_for_each_other(
    app: Application,
    client: httpx.AsyncClient,
    services: Services,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave = await leaving(client, await subscribe(client, services, NOOR))
    await subscribe(client, services, BAS)
    await on_its_way(app, services, clock)
    stopping = asyncio.Event()

    async def slowly(tx: Tx, issue_id: UUID, number: int, *, reason: str = "") -> None:
        """Between the letters and the readers, until somebody who leaves waits for us."""
        stopping.set()
        async with asyncio.timeout(10):
            while not await tx.sql(WAITING):
                await asyncio.sleep(0.01)
        await owe_again(tx, issue_id, number, reason=reason)

    monkeypatch.setattr(issuing, "owe_again", slowly)
    async with services.db.reading() as reading:
        id_ = await reading.scalar(select(Issue.id))
    stop = asyncio.create_task(issuing.cancel(services.db, id_, reason="Fout", actor="ilse", now=clock.now()))
    await stopping.wait()
    async with browser(app) as noor:
        left = await noor.post(leave, data=ONE_CLICK)
    assert left.status_code == 200
    assert await stop == 2
