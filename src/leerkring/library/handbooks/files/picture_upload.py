"""Keeping a picture: looked at, made anew without what a camera adds, and kept under the hash of what it is."""

import io
import warnings
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from leerkring.content.files.model import Picture
from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Reading
from leerkring.core.refusals import Refusal

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
WIDEST = 1600
KINDS = {"JPEG", "PNG", "WEBP", "GIF"}


class PictureRefused(Refusal):
    """A file that cannot be kept as a picture."""

    code = "picture-refused"
    field = "bestand"
    status = 422
    sentence = "{reason}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture with its words."""

    name: str
    alt: str
    width: int
    height: int
    size: int

    @property
    def path(self) -> str:
        """Where it is served."""
        return f"/beeld/{self.name}"

    @property
    def markdown(self) -> str:
        """The line with which a text shows it."""
        words = self.alt.replace("\\", " ").replace("[", "(").replace("]", ")")
        return f"![{words}]({self.path})"


def redraw(file: bytes) -> tuple[bytes, int, int]:
    """Return the picture as WebP of a sensible size, without any metadata. Not for the event loop."""
    from PIL import Image, UnidentifiedImageError

    if len(file) > MOST_BYTES:
        raise PictureRefused(reason="Dit beeld is groter dan 8 MB. Maak het kleiner en probeer het opnieuw.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            made = _redrawn(file)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        made = None
    except UnidentifiedImageError as error:
        raise PictureRefused(
            reason="Dit is geen beeld dat wij kunnen lezen. Kies een JPG, PNG, WebP of GIF."
        ) from error
    except Exception as error:  # a broken picture fails in as many ways as there are formats
        raise PictureRefused(
            reason="Dit beeld is beschadigd. Sla het opnieuw op en probeer het nog eens."
        ) from error
    if made is None:
        raise PictureRefused(reason="Dit beeld heeft te veel beeldpunten. Maak het kleiner.")
    return made


def _redrawn(file: bytes) -> tuple[bytes, int, int] | None:
    """Return None for a picture that is too large to unpack."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(file), formats=sorted(KINDS)) as image:
        if image.width * image.height > MOST_PIXELS:
            return None
        drawn = ImageOps.exif_transpose(image)
        drawn.thumbnail((WIDEST, WIDEST * 2))
        seen_through = "A" in drawn.getbands() or "transparency" in drawn.info
        drawn = drawn.convert("RGBA" if seen_through else "RGB")
        made = io.BytesIO()
        drawn.save(made, "WEBP", quality=82, method=4)
        return made.getvalue(), drawn.width, drawn.height


async def remember(
    db: Database, name: str, size: tuple[int, int, int], alt: str, *, actor: str, now: datetime
) -> None:
    """Keep what a picture shows, in words; the last words count."""
    width, height, length = size
    values = {"media_type": "image/webp", "width": width, "height": height, "size": length, "alt": alt}
    async with db.transaction() as tx:
        statement = insert(Picture).values(
            values | {"sha256": name.partition(".")[0], "created_at": now, "created_by": actor}
        )
        await tx.execute(statement.on_conflict_do_update(index_elements=[Picture.sha256], set_={"alt": alt}))
        await write_audit(tx, at=now, actor=actor, action="picture.added", subject="picture", name=name)


async def list_pictures(reading: Reading) -> tuple[Shown, ...]:
    """Return the newest pictures."""
    rows = await reading.rows(
        select(Picture.sha256, Picture.alt, Picture.width, Picture.height, Picture.size)
        .order_by(Picture.created_at.desc())
        .limit(100)
    )
    return tuple(Shown(f"{row.sha256}.webp", row.alt, row.width, row.height, row.size) for row in rows)
