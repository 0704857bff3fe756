"""What was logged, caught before it is written: once in use, a logger stays with the stream it began with."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Logbook:
    """Stands in for a module's log."""

    lines: list[dict[str, Any]] = field(default_factory=list)

    def info(self, event: str, **facts: Any) -> None:
        self.lines.append({"event": event, **facts})

    warning = error = exception = info
