"""Places in handbooks that a text points to: `handbook/chapter#anchor`."""

import re
from collections.abc import Iterable

from sqlalchemy import func, select

from leerkring.core.database.db import Reading
from leerkring.library.handbooks.model import Chapter, Handbook, HandbookVersion
from leerkring.library.handbooks.rules import BookState

MOST_PLACES = 40
_PLACE = re.compile(
    r"(?:https?://[^/\s]+)?/?(?:handreikingen/)?(?P<book>[a-z0-9-]{1,100})/(?:versie/[0-9.]{1,20}/)?"
    r"(?P<place>[a-z0-9-]{1,100}#[a-z0-9-]{1,100})"
)


def read_places(lines: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the places in a list of links, one a line, and the numbers of the lines that are none."""
    found: list[str] = []
    wrong: list[int] = []
    for number, line in enumerate(map(str.strip, lines.split("\n")), 1):
        if not line:
            continue
        match = _PLACE.fullmatch(line)
        if match and len(found) < MOST_PLACES:
            found.append(f"{match['book']}/{match['place']}")
        else:
            wrong.append(number)
    return tuple(dict.fromkeys(found)), tuple(wrong)


def written_places(refs: Iterable[str]) -> str:
    """Return these places as a list of links, one a line."""
    return "\n".join(f"/handreikingen/{ref}" for ref in refs if "#" in ref)


async def list_unknown_places(reading: Reading, refs: Iterable[str]) -> tuple[str, ...]:
    """Return the places that are in no edition of their handbook, as editors or as readers have it."""
    asked = tuple(dict.fromkeys(ref for ref in refs if "#" in ref))
    if not asked:
        return ()
    page = func.concat(Handbook.slug, "/", Chapter.slug)
    rows = await reading.rows(
        select(page.label("page"), Chapter.anchors, Chapter.public_anchors)
        .join(HandbookVersion, HandbookVersion.id == Chapter.version_id)
        .join(Handbook, Handbook.id == HandbookVersion.handbook_id)
        .where(page.in_({ref.partition("#")[0] for ref in asked}), Chapter.state != BookState.ARCHIVED)
    )
    known = {f"{row.page}#{anchor}" for row in rows for anchor, _ in (*row.anchors, *row.public_anchors)}
    return tuple(ref for ref in asked if ref not in known)
