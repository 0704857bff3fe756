"""The SMTP client against a real server: what is said before and after the final dot, and what is made of it."""

from __future__ import annotations

import asyncio
import logging
import smtplib
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import uvloop

from leerkring.mail.outcomes import Accepted, BeforeDot, Deferred, Outcome, Refused, Stage, Uncertain
from leerkring.mail.sending.transport import Envelope
from leerkring.mail.smtp.client import Reuse, SmtpTransport
from leerkring.mail.smtp.session import Timeouts, stuffed
from leerkring.mail.smtp.url import SmtpSettings
from tests.mail.sink import Cut, Sink

NOOR = "noor@gemeente.example"
SENDER = "leerkring@voorbeeld.nl"
DATA = b"Subject: dag\r\n\r\nHallo\r\n.een punt\r\n..twee\r\n.\r\nslot\r\n"
QUICK = Timeouts(connect=10, command=10, body=10, dot=10)


def letter(to: str = NOOR, sender: str = SENDER) -> Envelope:
    return Envelope(uuid4(), sender, to)


def at_once() -> None:
    """What most callers do before the dot, in as far as the wire is concerned."""


def cut_has_come(sink: Sink) -> Callable[[], None]:
    """Wait until the sink has cut the link, and the news of it has had time to come in."""

    def wait() -> None:
        assert sink.was_cut.wait(5)
        time.sleep(0.1)

    return wait


async def send(
    transport: SmtpTransport,
    envelope: Envelope | None = None,
    data: bytes = DATA,
    between: Callable[[], None] = at_once,
) -> BeforeDot | Outcome:
    """One message; `between` is what the caller does before the dot."""
    async with transport.connection() as connection:
        if (no := await connection.prepare(envelope or letter(), data)) is not None:
            return no
        await asyncio.to_thread(between)
        return await connection.finish()


def post(
    sink: Sink, envelope: Envelope | None = None, data: bytes = DATA, **changes: Any
) -> BeforeDot | Outcome:
    """One message by a transport of its own."""

    async def story() -> BeforeDot | Outcome:
        transport = over(sink, **changes)
        try:
            return await send(transport, envelope, data)
        finally:
            await transport.close()

    return asyncio.run(story())


def over(sink: Sink, timeouts: Timeouts = QUICK, reuse: Reuse | None = None, **changes: Any) -> SmtpTransport:
    settings = replace(SmtpSettings.from_url(sink.url), **changes)
    return SmtpTransport(settings, timeouts, reuse)


def test_a_message_arrives_as_it_was() -> None:
    with Sink() as sink:
        outcome = post(sink)
        assert outcome == Accepted(250, "Taken", "2.0.0")
        (arrived,) = sink.accepted
        assert (arrived.sender, arrived.recipient, arrived.data) == (SENDER, NOOR, DATA)
        assert f"SIZE={len(DATA)}" in arrived.options


def test_the_same_bytes_as_the_standard_library_sends() -> None:
    nasty = b".\r\n..\r\n\r\n.x" + "é".encode() + b"\r\n.\r\nMAIL FROM:<x@y.nl>"
    with Sink() as sink:
        post(sink, data=nasty)
        with smtplib.SMTP("127.0.0.1", sink.port) as oracle:
            oracle.sendmail(SENDER, NOOR, nasty)
        ours, theirs = sink.accepted
        assert ours.data == theirs.data


def test_nothing_smuggles_a_second_message() -> None:
    with Sink() as sink:
        post(sink, data=b"x\n.\nMAIL FROM:<a@b.nl>\r.\rRCPT TO:<c@d.nl>\r\n.\r\nDATA")
        assert len(sink.accepted) == 1
    assert stuffed(b".") == b"..\r\n"
    assert stuffed(b"a\n.\n") == b"a\r\n..\r\n"


def test_the_caller_stands_between_the_text_and_the_dot() -> None:
    seen: list[int] = []
    with Sink() as sink:

        async def story() -> None:
            transport = over(sink)
            outcome = await send(transport, between=lambda: seen.append(len(sink.accepted)))
            await transport.close()
            assert isinstance(outcome, Accepted)

        asyncio.run(story())
        assert (seen, len(sink.accepted)) == ([0], 1)


