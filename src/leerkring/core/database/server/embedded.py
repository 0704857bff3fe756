"""The embedded PostgreSQL of one data directory, shared by every command that uses that directory.

Each user holds a shared lock on a file for as long as it works. Who comes first starts the server, who leaves
last stops it; the kernel frees the lock of a user that was killed, so nobody has to be believed. If all users
were killed the server stays, and the next user finds it on its socket and goes on with it.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from leerkring.core.database.server.cluster import Cluster
from leerkring.core.database.server.programs import PostgresFailed, binaries
from leerkring.core.database.server.roles import SUPERUSER
from leerkring.settings.private_folder import make_private

NOT_OURS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT)
__all__ = ["EmbeddedPostgres", "PostgresFailed", "binaries"]


class EmbeddedPostgres:
    """`with EmbeddedPostgres(data_dir) as postgres: connect(postgres.url)`; also as `async with`."""

    def __init__(
        self, data_dir: Path, *, careful: bool = True, settings: Mapping[str, str] | None = None
    ) -> None:
        """`careful=False` is for tests: nothing is written to disk in time to survive a power cut."""
        self.folder = data_dir.absolute() / "postgres"
        self.cluster = Cluster(self.folder, careful=careful, settings=settings)
        self._use: IO[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of our database, known before the server runs."""
        return self.cluster.url()

    @property
    def superuser_url(self) -> str:
        """The same database for who keeps the server: tests, which make more databases in it."""
        return self.cluster.url(role=SUPERUSER)

    def join(self) -> None:
        """Say that we use the server, and start it if it does not run."""
        try:
            make_private(self.folder.parent)
            self.folder.mkdir(mode=0o700, exist_ok=True)
            with self._alone():
                if self._use is None:
                    self._use = self._open("users")
                    fcntl.flock(self._use, fcntl.LOCK_SH)
                self._start_if_needed()
        except OSError as error:
            if error.errno not in NOT_OURS:
                raise
            reason = (error.strerror or str(error)).lower()
            raise PostgresFailed(
                f"LEERKRING_DATA_DIR: {error.filename or self.folder} cannot be used ({reason});"
                " choose a folder we own."
            ) from error

    def leave(self) -> None:
        """Say that we are done, and stop the server if nobody else uses it."""
        if self._use is None:
            return
        with self._alone(), self._use as use:
            self._use = None
            try:
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.cluster.let_go()
                return
            self.cluster.stop()

    def is_alive(self) -> bool:
        """Whether the server that we joined still runs; cheap enough to ask often."""
        return self.cluster.is_alive()

    def restart_if_dead(self) -> bool:
        """Start the server again after it died; False when it was alive."""
        with self._alone():
            if self.cluster.postmaster() is not None:
                return False
            self.cluster.start()
            return True

    def _start_if_needed(self) -> None:
        # A server that somebody else is stopping answers on its socket until it is gone.
        if self.cluster.postmaster() is None or not self.cluster.wait_ready():
            self.cluster.start()
        self.cluster.hand_over_once()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Starting and stopping is done by one process at a time."""
        with self._open("gate") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _open(self, name: str) -> IO[bytes]:
        return os.fdopen(os.open(self.folder / name, os.O_CREAT | os.O_RDWR, 0o600), "r+b")

    def __enter__(self) -> Self:
        try:
            self.join()
        except BaseException:
            self.leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    async def __aenter__(self) -> Self:
        import asyncio  # not worth its time to who does not use it

        return await asyncio.to_thread(self.__enter__)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        import asyncio

        await asyncio.to_thread(self.leave)
