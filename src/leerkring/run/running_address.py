"""Where the server on a data directory is found, for the commands beside it: `leerkring staff link` prints a link there.

The server locks the file for as long as it lives. The kernel ends the lock of one that was killed, so an address that
is left behind is never believed.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

FILE = "address"
LOOKS, LOOK_SECONDS = 5, 0.02  # a command that asks holds the lock for an instant


class RunningAddress:
    """The server's side: says the address while it serves. Of two on one data directory the first is the one."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE
        self._file: IO[str] | None = None

    def announce(self, base_url: str) -> None:
        """Say it. Where nothing can be written nobody can ask either."""
        with suppress(OSError):
            file = os.fdopen(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600), "r+")
            if not _lock(file):
                file.close()
                return
            file.truncate(0)
            file.write(f"{base_url}\n")
            file.flush()
            self._file = file

    def withdraw(self) -> None:
        """Say that we serve no more."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


def find_running(data_dir: Path) -> str | None:
    """Return the address of the server that runs on this data directory; None when none does."""
    try:
        with (data_dir / FILE).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read().strip() or None
    except OSError:
        pass
    return None


def _lock(file: IO[str]) -> bool:
    for look in range(LOOKS):
        if look:
            time.sleep(LOOK_SECONDS)
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    return False
