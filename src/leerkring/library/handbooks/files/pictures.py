"""Where pictures are kept: in the data folder, under the hash of what they are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = "pictures"


def file_of(folder: Path, name: str) -> Path:
    """Return where a picture called "<sha256>.webp" is kept."""
    return folder / FOLDER / name[:2] / name


def stored(folder: Path, to: str) -> Path | None:
    """Return the file behind "/beeld/<sha256>.webp", or None where it is gone."""
    path = file_of(folder, to.rpartition("/")[2])
    return path if path.is_file() else None


def pictures_in(data: dict[str, Any]) -> tuple[str, ...]:
    """Return the addresses of all pictures in a book, each once."""

    def walk(nodes: list[dict[str, Any]]) -> Iterator[str]:
        for node in nodes:
            if node["kind"] == "picture":
                yield node["to"]
            yield from walk(node["children"])

    return tuple(dict.fromkeys(to for chapter in data["chapters"] for to in walk(chapter["blocks"])))
