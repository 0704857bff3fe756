"""Answers that were put together before: a kept page goes to the client as it lies there.

uvicorn looks at each header of each answer anew, which costs more than finding a kept page. Where nothing
stands in the way, the bytes go out in one piece; else the answer goes the usual way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from leerkring.core.web.asgi import Scope
from leerkring.core.web.http_timeouts import PatientProtocol

EXTENSION = "leerkring.prepared"
Answer: TypeAlias = Callable[[bytes, bytes], bool]
_OK = b"HTTP/1.1 200 OK\r\n"


def head_of(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the headers as they go over the line, with the empty line that ends them."""
    lines = [b"%s: %s\r\n" % header for header in headers]
    if any(line.count(b"\n") > 1 or line.count(b"\r") > 1 for line in lines):
        raise ValueError("a header holds a line break")
    return b"".join([*lines, b"\r\n"])


def answer_of(scope: Scope) -> Answer | None:
    """Return what sends a whole 200 at once, where the server can; it says whether it did."""
    answer: Answer | None = scope.get("extensions", {}).get(EXTENSION, {}).get("answer")
    return answer


class PreparedProtocol(PatientProtocol):
    """The connection of a client; offers `answer` to the application as an ASGI extension."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {EXTENSION: {"answer": self.answer}}

    def answer(self, head: bytes, body: bytes) -> bool:
        """Send this as the whole answer to the request in hand; False: nothing was done, send it as usual.

        Not for a client that reads slowly, sends its next request already, or wants to go: uvicorn knows how.
        """
        cycle = self.cycle
        if (
            self.pipeline
            or self.flow.write_paused
            or cycle.disconnected
            or cycle.response_started
            or not cycle.keep_alive
        ):
            return False
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        cycle.message_event.set()
        given = b"".join(b"%s: %s\r\n" % header for header in cycle.default_headers)
        self.transport.write(b"".join((_OK, given, head, body)))
        cycle.on_response()
        return True
