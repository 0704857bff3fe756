"""The days of a registration as invitations for a calendar, and taking them out of it again."""

from collections.abc import Sequence

from leerkring.activities.calendar import ical
from leerkring.activities.calendar.ical import Attendee, CalendarOccurrence, CalendarStatus, Organizer
from leerkring.core.database.db import Reading
from leerkring.mail.message.build import CalendarPart
from leerkring.mail.rendering import ClaimedDelivery, MailServices
from leerkring.registrations.breakouts.labels import line_of
from leerkring.registrations.queries import lookup
from leerkring.registrations.queries.personal import Day, PersonalRegistration


def _in_calendar(
    services: MailServices, r: PersonalRegistration, day: Day, url: str, *, off: bool = False
) -> CalendarOccurrence:
    title = f"{r.title}: {day.title}" if day.title else r.title
    return CalendarOccurrence(
        id=day.id,
        sequence=day.sequence,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        title=title,
        location=", ".join(part for part in (day.location, day.address) if part),
        online_url=None if off else day.online_url,
        url=f"{services.base_url}/agenda/{r.slug}",
        description="" if off else "\n".join(_own_sessions(r, day)),
        status=CalendarStatus.CANCELLED if off else CalendarStatus.CONFIRMED,
        created_at=r.registered_at,
        modified_at=max(day.changed_at, r.decided_at),
    )


def _own_sessions(r: PersonalRegistration, day: Day) -> list[str]:
    """Return which parallel sessions of this day are theirs."""
    rounds = r.breakouts.rounds if r.breakouts else ()
    return [line_of(one).whole for one in rounds if day.starts_at <= one.starts_at < day.ends_at]


async def calendar_parts(
    reading: Reading,
    services: MailServices,
    delivery: ClaimedDelivery,
    r: PersonalRegistration,
    days: Sequence[Day],
    *,
    off: bool,
    url: str,
) -> tuple[CalendarPart, ...]:
    """Return an invitation (or its withdrawal) for each day: RFC 5546 allows one UID in each."""
    organizer = Organizer(services.sender.name, services.sender.address)
    attendee = Attendee(delivery.recipient_name, delivery.recipient)
    write = ical.cancellation if off else ical.invitation
    stamp = await lookup.calendar_stamp(reading, r.id, delivery.person_id) or services.clock.now()
    return tuple(
        CalendarPart(
            write(
                _in_calendar(services, r, day, url, off=off),
                organizer,
                attendee,
                stamp=max(stamp, day.changed_at),
            ),
            "CANCEL" if off else "REQUEST",
            f"dag-{day.number}.ics",
        )
        for day in days
    )
