"""The judged questions, in the addresses of the sample as it is loaded."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

JUDGED = Path(__file__).parent / "judged.txt"
HELD_OUT = Path(__file__).parent / "held_out.txt"
FOLDERS = {
    "b": ("/handreikingen/",),
    "l": ("/lessen/",),
    "p": ("/praktijk/",),
    "n": ("/nieuws/", "/wegwijzer/"),
    "q": ("/vragen/",),
    "r": ("/koplopers/",),
    "a": ("/agenda/",),
    "t": ("/themas/",),
}
"""What a page's address has in it before its name, by the letter that the questions use."""

Judged = tuple[str, Mapping[str, int]]


def judged(path: Path, pages: Iterable[str]) -> Iterator[Judged]:
    """Yield each question with the pages that are wanted and how much; each is one of these pages."""
    known = {key: page for page in pages for key in _keys(page)}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            typed, *grades = (part.strip() for part in line.split("|"))
            wanted: dict[str, int] = {}
            for grade in grades:
                worth, *keys = grade.split()
                wanted |= {known[key]: int(worth) for key in keys}
            yield typed, wanted


def _keys(page: str) -> Iterator[str]:
    for letter, folders in FOLDERS.items():
        for folder in folders:
            _before, found, name = page.partition(folder)
            if found:
                yield f"{letter}/{name}"
