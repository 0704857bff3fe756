"""Strangers who know an address: they lock nobody out, and fill nobody's mailbox."""

from datetime import timedelta
from itertools import pairwise

import httpx
import pytest
from sqlalchemy import select

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from leerkring.core.web.limits.mail_limits import MAILBOX_MOST
from leerkring.core.web.services import Services
from leerkring.mail.model import Delivery
from leerkring.registrations.arrivals import limits
from tests.builders import form_of, mailed_page, make_circle, register, states
from tests.cast import BAS, NOOR, colleague
from tests.people.office import browser
from tests.postbox import deliver

FORM = "/agenda/woonzorganalyse/aanmelden"
HOUR = timedelta(hours=1)


async def in_turns(app: Application, times: int, network: str, **more: str) -> list[int]:
    """Register and cancel as Noor, over and over, from one network; returns what was answered to the form."""
    answers = []
    async with browser(app, network) as stranger:
        for number in range(times):
            answer = await stranger.post(FORM, data=form_of(NOOR, f"{network}-{number}", **more))
            answers.append(answer.status_code)
            if answer.status_code == 303 and "al-aangemeld" not in answer.headers["location"]:
                await stranger.post(f"{answer.headers['location']}/afmelden")
    return answers


async def test_who_cancels_and_registers_again_is_not_locked_out_by_others(app: Application, db: Database):
    await make_circle(db)
    assert 429 in await in_turns(app, 22, "203.0.113.9"), "whoever does it is stopped"
    async with browser(app, "198.51.100.7") as noor:
        answer = await noor.post(FORM, data=form_of(NOOR, "noor"))
        assert answer.status_code == 303
        assert (await noor.post(f"{mailed_page(answer.headers['location'])}/afmelden")).status_code == 303
        assert (await noor.post(FORM, data=form_of(NOOR, "noor again"))).status_code == 303
    assert list((await states(db)).values())[-1] == "confirmed"


async def test_one_network_does_not_register_without_end(
    app: Application, db: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "NETWORK_MOST", 5)
    await make_circle(db, capacity=20)
    async with browser(app, "2001:db8:1:1::5") as one, browser(app, "2001:db8:1:1::6") as other:
        asked = [
            await who.post(FORM, data=form_of(colleague(number)))
            for number, who in enumerate((one, other, one, other, one, other, one))
        ]
    assert [answer.status_code for answer in asked] == [303] * 5 + [429] * 2
    assert int(asked[-1].headers["retry-after"]) > 0
    assert colleague(6).email in asked[-1].text, "nothing that was typed is lost"
    async with browser(app, "2001:db8:1:2::5") as elsewhere:
        assert (await elsewhere.post(FORM, data=form_of(colleague(5), "elders"))).status_code == 303


async def test_who_has_many_networks_does_not_register_without_end_either(
    app: Application, db: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "NETWORK_MOST", 2)
    await make_circle(db, capacity=20)
    answers = []
    for number in range(10):
        async with browser(app, f"2001:db8:1:{number}::5") as stranger:
            answers.append((await stranger.post(FORM, data=form_of(colleague(number)))).status_code)
    assert answers == [303] * 8 + [429] * 2
    async with browser(app, "2001:db8:2:1::5") as elsewhere:
        assert (await elsewhere.post(FORM, data=form_of(colleague(9)))).status_code == 303


async def test_who_has_many_networks_does_not_fill_a_mailbox_with_links(app: Application, services: Services):
    for number in range(MAILBOX_MOST + 10):
        async with browser(app, f"2001:db8:1:{number:x}::5") as stranger:
            form = {"email": BAS.email, "streams": "nieuwsbrief", "rhythm": "biweekly", "consent": "1"}
            assert (await stranger.post("/nieuwsbrief", data=form)).status_code == 303
    assert len(await deliver(services)) == MAILBOX_MOST


async def due(db: Database, to: str = "") -> list[tuple[str, float]]:
    """The mails that wait, with in how many minutes they leave."""
    d = Delivery
    async with db.reading() as reading:
        rows = await reading.rows(
            select(d.recipient, d.due_at, d.created_at).where(d.recipient.contains(to)).order_by(d.due_at)
        )
    return [(row.recipient, (row.due_at - row.created_at).total_seconds() / 60) for row in rows]


