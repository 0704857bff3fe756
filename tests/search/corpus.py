"""The sample content as it is found, and the judged questions over it."""

import re
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from leerkring.core.db import Tx
from leerkring.search.service import Entry, Source, index

SAMPLE = Path(__file__).parents[2] / "src/leerkring/sample"
JUDGED = Path(__file__).parent / "judged.txt"
PREFIXES = {
    "b": "/handreikingen/",
    "l": "/lessen/",
    "p": "/praktijk/",
    "n": "/nieuws/",
    "q": "/vragen/",
    "r": "/koplopers/",
    "a": "/agenda/",
}
_CHAPTER = re.compile(r"^# (?P<title>.+?) \{#(?P<slug>[\w-]+)\}$", re.MULTILINE)
_MARKS = re.compile(r"[*_`#>]+|^- (\[ \] )?", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_KINDS = {
    "circle": "leerkring",
    "lab": "praktijklab",
    "national_meeting": "landelijke-bijeenkomst",
}


def judged() -> Iterator[tuple[str, dict[str, int]]]:
    """Yield each question with the pages that are wanted and how much."""
    for line in JUDGED.read_text().splitlines():
        if line and not line.startswith("#"):
            typed, *grades = (part.strip() for part in line.split("|"))
            wanted: dict[str, int] = {}
            for grade in grades:
                worth, *keys = grade.split()
                wanted |= {PREFIXES[key[0]] + key[2:]: int(worth) for key in keys}
            yield typed, wanted


def plain(markdown: str) -> str:
    """Return the words of a text."""
    return " ".join(_MARKS.sub(" ", _LINK.sub(r"\1", markdown)).split())


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Read a content file: what stands above, and the text."""
    _, front, body = path.read_text().split("+++\n", 2)
    return tomllib.loads(front), body


def entries(now: datetime) -> Iterator[tuple[Source, list[Entry]]]:
    """Yield what is found of the sample, as the features index it: chapters by the paragraph, the rest by the page."""
    for path in sorted((SAMPLE / "handbooks").glob("*.md")):
        if "@" not in path.stem:
            yield Source("handbook", path.stem), list(_chapters(path))
    for folder, kind, prefix in (
        ("lessons", "les", "/lessen/"),
        ("practices", "praktijk", "/praktijk/"),
        ("articles", "artikel", "/nieuws/"),
        ("entries", "artikel", "/nieuws/"),
        ("regions", "regio", "/koplopers/"),
        ("activities", "", "/agenda/"),
    ):
        for path in sorted((SAMPLE / folder).glob("*.md")):
            yield from _item(path.stem, kind, prefix, path, now)


def _item(
    slug: str, kind: str, prefix: str, path: Path, now: datetime
) -> Iterator[tuple[Source, list[Entry]]]:
    front, body = read(path)
    if front.get("state") in {"draft", "scheduled", "cancelled"}:
        return
    starts_at = None
    if not kind:
        kind = _KINDS[str(front["kind"])]
        starts_at = _moment(front["occurrences"][0]["starts_at"], now)
    text = f"{front['summary']} {front.get('changed', '')} {plain(body)}"
    entry = Entry(kind, prefix + slug, str(front["title"]), text, starts_at=starts_at, **_filed(front))
    yield Source(prefix.strip("/"), slug), [entry]
    questions = front.get("questions", ())
    for one in questions if kind == "regio" else ():
        found = Entry(
            "vraag", f"/vragen/{one['slug']}", one["title"], plain(one["text"]), str(front["title"])
        )
        yield Source("question", one["slug"]), [found]


def _filed(front: dict[str, Any]) -> dict[str, Any]:
    regions = front.get("regions", [front["region"]] if "region" in front else [])
    return {
        "themes": front.get("themes", []),
        "regions": regions,
        "target_groups": front.get("target_groups", []),
    }


def _moment(typed: object, now: datetime) -> datetime:
    if isinstance(typed, datetime):
        return typed
    away = re.match(r"([+-]\d+)([dw])", str(typed))
    assert away
    return now + timedelta(days=int(away[1]) * (7 if away[2] == "w" else 1))


def _chapters(path: Path) -> Iterator[Entry]:
    front, body = read(path)
    for number, found in enumerate(starts := list(_CHAPTER.finditer(body))):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(body)
        title, page = found["title"], f"/handreikingen/{path.stem}/{found['slug']}"
        heading = ""
        for place, block in enumerate(re.split(r"\n{2,}", body[found.end() : end].strip())):
            if block.startswith("##"):
                heading = plain(block)
            else:
                context = f"{front['title']} › {title}" if heading else str(front["title"])
                yield Entry(
                    "handreiking",
                    page if not place else f"{page}#a{place}",
                    heading or title,
                    plain(block),
                    context,
                )


async def keep(tx: Tx, now: datetime) -> int:
    """Index the sample; returns how many places can be found."""
    kept = 0
    for source, found in entries(now):
        await index(tx, source, found)
        kept += len(found)
    return kept
