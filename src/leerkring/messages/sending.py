"""A message leaves: who gets it is decided at that moment, written down, and queued, all in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from leerkring.activities.merge_fields import activity_facts
from leerkring.activities.queries.back_office import list_occurrences
from leerkring.core.database.db import Database, Reading, Tx
from leerkring.core.versions import check_version
from leerkring.mail.service import NewMail, queue_mails
from leerkring.messages.letters import list_gaps
from leerkring.messages.model import Message
from leerkring.messages.queries.messages import MessageDetails, get_title, list_due, lock_message
from leerkring.messages.queries.outcomes import dedupe_key
from leerkring.messages.queries.people import list_chosen, list_closed, list_standing
from leerkring.messages.refusals import (
    AlreadySent,
    MessageNotReady,
    MomentPassed,
    NobodyLeft,
    TooManyRecipients,
)
from leerkring.messages.rules import Chosen, Division, MessageState, Outcome, Standing, divide
from leerkring.messages.service import MOST, Line, note, write_recipients
from leerkring.messages.versions import version_of_message
from leerkring.settings import Settings

MESSAGE = "messages.message"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message as it would leave now: who gets it, whose address is closed, who left, and what the text can name."""

    gets: tuple[Standing, ...]
    closed: tuple[Standing, ...]
    left: tuple[tuple[Chosen, str], ...]
    facts: dict[str, str]


async def prepare(reading: Reading, message: MessageDetails, now: datetime, settings: Settings) -> Prepared:
    """Look at a message as it would leave now; nothing is written."""
    chosen = await list_chosen(reading, message.id)
    standing = await list_standing(reading, message.activity_id, message.rule, now, message.id)
    division: Division = divide(message.rule, chosen, standing)
    closed = await list_closed(reading, settings.secret_key, [one.email for one in division.gets])
    return Prepared(
        gets=tuple(one for one in division.gets if one.email not in closed),
        closed=tuple(one for one in division.gets if one.email in closed),
        left=division.left,
        facts=await get_facts(reading, message.activity_id, now),
    )


async def get_facts(reading: Reading, activity_id: UUID | None, now: datetime) -> dict[str, str]:
    """Return what a text can name of its activity now; nothing where there is none."""
    if activity_id is None:
        return {}
    title, slug = await get_title(reading, activity_id)
    return activity_facts(title, slug, await list_occurrences(reading, activity_id), now)


async def send_message(
    db: Database, message_id: UUID, *, version: str | None, actor: str, now: datetime, settings: Settings
) -> int:
    """Send a message now; returns to how many. Pressed twice it is sent once.

    Raises `NobodyLeft`, `MessageNotReady`, `TooManyRecipients` and `EditConflict`.
    """
    async with db.transaction() as tx:
        await tx.take_time()
        message = await lock_message(tx, message_id)
        if message.state == MessageState.SENT:
            return 0
        check_version(version, version_of_message(message))
        check_words(message)
        prepared = await prepare(tx, message, now, settings)
        if not prepared.gets:
            raise NobodyLeft
        if gap := list_gaps(message.subject, message.body, prepared.facts):
            raise MessageNotReady(first=gap)
        return await _send(tx, message, prepared, actor=actor, now=now)


def check_words(message: MessageDetails) -> None:
    """Refuse a message without a subject or a text."""
    if not message.subject or not message.body:
        raise MessageNotReady(first="Het bericht heeft nog geen onderwerp of geen tekst. Schrijf die eerst.")


async def schedule_message(
    db: Database,
    message_id: UUID,
    at: datetime,
    *,
    version: str | None,
    actor: str,
    now: datetime,
    settings: Settings,
) -> None:
    """Let a message leave by itself at a moment, also where another was chosen before. Who is there now is noted.

    Raises as `send_message` does, and `AlreadySent` and `MomentPassed`.
    """
    if at <= now:
        raise MomentPassed
    async with db.transaction() as tx:
        message = await lock_message(tx, message_id)
        if message.state == MessageState.SENT:
            raise AlreadySent
        if message.send_at == at:
            return
        check_version(version, version_of_message(message))
        check_words(message)
        prepared = await prepare(tx, message, now, settings)
        if not prepared.gets:
            raise NobodyLeft
        if len(prepared.gets) > MOST:
            raise TooManyRecipients(most=MOST)
        if gap := list_gaps(message.subject, message.body, prepared.facts):
            raise MessageNotReady(first=gap)
        values = {"state": MessageState.SCHEDULED, "send_at": at}
        if not message.rule.picked:
            await write_recipients(tx, message_id, [Line(one) for one in (*prepared.gets, *prepared.closed)])
            values["chosen_at"] = now
        await tx.execute(update(Message).where(Message.id == message_id).values(**values))
        await note(tx, message_id, "scheduled", actor=actor, now=now, people=len(prepared.gets))


async def send_due(db: Database, now: datetime, settings: Settings) -> int:
    """Send each message whose moment has come; returns how many. Two workers send it once."""
    async with db.reading() as reading:
        due = await list_due(reading, now)
    return sum([await _send_one(db, id_, now, settings) for id_ in due])


async def _send_one(db: Database, message_id: UUID, now: datetime, settings: Settings) -> bool:
    async with db.transaction() as tx:
        await tx.take_time()
        message = await lock_message(tx, message_id)
        if message.state != MessageState.SCHEDULED or message.send_at is None or message.send_at > now:
            return False
        prepared = await prepare(tx, message, now, settings)
        if len(prepared.gets) > MOST or list_gaps(message.subject, message.body, prepared.facts):
            # Nobody is here to be asked: it waits as a draft, and its last look says why.
            values = {"state": MessageState.DRAFT, "send_at": None}
            await tx.execute(update(Message).where(Message.id == message_id).values(**values))
            await note(tx, message_id, "held-back", actor="house", now=now, people=len(prepared.gets))
            return False
        await _send(tx, message, prepared, actor="house", now=now)
        return True


async def _send(tx: Tx, message: MessageDetails, prepared: Prepared, *, actor: str, now: datetime) -> int:
    """Write down who gets it and who does not, and queue the mails; returns how many."""
    if len(prepared.gets) > MOST:
        raise TooManyRecipients(most=MOST)
    lines = [Line(one, Outcome.MAILED) for one in prepared.gets]
    lines += [Line(one, Outcome.CLOSED) for one in prepared.closed]
    lines += [Line(one, Outcome.LEFT, why) for one, why in prepared.left]
    await write_recipients(tx, message.id, lines)
    sent = await queue_mails(tx, [_mail(message, one) for one in prepared.gets], now)
    await tx.execute(
        update(Message)
        .where(Message.id == message.id)
        .values(state=MessageState.SENT, sent_at=now, facts=prepared.facts)
    )
    await note(tx, message.id, "sent", actor=actor, now=now, mails=sent, left=len(prepared.left))
    return sent


def _mail(message: MessageDetails, one: Standing) -> NewMail:
    return NewMail(
        kind=MESSAGE,
        dedupe_key=dedupe_key(message.id, one.about_id),
        recipient=one.email,
        recipient_name=one.name,
        person_id=one.person_id,
        about_id=one.about_id,
        params={"message": str(message.id)},
    )
