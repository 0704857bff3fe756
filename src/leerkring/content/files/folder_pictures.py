"""Pictures of a content folder: `DIR/pictures/<sha256>.webp`, as the back office writes them beside its texts."""

import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.dialects.postgresql import insert

from leerkring.content.files.front_matter import Mistake
from leerkring.content.files.model import Picture
from leerkring.content.markdown.pictures import put
from leerkring.core.database.db import Tx

MOST_BYTES = 8 * 1024 * 1024
_SHOWN = re.compile(r"!\[([^\]\n]+)\]\(/beeld/([0-9a-f]{64})\.webp")


@dataclass(frozen=True, slots=True)
class FolderPicture:
    """A picture that a text of the folder shows, with the words that the text gives it."""

    body: bytes
    sha256: str
    width: int
    height: int
    alt: str


def read_pictures(folder: Path) -> tuple[list[FolderPicture], list[Mistake]]:
    """Return the pictures that texts of a folder show, and what is wrong with them. Not for the event loop."""
    paths = sorted((folder / "pictures").glob("*"))
    words = _words(folder) if paths else {}
    found, wrong = list[FolderPicture](), list[Mistake]()
    for path in paths:
        body = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
        size = _size(body)
        if size is None or path.name != f"{hashlib.sha256(body).hexdigest()}.webp":
            sentence = "Dit is geen beeld uit het beheer: een WebP die heet naar zijn eigen sha256."
            wrong.append(Mistake(f"pictures/{path.name}", 1, "", sentence))
        elif path.stem in words:
            found.append(FolderPicture(body, path.stem, *size, words[path.stem]))
    return found, wrong


def _words(folder: Path) -> dict[str, str]:
    texts = (path.read_text("utf-8", "replace") for path in sorted(folder.rglob("*.md")))
    return {sha256: words for text in texts for words, sha256 in _SHOWN.findall(text)}


def _size(body: bytes) -> tuple[int, int] | None:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(body), formats=["WEBP"]) as image:
            image.verify()
            return image.size
    except Exception:  # a broken picture fails in as many ways as there are
        return None


async def keep_pictures(
    tx: Tx, pictures: Iterable[FolderPicture], data_dir: Path, now: datetime, *, actor: str
) -> None:
    """Keep the pictures; the words of one that is kept already stay as they are."""
    for one in pictures:
        put(data_dir, one.body)
        values = {"media_type": "image/webp", "width": one.width, "height": one.height, "size": len(one.body)}
        statement = insert(Picture).values(
            values | {"sha256": one.sha256, "alt": one.alt, "created_at": now, "created_by": actor}
        )
        await tx.execute(statement.on_conflict_do_nothing(index_elements=[Picture.sha256]))
