"""A letter from a member to the other members: one row for the letter, and one in the ledger for each who gets it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select

from leerkring.core.database.db import Database, Reading
from leerkring.core.ids import uuid7
from leerkring.groups.model import WorkingGroupMail as L
from leerkring.groups.queries.one import list_members
from leerkring.groups.refusals import MailNotAllowed, NobodyToMail, TooManyLetters
from leerkring.groups.rules import MAILS_WINDOW, MOST_MAILS, may_mail
from leerkring.groups.views import Member
from leerkring.groups.writing import live, mail_to, open_group, tell_log
from leerkring.mail.service import queue_mails

MAIL = "groups.mail"


@dataclass(frozen=True, slots=True)
class LetterText:
    """What a letter says. `key` is of the form that wrote it: sent twice is sent once."""

    subject: str
    body: str
    key: UUID


async def write_to_group(db: Database, member: Member, text: LetterText, now: datetime) -> int:
    """Send a letter to all other members; returns to how many.

    Raises `MailNotAllowed`, `NobodyToMail`, `TooManyLetters`.
    """
    async with db.transaction() as tx:
        group, sender = await open_group(tx, member)
        if not may_mail(coordinates=sender.coordinates, members_may=group.members_may_mail):
            raise MailNotAllowed
        before = await tx.row(select(L.group_id, L.subject, L.body, L.many).where(L.id == text.key))
        said = (group.id, text.subject, text.body)
        if before is not None and (before.group_id, before.subject, before.body) == said:
            return int(before.many)  # who went back to the form and wrote another letter sends another
        others = [one for one in await list_members(tx, group.id) if one.id != sender.id]
        if not others:
            raise NobodyToMail
        if await count_letters(tx, group.id, now) >= MOST_MAILS:
            raise TooManyLetters(retry_after=int(MAILS_WINDOW.total_seconds()), most=MOST_MAILS)
        id_ = uuid7() if before is not None else text.key
        await tx.execute(
            insert(L).values(
                id=id_,
                group_id=group.id,
                sender_id=sender.id,
                subject=text.subject,
                body=text.body,
                many=len(others),
                sent_at=now,
            )
        )
        mails = [mail_to(one, MAIL, f"group:mail:{id_}:{one.id}", letter=str(id_)) for one in others]
        await queue_mails(tx, mails, now)
        await live(tx, group.id, now)
        await tell_log(tx, "group.mailed", group.id, sender.actor, now, people=len(others))
        return len(others)


async def count_letters(reading: Reading, group_id: UUID, now: datetime) -> int:
    """Return how many letters the group had within the window."""
    which = (L.group_id == group_id, L.sent_at > now - MAILS_WINDOW)
    return await reading.scalar(select(func.count()).where(*which)) or 0
