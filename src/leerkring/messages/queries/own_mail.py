"""Which mails and messages somebody may read of: those about their activities, and for who edits the newsletters."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.mail.model import Delivery
from leerkring.messages.model import Message
from leerkring.registrations.queries.back_office import ids_with_activities

LETTERS = "newsletter."
"""How the kinds of mail to readers of newsletters begin."""


def own_mail(own: UUID, *, organizes: bool, edits: bool) -> ColumnElement[bool]:
    """Return the condition on a mail that it is about this person's work, or a newsletter for who edits.

    What is about neither (a link to sign in) is for administrators, who need no condition.
    """
    letters = Delivery.kind.startswith(LETTERS, autoescape=True)
    theirs = Delivery.about_id.in_(ids_of_work(own))
    return or_(false(), *((theirs,) if organizes else ()), *((letters,) if edits else ()))


def ids_of_work(own: UUID) -> Select[Any]:
    """Select the ids of a person's activities, of who registered for them, and of the messages that are theirs to read."""
    activities = select(Activity.id).where(own_activities(own))
    made = and_(Message.activity_id.is_(None), Message.made_by == f"staff:{own}")
    messages = select(Message.id).where(or_(Message.activity_id.in_(activities), made))
    return select(ids_with_activities(own_activities(own)).union_all(messages).subquery().c.id)
