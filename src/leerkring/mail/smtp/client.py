"""A small SMTP client that stops before the final dot, so that the caller can write down that it is coming.

Everything up to the dot can be tried again without harm; only the dot hands the message over. aiosmtplib and
smtplib send both in one go, and cannot tell afterwards on which side of it a link was lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from leerkring.mail.outcomes import BeforeDot, Deferred, Outcome, Stage
from leerkring.mail.sending.transport import Envelope, Outgoing
from leerkring.mail.smtp.connection import Connection
from leerkring.mail.smtp.pipelining import Answer, Stream, Take
from leerkring.mail.smtp.session import Timeouts
from leerkring.mail.smtp.url import SmtpSettings


@dataclass(frozen=True, slots=True)
class Reuse:
    """How long a link is kept for a next message, and for how many."""

    idle_seconds: float = 30
    messages: int = 100


class SmtpTransport:
    """At most `settings.connections` links to one mail server, opened when needed and kept for a while."""

    can_be_uncertain = True

    def __init__(
        self, settings: SmtpSettings, timeouts: Timeouts | None = None, reuse: Reuse | None = None
    ) -> None:
        self.settings = settings
        self.connections = settings.connections
        self._timeouts = timeouts or Timeouts()
        self._reuse = reuse or Reuse()
        self._slots = asyncio.Semaphore(settings.connections)
        self._context = settings.context() if settings.tls or settings.starttls else None
        self._links: set[Connection] = set()
        self._idle: dict[Stream, asyncio.TimerHandle] = {}

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[SmtpConnection]:
        async with self._slots:
            connection = SmtpConnection(self)
            try:
                yield connection
            finally:
                connection.release()

    async def close(self) -> None:
        """Say goodbye to the links that nobody uses; those in use go when they are released."""
        self._reuse = Reuse(0, 0)
        for session in list(self._idle):
            self._forget(session)
        await asyncio.gather(*(link.gone(seconds=2) for link in list(self._links) if not link.alive))

    # for SmtpConnection

    @property
    def most(self) -> int:
        """How many messages one link takes."""
        return self._reuse.messages

    def take(self) -> Stream | None:
        """A link that was kept and, as far as we know, still stands: the one used last."""
        while self._idle:
            session, timer = self._idle.popitem()
            timer.cancel()
            if session.reusable:
                return session
            session.close()
        return None

    def keep(self, session: Stream) -> None:
        if session.reusable and session.messages < self._reuse.messages:
            loop = asyncio.get_running_loop()
            self._idle[session] = loop.call_later(self._reuse.idle_seconds, self._forget, session)
        else:
            session.close()

    def _forget(self, session: Stream) -> None:
        if timer := self._idle.pop(session, None):
            timer.cancel()
            session.close()

    async def open(self) -> Stream | Deferred:
        return await Stream.open(self.settings, self._context, self._timeouts, self._links)


class SmtpConnection:
    """One message at a time: `prepare`, then `finish`. Reuses a link, and replaces one that has gone stale."""

    def __init__(self, pool: SmtpTransport) -> None:
        self._pool = pool
        self._session: Stream | None = None

    async def prepare(self, envelope: Envelope, data: bytes) -> BeforeDot:
        """Everything but the final dot. None: the server has it all and waits for the dot."""
        self.release()
        if kept := self._pool.take():
            self._session = kept
            answer = await kept.begin(envelope, data)
            if not _gone_stale(answer):
                return answer
            self.release()
        opened = await self._pool.open()
        if isinstance(opened, Deferred):
            return opened
        self._session = opened
        return await opened.begin(envelope, data)

    async def finish(self) -> Outcome:
        """The final dot."""
        if self._session is None:
            raise RuntimeError("finish() without prepare()")
        return await self._session.end()

    async def stream(self, take: Take, answer: Answer) -> None:
        """Message after message; a link that falls under one that was not sent is replaced, once."""
        left: Outgoing | None = None
        while (out := left or take()) is not None:
            self.release()
            fresh = (kept := self._pool.take()) is None
            opened = kept or await self._pool.open()
            if isinstance(opened, Deferred):
                answer(out, opened)
                return
            self._session, before = opened, opened.messages
            waiting = [out]

            def following(waiting: list[Outgoing] = waiting, session: Stream = opened) -> Outgoing | None:
                if waiting:
                    return waiting.pop()
                return take() if session.messages + 1 < self._pool.most else None

            left = await opened.stream(following, answer)
            if left is out and fresh and opened.messages == before:
                answer(out, Deferred(0, "de mailserver heeft de verbinding verbroken", stage=Stage.MAIL))
                return

    def release(self) -> None:
        """Give the link back; one with a message half said is cut, so that the server forgets it."""
        session, self._session = self._session, None
        if session is not None:
            self._pool.keep(session)


def _gone_stale(answer: BeforeDot) -> bool:
    """A kept link that the server had closed in the meantime, which says nothing about the message."""
    return isinstance(answer, Deferred) and answer.code in (0, 421) and answer.stage is Stage.MAIL
