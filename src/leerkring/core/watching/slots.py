"""Where each process of a node puts down what it counts, so that any of them can tell of all.

A process has a file of its own in the data directory and holds a lock on it. The kernel lets go of the lock when the
process ends, however it came: who is dead is not counted any more, and its place is for the next one, by the same name.
The file has its full length from the start: a disk that is full takes what is written in it all the same.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LONGEST = 256 * 1024
MOST_SLOTS = 100
TRIES = 5
_HEAD = struct.Struct("<IIQ")
"""How long, its checksum, and when by the machine's monotonic clock (all processes have the same)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a process put down, and how many seconds ago."""

    body: bytes
    age: float


@contextmanager
def _door(folder: Path, how: int) -> Iterator[None]:
    """Hold the folder's own lock, so that who looks at a slot and who takes one do not meet."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


class Slot:
    """One process's place; it is given up with `close`, or by the end of the process."""

    def __init__(self, name: str, descriptor: int) -> None:
        self.name = name
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: Path, role: str) -> Slot:
        """Take the first free place of this role: `web-1`, `web-2`. Raises OSError where nothing can be written."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _door(folder, fcntl.LOCK_EX):
            for number in range(1, MOST_SLOTS + 1):
                name = f"{role}-{number}"
                descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    os.posix_fallocate(descriptor, 0, LONGEST)
                    os.pwrite(descriptor, bytes(_HEAD.size), 0)
                except BlockingIOError:
                    os.close(descriptor)
                except BaseException:
                    os.close(descriptor)
                    raise
                else:
                    return cls(name, descriptor)
        raise OSError(f"more than {MOST_SLOTS} processes in {folder}")

    def write(self, body: bytes) -> None:
        """Put down what this process counts now; too much for the place is left away."""
        if len(body) <= LONGEST - _HEAD.size:
            head = _HEAD.pack(len(body), zlib.crc32(body), time.monotonic_ns())
            os.pwrite(self._descriptor, head + body, 0)

    def close(self) -> None:
        """Give the place up."""
        os.close(self._descriptor)


def read_others(folder: Path, own: str = "") -> dict[str, Said]:
    """Return what the living processes of this node put down, by their names, without `own`; nothing where none can be read."""
    found: dict[str, Said] = {}
    try:
        with _door(folder, fcntl.LOCK_SH):
            for path in sorted(folder.glob("*-*")):
                said = None if path.name == own else _read(path)
                if said is not None:
                    found[path.name] = said
    except OSError:
        return found
    return found


def _read(path: Path) -> Said | None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _whole(descriptor)
        return None  # nobody holds it: whoever wrote this has ended
    finally:
        os.close(descriptor)


def _whole(descriptor: int) -> Said | None:
    """Return what was written as one; what is being written this moment is read again."""
    for _ in range(TRIES):
        data = os.pread(descriptor, LONGEST, 0)
        if len(data) < _HEAD.size:
            return None
        length, checksum, at = _HEAD.unpack_from(data)
        body = data[_HEAD.size : _HEAD.size + length]
        if body and zlib.crc32(body) == checksum:
            return Said(body, max(0.0, (time.monotonic_ns() - at) / 1e9))
    return None
