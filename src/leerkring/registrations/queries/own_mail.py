"""Which mails somebody may read of: those about the people of their activities, and for who edits the newsletters."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select

from leerkring.activities.model import Activity
from leerkring.activities.queries.team import own_activities
from leerkring.mail.model import Delivery
from leerkring.registrations.model import Registration

LETTERS = "newsletter."
"""How the kinds of mail to readers of newsletters begin."""


def own_mail(own: UUID, *, organizes: bool, edits: bool) -> ColumnElement[bool]:
    """Return the condition on a mail that it is about an activity of this person's, or a newsletter for who edits.

    What is about neither (a link to sign in) is for administrators, who need no condition.
    """
    people = select(Registration.id).join(Activity, Activity.id == Registration.activity_id)
    theirs = [
        Delivery.about_id.in_(people.where(own_activities(own))),
        Delivery.about_id.in_(select(Activity.id).where(own_activities(own))),
    ]
    letters = Delivery.kind.startswith(LETTERS, autoescape=True)
    return or_(false(), *(theirs if organizes else ()), *((letters,) if edits else ()))
