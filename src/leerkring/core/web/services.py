"""What a request may use of the running application, in one value."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from jinja2 import Environment
from litestar.connection import ASGIConnection

from leerkring.core.clock import Clock
from leerkring.core.database.db import Database
from leerkring.core.file_store import FileStore
from leerkring.core.secrets import Links
from leerkring.core.watching.publishing import Publisher
from leerkring.core.watching.recorder import Recorder
from leerkring.core.web.access import Staff
from leerkring.core.web.caching.page_cache import PageCache
from leerkring.core.web.caching.value_cache import ValueCache
from leerkring.core.web.limits.proxy_watch import ProxyWatch
from leerkring.settings import Settings

Identify = Callable[[ASGIConnection[Any, Any, Any, Any]], Awaitable[Staff | None]]

KeepTyped = Callable[[ASGIConnection[Any, Any, Any, Any]], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Services:
    """The wired parts; made once in `create_app` and found on `request.app.state.services`."""

    settings: Settings
    db: Database
    clock: Clock
    links: Links
    jinja: Environment
    cache: PageCache
    value_cache: ValueCache
    identify: Identify
    keep_typed: KeepTyped
    proxy_watch: ProxyWatch
    recorder: Recorder
    publisher: Publisher
    files: FileStore
    draining: Event = field(default_factory=Event)  # set: we serve on for a moment, and want no new visitors


def services_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Services:
    """Return the parts for this request."""
    found: Services = connection.app.state.services
    return found
