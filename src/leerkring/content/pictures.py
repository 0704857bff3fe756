"""Where pictures are kept: in the data folder, under the hash of what they are."""

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
