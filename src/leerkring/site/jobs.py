"""What the site does by the clock over all features: files that nothing has any more are forgotten."""

from datetime import datetime, timedelta

from leerkring.activities.papers.queries import list_hashes as list_papers
from leerkring.core.database.db import Database
from leerkring.core.file_store import FileStore
from leerkring.core.schedule import Schedule
from leerkring.groups.queries.inside import list_hashes as list_group_papers
from leerkring.labs.cases.queries import list_hashes as list_case_papers
from leerkring.settings import Settings

MINUTE = 17
"""Of each hour: the store is listed whole, which is no work for every minute."""
KEPT_FOR = timedelta(days=1)
"""A file is in the store before its row is written; and who took a paper away by mistake has a day to call for help."""


async def forget_files(db: Database, now: datetime, settings: Settings) -> int:
    """Forget files that no paper, no case and no group has that were kept more than a day ago; returns how many. Once an hour."""
    if now.minute != MINUTE:
        return 0
    return await sweep(db, FileStore(settings.files_url, settings.data_dir), now)


async def sweep(db: Database, files: FileStore, now: datetime) -> int:
    """Do so now."""
    kept = [sha256 async for sha256, since in files.list_kept() if since < now - KEPT_FOR]
    async with db.reading() as reading:
        wanted = await list_papers(reading) | await list_case_papers(reading)
        wanted |= await list_group_papers(reading)
    gone = [sha256 for sha256 in kept if sha256 not in wanted]
    for sha256 in gone:
        await files.delete(sha256)
    return len(gone)


SCHEDULE = Schedule(every_minute=(forget_files,))
