"""Pictures as a tar, and back. All that people uploaded is a picture, kept under the hash of what it is.

What is beside them can be made again (JPEG for mail), or is no content (mails as files).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from leerkring.backups.container import BLOCK, END, PiecesAsFile, header, read_parts
from leerkring.backups.failures import NotWhole
from leerkring.content.markdown.pictures import FOLDER, file_of, put

_NAME = re.compile(rf"{FOLDER}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})\.webp")
MOST_BYTES = 1 << 28
"""No picture comes near this; one that claims more is none."""


def list_pictures(data_dir: Path) -> list[Path]:
    """Return the kept pictures in the order of their names."""
    return sorted(
        path
        for path in (data_dir / FOLDER).glob("[0-9a-f][0-9a-f]/*.webp")
        if _NAME.fullmatch(f"{FOLDER}/{path.parent.name}/{path.name}")
    )


def write_pictures(data_dir: Path, write: Callable[[bytes], object]) -> int:
    """Write all pictures as one tar; returns how many. Each is kept whole or not at all, so it is read as it is."""
    pictures = list_pictures(data_dir)
    for path in pictures:
        body = path.read_bytes()
        write(header(f"{FOLDER}/{path.parent.name}/{path.name}", len(body)))
        write(body + bytes(-len(body) % BLOCK))
    write(END)
    return len(pictures)


def read_pictures(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield each picture; raises NotWhole at one that is not what its name says."""
    for part in read_parts(PiecesAsFile(pieces)):
        name = _NAME.fullmatch(part.name)
        body = b"".join(part.pieces) if name and part.size <= MOST_BYTES else b""
        if not name or hashlib.sha256(body).hexdigest() != name[2]:
            raise NotWhole("it holds a file that is no picture of ours")
        yield body


def put_back(data_dir: Path, pictures: Iterator[bytes]) -> int:
    """Keep the pictures that are not there yet; returns how many there were. No picture takes another's place."""
    many = 0
    for body in pictures:
        put(data_dir, body)
        many += 1
    return many


def missing_pictures(data_dir: Path, hashes: list[str]) -> int:
    """Count the pictures that the database knows, by their SHA-256, and that are not in this folder."""
    return sum(not file_of(data_dir, f"{one}.webp").is_file() for one in hashes)
