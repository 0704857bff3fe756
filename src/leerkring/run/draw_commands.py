"""`leerkring draw --verify`: a draw recomputed, from the database or from a downloaded record alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leerkring.registrations.drawing.record import (
    Record,
    RecordWrong,
    check_record,
    may_have_been_known,
    write_record,
)

if TYPE_CHECKING:
    from pathlib import Path

    from leerkring.core.database.db import Database
    from leerkring.settings import Settings

MOST_BYTES = 50_000_000


def verify_file(file: Path) -> str:
    """Return what a record comes to; raises `RecordWrong` with a sentence. Nothing but the file is read."""
    try:
        with file.open("rb") as opened:
            body = opened.read(MOST_BYTES + 1)
    except OSError as wrong:
        raise RecordWrong(f"Het bestand {file} is niet te lezen.") from wrong
    if len(body) > MOST_BYTES:
        raise RecordWrong(f"Het bestand {file} is te groot voor een loting.json.")
    return _told(check_record(body))


def verify_kept(settings: Settings, slug: str) -> str:
    """Return what the draw of an activity comes to, recomputed from what is kept; raises `RecordWrong` or a refusal."""
    from leerkring.run.database import with_database

    async def run(db: Database) -> str:
        from leerkring.registrations.drawing.canonical import NotAList
        from leerkring.registrations.drawing.queries.kept import get_public_draw, get_record

        async with db.reading() as reading:
            try:
                record = await get_record(reading, await get_public_draw(reading, slug))
            except (NotAList, KeyError) as wrong:
                raise RecordWrong("De bewaarde lijst is beschadigd: zij is niet meer te lezen.") from wrong
        return _told(check_record(write_record(record)))

    return with_database(settings, run)


def _told(record: Record) -> str:
    outcomes = [one["outcome"] for one in record["tickets"]]
    counted = ", ".join(
        f"{outcomes.count(outcome)} {words}"
        for outcome, words in (
            ("place", "met een plaats"),
            ("waiting", "op de wachtlijst"),
            ("withdrawn", "afgemeld"),
        )
    )
    late = ""
    if may_have_been_known(record):
        late = " Let op: de lijst is bevroren toen de openbare waarde al bekend kon zijn, in de tijd dat dat nog mocht."
    return f"De loting van {record['activity']} klopt: {counted}. Vingerafdruk van de lijst: {record['list_sha256']}.{late}"
