"""What a request may use of the running application, in one value."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from litestar.connection import ASGIConnection

from leerkring.core.access import Staff
from leerkring.core.clock import Clock
from leerkring.core.db import Database
from leerkring.core.kept import Kept
from leerkring.core.pagecache import PageCache
from leerkring.core.secrets import Links
from leerkring.settings import Settings

Identify = Callable[[ASGIConnection[Any, Any, Any, Any]], Awaitable[Staff | None]]


@dataclass(frozen=True, slots=True)
class House:
    """The wired parts; made once in `create_app` and found on `request.app.state.house`."""

    settings: Settings
    db: Database
    clock: Clock
    links: Links
    jinja: Environment
    cache: PageCache
    kept: Kept
    identify: Identify


def house(connection: ASGIConnection[Any, Any, Any, Any]) -> House:
    """Return the parts for this request."""
    found: House = connection.app.state.house
    return found
