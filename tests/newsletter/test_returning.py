"""What comes back by mail or stops by itself reaches a person: leaving by mail, held issues, closed addresses."""

import asyncio
import base64
import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.mail.mailings import pause_mailing
from leerkring.mail.model import Delivery
from leerkring.mail.service import address_key, suppress
from leerkring.newsletter.issues.freezing import close_sent, freeze_due
from leerkring.newsletter.issues.needs_attention import tell_of_held
from leerkring.newsletter.model import Subscription
from leerkring.newsletter.subscriptions.unsubscribe_mail import leave_by_mail, leaving_address, secret_in
from leerkring.worker import ticks
from tests.builders import make_circle
from tests.cast import BAS, FATIMA, ILSE, JOOST, KARIM, NOOR
from tests.mail.test_returns import Imap, dsn
from tests.newsletter.beheer import BEHEER, ISSUE, approve, issue_ids, ready
from tests.newsletter.readers import count, leaving, subscribe
from tests.people.office import back_office_of
from tests.postbox import deliver

SECRET = "s" * 43


AROUND = (
    "Re:", "RE:", "Antw:", "Antwoord:", "AW:", "WG:", "FW:", "Fwd:", "Fw:", "SV:", "RV:", "VS:", "TR:", "Betr:",
    "Re[2]:", "Re (3):", "Doorst:", "[EXTERN]", "[EXTERNAL] Re:", "Re: [EXT]", "***EXTERN***", "EXTERN:", "(extern)",
    "RE: AW: Antw: [EXTERN] FW:", "{Spam?}", "Antw :", "Re^2:", "Odp:", "回复：", "Let op: Re:",
)  # fmt: skip


def wish(subject: str, *more: str) -> bytes:
    lines = ["From: Noor <noor@almelo.example>", "To: retour@leerkring.example", f"Subject: {subject}", *more]
    return "\r\n".join([*lines, "", "", ""]).encode()


@pytest.mark.parametrize(
    "content, found",
    [
        (wish(f"afmelden {SECRET}"), SECRET),
        (wish(f"Re: AFMELDEN\r\n {SECRET}"), SECRET),
        (wish(f"=?utf-8?q?afmelden_{SECRET}?="), SECRET),
        *((wish(f"{around} afmelden {SECRET}"), SECRET) for around in AROUND),
        (wish(f"afmelden {SECRET} [EXTERN]"), SECRET),
        (wish(f"afmelden%20{SECRET}"), SECRET),
        (wish(f"afmelden+{SECRET}"), SECRET),
        (wish(f"Antw: afmelden\r\n\t{SECRET[:20]}\r\n {SECRET[20:]}"), SECRET),
        (wish(f"=?utf-8?q?Antw=3A_afmelden_{SECRET[:30]}?=\r\n =?utf-8?q?{SECRET[30:]}?="), SECRET),
        (wish(f"=?utf-8?b?{base64.b64encode(f'AW: afmelden {SECRET}'.encode()).decode()}?="), SECRET),
        (wish(f"afmelden {SECRET}", "Auto-Submitted: auto-generated", "Precedence: bulk"), SECRET),
        (wish(f"afmelden {SECRET}", "Return-Path: <>"), SECRET),
        (wish(f"Automatisch antwoord: afmelden {SECRET}"), ""),
        (wish(f"Re: afmelden {SECRET}", "X-Autoreply: yes"), ""),
        (wish(f"Re: afmelden {SECRET}", "Precedence: auto_reply"), ""),
        (wish(f"Afwezig: Re: afmelden {SECRET}"), ""),
        (wish(f"Gelezen: afmelden {SECRET}", "Content-Type: multipart/report; boundary=b"), ""),
        *[
            (wish(subject.format(SECRET)), SECRET)
            for subject in (
                '"afmelden {}"',
                "<afmelden {}>",
                "afmelden {}.",
                "Antw.: afmelden {}",
                "Svar: afmelden {}",
                "Réf : afmelden {}",
                "Отв: afmelden {}",
                "~EXT~ Let op! afmelden {}",
                "⚠️ [EXT] # afmelden {}",
                "subject=afmelden%20{}",
                "\u202aafmelden {}\u202c",
                "Unsubscribe: afmelden {}",
            )
        ],
        (wish(f"afmelden {SECRET[:-1]}"), ""),
        (wish(f"niet: afmelden {SECRET}"), ""),
        (wish(f"afmelden {SECRET}?"), ""),
        (wish(f"afmelden {SECRET}x"), ""),
        (wish(f"Ik wil niet afmelden {SECRET}"), ""),
        (wish("afmelden graag"), ""),
        (wish(f"afmelden {SECRET} of toch niet"), ""),
        (wish(f"afmelden {SECRET}", "Auto-Submitted: auto-replied"), ""),
        (dsn().replace(b"Subject: ", b"Subject: afmelden " + SECRET.encode() + b"\r\nX-Was: "), ""),
    ],
)
def test_a_wish_to_leave_is_known_by_its_subject(content: bytes, found: str) -> None:
    assert secret_in(content) == found


@given(st.binary(max_size=300))
def test_no_mail_breaks_the_looking(junk: bytes) -> None:
    secret_in(junk)
    secret_in(b"Subject: " + junk + wish("x"))


