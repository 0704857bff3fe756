"""The conversation over one link: greeting, TLS, login, and then message after message."""

from __future__ import annotations

import re
import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from leerkring.mail.message.address import BadAddress, wire_address
from leerkring.mail.message.splice import Ready
from leerkring.mail.outcomes import BeforeDot, Deferred, Outcome, Refused, Stage, Uncertain
from leerkring.mail.sending.transport import Envelope
from leerkring.mail.smtp.connection import Connection, LinkLost
from leerkring.mail.smtp.reply import Garbled, Reply, after_dot, before_dot
from leerkring.mail.smtp.url import SmtpSettings

_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. After the dot a server may need long (RFC 5321 4.5.3.2 says ten minutes), and giving up early
    is what makes a message uncertain."""

    connect: float = 20
    command: float = 60
    body: float = 120
    dot: float = 600


class No(Exception):
    """Ends the conversation about this message with an answer."""

    def __init__(self, answer: Refused | Deferred) -> None:
        self.answer = answer


class Session:
    """One link, open and logged in. Between messages it is `reusable`; in the middle of one it is not."""

    def __init__(self, link: Connection, settings: SmtpSettings, timeouts: Timeouts) -> None:
        self._link = link
        self._settings = settings
        self._timeouts = timeouts
        self._offers: Mapping[str, str] = {}
        self._stage = Stage.GREETING
        self._at_rest = False
        self._needs_reset = False
        self.messages = 0

    @classmethod
    async def open(
        cls,
        settings: SmtpSettings,
        context: ssl.SSLContext | None,
        timeouts: Timeouts,
        links: set[Connection],
    ) -> Self | Deferred:
        """A session, or why there is none now. Never about one message, so never a refusal."""
        try:
            link = await Connection.open(
                settings.host, settings.port, context if settings.tls else None, timeouts.connect, links
            )
        except LinkLost as lost:
            return Deferred(0, str(lost), stage=Stage.CONNECT)
        session = cls(link, settings, timeouts)
        try:
            await session._introduce(context)
        except (LinkLost, Garbled) as trouble:
            link.abort()
            return Deferred(0, str(trouble), stage=session._stage)
        except No as no:
            link.say_goodbye()
            return Deferred(no.answer.code, no.answer.text, no.answer.enhanced, session._stage)
        except BaseException:  # cancelled
            link.abort()
            raise
        session._at_rest = True
        return session

    @property
    def offers(self) -> Mapping[str, str]:
        """What the server said that it can do."""
        return self._offers

    @property
    def reusable(self) -> bool:
        return self._at_rest and self._link.alive and not self._link.unread

    def close(self) -> None:
        """Politely between messages; in the middle of one the line is cut, and the server forgets it."""
        if self._at_rest:
            self._link.say_goodbye()
        else:
            self._link.abort()
        self._at_rest = False

    # the conversation

    async def _read(self, stage: Stage) -> Reply:
        self._stage = stage
        reply = await self._link.reply(self._timeouts.command)
        if (no := before_dot(stage, reply)) is not None:
            raise No(no)
        return reply

    async def _say(self, stage: Stage, line: str) -> Reply:
        self._stage = stage
        self._link.send(line.encode() + b"\r\n")
        return await self._read(stage)

    async def _introduce(self, context: ssl.SSLContext | None) -> None:
        await self._read(Stage.GREETING)
        await self._hello()
        if self._settings.starttls and context is not None:
            if "STARTTLS" not in self._offers:
                self._stage = Stage.STARTTLS
                raise No(Deferred(0, "de mailserver biedt geen versleuteling aan"))
            await self._say(Stage.STARTTLS, "STARTTLS")
            await self._link.start_tls(context, self._settings.host, self._timeouts.connect)
            await self._hello()
        if self._settings.user:
            await self._login()

    async def _hello(self) -> None:
        own = self._link.own_address
        name = self._settings.helo or (f"[IPv6:{own}]" if ":" in own else f"[{own}]")
        try:
            reply = await self._say(Stage.EHLO, f"EHLO {name}")
        except No as no:
            if no.answer.code not in (500, 502):
                raise
            await self._say(Stage.EHLO, f"HELO {name}")
            self._offers = {}
            return
        pairs = (line.replace("=", " ", 1).strip().partition(" ") for line in reply.lines[1:])
        self._offers = {keyword.upper(): argument.upper() for keyword, _, argument in pairs}

    async def _login(self) -> None:
        """What the server says to a failed login is not passed on: some repeat what they were given."""
        user, password = self._settings.user.encode(), self._settings.password.encode()
        ways = self._offers.get("AUTH", "").split()
        self._stage = Stage.AUTH
        if "PLAIN" in ways:
            words = ["AUTH PLAIN " + b64encode(b"\0" + user + b"\0" + password).decode()]
        elif "LOGIN" in ways:
            words = ["AUTH LOGIN", b64encode(user).decode(), b64encode(password).decode()]
        else:
            raise No(Deferred(0, "de mailserver biedt geen manier van inloggen aan die wij kennen"))
        for number, word in enumerate(words, start=1):
            self._link.send(word.encode() + b"\r\n")
            reply = await self._link.reply(self._timeouts.command)
            if reply.code != (235 if number == len(words) else 334):
                text = "inloggen op de mailserver lukt niet"
                raise No(Deferred(reply.code, text, reply.enhanced))

    async def begin(self, envelope: Envelope, data: bytes) -> BeforeDot:
        """Sender, recipient and text, without the final dot."""
        self._stage = Stage.MAIL
        try:
            sender, recipient = self._addresses(envelope)
            options = self._options(sender + recipient, data)
        except No as no:  # nothing has been said yet
            return no.answer
        self._at_rest = False
        try:
            if self._needs_reset:
                await self._say(Stage.MAIL, "RSET")
            self._needs_reset = True
            await self._say(Stage.MAIL, f"MAIL FROM:<{sender}>{options}")
            await self._say(Stage.RCPT, f"RCPT TO:<{recipient}>")
            await self._say(Stage.DATA, "DATA")
            self._stage = Stage.BODY
            await self._link.send_all(data if isinstance(data, Ready) else stuffed(data), self._timeouts.body)
        except (LinkLost, Garbled) as trouble:
            self._link.abort()
            return Deferred(0, str(trouble), stage=self._stage)
        except No as no:
            self._at_rest = no.answer.code != 421 and no.answer.code >= 400
            return no.answer
        return await self._early()

    async def end(self) -> Outcome:
        """The final dot and what the server says to it."""
        if self._stage is not Stage.BODY:
            raise RuntimeError("end() without a message")
        if (early := await self._early()) is not None:
            return early
        self._stage = Stage.DOT
        try:
            # Between the look at the line in `send` and the dot there is no await: whoever was gone, as far
            # as anybody could know, has not been given the dot.
            self._link.send(b".\r\n")
        except LinkLost as lost:
            return Deferred(0, str(lost), stage=Stage.BODY)
        try:
            reply = await self._link.reply(self._timeouts.dot)
        except (LinkLost, Garbled) as trouble:
            self._link.abort()
            return Uncertain(0, str(trouble))
        answer = after_dot(reply)
        self.messages += 1
        self._needs_reset = not 200 <= reply.code < 300
        self._at_rest = reply.code != 421 and not isinstance(answer, Uncertain)
        return answer

    async def _early(self) -> Refused | Deferred | None:
        """What the server said before it was asked, such as that it is about to stop. Then no dot is sent."""
        if not self._link.unread:
            gone = Deferred(0, "de mailserver heeft de verbinding verbroken", stage=Stage.BODY)
            return None if self._link.alive else gone
        try:
            reply = await self._link.reply(self._timeouts.command)
        except (LinkLost, Garbled) as trouble:
            return Deferred(0, str(trouble), stage=Stage.BODY)
        finally:
            self._link.abort()
        return before_dot(Stage.BODY, reply)

    # what this server can take

    def _addresses(self, envelope: Envelope) -> tuple[str, str]:
        try:
            sender = wire_address(envelope.sender) if envelope.sender else ""
        except BadAddress:
            text = "ons eigen afzenderadres klopt niet"
            raise No(Deferred(553, text, "5.1.7", Stage.MAIL)) from None
        try:
            return sender, wire_address(envelope.recipient)
        except BadAddress as bad:
            raise No(Refused(553, str(bad), "5.1.3", Stage.RCPT)) from None

    def _options(self, addresses: str, data: bytes) -> str:
        options = ""
        limit = self._offers.get("SIZE")
        if limit is not None:
            if limit.isascii() and limit.isdigit() and 0 < int(limit[:18]) < len(data):
                raise No(Refused(552, "groter dan de mailserver aanneemt", "5.3.4", Stage.MAIL))
            options += f" SIZE={len(data)}"
        if not data.isascii() or not addresses.isascii():
            if "8BITMIME" not in self._offers:
                raise No(Refused(554, "de mailserver neemt alleen ASCII aan", "5.6.3", Stage.MAIL))
            options += " BODY=8BITMIME"
        if not addresses.isascii():
            if "SMTPUTF8" not in self._offers:
                text = "de mailserver neemt geen adressen met andere letters aan"
                raise No(Refused(553, text, "5.6.7", Stage.MAIL))
            options += " SMTPUTF8"
        return options


def stuffed(data: bytes) -> bytes:
    """The text between DATA and the dot: CRLF only (a lone CR or LF can smuggle a second message past a
    careless server), ending in one, and each dot that opens a line doubled."""
    text = _LINE_END.sub(b"\r\n", data)
    if not text.endswith(b"\r\n"):
        text += b"\r\n"
    text = text.replace(b"\r\n.", b"\r\n..")
    return b"." + text if text.startswith(b".") else text
