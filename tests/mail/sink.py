"""A real mail server on loopback (aiosmtpd, in a thread of its own) that does as it is told.

    with Sink() as sink:
        sink.no_to["vol@voorbeeld.nl"] = "452 4.2.2 Mailbox full"
        ... send to sink.url ...
        assert sink.recipients == ["noor@voorbeeld.nl"]

`accepted` is its journal: what it has answered for with 250, or would have, had the link not been cut.
`sink.pem` holds its certificate (self-made, valid 2020-2120, for localhost and 127.0.0.1) and key.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

CERTIFICATE = Path(__file__).with_name("sink.pem")
TAKEN = "250 2.0.0 Taken"


@dataclass(frozen=True)
class Letter:
    """One message that was taken."""

    sender: str
    recipient: str
    data: bytes
    options: tuple[str, ...]
    encrypted: bool
    user: str | None


class Cut(Enum):
    """Where to cut the link: on connecting, on MAIL, halfway the text, or after the dot (taken or not)."""

    GREETING = 1
    MAIL = 2
    TEXT = 3
    DOT_TAKEN = 4
    DOT_NOT_TAKEN = 5


class Sink:
    """Everything that is set on it holds from the next command on."""

    def __init__(
        self,
        *,
        starttls: bool = False,
        tls: bool = False,
        login: tuple[str, str] | None = None,
        auth_ways: tuple[str, ...] = ("PLAIN", "LOGIN"),
        size_limit: int = 1_000_000,
        smtputf8: bool = True,
        pipelining: bool = False,
        port: int = 0,
    ) -> None:
        self.accepted: list[Letter] = []
        self.no_to: dict[str, str] = {}
        self.no_to_text_for: dict[str, str] = {}
        self.no_to_sender = ""
        self.greeting = ""
        self.cut: Cut | None = None
        self.cuts_left = 1_000_000
        self.was_cut = threading.Event()
        self.delay_rcpt = self.delay_dot = 0.0
        self.connections = 0
        self.resets = 0
        self.early_text = 0
        self.login, self.port = login, port
        self._pipelining = pipelining
        self._starttls, self._tls = starttls, tls
        self._auth_ways, self._size_limit, self._smtputf8 = auth_ways, size_limit, smtputf8
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sink", daemon=True)
        self._servers: list[_Server] = []

    @property
    def recipients(self) -> list[str]:
        return [letter.recipient for letter in self.accepted]

    @property
    def url(self) -> str:
        login = f"{quote(self.login[0], '')}:{quote(self.login[1], '')}@" if self.login else ""
        scheme = "smtps" if self._tls else "smtp"
        starttls = "?starttls=1" if self._starttls else ""
        trust = f"{'&' if starttls else '?'}ca={CERTIFICATE}" if self._starttls or self._tls else ""
        return f"{scheme}://{login}127.0.0.1:{self.port}{starttls}{trust}"

    def cut_once(self, where: Cut) -> None:
        self.cut, self.cuts_left = where, 1

    def take_cut(self, *where: Cut) -> Cut | None:
        if self.cut not in where or not self.cuts_left:
            return None
        self.cuts_left -= 1
        return self.cut

    def cut_off(self, transport: Any) -> None:
        transport.abort()
        self._loop.call_later(0.05, self.was_cut.set)

    def hang_up(self) -> None:
        """Close every link that stands now, as a server does that is restarted."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(5)

    async def _hang_up(self) -> None:
        for server in self._servers:
            if server.transport is not None:
                server.transport.close()
        self._servers.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(5)
        return self

    def __exit__(self, *exc: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _open(self) -> None:
        self._listener = await self._loop.create_server(
            lambda: _Server(self, self._context() if self._starttls else None),
            "127.0.0.1",
            self.port,
            ssl=self._context() if self._tls else None,
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        self._listener.close()
        await self._hang_up()
        mine = asyncio.current_task()
        for task in asyncio.all_tasks():
            if task is not mine:
                task.cancel()
        await asyncio.sleep(0.01)

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        return context

    def login_is_right(self, data: object) -> bool:
        return isinstance(data, LoginPassword) and self.login == (
            data.login.decode(),
            data.password.decode(),
        )


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.sink.take_cut(Cut.MAIL):
            self.sink.cut_off(server.transport)
        if self.sink.no_to_sender:
            return self.sink.no_to_sender
        envelope.mail_from, envelope.mail_options = address, options
        return "250 2.1.0 Sender fine"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.sink.delay_rcpt)
        if address in self.sink.no_to:
            return self.sink.no_to[address]
        envelope.rcpt_tos.append(address)
        return "250-2.1.5 Recipient\r\n250 2.1.5 fine"

    async def handle_RSET(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.sink.resets += 1
        return "250 2.0.0 Forgotten"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.sink.delay_dot)
        cut = self.sink.take_cut(Cut.DOT_TAKEN, Cut.DOT_NOT_TAKEN)
        recipient = envelope.rcpt_tos[0]
        if cut is not Cut.DOT_NOT_TAKEN and recipient not in self.sink.no_to_text_for:
            letter = Letter(
                "" if envelope.mail_from == "<>" else envelope.mail_from,
                recipient,
                bytes(envelope.original_content),
                tuple(envelope.mail_options),
                session.ssl is not None or self.sink._tls,
                session.auth_data.login.decode() if session.auth_data else None,
            )
            self.sink.accepted.append(letter)
        if cut:
            self.sink.cut_off(server.transport)
        return self.sink.no_to_text_for.get(recipient, TAKEN)

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]] if self.sink._pipelining else responses


class _Server(SMTP):
    def __init__(self, sink: Sink, context: ssl.SSLContext | None) -> None:
        self.sink = sink
        super().__init__(
            _Handler(sink),
            hostname="sink.example",
            ident="sink",
            tls_context=context,
            require_starttls=context is not None,
            auth_require_tls=False,
            auth_exclude_mechanism={"PLAIN", "LOGIN"} - set(sink._auth_ways),
            authenticator=self._check,
            data_size_limit=sink._size_limit,
            enable_SMTPUTF8=sink._smtputf8,
        )
        # As an argument it comes with a warning, which the tests would make an error.
        self._auth_required = sink.login is not None

    def _check(self, server: Any, session: Any, envelope: Any, mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=self.sink.login_is_right(data), handled=False, auth_data=data)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._original_transport is None:
            self.sink.connections += 1
            self.sink._servers.append(self)
            if self.sink.take_cut(Cut.GREETING):
                self.sink.cut_off(transport)
        super().connection_made(transport)

    async def push(self, status: Any) -> None:
        if self.sink.greeting and str(status).startswith("220 sink.example"):
            status = self.sink.greeting
        try:
            await super().push(status)
        except ConnectionError:
            raise asyncio.CancelledError from None  # the link was cut: nobody is there to be told

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.sink.take_cut(Cut.TEXT):
            await self.push("354 Go on")
            await self._reader.read(10)
            self.sink.cut_off(self.transport)
            return
        # Whoever waits for 354 has said nothing after DATA.
        self.sink.early_text += bool(vars(self._reader)["_buffer"])
        await super().smtp_DATA(arg)
