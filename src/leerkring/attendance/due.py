"""A word after a day to who was there, or to who was not: by the list of that day, as soon as there is one."""

from datetime import datetime

from leerkring.attendance.queries import read_attendances
from leerkring.attendance.rules import words_of
from leerkring.core.database.db import Database
from leerkring.mail.service import queue_mails
from leerkring.registrations.due import reminder_mails
from leerkring.registrations.reminding.queries import list_due_reminders


async def queue_words_by_attendance(db: Database, now: datetime) -> int:
    """Queue the mails of rules that ask who was there; returns how many. Twice is once.

    Without a list nobody gets one. A list that is filled in within three days after the moment is still in time.
    """
    async with db.transaction() as tx:
        rows = await list_due_reminders(tx, now, by_attendance=True)
        attendances = await read_attendances(tx, {row.activity_id for row in rows}, now)
        meant = [
            row
            for row in rows
            if f"{row.who}:{row.occurrence_id}" in words_of(attendances[row.activity_id], row.id)
        ]
        return await queue_mails(tx, reminder_mails(meant, now), now)
