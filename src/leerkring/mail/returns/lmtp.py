"""The door by which a mail server on this machine hands us what came back (LMTP, RFC 2033).

A socket file, or a port of the loopback: who may come in is who may be on this machine, and what they bring is
believed no more than a mail from outside. One worker listens; when it stops, another takes over.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from leerkring.core.clock import Clock
from leerkring.core.tasks import wait_for_event

if TYPE_CHECKING:
    from aiosmtpd.lmtp import LMTP

    from leerkring.mail.returns.intake import Taker

log = structlog.get_logger("leerkring.mail")
MOST_BYTES = 1024 * 1024
TAKE_OVER_SECONDS = 5.0
_LATER = "451 4.3.0 Not now, try again"


class _Handler:
    """What aiosmtpd asks of us; each answer is the whole truth about one mail."""

    def __init__(self, taker: Taker, clock: Clock) -> None:
        self.taker, self.clock = taker, clock

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if envelope.rcpt_tos:  # LMTP answers for each recipient; with one there is one answer
            return "452 4.5.3 One recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Yes means that it is in the database; on any trouble the mail server keeps it."""
        # The envelope tells what no header does: a bounce has no sender.
        path = f"Return-Path: <{envelope.mail_from or ''}>\r\n"
        head = f"{path}Delivered-To: {envelope.rcpt_tos[0]}\r\n".encode("utf-8", "replace")
        try:
            await self.taker.take(head + bytes(envelope.original_content), self.clock.now())
        except Exception:
            log.exception("mail.lmtp_failed")
            return _LATER
        return "250 2.0.0 Taken"


async def listen(where: str, taker: Taker, clock: Clock, stop: asyncio.Event) -> None:
    """Take in mails at a socket file, or at `127.0.0.1:port`, until `stop`."""
    while not stop.is_set():
        server = await _open(where, taker, clock)
        await wait_for_event(stop, None if server else TAKE_OVER_SECONDS)
        if server:
            _remove(where)
            server.close()


async def _open(where: str, taker: Taker, clock: Clock) -> asyncio.Server | None:
    """Return None while another worker listens there."""
    from aiosmtpd.lmtp import LMTP  # only who opens this door pays for its import

    def meet() -> LMTP:
        return LMTP(_Handler(taker, clock), hostname="leerkring", ident="LMTP", data_size_limit=MOST_BYTES)

    loop = asyncio.get_running_loop()
    if "/" in where:
        bound = _bound(where)
        return await loop.create_unix_server(meet, sock=bound) if bound else None
    host, _, port = where.rpartition(":")
    try:
        return await loop.create_server(meet, host.strip("[]"), int(port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return None


def _bound(path: str) -> socket.socket | None:
    """A socket at this path for us and our group; None while somebody answers there."""
    with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
        probe.connect(path)
        return None
    _remove(path)  # of a worker that was killed
    bound = socket.socket(socket.AF_UNIX)
    try:
        bound.bind(path)
        Path(path).chmod(0o660)
    except OSError:
        bound.close()
        raise
    return bound


def _remove(where: str) -> None:
    if "/" in where:
        Path(where).unlink(missing_ok=True)
