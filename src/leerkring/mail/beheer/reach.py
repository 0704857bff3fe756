"""Which mails a member of staff reads of: an administrator all, anybody else those of their work."""

from leerkring.core.web.access import Staff
from leerkring.mail.queries import Within
from leerkring.messages.queries.own_mail import own_mail


def mail_of(person: Staff) -> Within:
    """Return the condition on a mail that this person may read of it; None where they may of all."""
    if person.may():
        return None
    return own_mail(person.person_id, organizes=person.may("organizer"), edits=person.may("editor"))
