"""What staff do with a message before it leaves. Each use case is one visible transaction.

Whom it is for is written down each time that is chosen, so that it can be told later who left meanwhile, and why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update

from leerkring.core.audit import write_audit
from leerkring.core.database.db import Database, Tx
from leerkring.core.ids import uuid7
from leerkring.core.versions import check_version
from leerkring.mail.service import queue_mail
from leerkring.messages.model import Message, MessageRecipient
from leerkring.messages.queries.messages import MessageDetails, lock_message
from leerkring.messages.queries.people import list_standing
from leerkring.messages.refusals import AlreadySent, MessageScheduled, NobodyPicked, TooManyRecipients
from leerkring.messages.rules import Audience, MessageState, Outcome, Standing, meets
from leerkring.messages.versions import version_of_message

MOST = 5000
"""People of one message."""
TEST = "messages.test"
_WRITE = """
INSERT INTO message_recipient (message_id, about_id, person_id, name, email, organization, state, outcome, reason)
SELECT $1, about_id, person_id, name, email, organization, state, outcome, reason
  FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
    AS new (about_id, person_id, name, email, organization, state, outcome, reason)
"""


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says, and whom answers go to."""

    subject: str
    body: str
    reply_to: UUID | None


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a message as it is written down; `one` is a `Standing` or a `Chosen`."""

    one: Any
    outcome: Outcome = Outcome.CHOSEN
    reason: str = ""


async def write_recipients(tx: Tx, message_id: UUID, lines: Sequence[Line]) -> None:
    """Write down whom a message is for, in place of what was written before: two statements, however many they are."""
    await tx.execute(delete(MessageRecipient).where(MessageRecipient.message_id == message_id))
    people = [line.one for line in lines]
    await tx.sql(
        _WRITE,
        message_id,
        [one.about_id for one in people],
        [one.person_id for one in people],
        [one.name for one in people],
        [one.email for one in people],
        [one.organization for one in people],
        [one.state for one in people],
        [line.outcome.value for line in lines],
        [line.reason for line in lines],
    )


async def note(tx: Tx, message_id: UUID, what: str, *, actor: str, now: datetime, **details: Any) -> None:
    """Write in the log who did what with a message."""
    await write_audit(
        tx, at=now, actor=actor, action=f"message.{what}", subject="message", subject_id=message_id, **details
    )


async def make_message(
    db: Database, activity_id: UUID, words: Words, rule: Audience, *, actor: str, now: datetime
) -> UUID:
    """Begin a message to who meets a rule; returns its id. Refuses more than `MOST` people."""
    async with db.transaction() as tx:
        return await _make(tx, activity_id, words, rule, None, actor=actor, now=now)


async def make_from_selection(
    db: Database,
    activity_id: UUID | None,
    picked: Sequence[Standing],
    reply_to: UUID,
    *,
    actor: str,
    now: datetime,
) -> UUID:
    """Begin a message, still without words, to who was ticked; returns its id. Refuses nobody and more than `MOST`."""
    if not picked:
        raise NobodyPicked
    async with db.transaction() as tx:
        words, rule = Words("", "", reply_to), Audience(picked=True)
        return await _make(tx, activity_id, words, rule, picked, actor=actor, now=now)


async def _make(
    tx: Tx,
    activity_id: UUID | None,
    words: Words,
    rule: Audience,
    picked: Sequence[Standing] | None,
    *,
    actor: str,
    now: datetime,
) -> UUID:
    id_ = uuid7()
    await tx.execute(
        insert(Message).values(
            id=id_,
            activity_id=activity_id,
            subject=words.subject,
            body=words.body,
            reply_to=words.reply_to,
            audience=rule.dump(),
            made_by=actor,
            created_at=now,
            chosen_at=now,
        )
    )
    if picked is None:
        picked = await _who_meets(tx, activity_id, rule, now)
    await write_recipients(tx, id_, [Line(one) for one in _few(picked)])
    await note(tx, id_, "created", actor=actor, now=now, people=len(picked))
    return id_


async def _who_meets(tx: Tx, activity_id: UUID | None, rule: Audience, now: datetime) -> list[Standing]:
    return [one for one in await list_standing(tx, activity_id, rule, now) if one.email and meets(rule, one)]


def _few(picked: Iterable[Standing]) -> list[Standing]:
    """Return one line a person, and no more than may be."""
    people = list({one.person_id: one for one in picked}.values())
    if len(people) > MOST:
        raise TooManyRecipients(most=MOST)
    return people


async def change_message(
    db: Database,
    message_id: UUID,
    words: Words,
    rule: Audience,
    *,
    version: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Give a draft other words, or choose others by another rule. Who was ticked stays ticked.

    Raises `AlreadySent`, `MessageScheduled`, `TooManyRecipients` and `EditConflict`.
    """
    async with db.transaction() as tx:
        message = await lock_message(tx, message_id)
        check_version(version, version_of_message(message), _typed(message, words, rule))
        check_draft(message)
        values: dict[str, Any] = {"subject": words.subject, "body": words.body, "reply_to": words.reply_to}
        if not message.rule.picked and rule != message.rule:
            values |= {"audience": rule.dump(), "chosen_at": now}
            people = _few(await _who_meets(tx, message.activity_id, rule, now))
            await write_recipients(tx, message_id, [Line(one) for one in people])
        if all(getattr(message, name) == value for name, value in values.items()):
            return
        await tx.execute(update(Message).where(Message.id == message_id).values(**values))
        await note(tx, message_id, "changed", actor=actor, now=now)