def test_a_message_without_its_dot_is_forgotten() -> None:
    with Sink() as sink:

        async def story() -> None:
            transport = over(sink)
            async with transport.connection() as connection:
                assert await connection.prepare(letter(), DATA) is None
            assert isinstance(await send(transport, letter("bas@gemeente.example")), Accepted)
            await transport.close()

        asyncio.run(story())
        assert sink.recipients == ["bas@gemeente.example"]


def test_a_cancelled_send_leaves_nothing_behind() -> None:
    with Sink() as sink:
        sink.delay_rcpt = 1

        async def story() -> None:
            transport = over(sink)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await send(transport)
            sink.delay_rcpt = 0
            assert isinstance(await send(transport), Accepted)
            await transport.close()

        asyncio.run(story())
        assert sink.connections == 2


# what the server says


@pytest.mark.parametrize(
    "reply, outcome",
    [
        ("550 5.1.1 No such user", Refused(550, "No such user", "5.1.1", Stage.RCPT)),
        (
            "550-5.7.1 We do not\r\n550 5.7.1 want this",
            Refused(550, "We do not want this", "5.7.1", Stage.RCPT),
        ),
        ("452 4.2.2 Mailbox full", Deferred(452, "Mailbox full", "4.2.2", Stage.RCPT)),
        ("450 Greylisted, 5.1.1 later", Deferred(450, "Greylisted, 5.1.1 later", "", Stage.RCPT)),
        ("530 5.7.0 Log in first", Deferred(530, "Log in first", "5.7.0", Stage.RCPT)),
    ],
)
def test_a_recipient_that_is_not_taken(reply: str, outcome: Outcome) -> None:
    with Sink() as sink:
        sink.no_to[NOOR] = reply
        assert post(sink) == outcome
        assert sink.accepted == []


def test_a_no_to_one_is_no_no_to_the_next_on_the_same_link() -> None:
    with Sink() as sink:
        sink.no_to["weg@gemeente.example"] = "550 5.1.1 Gone"
        sink.no_to_text_for["vol@gemeente.example"] = "452 4.3.1 Disk full"

        async def story() -> list[type]:
            transport = over(sink)
            who = ["weg@gemeente.example", NOOR, "vol@gemeente.example", NOOR]
            outcomes = [type(await send(transport, letter(to))) for to in who]
            await transport.close()
            return outcomes

        assert asyncio.run(story()) == [Refused, Accepted, Deferred, Accepted]
        assert (sink.connections, len(sink.accepted)) == (1, 2)
        assert sink.resets == 2


def test_a_no_to_the_text_is_a_no_for_certain() -> None:
    with Sink() as sink:
        sink.no_to_text_for[NOOR] = "554 5.6.0 Looks like spam"
        assert post(sink) == Refused(554, "Looks like spam", "5.6.0", Stage.DOT)
        assert sink.accepted == []


def test_a_sender_that_is_not_taken() -> None:
    with Sink() as sink:
        sink.no_to_sender = "550 5.7.1 Not from you"
        outcome = post(sink)
        assert isinstance(outcome, Refused)
        assert outcome.is_policy
        assert outcome.stage is Stage.MAIL


def test_a_server_that_does_not_want_us_now() -> None:
    with Sink() as sink:
        sink.greeting = "554 5.7.1 Go away"
        assert post(sink) == Deferred(554, "Go away", "5.7.1", Stage.GREETING)


def test_nobody_is_there() -> None:
    with Sink() as sink:
        url = sink.url
    transport = SmtpTransport(SmtpSettings.from_url(url), QUICK)
    outcome = asyncio.run(send(transport))
    assert isinstance(outcome, Deferred)
    assert outcome.stage is Stage.CONNECT


# a link that is lost


@pytest.mark.parametrize(
    "where, kind, taken",
    [
        (Cut.GREETING, Deferred, 0),
        (Cut.MAIL, Deferred, 0),
        (Cut.TEXT, Deferred, 0),
        (Cut.DOT_TAKEN, Uncertain, 1),
        (Cut.DOT_NOT_TAKEN, Uncertain, 0),
    ],
)
def test_a_lost_link_is_uncertain_only_after_the_dot(where: Cut, kind: type[Outcome], taken: int) -> None:
    with Sink() as sink:
        sink.cut_once(where)

        async def story() -> None:
            transport = over(sink)
            wait = cut_has_come(sink) if where is Cut.TEXT else at_once
            assert isinstance(await send(transport, between=wait), kind)
            assert len(sink.accepted) == taken
            assert isinstance(await send(transport), Accepted)
            await transport.close()

        asyncio.run(story())


