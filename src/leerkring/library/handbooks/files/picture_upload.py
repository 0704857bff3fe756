"""Keeping a picture: looked at, made anew without what a camera adds, and kept under the hash of what it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from leerkring.content.files.model import Picture
from leerkring.core.audit import write_audit
from leerkring.core.bounded.process import Broken, NotDone, OutOfMemory, TooSlow, run_bounded
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.library.handbooks.files.picture_drawing import MOST_BYTES, Drawn, PictureRefused, redraw

SECONDS, MEGABYTES = 10.0, 700
_IN_TEXT = re.compile(r"/beeld/([0-9a-f]{64})\.webp")
REASONS: dict[type[NotDone], str] = {
    TooSlow: "Het kost te veel tijd om dit beeld te lezen. Sla het opnieuw op als gewone JPG of PNG en probeer het nog eens.",
    OutOfMemory: "Dit beeld heeft te veel beeldpunten. Maak het kleiner.",
    Broken: "Dit beeld is beschadigd. Sla het opnieuw op en probeer het nog eens.",
}


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


async def draw(file: bytes) -> Drawn:
    """Return the picture as it is kept, drawn anew in a process of its own, or refuse with a sentence."""
    if len(file) > MOST_BYTES:
        raise PictureRefused(reason="Dit beeld is groter dan 8 MB. Maak het kleiner en probeer het opnieuw.")
    try:
        return await run_bounded(redraw, file, seconds=SECONDS, megabytes=MEGABYTES)
    except NotDone as no:
        raise PictureRefused(reason=REASONS[type(no)]) from no


async def remember(db: Database, name: str, drawn: Drawn, alt: str, *, actor: str, now: datetime) -> None:
    """Keep what a picture shows, in words; the last words count."""
    async with db.transaction() as tx:
        await remember_in(tx, name, drawn, alt, actor=actor, now=now)


async def remember_in(
    tx: Tx, name: str, drawn: Drawn, alt: str, *, actor: str, now: datetime, anew: bool = True
) -> None:
    """Do the same within a transaction; where not `anew`, the words of a picture that is kept already stay."""
    size = {"width": drawn.width, "height": drawn.height, "size": len(drawn.body)}
    values = {"media_type": "image/webp", "alt": alt, "sha256": name.partition(".")[0]}
    statement = insert(Picture).values(values | size | {"created_at": now, "created_by": actor})
    key = [Picture.sha256]
    await tx.execute(
        statement.on_conflict_do_update(index_elements=key, set_={"alt": alt})
        if anew
        else statement.on_conflict_do_nothing(index_elements=key)
    )
    await write_audit(tx, at=now, actor=actor, action="picture.added", subject="picture", name=name)


_SHOWN = select(Picture.sha256, Picture.alt, Picture.width, Picture.height, Picture.size)


async def list_pictures(reading: Reading) -> tuple[Shown, ...]:
    """Return the newest pictures."""
    return _shown(await reading.rows(_SHOWN.order_by(Picture.created_at.desc()).limit(100)))


async def list_pictures_of(reading: Reading, text: str, actor: str, *, name: str = "") -> tuple[Shown, ...]:
    """Return the pictures in a text and those that this person added, the newest first; that of this `name` before all."""
    in_text = set(_IN_TEXT.findall(text)) | {name.partition(".")[0]}
    rows = await reading.rows(
        _SHOWN.where(or_(Picture.sha256.in_(in_text), Picture.created_by == actor))
        .order_by((Picture.sha256 == name.partition(".")[0]).desc(), Picture.created_at.desc())
        .limit(100)
    )
    return _shown(rows)


def _shown(rows: Sequence[Any]) -> tuple[Shown, ...]:
    return tuple(Shown(f"{row.sha256}.webp", row.alt, row.width, row.height, row.size) for row in rows)