def _typed(message: MessageDetails, words: Words, rule: Audience) -> str:
    """Return the version that what was typed would be: the same words from two people are no conflict."""
    audience = message.audience if message.rule.picked else rule.dump()
    return version_of_message(
        Message(
            subject=words.subject,
            body=words.body,
            audience=audience,
            reply_to=words.reply_to,
            state=message.state,
            send_at=message.send_at,
        )
    )


def check_draft(message: MessageDetails) -> None:
    """Refuse what is only for a draft."""
    if message.state == MessageState.SENT:
        raise AlreadySent
    if message.state == MessageState.SCHEDULED:
        raise MessageScheduled


async def throw_away(
    db: Database, message_id: UUID, *, version: str | None, actor: str, now: datetime
) -> None:
    """Throw a draft away, with whom it was for."""
    async with db.transaction() as tx:
        message = await lock_message(tx, message_id)
        check_version(version, version_of_message(message))
        check_draft(message)
        await tx.execute(delete(Message).where(Message.id == message_id))
        await note(tx, message_id, "thrown-away", actor=actor, now=now)


async def take_back(
    db: Database, message_id: UUID, *, version: str | None, actor: str, now: datetime
) -> None:
    """Make a draft again of what would leave by itself. Twice is once."""
    async with db.transaction() as tx:
        message = await lock_message(tx, message_id)
        if message.state == MessageState.DRAFT:
            return
        if message.state == MessageState.SENT:
            raise AlreadySent
        check_version(version, version_of_message(message))
        values = {"state": MessageState.DRAFT, "send_at": None}
        await tx.execute(update(Message).where(Message.id == message_id).values(**values))
        await note(tx, message_id, "taken-back", actor=actor, now=now)


async def send_test(
    db: Database, message_id: UUID, *, email: str, name: str, person_id: UUID, now: datetime
) -> None:
    """Mail a message as it stands to the colleague who asks, filled in for themselves and without anybody's link."""
    async with db.transaction() as tx:
        await queue_mail(
            tx,
            kind=TEST,
            dedupe_key=f"message:test:{uuid7()}",
            recipient=email,
            recipient_name=name,
            person_id=person_id,
            about_id=None,
            params={"message": str(message_id)},
            now=now,
        )