async def test_a_mailbox_is_not_filled_by_its_spellings(
    app: Application, db: Database, services: Services, clock: FixedClock
):
    """A stranger signs one Gmail mailbox up thirty times, from thirty networks, by other spellings."""
    await make_circle(db, capacity=50)
    for number in range(30):
        async with browser(app, f"203.0.113.{number}") as stranger:
            spelled = f"n.oor+{number}@gmail.com" if number % 2 else f"noor+{number}@googlemail.com"
            answer = await stranger.post(FORM, data=form_of(NOOR, str(number), email=spelled))
            assert answer.status_code == 303, "the registration holds"
    assert len(await deliver(services)) == limits.MAILS_MOST
    waiting = [minutes for _, minutes in await due(db) if minutes > 0]
    assert len(waiting) == 20, waiting
    assert min(b - a for a, b in pairwise(waiting)) >= 5, "and not all at once either"
    clock.move(HOUR + timedelta(minutes=30))
    later = len(await deliver(services))
    assert 1 <= later <= limits.MAILS_MOST
    clock.move(timedelta(days=1))
    assert later + len(await deliver(services)) == 20, "none is lost"


async def test_coming_and_going_does_not_fill_a_mailbox_either(
    app: Application, db: Database, services: Services, clock: FixedClock
):
    """Registered and cancelled forty times by strangers: each time two mails, were it not for the count."""
    await make_circle(db)
    for number in range(4):
        assert set(await in_turns(app, 10, f"203.0.113.{number}")) == {303}
    clock.move(timedelta(days=2))
    assert len(await deliver(services)) <= 2 * limits.MAILS_MOST


async def test_a_colleague_counts_for_their_own_mailbox(app: Application, db: Database):
    await make_circle(db, capacity=90)
    for number in range(limits.MAILS_MOST + 2):
        async with browser(app, f"203.0.113.{number}") as stranger:
            more = {"colleague-1-name": "Bas", "colleague-1-email": f"bas+{number}@enschede.example"}
            await stranger.post(FORM, data=form_of(colleague(number), str(number), **more))
    assert sum(minutes > 0 for _, minutes in await due(db, "bas+")) == 2
    assert all(minutes == 0 for to, minutes in await due(db) if "bas+" not in to)


async def test_a_room_of_people_behind_one_address_gets_in(app: Application, db: Database):
    await make_circle(db, capacity=40)
    async with browser(app, "203.0.113.9") as office:
        for number in range(40):
            assert (await office.post(FORM, data=form_of(colleague(number)))).status_code == 303
    assert all(minutes == 0 for _, minutes in await due(db))


@pytest.mark.parametrize(
    "page,more",
    [
        ("/aanmelding", {}),
        ("/nieuwsbrief", {"streams": "nieuwsbrief", "rhythm": "biweekly", "consent": "1"}),
        ("/nieuwsbrief/voorkeuren", {}),
    ],
)
async def test_who_asks_for_their_own_link_gets_it_whatever_strangers_asked(
    app: Application, client: httpx.AsyncClient, services: Services, page: str, more: dict[str, str]
):
    await make_circle(services.db)
    await register(client, BAS)
    form = {"email": BAS.email, **more}
    for network in range(1, 12):
        async with browser(app, f"203.0.{network}.9") as stranger:
            answers = [(await stranger.post(page, data=form)).status_code for _ in range(6)]
            assert answers == [303] * 5 + [429]
    assert len(await deliver(services)) <= 20 + 11 + 1
    async with browser(app, "198.51.100.7") as his_own:
        answer = await his_own.post(page, data=form)
        assert answer.status_code == 303
    if page == "/nieuwsbrief":
        (letter,) = await deliver(services)
        assert BAS.email in letter.to


async def test_who_hands_over_does_not_ask_of_many_who_is_registered(client: httpx.AsyncClient, db: Database):
    await make_circle(db, capacity=20)
    others = [colleague(number) for number in range(8)]
    for other in others:
        await register(client, other)
    page = await register(client, NOOR)
    answers = [
        (await client.post(f"{page}/overdragen", data={"name": "Iemand", "email": other.email})).status_code
        for other in others
    ]
    assert answers == [409] * 5 + [429] * 3


@pytest.mark.parametrize("path", ["/werkgroep", "/deskundigen/link"])
async def test_a_link_is_not_asked_for_without_end_and_the_page_says_why(app: Application, path: str):
    async with browser(app, "203.0.113.9") as somebody:
        asked = [await somebody.post(path, data={"email": NOOR.email}) for _ in range(6)]
    assert [answer.status_code for answer in asked] == [303] * 5 + [429]
    stopped = asked[-1]
    assert int(stopped.headers["retry-after"]) > 0
    assert "<title>Niet gelukt: " in stopped.text
    assert "Er is niets verstuurd" in stopped.text
    assert f'value="{NOOR.email}"' in stopped.text, "nothing that was typed is lost"
