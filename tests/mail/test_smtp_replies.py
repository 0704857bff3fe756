"""Replies read and weighed, and a server that says anything at all: only our answers ever come out."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from leerkring.mail.outcomes import Accepted, BeforeDot, Deferred, Outcome, Refused, Stage, Uncertain
from leerkring.mail.sending.transport import Envelope
from leerkring.mail.smtp.client import SmtpTransport
from leerkring.mail.smtp.reply import Garbled, Reply, ReplyReader, after_dot, before_dot
from leerkring.mail.smtp.session import Timeouts
from leerkring.mail.smtp.url import BadSmtpUrl, SmtpSettings


def read(*lines: bytes) -> Reply | None:
    reader, reply = ReplyReader(), None
    for line in lines:
        assert reply is None
        reply = reader.feed(line)
    return reply


def test_replies_are_read() -> None:
    assert read(b"250 ok\r") == Reply(250, ("ok",))
    assert read(b"250") == Reply(250, ("",))
    assert read(b"250-first\r", b"250-\r", b"250 last\r") == Reply(250, ("first", "", "last"))
    assert read(b"550 5.1.1 <noor@x.nl> unknown") == Reply(550, ("5.1.1 <noor@x.nl> unknown",), "5.1.1")
    assert read(b"250-more to come") is None
    assert read(b"421 \xff\xfe bytes") == Reply(421, ("\ufffd\ufffd bytes",))


@pytest.mark.parametrize(
    "lines",
    [
        [b""],
        [b"hello"],
        [b"99 x"],
        [b"150 x"],
        [b"600 x"],
        [b"2500 x"],
        [b"250x"],
        [b"250-a", b"550 b"],
        [b"HTTP/1.1 400"],
    ],
)
def test_what_is_no_reply_is_called_so(lines: list[bytes]) -> None:
    with pytest.raises(Garbled):
        read(*lines)


def test_a_reply_ends_some_time() -> None:
    with pytest.raises(Garbled):
        read(*[b"250-again"] * 1000)


@pytest.mark.parametrize(
    "line, enhanced, text",
    [
        (b"550 5.7.26 x", "5.7.26", "x"),
        (b"550 4.1.1 of another class", "", "4.1.1 of another class"),
        (b"550 5.1.1", "5.1.1", ""),
        (b"550 5.1.1.1 an address", "", "5.1.1.1 an address"),
        (b"550 we saw 5.1.1", "", "we saw 5.1.1"),
        (b"550 \x1b[31mred\x07 \xe2\x80\xaeback", "", "[31mred back"),
        (b"550 " + b"x" * 3000, "", "x" * 1000),
    ],
)
def test_the_text_of_a_reply_is_fit_for_a_log(line: bytes, enhanced: str, text: str) -> None:
    reply = read(line)
    assert reply is not None
    assert (reply.enhanced, reply.text) == (enhanced, text)


@pytest.mark.parametrize(
    "code, stage, kind",
    [
        (220, Stage.GREETING, None),
        (554, Stage.GREETING, Deferred),
        (421, Stage.GREETING, Deferred),
        (502, Stage.EHLO, Deferred),
        (535, Stage.AUTH, Deferred),
        (250, Stage.MAIL, None),
        (552, Stage.MAIL, Refused),
        (530, Stage.MAIL, Deferred),
        (503, Stage.RCPT, Deferred),
        (251, Stage.RCPT, None),
        (550, Stage.RCPT, Refused),
        (450, Stage.RCPT, Deferred),
        (421, Stage.RCPT, Deferred),
        (221, Stage.RCPT, Deferred),
        (354, Stage.RCPT, Deferred),
        (354, Stage.DATA, None),
        (250, Stage.DATA, Deferred),
        (554, Stage.DATA, Refused),
        (250, Stage.BODY, Deferred),
        (354, Stage.BODY, Deferred),
        (552, Stage.BODY, Refused),
    ],
)
def test_replies_before_the_dot(code: int, stage: Stage, kind: type | None) -> None:
    answer = before_dot(stage, Reply(code))
    assert (type(answer) if answer else None) is kind


@pytest.mark.parametrize(
    "code, kind",
    [
        (250, Accepted),
        (252, Accepted),
        (451, Deferred),
        (421, Deferred),
        (552, Refused),
        (550, Refused),
        (354, Uncertain),
        (220, Uncertain),
        (221, Uncertain),
    ],
)
def test_replies_after_the_dot(code: int, kind: type) -> None:
    assert type(after_dot(Reply(code))) is kind


def test_whose_trouble_it_is() -> None:
    def said(enhanced: str) -> Refused:
        return Refused(550, "", enhanced)

    assert [said(code).is_policy for code in ("5.7.1", "5.7.26", "5.1.7", "")] == [True, True, False, False]


# a server that says anything

LINES = st.one_of(
    st.sampled_from(
        [b"250 ok", b"354 go", b"220 hi", b"221 bye", b"421 later", b"550 5.1.1 no", b"250-more"]
    ),
    st.sampled_from(
        [b"250-SIZE 99999999999999999999", b"250 SIZE x", b"250-AUTH", b"250 STARTTLS", b"250 8BITMIME"]
    ),
    st.sampled_from([b"", b"\0", b"x" * 5000, b"250-" + b"y" * 70000, b"HTTP/1.1 400 Bad Request"]),
    st.binary(max_size=30),
    st.integers(200, 599).map(lambda code: b"%d x" % code),
)
TURNS = st.lists(LINES.map(lambda line: line + b"\r\n") | st.none() | LINES, max_size=8)
GOOD = [b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"]


class Babbler:
    """Answers each line it gets with the next of its turns; None hangs up; afterwards it is silent."""

    def __init__(self, turns: list[bytes | None]) -> None:
        self.turns = turns
        self.got_dot = False

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        in_text = False
        try:
            for turn in self.turns:
                if turn is None:
                    return
                writer.write(turn)
                in_text = in_text or turn.startswith(b"354")
                while line := await reader.readline():
                    self.got_dot = self.got_dot or (in_text and line == b".\r\n")
                    if not in_text or self.got_dot:
                        break
            await reader.read()
        except (OSError, ValueError):
            pass
        finally:
            writer.close()


async def send_to(
    babbler: Babbler, *, starttls: bool = False, data: bytes = b"Hallo\r\n"
) -> BeforeDot | Outcome:
    server = await asyncio.start_server(babbler.talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport = SmtpTransport(
        SmtpSettings("127.0.0.1", port, starttls=starttls),
        Timeouts(connect=0.3, command=0.05, body=0.05, dot=0.05),
    )
    try:
        async with asyncio.timeout(5), transport.connection() as connection:
            no = await connection.prepare(Envelope(uuid4(), "a@b.nl", "c@d.nl"), data)
            return no or await connection.finish()
    finally:
        await transport.close()
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 5), TURNS)
@example(5, [b"250 2.0.0 taken\r\n"])
@example(5, [b"354 what\r\n"])
@example(5, [None])
@example(5, [b"451 later\r\n221 bye\r\n"])
@example(4, [b"354 go\r\n421 I stop\r\n"])
@example(0, [b"x" * 100_000])
def test_whatever_a_server_says_one_of_our_answers_comes_out(good: int, turns: list[bytes | None]) -> None:
    babbler = Babbler([*GOOD[:good], *turns])
    answer = asyncio.run(send_to(babbler))
    assert isinstance(answer, (Accepted, Refused, Deferred, Uncertain))
    if isinstance(answer, (Accepted, Uncertain)):
        assert answer.stage is Stage.DOT
    if answer.stage is not Stage.DOT:
        assert not babbler.got_dot, "safe to try again only if the dot was never sent"


def test_words_put_in_the_servers_mouth_before_tls_are_not_believed() -> None:
    babbler = Babbler([b"220 hi\r\n", b"250-x\r\n250 STARTTLS\r\n", b"220 go\r\n250-x\r\n250 AUTH PLAIN\r\n"])
    answer = asyncio.run(send_to(babbler, starttls=True))
    assert isinstance(answer, Deferred)
    assert (answer.stage, answer.text) == (Stage.STARTTLS, "tekst vóór de versleuteling")


def test_a_server_that_takes_only_ascii_gets_nothing_else() -> None:
    answer = asyncio.run(send_to(Babbler([b"220 hi\r\n", b"250 x\r\n"]), data="Eén\r\n".encode()))
    assert isinstance(answer, Refused)
    assert (answer.code, answer.stage, answer.enhanced) == (554, Stage.MAIL, "5.6.3")


def test_a_reply_that_trickles_in_is_given_up() -> None:
    async def story() -> None:
        async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while True:
                    writer.write(b"220-wait\r\n")
                    await writer.drain()
                    await asyncio.sleep(0.02)
            except OSError:
                writer.close()

        server = await asyncio.start_server(trickle, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        transport = SmtpTransport(SmtpSettings("127.0.0.1", port), Timeouts(command=0.2))
        async with transport.connection() as connection:
            answer = await connection.prepare(Envelope(uuid4(), "a@b.nl", "c@d.nl"), b"Hallo\r\n")
        assert isinstance(answer, Deferred)
        assert answer.stage is Stage.GREETING
        await transport.close()
        server.close()
        await asyncio.sleep(0.1)

    asyncio.run(story())


# the URL


def test_the_url_of_the_settings() -> None:
    read = SmtpSettings.from_url
    assert read("smtp://relay.example") == SmtpSettings("relay.example", 25)
    assert read("smtp://relay.example?starttls=1").port == 587
    assert read("smtps://relay.example").port == 465
    assert read("smtp://[::1]:2525").host == "::1"
    full = read("smtp://zo%C3%AB:p%40ss%3A@relay.example:2525/?starttls=1&connections=9&verify=0&helo=x.nl")
    assert full == SmtpSettings(
        "relay.example", 2525, "zoë", "p@ss:", starttls=True, connections=9, verify=False, helo="x.nl"
    )
    assert read("smtp://a:b@relay.example?starttls=0").starttls is False
    assert read("smtp://a:b@127.0.0.1").user == "a"


@pytest.mark.parametrize(
    "url",
    [
        "relay.example",
        "http://relay.example",
        "smtp://",
        "smtp://a:geheim@:25",
        "smtp://a:geheim@relay.example",
        "smtp://a:geheim@relay.example:geheim",
        "smtp://a:ge/heim@relay.example",
        "smtp://a:geheim@relay.example/pad",
        "smtp://geheim@relay.example?starttls=1",
        "smtp://a:geheim%00@127.0.0.1",
        "smtp://relay.example?geheim",
        "smtp://relay.example?geheim=1",
        "smtp://relay.example?starttls=geheim",
        "smtp://relay.example?starttls=1&starttls=0",
        "smtp://relay.example?connections=0",
        "smtp://relay.example?connections=%C2%B2",
        "smtp://relay.example?helo=a%0d%0ageheim",
        "smtps://relay.example?starttls=1",
    ],
)
def test_a_wrong_url_is_refused_without_its_secrets(url: str) -> None:
    with pytest.raises(BadSmtpUrl) as refused:
        SmtpSettings.from_url(url)
    assert "heim" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_certificate_file_that_is_not_there_stops_the_start() -> None:
    with pytest.raises(BadSmtpUrl, match="ca"):
        SmtpTransport(SmtpSettings.from_url("smtps://relay.example?ca=/nergens"))
