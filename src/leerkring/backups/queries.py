"""What is known of the nightly backups."""

from datetime import datetime

from sqlalchemy import func, select

from leerkring.backups.model import NightlyBackup
from leerkring.backups.rules import is_missing
from leerkring.core.database.db import Reading


async def is_backup_missing(reading: Reading, now: datetime) -> bool:
    """Tell whether backups are made each night, and there is none of late."""
    row = await reading.row(select(func.max(NightlyBackup.tried_at), func.max(NightlyBackup.made_at)))
    assert row is not None
    return is_missing(row[0], row[1], now)
