"""Messages themselves, and their list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, case, cast, func, select

from leerkring.activities.model import Activity
from leerkring.core.database.db import Reading, Tx
from leerkring.core.database.rows import read_optional, read_row, read_rows
from leerkring.mail.model import Delivery
from leerkring.mail.rules import DeliveryState
from leerkring.messages.model import Message, MessageRecipient
from leerkring.messages.queries.outcomes import DEDUPE_KEY
from leerkring.messages.refusals import NoSuchMessage
from leerkring.messages.rules import Audience, MessageState, Outcome
from leerkring.people.model import Person
from leerkring.registrations.queries.back_office import ids_with_activity


@dataclass(frozen=True, slots=True)
class MessageDetails:
    """A message as it stands."""

    id: UUID
    activity_id: UUID | None
    subject: str
    body: str
    audience: dict[str, Any]
    reply_to: UUID | None
    state: str
    send_at: datetime | None
    sent_at: datetime | None
    facts: dict[str, str]
    made_by: str
    created_at: datetime
    chosen_at: datetime

    @property
    def rule(self) -> Audience:
        """Whom it is for."""
        return Audience.load(self.audience)

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return self.state == MessageState.DRAFT


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message in the list of an activity, with how many people it is or was for."""

    id: UUID
    subject: str
    state: str
    send_at: datetime | None
    sent_at: datetime | None
    created_at: datetime
    who: str
    chosen: int
    mailed: int
    trouble: int


_MESSAGE = tuple(
    getattr(Message, name)
    for name in (
        *("id", "activity_id", "subject", "body", "audience", "reply_to", "state", "send_at"),
        *("sent_at", "facts", "made_by", "created_at", "chosen_at"),
    )
)
_r = MessageRecipient


async def get_message(
    reading: Reading, message_id: UUID, activity_id: UUID | None, *, actor: str = ""
) -> MessageDetails:
    """Return a message of this activity; of one to people as such only the maker's own, where an `actor` asks."""
    mine = [Message.made_by == actor] if activity_id is None and actor else []
    row = await reading.row(
        select(*_MESSAGE).where(
            Message.id == message_id, Message.activity_id.is_not_distinct_from(activity_id), *mine
        )
    )
    if row is None:
        raise NoSuchMessage
    return read_row(MessageDetails, row)


async def find_message(reading: Reading, message_id: UUID) -> MessageDetails | None:
    """Return a message, wherever it belongs; for mails."""
    row = await reading.row(select(*_MESSAGE).where(Message.id == message_id))
    return read_optional(MessageDetails, row)


async def lock_message(tx: Tx, message_id: UUID) -> MessageDetails:
    """Return a message that nobody else changes or sends meanwhile."""
    row = await tx.row(select(*_MESSAGE).where(Message.id == message_id).with_for_update())
    if row is None:
        raise NoSuchMessage
    return read_row(MessageDetails, row)


async def list_messages(
    reading: Reading, activity_id: UUID | None, *, actor: str = "", most: int = 200
) -> tuple[MessageLine, ...]:
    """Return the newest messages of an activity, or those to people as such; by a maker where an `actor` asks."""
    there = select(func.count()).where(_r.message_id == Message.id)
    trouble = (
        select(func.count())
        .select_from(_r)
        .join(Delivery, Delivery.dedupe_key == DEDUPE_KEY)
        .where(
            _r.message_id == Message.id,
            _r.outcome == Outcome.MAILED,
            Delivery.state.in_([DeliveryState.REFUSED, DeliveryState.BOUNCED, DeliveryState.COMPLAINED]),
        )
    )
    mine = [Message.made_by == actor] if activity_id is None and actor else []
    made_by = func.concat("staff:", cast(Person.id, String))
    rows = await reading.rows(
        select(
            *(
                Message.id,
                Message.subject,
                Message.state,
                Message.send_at,
                Message.sent_at,
                Message.created_at,
            ),
            func.coalesce(
                select(Person.name).where(made_by == Message.made_by).correlate(Message).scalar_subquery(), ""
            ).label("who"),
            there.scalar_subquery().label("chosen"),
            there.where(_r.outcome == Outcome.MAILED).scalar_subquery().label("mailed"),
            case((Message.state == MessageState.SENT, trouble.scalar_subquery()), else_=0).label("trouble"),
        )
        .where(Message.activity_id.is_not_distinct_from(activity_id), *mine)
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(most)
    )
    return read_rows(MessageLine, rows)


async def get_title(reading: Reading, activity_id: UUID) -> tuple[str, str]:
    """Return the title of an activity and the last part of its address."""
    row = await reading.row(select(Activity.title, Activity.slug).where(Activity.id == activity_id))
    if row is None:
        raise NoSuchMessage
    return row.title, row.slug


async def list_subjects(reading: Reading, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return for these messages what they are about and the back office address; nothing of those to people as such."""
    rows = await reading.rows(
        select(Message.id, Message.subject, Activity.slug, Activity.title)
        .join(Activity, Activity.id == Message.activity_id)
        .where(Message.id.in_(ids))
    )
    return {
        row.id: (row.subject or row.title, f"/beheer/activiteiten/{row.slug}/berichten/{row.id}")
        for row in rows
    }


def ids_with_messages(activity_id: UUID) -> Select[Any]:
    """Select the ids of an activity, of its registrations and of its messages: what its log is about."""
    messages = select(Message.id).where(Message.activity_id == activity_id)
    return select(ids_with_activity(activity_id).union_all(messages).subquery().c.id)


async def list_due(reading: Reading, now: datetime) -> list[UUID]:
    """Return the messages whose moment has come, the longest due first."""
    rows = await reading.rows(
        select(Message.id)
        .where(Message.state == MessageState.SCHEDULED, Message.send_at <= now)
        .order_by(Message.send_at)
    )
    return [row.id for row in rows]
