"""The file while it is made: aside, ours alone, and under its own name only when it is whole and on the disk."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from leerkring.backups.failures import CannotBackUp

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def file_for(path: Path) -> Iterator[IO[bytes]]:
    """Lend a new file that becomes `path` when all went well; otherwise nothing is left. Raises CannotBackUp."""
    part = path.with_name(f"{path.name}.part")
    _refuse_existing(path)
    try:
        file = _open(part)
    except OSError as error:
        raise CannotBackUp(f"{part} cannot be made: {_reason(error)}.") from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            _take_name(part, path)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in FULL:
            raise CannotBackUp(
                f"There is no room for {path}: {_reason(error)}. Nothing is left of it."
            ) from error
        raise CannotBackUp(f"{path} cannot be written: {_reason(error)}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _open(part: Path) -> IO[bytes]:
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise CannotBackUp(f"Another backup is being written to {part}.") from None
    os.fchmod(descriptor, 0o600)
    os.ftruncate(descriptor, 0)  # of one that was killed
    return os.fdopen(descriptor, "w+b", buffering=1 << 20)


def _take_name(part: Path, path: Path) -> None:
    """Give it its name, never that of a file which came meanwhile; some file systems know no links."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise CannotBackUp(f"{path} is there already; choose another name.") from None
    except OSError:
        _refuse_existing(path)
        part.rename(path)


def _refuse_existing(path: Path) -> None:
    if os.path.lexists(path):
        raise CannotBackUp(f"{path} is there already; choose another name.")


def sync_folder(folder: Path) -> None:
    """Let a new name in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
