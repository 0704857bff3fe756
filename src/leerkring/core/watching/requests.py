"""Requests by route: how long they took and how they ended."""

from __future__ import annotations

from leerkring.core.watching.recorder import SECONDS, Recorder
from leerkring.core.web.asgi import Scope

NO_ROUTE = "none"
"""An address that nothing has, and what is answered before anything is looked for."""
STATIC = "/static/"


class RequestWatch:
    """Counts what the gate lets through; kept pages are answered before it and counted by the page cache."""

    def __init__(self, recorder: Recorder) -> None:
        self._seconds = recorder.histogram(
            "leerkring_request_seconds",
            "How long a request took, by route; kept pages are not among them",
            SECONDS,
            "method",
            "route",
        )
        self._answers = recorder.counter(
            "leerkring_requests_total", "Requests by route and status", "method", "route", "status"
        )

    def note(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request that was answered; 0 is one whose visitor went away first."""
        route = scope.get("path_template")
        if route is None:
            route = STATIC if scope["path"].startswith(STATIC) else NO_ROUTE
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._seconds.observe(seconds, method, route)
        self._answers.add(method, route, str(status))


METHODS = frozenset({"GET", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
"""Anybody may make one up."""