async def test_leaving_by_mail_through_the_mailbox_that_is_read(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    page = await subscribe(client, services, NOOR)
    await subscribe(client, services, BAS)
    secret = (await leaving(client, page)).rpartition("/")[2]
    foreign = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    imap = Imap(wish(f"afmelden {foreign}"), dsn(), wish(f"afmelden {secret}"))
    server = await asyncio.start_server(imap.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = replace(
        services.settings,
        bounce_address="retour@leerkring.example",
        return_imap=f"imap://retour:geheim@127.0.0.1:{port}",
    )
    assert leaving_address(settings) == "retour@leerkring.example"
    (read,) = [tick for tick in ticks() if tick.__name__ == "read_returns"]
    for _ in range(2):
        await read(services.db, clock.now(), settings)
    server.close()
    assert imap.seen == {1, 2, 3}
    assert await count(services, Subscription, Subscription.state == "unsubscribed") == 1
    assert "een mail om af te melden" in (await client.get(page)).text


async def test_leaving_by_mail_through_the_hook(client: httpx.AsyncClient, services: Services) -> None:
    page = await subscribe(client, services, NOOR)
    secret = (await leaving(client, page)).rpartition("/")[2]
    object.__setattr__(services.settings, "return_token", "een woord dat niemand raadt")
    try:
        word = {"Authorization": "Bearer een woord dat niemand raadt"}
        done = await client.post("/haken/mail", content=wish(f"afmelden {secret}"), headers=word)
    finally:
        object.__setattr__(services.settings, "return_token", "")
    assert done.text == "left\n"
    assert await count(services, Subscription, Subscription.state == "unsubscribed") == 1
    assert not await leave_by_mail(services.db, wish("hallo"), services.clock.now(), services.links)


async def test_an_issue_that_holds_itself_is_told_to_editors_once(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db)
    await subscribe(client, services)
    await deliver(services)
    async with (
        back_office_of(app, services, ILSE, "editor") as desk,
        back_office_of(app, services, KARIM, "admin"),
        back_office_of(app, services, FATIMA, "organizer") as other,
    ):
        await desk.post(f"{BEHEER}/nieuwsbrief/nieuw")
        await desk.post(f"{ISSUE}/aanbieden")
        assert "wacht op goedkeuring" in (await desk.get("/beheer")).text
        await desk.post(f"{ISSUE}/weggooien")
        url = await ready(desk)
        clock.move(timedelta(hours=2))
        await freeze_due(services.db, clock.now(), services.settings)
        (id_,) = await issue_ids(services)
        async with services.db.transaction() as tx:
            await pause_mailing(tx, id_, reason="te veel geweigerd", now=clock.now(), by_itself=True)
            await suppress(tx, address_key(services.settings.secret_key, JOOST.email), "bounce", clock.now())
        for _ in range(2):
            await tell_of_held(services.db, clock.now())
        told = await deliver(services)
        assert sorted(mail.to.split("<")[-1].strip(">") for mail in told) == sorted([ILSE.email, KARIM.email])
        assert all(url in mail.text and "te veel geweigerd" in mail.text for mail in told)
        page = await desk.get("/beheer")
        assert "te veel geweigerd" in page.text
        assert f'href="{url}"' in page.text
        assert re.search(r"<b>1</b><span>adres\w* geblokkeerd", page.text)
        assert "te veel geweigerd" not in (await other.get("/beheer")).text
        await desk.post(f"{url}/verder")
        assert await tell_of_held(services.db, clock.now()) == 0
        assert "te veel geweigerd" not in (await desk.get("/beheer")).text
    await deliver(services)
    assert await close_sent(services.db, clock.now()) == 1
    assert await count(services, Delivery, Delivery.kind == "newsletter.held") == 2


async def test_who_gets_no_mail_any_more_reads_why(
    client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    page = await subscribe(client, services, NOOR)
    assert "komt niet aan" not in (await client.get(page)).text
    async with services.db.transaction() as tx:
        await suppress(tx, address_key(services.settings.secret_key, NOOR.email), "bounce", clock.now())
    shown = (await client.get(page)).text
    assert "komt niet aan" in shown
    assert "dit adres niet (meer) bestaat" in shown


def test_the_address_to_leave_is_one_that_somebody_reads(services: Services) -> None:
    assert "@" in leaving_address(services.settings)
    unread = replace(services.settings, bounce_address="retour@leerkring.example")
    assert leaving_address(unread) == leaving_address(services.settings)


@pytest.mark.parametrize(
    "poison", [wish("=?utf-8?b?a?="), b"Content-Type: message/rfc822\r\n\r\n" * 1500, b"\xff" * 300]
)
async def test_one_bad_mail_costs_one_mail(
    client: httpx.AsyncClient, services: Services, clock: FixedClock, poison: bytes
) -> None:
    secret = (await leaving(client, await subscribe(client, services, NOOR))).rpartition("/")[2]
    imap = Imap(poison, wish(f"afmelden {secret}"))
    server = await asyncio.start_server(imap.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = replace(
        services.settings,
        bounce_address="retour@leerkring.example",
        return_imap=f"imap://retour:geheim@127.0.0.1:{port}",
    )
    (read,) = (tick for tick in ticks() if tick.__name__ == "read_returns")
    await read(services.db, clock.now(), settings)
    server.close()
    assert imap.seen == {1, 2}
    assert await count(services, Subscription, Subscription.state == "unsubscribed") == 1


async def test_the_front_of_the_desk_says_when_an_issue_must_be_ready(
    app: Application, services: Services, clock: FixedClock
) -> None:
    """The rhythm's next day is 19 January, to be ready on the 17th."""
    await make_circle(services.db)

    async def front() -> str:
        async with back_office_of(app, services, ILSE, "editor") as desk:
            return (await desk.get("/beheer")).text

    assert "klaar zijn" not in await front()
    clock.move(timedelta(days=4))
    assert "Nieuwsbrief van di 19 januari 2027 moet zo 17 januari 2027 klaar zijn" in await front()
    assert "Er is nog geen nummer" in await front()
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await desk.post(f"{BEHEER}/nieuwsbrief/nieuw")
        assert "is nog niet goedgekeurd" in await front()
        await approve(desk)
    assert "klaar zijn" not in await front()
