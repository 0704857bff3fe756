"""What mails of working groups say. Each looks up how things stand when it leaves, and says nothing to who left meanwhile."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from leerkring.activities.calendar import ical
from leerkring.activities.calendar.ical import Attendee, Organizer
from leerkring.core.database.db import Reading
from leerkring.core.secrets import Links
from leerkring.groups import labels
from leerkring.groups.joining import COORDINATOR, INVITED, LEFT, LINK_AGAIN, WELCOME
from leerkring.groups.mailing import MAIL
from leerkring.groups.meetings import MEETING
from leerkring.groups.queries.inside import find_letter, find_meeting, list_by_ids, list_coming
from leerkring.groups.queries.one import LINK, find_group, find_member, get_group, list_members
from leerkring.groups.rules import INVITED_FOR, Life
from leerkring.groups.service import ASKED
from leerkring.groups.views import Group, Meeting, Member
from leerkring.mail.message.address import Mailbox
from leerkring.mail.message.build import CalendarPart
from leerkring.mail.rendering import ClaimedDelivery, MailServices, Rendered, Renderer

Both = tuple[Group, Member]


def group_path(links: Links, member: Member) -> str:
    """Return the address of a member's own page of the group."""
    return f"/werkgroep/{links.make(LINK, member.id, member.link_generation)}"


async def _both(reading: Reading, delivery: ClaimedDelivery) -> Both | None:
    assert delivery.about_id is not None
    member = await find_member(reading, delivery.about_id)
    return (await get_group(reading, member.group_id), member) if member else None


def _url(services: MailServices, member: Member) -> str:
    return services.base_url + group_path(services.links, member)


def _list_headers(services: MailServices, group: Group, member: Member) -> tuple[tuple[str, str], ...]:
    """Return what lets a mail program gather these mails, and show its own button to leave (RFC 2369, 2919, 8058)."""
    url = _url(services, member)
    host = urlsplit(services.base_url).hostname or "leerkring.invalid"
    return (
        ("List-Id", f"<werkgroep-{group.id}.{host}>"),
        ("List-Archive", f"<{url}>"),
        ("List-Unsubscribe", f"<{url}/uitstappen>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def _calendar(
    services: MailServices, delivery: ClaimedDelivery, group: Group, meeting: Meeting, *, off: bool
) -> CalendarPart:
    """Return a meeting as one invitation, or as what takes it out again (decision 0005)."""
    organizer = Organizer(services.sender.name, services.sender.address)
    attendee = Attendee(delivery.recipient_name, delivery.recipient)
    write = ical.cancellation if off else ical.invitation
    entry = meeting.in_calendar(group.name, services.base_url, off=off)
    body = write(entry, organizer, attendee, stamp=max(meeting.changed_at, delivery.created_at))
    return CalendarPart(body, "CANCEL" if off else "REQUEST", f"bijeenkomst-{meeting.starts_at:%Y-%m-%d}.ics")


async def invited(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Ask somebody to join; nothing to who did already, or where the group is archived."""
    both = await _both(reading, delivery)
    if both is None or both[1].agreed_at is not None or both[0].archived_at is not None:
        return None
    group, member = both
    coordinator = next((one for one in await list_members(reading, group.id) if one.coordinates), None)
    return services.render(
        "groups/mails/invited",
        name=member.name,
        group=group,
        subject_of=labels.SUBJECTS[group.subject],
        coordinates=member.coordinates,
        coordinator=coordinator.called if coordinator else "",
        until=member.invited_at + INVITED_FOR,
        url=_url(services, member),
    )


async def welcome(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Give a new member their link, with the meetings that lie ahead for their calendar."""
    both = await _both(reading, delivery)
    if both is None:
        return None
    group, member = both
    url = _url(services, member)
    coming = await list_coming(reading, group.id, services.clock.now())
    ahead = [one for one in coming if one.cancelled_at is None]
    return services.render(
        "groups/mails/welcome",
        name=member.name,
        group=group,
        coordinates=member.coordinates,
        meetings=ahead,
        url=url,
        calendar=tuple(_calendar(services, delivery, group, one, off=False) for one in ahead),
    )


async def link(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Give the link again."""
    both = await _both(reading, delivery)
    if both is None:
        return None
    group, member = both
    return services.render("groups/mails/link", name=member.name, group=group, url=_url(services, member))


async def meeting(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Tell of a meeting that is new, moved or called off; nothing where it moved on since: a later mail says that."""
    both = await _both(reading, delivery)
    found = await find_meeting(reading, UUID(delivery.params["meeting"]))
    if both is None or found is None or found.sequence != delivery.params["sequence"]:
        return None
    group, member = both
    url = _url(services, member)
    off = found.cancelled_at is not None
    was = delivery.params.get("was")
    return services.render(
        "groups/mails/meeting",
        name=member.name,
        group=group,
        meeting=found,
        change=delivery.params["change"],
        was=datetime.fromisoformat(was) if was else None,
        url=url,
        headers=_list_headers(services, group, member),
        calendar=(_calendar(services, delivery, group, found, off=off),),
    )


async def letter(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Write what a member wrote; answers go to them. Nothing where they left: nobody would read the answer."""
    both = await _both(reading, delivery)
    found = await find_letter(reading, UUID(delivery.params["letter"]))
    sender = await find_member(reading, found.sender_id) if found and found.sender_id else None
    if both is None or found is None or sender is None:
        return None
    group, member = both
    return services.render(
        "groups/mails/mail",
        name=member.name,
        group=group,
        letter=found,
        sender=sender,
        url=_url(services, member),
        headers=_list_headers(services, group, member),
        reply_to=Mailbox(sender.name, sender.email),
    )


async def asked(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Ask the coordinator whether the group still is there; nothing where something was done meanwhile."""
    both = await _both(reading, delivery)
    if both is None or not both[1].coordinates or both[0].life(services.clock.now()) is not Life.ASKED:
        return None
    group, member = both
    return services.render(
        "groups/mails/asked",
        name=member.name,
        group=group,
        url=_url(services, member) + "/bestaat-nog",
    )


async def coordinator(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Tell a member that they coordinate the group now."""
    both = await _both(reading, delivery)
    if both is None or not both[1].coordinates:
        return None
    group, member = both
    return services.render(
        "groups/mails/coordinator", name=member.name, group=group, url=_url(services, member) + "/beheren"
    )


async def left(reading: Reading, delivery: ClaimedDelivery, services: MailServices) -> Rendered | None:
    """Tell who is not a member any more, and take the meetings out of their calendar."""
    assert delivery.about_id is not None
    group = await find_group(reading, delivery.about_id)
    if group is None:
        return None
    meetings = await list_by_ids(reading, [UUID(one) for one in delivery.params["meetings"]])
    return services.render(
        "groups/mails/left",
        name=delivery.recipient_name,
        group=group,
        meetings=meetings,
        calendar=tuple(_calendar(services, delivery, group, one, off=True) for one in meetings),
    )


MAILS: dict[str, Renderer] = {
    INVITED: invited,
    WELCOME: welcome,
    LINK_AGAIN: link,
    MEETING: meeting,
    MAIL: letter,
    ASKED: asked,
    COORDINATOR: coordinator,
    LEFT: left,
}
