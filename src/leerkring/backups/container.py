"""The one file: a plain tar, written while it streams and read without believing a byte of it.

Each part's header is written when its size is known, by going back to its place. Reading, a header must be exactly what
we would have written, padding must be empty, and nothing may follow the end: so no byte can change unnoticed.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Protocol

from leerkring.backups.failures import NotWhole

BLOCK = 512
PIECE = 1 << 20
END = bytes(2 * BLOCK)


def header(name: str, size: int) -> bytes:
    """Return the one header that a part with this name and size has."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)


class Parts:
    """Writes part after part into a file that can be gone back in."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], object]]:
        """Lend the function that writes into a new part, whose size is what was written."""
        at = self._file.tell()
        self._file.write(bytes(BLOCK))
        yield self._file.write
        end = self._file.tell()
        size = end - at - BLOCK
        self._file.write(bytes(-size % BLOCK))
        after = self._file.tell()
        self._file.seek(at)
        self._file.write(header(name, size))
        self._file.seek(after)

    def close(self) -> None:
        """Write the end, after which nothing comes."""
        self._file.write(END)


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is met: it must be read to its end before the next."""

    name: str
    size: int
    pieces: Iterator[bytes]


class Readable(Protocol):
    """What can be read on from where it is."""

    def read(self, many: int, /) -> bytes:
        """Return so many bytes, or what there is left."""
        ...


class PiecesAsFile:
    """Pieces that can be read as a file is."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = bytearray()

    def read(self, many: int, /) -> bytes:
        """Return so many bytes, or what there is left."""
        while len(self._held) < many and (piece := next(self._pieces, None)) is not None:
            self._held += piece
        taken = bytes(self._held[:many])
        del self._held[:many]
        return taken


def read_parts(file: Readable) -> Iterator[Part]:
    """Go through the parts to the very end; raises NotWhole at what we would not have written."""
    while True:
        block = _take(file, BLOCK)
        if block == bytes(BLOCK):
            if _take(file, BLOCK) != bytes(BLOCK) or file.read(1):
                raise NotWhole("something follows its end")
            return
        info = _read_header(block)
        yield Part(info.name, info.size, _pieces(file, info.size))


def _read_header(block: bytes) -> tarfile.TarInfo:
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        same = header(info.name, info.size) == block
    except (tarfile.TarError, ValueError) as error:
        raise NotWhole("a part of it does not begin as it should") from error
    if not same:
        raise NotWhole("a part of it does not begin as it should")
    return info


def _pieces(file: Readable, size: int) -> Iterator[bytes]:
    left = size
    while left:
        piece = _take(file, min(PIECE, left))
        left -= len(piece)
        yield piece
    if any(_take(file, -size % BLOCK)):
        raise NotWhole("there is something between two of its parts")


def _take(file: Readable, many: int) -> bytes:
    taken = file.read(many)
    if len(taken) != many:
        raise NotWhole("it ends too soon")
    return taken
