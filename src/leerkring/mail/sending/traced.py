"""A span for each mail that is handed to the mail server, with what it answered (LEERKRING_TRACES)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from opentelemetry.trace import Span, SpanKind, Tracer

from leerkring.mail.outcomes import BeforeDot, Outcome
from leerkring.mail.sending.transport import Connection, Envelope, Outgoing, Transport


class TracedTransport:
    """A transport whose mails are spans; no address is in them."""

    def __init__(self, transport: Transport, tracer: Tracer) -> None:
        self._transport = transport
        self._tracer = tracer

    @property
    def can_be_uncertain(self) -> bool:
        return self._transport.can_be_uncertain

    @property
    def connections(self) -> int:
        return self._transport.connections

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        async with self._transport.connection() as connection:
            traced = TracedConnection(connection, self._tracer)
            try:
                yield traced
            finally:
                traced.close()

    def connection(self) -> AbstractAsyncContextManager[Connection]:
        """Lend a connection."""
        return self._connection()

    async def close(self) -> None:
        """Close the transport."""
        await self._transport.close()


class TracedConnection:
    """A connection on which each mail has a span, from its envelope to its answer."""

    def __init__(self, connection: Connection, tracer: Tracer) -> None:
        self._connection = connection
        self._tracer = tracer
        self._one: Span | None = None
        self._many: dict[Outgoing, Span] = {}

    def _begin(self) -> Span:
        return self._tracer.start_span("mail", kind=SpanKind.CLIENT)

    async def prepare(self, envelope: Envelope, data: bytes) -> BeforeDot:
        """Go up to the final dot."""
        self._one = self._begin()
        no = await self._connection.prepare(envelope, data)
        if no is not None:
            _end(self._one, no)
            self._one = None
        return no

    async def finish(self) -> Outcome:
        """Send the dot and hear the answer."""
        outcome = await self._connection.finish()
        if self._one is not None:
            _end(self._one, outcome)
            self._one = None
        return outcome

    async def stream(
        self, take: Callable[[], Outgoing | None], answered: Callable[[Outgoing, Outcome], None]
    ) -> None:
        """Send message after message."""

        def take_one() -> Outgoing | None:
            out = take()
            if out is not None:
                self._many[out] = self._begin()
            return out

        def answered_one(out: Outgoing, outcome: Outcome) -> None:
            span = self._many.pop(out, None)
            if span is not None:
                _end(span, outcome)
            answered(out, outcome)

        await self._connection.stream(take_one, answered_one)

    def close(self) -> None:
        """End what never got an answer."""
        for span in (*self._many.values(), *([self._one] if self._one is not None else [])):
            span.end()


def _end(span: Span, outcome: Outcome) -> None:
    span.set_attribute("leerkring.mail.outcome", type(outcome).__name__.lower())
    span.set_attribute("leerkring.mail.code", outcome.code)
    span.set_attribute("leerkring.mail.stage", str(outcome.stage))
    span.end()
