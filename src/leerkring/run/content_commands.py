"""`leerkring load`, `sample` and `reindex`: what visitors read, from files or made up, and what search finds of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leerkring.run.database import CommandFailed, now, with_database

if TYPE_CHECKING:
    from leerkring.core.database.db import Database
    from leerkring.settings import Settings


def load(settings: Settings, folder: Path, *, overwrite: bool) -> list[str]:
    """Load a folder of content files; the lines to print, the counts last."""

    async def run(db: Database) -> list[str]:
        from leerkring.activities.refusals import ContentRefused
        from leerkring.run.loading import load_directory

        try:
            report = await load_directory(db, folder, now(), settings, overwrite=overwrite)
        except ContentRefused as refused:
            raise CommandFailed("\n".join([refused.text, *map(str, refused.mistakes)])) from refused
        return [*report.lines, report.summary]

    return with_database(settings, run)


def export(settings: Settings, folder: Path) -> list[str]:
    """Write activities and library as content files; the lines to print, the counts last."""

    async def run(db: Database) -> list[str]:
        from leerkring.run.exporting import FolderInUse, export_directory

        try:
            return (await export_directory(db, folder, settings)).lines
        except FolderInUse as no:
            raise CommandFailed(no.text) from no

    return with_database(settings, run)


def sample(settings: Settings, times: int = 0, *, anywhere: bool = False) -> None:
    """Load the sample content and its people; with `times` as much again as a large institute has."""

    async def run(db: Database) -> None:
        from leerkring.run.sampling import load_sample
        from leerkring.run.scaling import CannotScale, check_scale, scale

        try:
            if times:
                check_scale(times, settings, anywhere=anywhere)
            await load_sample(db, now(), settings)
            if times:
                await scale(db, times, now())
        except CannotScale as no:
            raise CommandFailed(str(no)) from no

    with_database(settings, run)


def first_sample(settings: Settings) -> bool:
    """Load the sample once for a data directory and once for a database, however many start on them at once."""
    marker = settings.data_dir / "sample-loaded"
    if marker.exists():
        return False

    async def run(db: Database) -> bool:
        from leerkring.core.database.migrate import say_in_terminal
        from leerkring.core.database.schema.waits import StillLocked
        from leerkring.run.sampling import load_sample_once

        try:
            return await load_sample_once(db, now(), settings, say_in_terminal)
        except StillLocked as locked:
            raise CommandFailed(str(locked)) from locked

    loaded = with_database(settings, run)
    marker.touch()
    return loaded


def reindex(settings: Settings) -> int:
    """Let everything be found anew; returns how many texts there are."""

    async def run(db: Database) -> int:
        from leerkring.run.reindexing import reindex

        return await reindex(db, now())

    return with_database(settings, run)
