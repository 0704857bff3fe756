"""What people uploaded as a tar, and back: pictures, and papers where they are in the data directory.

Each is kept under the hash of what it is. What is beside them can be made again (JPEG for mail), or is no content (mails as
files). Papers in a bucket are that store's to keep.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from leerkring.backups.container import BLOCK, END, PiecesAsFile, header, read_parts
from leerkring.backups.failures import NotWhole
from leerkring.content.markdown.pictures import FOLDER, file_of, put
from leerkring.core.file_store import FOLDER as PAPERS
from leerkring.core.file_store import keep_in_folder

_NAME = re.compile(rf"{FOLDER}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})\.webp")
_PAPER = re.compile(rf"{PAPERS}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})")
MOST_BYTES = 1 << 28
"""No picture comes near this; one that claims more is none."""


def list_uploads(data_dir: Path) -> list[Path]:
    """Return the kept pictures and papers in the order of their names, as paths within the data directory."""
    found = [
        *(data_dir / FOLDER).glob("[0-9a-f][0-9a-f]/*.webp"),
        *(data_dir / PAPERS).glob("[0-9a-f][0-9a-f]/*"),
    ]
    names = (path.relative_to(data_dir) for path in found if path.is_file())
    return sorted(path for path in names if _name_of(path.as_posix()))


def _name_of(name: str) -> re.Match[str] | None:
    return _NAME.fullmatch(name) or _PAPER.fullmatch(name)


def write_uploads(data_dir: Path, write: Callable[[bytes], object]) -> tuple[int, list[str]]:
    """Write all of them as one tar; returns how many, and the names of those that are not what they are called.

    One that the disk has damaged is left out: with it nothing of the backup could be put back.
    """
    many, damaged = 0, []
    for name in list_uploads(data_dir):
        body = (data_dir / name).read_bytes()
        if hashlib.sha256(body).hexdigest() != name.stem:
            damaged.append(name.as_posix())
            continue
        write(header(name.as_posix(), len(body)))
        write(body + bytes(-len(body) % BLOCK))
        many += 1
    write(END)
    return many, damaged


def read_uploads(pieces: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the folder and body of each; raises NotWhole at one that is not what its name says."""
    for part in read_parts(PiecesAsFile(pieces)):
        name = _name_of(part.name)
        body = b"".join(part.pieces) if name and part.size <= MOST_BYTES else b""
        if not name or hashlib.sha256(body).hexdigest() != name[2]:
            raise NotWhole("it holds a file that is no picture or paper of ours")
        yield part.name.partition("/")[0], body


def put_back(data_dir: Path, uploads: Iterator[tuple[str, bytes]]) -> int:
    """Keep those that are not there yet; returns how many there were. None takes another's place."""
    many = 0
    for folder, body in uploads:
        if folder == PAPERS:
            keep_in_folder(data_dir, body)
        else:
            put(data_dir, body)
        many += 1
    return many


def missing_pictures(data_dir: Path, hashes: list[str]) -> int:
    """Count the pictures that the database knows, by their SHA-256, and that are not in this folder."""
    return sum(not file_of(data_dir, f"{one}.webp").is_file() for one in hashes)
