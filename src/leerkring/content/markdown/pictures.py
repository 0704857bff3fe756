"""Where pictures are kept: in the data folder, under the hash of what they are; for mail also as JPEG."""

import hashlib
import io
import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import structlog

from leerkring.content.markdown.blocks import Block, pictures_of

log = structlog.get_logger("leerkring.pictures")
FOLDER = "pictures"


def file_of(folder: Path, name: str) -> Path:
    """Return where a picture called "<sha256>.webp" is kept."""
    return folder / FOLDER / name[:2] / name


def stored(folder: Path, to: str) -> Path | None:
    """Return the file behind "/beeld/<sha256>.webp", or None where it is gone."""
    path = file_of(folder, to.rpartition("/")[2])
    return path if path.is_file() else None


def in_mail(address: str) -> str:
    """Return where a picture stands as JPEG: a mail program of many of our readers draws no WebP."""
    return f"{address.removesuffix('.webp')}.jpg" if address.startswith("/beeld/") else address


def read_picture(folder: Path, name: str) -> bytes | None:
    """Return a picture called "<sha256>.webp", or "<sha256>.jpg", which is made at the first call. Not for the event loop.

    None where it is gone, and where a disk gives back something else than was kept: the log says which.
    """
    path, kept = file_of(folder, name), file_of(folder, f"{name.partition('.')[0]}.webp")
    try:
        if path.suffix == ".jpg" and path.is_file():
            return path.read_bytes()
        body = kept.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        log.warning("picture.damaged", picture=kept.name, why=str(error))
        return None
    if hashlib.sha256(body).hexdigest() != kept.stem:
        log.warning("picture.damaged", picture=kept.name, why="it is not what was kept")
        return None
    if path == kept:
        return body
    body = _jpeg(body)
    with suppress(OSError):  # where the disk is full it is made again
        _write(path, body)
    return body


def _jpeg(body: bytes) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(body), formats=["WEBP"]) as image:
        seen = image.convert("RGBA")
    drawn = Image.new("RGB", seen.size, "white")
    drawn.paste(seen, mask=seen.getchannel("A"))
    made = io.BytesIO()
    drawn.save(made, "JPEG", quality=85, optimize=True)
    return made.getvalue()


def stored_pictures(folder: Path, blocks: Iterable[Block]) -> dict[str, Path]:
    """Return the files of all pictures in a text by their address, without those that are gone."""
    addresses = dict.fromkeys(picture.to for picture in pictures_of(blocks))
    return {to: path for to in addresses if (path := stored(folder, to))}


def put(folder: Path, body: bytes) -> str:
    """Keep the file and return its name; the same picture is kept once."""
    name = f"{hashlib.sha256(body).hexdigest()}.webp"
    path = file_of(folder, name)
    if not path.exists():
        _write(path, body)
    return name


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    part.write_bytes(body)
    part.replace(path)
