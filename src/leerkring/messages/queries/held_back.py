"""Messages that did not reach everybody they were for and that somebody should look at."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.core.database.db import Reading
from leerkring.core.database.rows import read_rows
from leerkring.core.model import Audit
from leerkring.messages.model import Message, MessageRecipient
from leerkring.messages.rules import MessageState, Outcome

MOST = 50
SHOWN_FOR = timedelta(days=7)
"""How long after sending is said who got nothing: later it is no news, and the message itself still tells."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A message that waits for somebody; `slug` is empty where it is to people as such.

    `many` is how many have an address that takes no mail; 0 where the message as a whole did not leave.
    """

    id: UUID
    subject: str
    slug: str | None
    title: str | None
    at: datetime
    many: int


def _mine(own: UUID | None, actor: str) -> ColumnElement[bool]:
    return or_(
        and_(Message.activity_id.is_not(None), own_activities(own)),
        and_(Message.activity_id.is_(None), Message.made_by == actor),
    )


async def list_stopped(reading: Reading, *, own: UUID | None, actor: str) -> tuple[HeldBack, ...]:
    """Return planned messages that could not leave so and that nobody touched since, the newest first."""
    last = (
        select(Audit.action, Audit.at)
        .where(Audit.subject_id == Message.id)
        .order_by(Audit.at.desc(), Audit.id.desc())
        .limit(1)
        .lateral()
    )
    m = Message
    rows = await reading.rows(
        select(m.id, m.subject, Activity.slug, Activity.title, last.c.at, literal(0).label("many"))
        .select_from(m)
        .join(last, last.c.action == "message.held-back")
        .outerjoin(Activity, Activity.id == m.activity_id)
        .where(m.state == MessageState.DRAFT, _mine(own, actor))
        .order_by(last.c.at.desc(), m.id)
        .limit(MOST)
    )
    return read_rows(HeldBack, rows)


async def list_unreached(
    reading: Reading, now: datetime, *, own: UUID | None, actor: str
) -> tuple[HeldBack, ...]:
    """Return messages of the last days that some got not, since their address takes no mail; the newest first."""
    m, r = Message, MessageRecipient
    rows = await reading.rows(
        select(
            m.id, m.subject, Activity.slug, Activity.title, m.sent_at.label("at"), func.count().label("many")
        )
        .join(r, and_(r.message_id == m.id, r.outcome == Outcome.CLOSED))
        .outerjoin(Activity, Activity.id == m.activity_id)
        .where(m.state == MessageState.SENT, m.sent_at > now - SHOWN_FOR, m.sent_at <= now, _mine(own, actor))
        .group_by(m.id, Activity.id)
        .order_by(m.sent_at.desc(), m.id)
        .limit(MOST)
    )
    return read_rows(HeldBack, rows)
