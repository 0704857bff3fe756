"""Where pictures are kept: in the data folder, under the hash of what they are."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from leerkring.content.blocks import Block, pictures_of

FOLDER = "pictures"


def file_of(folder: Path, name: str) -> Path:
    """Return where a picture called "<sha256>.webp" is kept."""
    return folder / FOLDER / name[:2] / name


def stored(folder: Path, to: str) -> Path | None:
    """Return the file behind "/beeld/<sha256>.webp", or None where it is gone."""
    path = file_of(folder, to.rpartition("/")[2])
    return path if path.is_file() else None


def stored_pictures(folder: Path, blocks: Iterable[Block]) -> dict[str, Path]:
    """Return the files of all pictures in a text by their address, without those that are gone."""
    addresses = dict.fromkeys(picture.to for picture in pictures_of(blocks))
    return {to: path for to in addresses if (path := stored(folder, to))}


def put(folder: Path, body: bytes) -> str:
    """Keep the file and return its name; the same picture is kept once."""
    name = f"{hashlib.sha256(body).hexdigest()}.webp"
    path = file_of(folder, name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{name}.{os.getpid()}")
        part.write_bytes(body)
        part.replace(path)
    return name
