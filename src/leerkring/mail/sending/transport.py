"""How a message leaves: over SMTP, or as a file when no mail server is set.

    async with transport.connection() as connection:
        no = await connection.prepare(envelope, data)   # all but the final dot
        if no is None:
            ...                                         # commit `handed`
            outcome = await connection.finish()         # the dot

Leaving the block without `finish` takes the message back: whoever was at the other end throws it away.
Neither call raises for anything that a server, a disk or a network does: those are answers.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from leerkring.mail.outcomes import BeforeDot, Outcome


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who it is from and for, as the mail server sees it. An empty sender is the null sender."""

    delivery_id: UUID
    sender: str
    recipient: str


@dataclass(eq=False, slots=True)
class Outgoing:
    """One of many messages after each other. `dotted`: a final dot may have been sent for it."""

    envelope: Envelope
    data: bytes
    dotted: bool = False


class Connection(Protocol):
    """One message at a time; several after each other are welcome.

    `stream` sends as many as `take` has, and gives each of them to `answer` once. By then `handed` of all
    that `take` gives must have been committed: it does not stop before the dot.
    """

    async def prepare(self, envelope: Envelope, data: bytes) -> BeforeDot: ...

    async def finish(self) -> Outcome: ...

    async def stream(
        self, take: Callable[[], Outgoing | None], answer: Callable[[Outgoing, Outcome], None]
    ) -> None: ...


class Transport(Protocol):
    @property
    def can_be_uncertain(self) -> bool:
        """False: a message that was handed before a crash may simply be handed again."""

    @property
    def connections(self) -> int:
        """How many messages can be on their way at once; `connection()` waits for a free one."""

    def connection(self) -> AbstractAsyncContextManager[Connection]: ...

    async def close(self) -> None: ...


async def one_by_one(
    connection: Connection, take: Callable[[], Outgoing | None], answer: Callable[[Outgoing, Outcome], None]
) -> None:
    """`stream` for a connection that has nothing to gain from knowing the next message."""
    while (out := take()) is not None:
        no = await connection.prepare(out.envelope, out.data)
        if no is not None:
            answer(out, no)
            continue
        out.dotted = True
        answer(out, await connection.finish())