def test_a_server_that_stops_before_the_dot_has_nothing() -> None:
    with Sink() as sink:

        async def story() -> None:
            transport = over(sink)

            def restart() -> None:
                sink.hang_up()
                time.sleep(0.1)

            outcome = await send(transport, between=restart)
            assert isinstance(outcome, Deferred)
            assert outcome.stage is Stage.BODY
            await transport.close()

        asyncio.run(story())
        assert sink.accepted == []


def test_a_slow_yes_is_uncertain_and_a_slow_recipient_is_not() -> None:
    hasty = Timeouts(connect=3, command=0.5, body=3, dot=0.5)
    with Sink() as sink:
        sink.delay_dot = 1.5
        assert isinstance(post(sink, timeouts=hasty), Uncertain)
        sink.delay_dot, sink.delay_rcpt = 0, 1.5
        outcome = post(sink, timeouts=hasty)
        assert isinstance(outcome, Deferred)
        assert outcome.stage is Stage.RCPT


# links that are kept


def test_one_link_serves_many_messages() -> None:
    with Sink() as sink:

        async def story() -> None:
            transport = over(sink)
            for _ in range(5):
                assert isinstance(await send(transport), Accepted)
            await transport.close()

        asyncio.run(story())
        assert (sink.connections, len(sink.accepted), sink.resets) == (1, 5, 0)


def test_a_link_that_went_stale_is_replaced_without_a_word() -> None:
    with Sink() as sink:

        async def story() -> None:
            transport = over(sink)
            assert isinstance(await send(transport), Accepted)
            sink.hang_up()
            assert isinstance(await send(transport), Accepted)
            sink.cut_once(Cut.MAIL)  # not seen until MAIL has been said
            assert isinstance(await send(transport), Accepted)
            await transport.close()

        asyncio.run(story())
        assert (sink.connections, len(sink.accepted)) == (3, 3)


def test_a_link_is_kept_for_so_long_and_so_many() -> None:
    with Sink() as sink:

        async def story() -> None:
            transport = over(sink, reuse=Reuse(idle_seconds=0.1, messages=2))
            for _ in range(3):
                await send(transport)
            assert sink.connections == 2
            await asyncio.sleep(0.3)
            await send(transport)
            assert sink.connections == 3
            await transport.close()

        asyncio.run(story())


def test_no_more_links_than_was_said() -> None:
    with Sink() as sink:
        sink.delay_dot = 0.05

        async def story() -> None:
            transport = over(sink, connections=3)
            outcomes = await asyncio.gather(*(send(transport) for _ in range(9)))
            assert all(isinstance(outcome, Accepted) for outcome in outcomes)
            await transport.close()

        asyncio.run(story())
        assert (sink.connections, len(sink.accepted)) == (3, 9)


# TLS and login


@pytest.mark.parametrize("kind", ["starttls", "tls"])
@pytest.mark.parametrize("way", ["PLAIN", "LOGIN"])
def test_it_logs_in_behind_tls(kind: str, way: str) -> None:
    login = ("zoë", "geh:eim/@?#é")
    with Sink(starttls=kind == "starttls", tls=kind == "tls", login=login, auth_ways=(way,)) as sink:
        assert isinstance(post(sink), Accepted)
        (arrived,) = sink.accepted
        assert (arrived.encrypted, arrived.user) == (True, "zoë")


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_a_certificate_of_who_knows_whom_is_not_trusted(kind: str) -> None:
    with Sink(starttls=kind == "starttls", tls=kind == "tls") as sink:
        outcome = post(sink, ca=None)
        assert isinstance(outcome, Deferred)
        assert "self-signed" in outcome.text
        assert isinstance(post(sink, ca=None, verify=False), Accepted)


def test_no_login_without_the_encryption_that_was_asked_for() -> None:
    with Sink(login=("noor", "geheim")) as sink:
        outcome = post(sink, starttls=True)
        assert isinstance(outcome, Deferred)
        assert outcome.stage is Stage.STARTTLS


