"""Mail as files, for when no mail server is set: one `.eml` per delivery, whole or not there."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID, uuid4

from leerkring.mail.message.address import BadAddress, wire_address
from leerkring.mail.outcomes import Accepted, BeforeDot, Deferred, Outcome, Refused, Stage
from leerkring.mail.sending.transport import Envelope, Outgoing, one_by_one
from leerkring.settings.private_folder import make_private

_LEFT_BEHIND = 3600


class FileTransport:
    """The file's name is the delivery's id, so handing a message over twice leaves one file."""

    can_be_uncertain = False
    connections = 4

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, delivery_id: UUID) -> Path:
        return self.folder / f"{delivery_id}.eml"

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[FileConnection]:
        connection = FileConnection(self)
        try:
            yield connection
        finally:
            connection.take_back()

    async def close(self) -> None:
        """Clear what a killed process left half written, long enough ago to be nobody's."""
        for path in self.folder.glob(".*.tmp"):
            try:
                if time.time() - path.stat().st_mtime > _LEFT_BEHIND:
                    path.unlink()
            except OSError:
                continue


class FileConnection:
    def __init__(self, transport: FileTransport) -> None:
        self._transport = transport
        self._waiting: tuple[Path, Path] | None = None

    async def prepare(self, envelope: Envelope, data: bytes) -> BeforeDot:
        """Write the whole message beside its place."""
        self.take_back()
        try:
            wire_address(envelope.recipient)
        except BadAddress as bad:
            return Refused(553, str(bad), "5.1.3", Stage.RCPT)
        place = self._transport.path(envelope.delivery_id)
        beside = place.with_name(f".{place.stem}.{uuid4().hex[:8]}.tmp")
        self._waiting = (beside, place)
        try:
            await asyncio.to_thread(_write, beside, data)
        except OSError as error:
            self.take_back()
            return Deferred(0, f"het bestand is niet te schrijven ({error.strerror})", stage=Stage.BODY)
        return None

    async def finish(self) -> Outcome:
        """Put it in its place. When this fails it may be done again: it is the same file."""
        if self._waiting is None:
            raise RuntimeError("finish() without prepare()")
        beside, place = self._waiting
        try:
            await asyncio.to_thread(_put, beside, place)
        except OSError as error:
            return Deferred(0, f"het bestand is niet te plaatsen ({error.strerror})")
        self._waiting = None
        return Accepted(250, f"bestand {place.name}")

    async def stream(
        self, take: Callable[[], Outgoing | None], answer: Callable[[Outgoing, Outcome], None]
    ) -> None:
        await one_by_one(self, take, answer)

    def take_back(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            with suppress(OSError):  # not there, or the disk is not; what stays behind goes in `close`
                waiting[0].unlink()


def _write(path: Path, data: bytes) -> None:
    make_private(path.parent.parent)
    make_private(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _put(beside: Path, place: Path) -> None:
    beside.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
