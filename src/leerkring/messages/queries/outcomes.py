"""What became of a message for each person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, and_, cast, func, or_, select, true

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_optional, read_rows
from leerkring.core.web.lists.asked import Asked
from leerkring.core.web.lists.found import Found
from leerkring.core.web.lists.query import read_list
from leerkring.mail.model import Delivery
from leerkring.messages.model import Message, MessageRecipient
from leerkring.messages.rules import MessageState, Outcome

_r = MessageRecipient
DEDUPE_KEY = func.concat("message:", cast(_r.message_id, String), ":", cast(_r.about_id, String))


@dataclass(frozen=True, slots=True)
class RecipientLine:
    """One person of a message that was sent: what became of it, and the mail where there is one."""

    about_id: UUID
    person_id: UUID
    name: str
    email: str
    organization: str
    state: str
    outcome: str
    reason: str
    delivery_id: UUID | None
    delivery_state: str | None
    reply: str | None
    settled_at: datetime | None


def dedupe_key(message_id: UUID, about_id: UUID) -> str:
    """Return the key of the mail to one person: `DEDUPE_KEY` finds it back."""
    return f"message:{message_id}:{about_id}"


async def count_outcomes(reading: Reading, message_id: UUID) -> dict[str, int]:
    """Return how many people of a message had each outcome."""
    rows = await reading.rows(
        select(_r.outcome, func.count().label("many")).where(_r.message_id == message_id).group_by(_r.outcome)
    )
    return {row.outcome: row.many for row in rows}


def _log(message_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(_r.about_id, _r.person_id, _r.name, _r.email, _r.organization, _r.state, _r.outcome, _r.reason),
            Delivery.id.label("delivery_id"),
            Delivery.state.label("delivery_state"),
            Delivery.reply,
            Delivery.settled_at,
        )
        .outerjoin(Delivery, and_(Delivery.dedupe_key == DEDUPE_KEY, _r.outcome == Outcome.MAILED))
        .where(_r.message_id == message_id)
    )


async def list_recipients(reading: Reading, asked: Asked, message_id: UUID) -> Found[RecipientLine]:
    """Return a page of what became of a message for each person."""
    return await read_list(reading, asked, RecipientLine, _log(message_id), tie=(_r.name, _r.about_id))


async def find_recipient(reading: Reading, message_id: UUID, about_id: UUID) -> RecipientLine | None:
    """Return one person of a message."""
    row = await reading.row(_log(message_id).where(_r.about_id == about_id))
    return read_optional(RecipientLine, row)


@dataclass(frozen=True, slots=True)
class MessageToPerson:
    """A message that somebody got, on their page."""

    id: UUID
    about_id: UUID
    subject: str
    sent_at: datetime
    slug: str | None
    title: str | None


async def list_messages_to(
    reading: Reading, person_id: UUID, *, own: UUID | None, actor: str, most: int = 50
) -> tuple[MessageToPerson, ...]:
    """Return the newest messages to a person, of the activities of this member of staff (`own` as in `own_activities`).

    Of those to people as such only what this `actor` made; with "" all.
    """
    rows = await reading.rows(
        select(Message.id, _r.about_id, Message.subject, Message.sent_at, Activity.slug, Activity.title)
        .join(_r, _r.message_id == Message.id)
        .outerjoin(Activity, Activity.id == Message.activity_id)
        .where(
            _r.person_id == person_id,
            _r.outcome == Outcome.MAILED,
            Message.state == MessageState.SENT,
            or_(
                Message.activity_id.is_not(None) & own_activities(own),
                Message.activity_id.is_(None) & (Message.made_by == actor if actor else true()),
            ),
        )
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(most)
    )
    return read_rows(MessageToPerson, rows)
