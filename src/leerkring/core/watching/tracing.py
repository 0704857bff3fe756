"""Traces for who asks for them: a span for each request and for each use case on the database (LEERKRING_TRACES).

Imported only then: OpenTelemetry takes as long to import as all the rest. Where spans go is said by its own variables
(OTEL_EXPORTER_OTLP_ENDPOINT and others). No path, no address and no error's own words are in a span: a route, a
function, a status.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import FrameType
from typing import Any, TypeVar

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer

from leerkring import __version__
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.refusals import Refusal
from leerkring.core.web.asgi import ASGIApp, Message, Receive, Scope, Send

T = TypeVar("T")


class Tracing:
    """One process's tracer; what is left is sent when the process ends."""

    def __init__(self, role: str) -> None:
        own = {"service.version": __version__, "leerkring.role": role}
        named = os.environ.get("OTEL_SERVICE_NAME") or "service.name=" in os.environ.get(
            "OTEL_RESOURCE_ATTRIBUTES", ""
        )
        if not named:
            own["service.name"] = f"leerkring-{role}"
        self.provider = TracerProvider(resource=Resource.create(own))
        self.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self.tracer: Tracer = self.provider.get_tracer("leerkring", __version__)

    def database(self, url: str, **options: Any) -> Database:
        """Return a database of which each use is a span."""
        return TracedDatabase(url, tracer=self.tracer, **options)

    def application(self, app: ASGIApp) -> ASGIApp:
        """Return an application of which each request is a span."""
        return TracedApplication(app, self.tracer)


class TracedApplication:
    """ASGI layer around all others: a span for each request, by its route."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer it within its span."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = {**scope, "extensions": {}}  # kept pages would be answered past `send`
        with self._tracer.start_as_current_span(
            scope["method"], kind=SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:

            async def send_on(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _tell(span, scope, message["status"])
                await send(message)

            await self._app(scope, receive, send_on)


def _tell(span: Span, scope: Scope, status: int) -> None:
    span.set_attribute("http.request.method", scope["method"])
    span.set_attribute("http.response.status_code", status)
    route = scope.get("path_template")
    if route is not None:
        span.update_name(f"{scope['method']} {route}")
        span.set_attribute("http.route", route)
    if status >= 500:
        span.set_status(Status(StatusCode.ERROR))


class TracedDatabase(Database):
    """A database whose readings and transactions are spans, called by the function that opened them."""

    def __init__(self, url: str, *, tracer: Tracer, **options: Any) -> None:
        super().__init__(url, **options)
        self._tracer = tracer

    def reading(self) -> AbstractAsyncContextManager[Reading]:  # type: ignore[override]
        """Open a connection that reads, within a span."""
        return self._within("read", sys._getframe(1), super().reading())  # noqa: SLF001

    def transaction(self) -> AbstractAsyncContextManager[Tx]:  # type: ignore[override]
        """Open the one transaction of a use case, within a span."""
        return self._within("write", sys._getframe(1), super().transaction())  # noqa: SLF001

    @asynccontextmanager
    async def _within(
        self, kind: str, caller: FrameType, opened: AbstractAsyncContextManager[T]
    ) -> AsyncIterator[T]:
        with self._tracer.start_as_current_span(
            _name(caller), kind=SpanKind.CLIENT, record_exception=False, set_status_on_exception=False
        ) as span:
            span.set_attribute("db.system.name", "postgresql")
            span.set_attribute("db.operation.name", kind)
            try:
                async with opened as one:
                    yield one
            except Refusal as no:
                span.set_attribute("leerkring.refusal", no.code)
                raise
            except Exception as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise


def _name(caller: FrameType) -> str:
    """Return whose use case it is; a page opens its reading by way of its visit."""
    if caller.f_code.co_qualname == "Visit.reading" and caller.f_back is not None:
        caller = caller.f_back
    module = str(caller.f_globals.get("__name__", "")).removeprefix("leerkring.")
    return f"{module}.{caller.f_code.co_qualname}"
