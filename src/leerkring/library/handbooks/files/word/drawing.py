"""The pictures of a Word file, drawn anew. Runs in a process of its own: see `core/bounded/process.py`."""

from leerkring.library.handbooks.files.picture_drawing import KINDS, Drawn, PictureRefused, redraw_as
from leerkring.library.handbooks.files.word.package import Package, WordRefused

MOST_IN_PICTURE = 64 * 1024 * 1024
"""Bytes of one picture: flat ones are packed very small."""
WORD_KINDS = (*KINDS, "BMP")


def draw_parts(file: bytes, parts: list[str]) -> list[Drawn | None]:
    """Return the pictures in these parts, None for each that cannot be drawn."""
    package = Package(file)
    return [_drawn(package, part) for part in parts]


def _drawn(package: Package, part: str) -> Drawn | None:
    if not package.has(part):
        return None
    try:
        return redraw_as(package.read(part, MOST_IN_PICTURE), WORD_KINDS)
    except (PictureRefused, WordRefused):
        return None
