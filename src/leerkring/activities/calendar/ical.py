"""Calendar files: invitations in mails and feeds to subscribe to, from plain values (RFC 5545, 5546, 7986)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Literal
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Parameters, Timezone, vCalAddress, vText

from leerkring.mail.message.address import clean_line, wire_address

Method = Literal["REQUEST", "CANCEL"]

ZONE = ZoneInfo("Europe/Amsterdam")
REFRESH = timedelta(hours=1)
_END = b"END:VCALENDAR\r\n"
_URI = ":/?#[]@!$&'()*+,;=%~-._"
_MAILTO = "@!$'*+=-._~"

# The rules since 1996. Written out and not made from zoneinfo, which would list each year's two days.
_TIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")


class CalendarStatus(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class CalendarOccurrence:
    """One date as a calendar shows it. Its id is its UID for ever; `sequence` grows when it moves.

    `online_url` is for those who take part: set it only in what they alone receive.
    """

    id: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    created_at: datetime
    modified_at: datetime
    location: str = ""
    url: str = ""
    description: str = ""
    online_url: str | None = None
    status: CalendarStatus = CalendarStatus.CONFIRMED


@dataclass(frozen=True, slots=True)
class Organizer:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attendee:
    name: str
    address: str


def invitation(
    occurrence: CalendarOccurrence,
    organizer: Organizer,
    attendee: Attendee,
    method: Method = "REQUEST",
    *,
    stamp: datetime,
) -> bytes:
    """One date for one participant, to go along in a mail with the same `method`.

    `stamp` is now: of two messages with one SEQUENCE (cancelled, then registered again) the later one counts.
    """
    event = _event(occurrence, stamp)
    if method == "CANCEL":
        # Also for one who leaves a meeting that goes on: each participant has a copy of their own, which names
        # nobody else, and that copy is cancelled.
        event["STATUS"] = CalendarStatus.CANCELLED.value
    event.add("organizer", _person(organizer))
    guest = _person(attendee)
    guest.params.update(
        {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    )
    event.add("attendee", guest)
    calendar = _calendar()
    calendar.add("method", method)
    return _written(calendar, [event.to_ical()])


def cancellation(
    occurrence: CalendarOccurrence, organizer: Organizer, attendee: Attendee, *, stamp: datetime
) -> bytes:
    """The same date, gone from this participant's calendar."""
    return invitation(occurrence, organizer, attendee, "CANCEL", stamp=stamp)


def feed(occurrences: list[CalendarOccurrence], name: str, url: str) -> bytes:
    """Dates to subscribe to. A cancelled one stays in, as cancelled, so that calendars take it out."""
    calendar = _calendar()
    title = vText(clean_line(name))  # as text, or the library does not know that it must be escaped
    calendar.add("name", title, encode=False)
    calendar.add("x-wr-calname", title, encode=False)
    calendar.add("x-wr-timezone", ZONE.key)
    calendar.add("source", _uri(url), parameters={"VALUE": "URI"})
    calendar.add("url", _uri(url))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return _written(calendar, [_in_feed(occurrence) for occurrence in occurrences])


@lru_cache(maxsize=4096)
def _in_feed(occurrence: CalendarOccurrence) -> bytes:
    """A millisecond each to write, and calendars ask for the same days over and over."""
    return bytes(_event(occurrence, occurrence.modified_at).to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//leerkring//leerkring//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _event(occurrence: CalendarOccurrence, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", str(occurrence.id))
    event.add("sequence", occurrence.sequence)
    event.add("dtstamp", _utc(stamp))
    event.add("created", _utc(occurrence.created_at))
    event.add("last-modified", _utc(occurrence.modified_at))
    event.add("dtstart", _local(occurrence.starts_at))
    event.add("dtend", _local(occurrence.ends_at))
    event.add("summary", clean_line(occurrence.title))
    event.add("status", occurrence.status.value)
    event.add("transp", "TRANSPARENT" if occurrence.status is CalendarStatus.CANCELLED else "OPAQUE")
    if place := clean_line(occurrence.location) or ("Online" if occurrence.online_url else ""):
        event.add("location", place)
    if text := _description(occurrence):
        event.add("description", text)
    if occurrence.url:
        event.add("url", _uri(occurrence.url))
    if occurrence.online_url:
        parameters = Parameters({"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"], "LABEL": "Deelnemen"})
        event.add("conference", _uri(occurrence.online_url), parameters=parameters)
    return event


def _description(occurrence: CalendarOccurrence) -> str:
    """With the links in it too: many calendars show neither URL nor CONFERENCE."""
    blocks = ["\n".join(clean_line(line) for line in occurrence.description.strip().splitlines())]
    if occurrence.online_url:
        blocks.append(f"Deelnemen: {_uri(occurrence.online_url)}")
    if occurrence.url:
        blocks.append(f"Meer informatie: {_uri(occurrence.url)}")
    return "\n\n".join(block for block in blocks if block)


def _person(person: Organizer | Attendee) -> vCalAddress:
    address = vCalAddress("mailto:" + quote(wire_address(person.address), safe=_MAILTO))
    # A quotation mark cannot stand in a parameter, and calendars differ on how to write it otherwise.
    if name := clean_line(person.name).replace('"', "'"):
        address.params["CN"] = name
    return address


def _uri(url: str) -> str:
    """A link in ASCII in which nothing can end a line."""
    return quote(url.strip(), safe=_URI, errors="replace")


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).replace(microsecond=0)


def _local(moment: datetime) -> datetime:
    """Amsterdam time; in the hour that comes twice each October, the second time round has no name in it."""
    local = _utc(moment).astimezone(ZONE)
    return _utc(moment) if local.fold else local


@cache
def _timezone() -> bytes:
    return bytes(Timezone.from_ical(_TIMEZONE).to_ical())


def _written(calendar: Calendar, events: list[bytes]) -> bytes:
    """CRLF, folded, with the time zone that is the same in every file and so is written once."""
    opening = bytes(calendar.to_ical()).removesuffix(_END)
    return opening + _timezone() + b"".join(events) + _END