def test_a_wrong_password_is_our_trouble_and_stays_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "leerkring")
    caplog.set_level(logging.DEBUG, "asyncio")
    with Sink(starttls=True, login=("noor", "geheim")) as sink:
        outcome = post(sink, password="iets anders")
        assert outcome == Deferred(535, "inloggen op de mailserver lukt niet", "5.7.8", Stage.AUTH)
        ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]
        assert not any("anders" in line or "aWV0cyBhbmRlcnM" in line for line in ours)
        assert "geheim" not in repr(SmtpSettings.from_url(sink.url))


def test_a_login_that_the_server_does_not_know() -> None:
    with Sink() as sink:
        outcome = post(sink, user="noor", password="geheim")
        assert isinstance(outcome, Deferred)
        assert outcome.stage is Stage.AUTH


# what the server can take


def test_a_message_that_is_too_long_is_not_sent_at_all() -> None:
    with Sink(size_limit=1000) as sink:
        outcome = post(sink, data=b"x" * 1001)
        assert isinstance(outcome, Refused)
        assert outcome.enhanced == "5.3.4"
        assert isinstance(post(sink, data=b"x\r\n" * 300), Accepted)


def test_addresses_in_other_letters_need_a_server_that_knows_them() -> None:
    zoe = "zoë@gemeente.example"
    with Sink() as sink:
        assert isinstance(post(sink, letter(zoe)), Accepted)
        assert sink.recipients == [zoe]
        assert "SMTPUTF8" in sink.accepted[0].options
    with Sink(smtputf8=False) as sink:
        outcome = post(sink, letter(zoe))
        assert isinstance(outcome, Refused)
        assert outcome.enhanced == "5.6.7"
        assert isinstance(post(sink, letter("noor@bücher.example")), Accepted)
        assert sink.recipients == ["noor@xn--bcher-kva.example"]


@pytest.mark.parametrize("address", ["noor", "a@b.nl>\r\nRCPT TO:<c@d.nl", "a b@c.nl", ""])
def test_what_is_no_address_never_reaches_the_server(address: str) -> None:
    with Sink() as sink:
        outcome = post(sink, letter(address))
        assert isinstance(outcome, Refused)
        assert outcome.enhanced == "5.1.3"
        assert sink.accepted == []


def test_a_wrong_sender_is_no_fault_of_the_recipient() -> None:
    with Sink() as sink:
        outcome = post(sink, letter(sender="leerkring"))
        assert isinstance(outcome, Deferred)
        assert outcome.enhanced == "5.1.7"


def test_the_null_sender_is_a_sender() -> None:
    with Sink() as sink:
        assert isinstance(post(sink, letter(sender="")), Accepted)
        assert sink.accepted[0].sender == ""


def test_a_long_text_goes_through_whole() -> None:
    data = b"".join(b"%d regel .\r\n.punt\r\n" % n for n in range(40_000))
    with Sink(size_limit=5_000_000) as sink:
        assert isinstance(post(sink, data=data), Accepted)
        assert sink.accepted[0].data == data


def test_finish_belongs_to_a_message() -> None:
    with Sink() as sink:
        sink.no_to[NOOR] = "550 no"

        async def story() -> None:
            transport = over(sink)
            async with transport.connection() as connection:
                with pytest.raises(RuntimeError):
                    await connection.finish()
                assert isinstance(await connection.prepare(letter(), DATA), Refused)
                with pytest.raises(RuntimeError):
                    await connection.finish()
                assert await connection.prepare(letter("bas@gemeente.example"), DATA) is None
                assert isinstance(await connection.finish(), Accepted)
                with pytest.raises(RuntimeError):
                    await connection.finish()
            await transport.close()

        asyncio.run(story())


def test_it_speaks_the_same_on_the_loop_of_production() -> None:
    """uvloop has its own transports and TLS."""
    login = ("noor", "geheim")
    with (
        Sink(starttls=True, login=login) as sink,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):

        async def story() -> list[type]:
            transport = over(sink)
            long = b"x" * 70 + b"\r\n"
            outcomes = [type(await send(transport, data=data)) for data in (DATA, long * 10_000)]
            sink.cut_once(Cut.DOT_TAKEN)
            outcomes.append(type(await send(transport)))
            sink.cut_once(Cut.TEXT)
            sink.was_cut.clear()
            outcomes.append(type(await send(transport, between=cut_has_come(sink))))
            await transport.close()
            return outcomes

        assert runner.run(story()) == [Accepted, Accepted, Uncertain, Deferred]
