"""Whether this process traces; who does not imports nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leerkring.settings import Settings

if TYPE_CHECKING:
    from leerkring.core.watching.tracing import Tracing


def start_tracing(settings: Settings, role: str) -> Tracing | None:
    """Return what makes spans in this process, or None where LEERKRING_TRACES is off."""
    if not settings.traces:
        return None
    from leerkring.core.watching.tracing import Tracing

    return Tracing(role)
