"""One web process: the application under uvicorn, on a socket that the parent has bound."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from leerkring.app import PATIENCE_SECONDS, create_app
from leerkring.core.web.caching.ready_response import PreparedProtocol
from leerkring.core.web.middleware import HEADERS, TRANSPORT
from leerkring.run.preloading import preload_aside
from leerkring.settings import Settings

GRACE_SECONDS = 5  # without it an open event stream would hold a stop for ever


class SecureProtocol(PreparedProtocol):
    """The connection of a client on a site under TLS."""

    safe_headers = (*HEADERS, TRANSPORT)


def server_config(app: Callable[..., Any], *, secure: bool = False) -> uvicorn.Config:
    """Return how uvicorn serves an application here; the benchmarks serve their limits in the same way."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=SecureProtocol if secure else PreparedProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # whom we trust is decided in the application, by LEERKRING_TRUSTED_PROXIES
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
    )
    config.load()
    return config


class WebServer(uvicorn.Server):
    """uvicorn that says when it takes requests."""

    def __init__(self, settings: Settings, ready: Callable[[], object] = lambda: None) -> None:
        self._ready = ready
        app = create_app(settings, patience=PATIENCE_SECONDS)
        self.drain = app.services.draining.set
        self.limit_connections = app.limit_connections
        super().__init__(server_config(app, secure=settings.secure))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            gc.collect()
            gc.freeze()  # what is there now stays for ever: looking through it again each time takes a tenth of a second
            self._ready()
            preload_aside()
