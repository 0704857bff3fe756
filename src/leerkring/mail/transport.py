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


class Connection(Protocol):
    """One message at a time; several after each other are welcome."""

    async def prepare(self, envelope: Envelope, data: bytes) -> BeforeDot: ...

    async def finish(self) -> Outcome: ...


class Transport(Protocol):
    @property
    def can_be_uncertain(self) -> bool:
        """False: a message that was handed before a crash may simply be handed again."""

    @property
    def connections(self) -> int:
        """How many messages can be on their way at once; `connection()` waits for a free one."""

    def connection(self) -> AbstractAsyncContextManager[Connection]: ...

    async def close(self) -> None: ...
