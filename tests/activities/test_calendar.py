"""Calendar files, read back by another library (vobject) and folded and zoned by hand."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from leerkring.activities.calendar.ical import (
    ZONE,
    Attendee,
    CalendarOccurrence,
    CalendarStatus,
    Organizer,
    cancellation,
    feed,
    invitation,
)
from leerkring.mail.message.address import clean_line

DAY = UUID("0190d7a0-0000-7000-8000-000000000001")
NOW = datetime(2027, 1, 10, 12, 0, 0, 123456, tzinfo=UTC)
AGENDEREN = CalendarOccurrence(
    id=DAY,
    sequence=0,
    starts_at=datetime(2027, 2, 4, 9, 30, tzinfo=ZONE),
    ends_at=datetime(2027, 2, 4, 16, 30, tzinfo=ZONE),
    title="Leerkring woonzorganalyse: agenderen",
    created_at=NOW,
    modified_at=NOW,
    location="Stadhuis, Enschede; zaal 1",
    url="https://voorbeeld.nl/agenda/woonzorganalyse",
    description="Neem mee:\n- uw cijfers\n- een vraag",
)
HOUSE = Organizer("Een thuis voor iedereen", "leerkring@voorbeeld.nl")
NOOR = Attendee("Noor de Vries", "noor@gemeente.example")


def unfolded(data: bytes) -> list[str]:
    return data.replace(b"\r\n ", b"").decode().splitlines()


def read(data: bytes) -> Any:
    return vobject.readOne(data.decode())


def invite(occurrence: CalendarOccurrence = AGENDEREN, attendee: Attendee = NOOR) -> bytes:
    return invitation(occurrence, HOUSE, attendee, stamp=NOW)


def test_another_library_reads_the_invitation() -> None:
    calendar = read(invite())
    event = calendar.vevent
    assert calendar.method.value == "REQUEST"
    assert event.uid.value == str(DAY)
    assert event.sequence.value == "0"
    assert event.summary.value == AGENDEREN.title
    assert event.location.value == AGENDEREN.location
    assert event.dtstart.value == AGENDEREN.starts_at
    assert event.dtend.value == AGENDEREN.ends_at
    assert event.dtstamp.value == NOW.replace(microsecond=0)
    assert event.description.value == f"{AGENDEREN.description}\n\nMeer informatie: {AGENDEREN.url}"
    assert (event.status.value, event.transp.value, event.url.value) == ("CONFIRMED", "OPAQUE", AGENDEREN.url)


def test_the_participant_has_said_yes_and_is_asked_nothing() -> None:
    event = read(invite()).vevent
    assert event.organizer.value == "mailto:leerkring@voorbeeld.nl"
    assert event.organizer.params["CN"] == ["Een thuis voor iedereen"]
    assert event.attendee.value == "mailto:noor@gemeente.example"
    assert event.attendee.params == {
        "CN": ["Noor de Vries"],
        "CUTYPE": ["INDIVIDUAL"],
        "PARTSTAT": ["ACCEPTED"],
        "ROLE": ["REQ-PARTICIPANT"],
        "RSVP": ["FALSE"],
    }


def test_a_quotation_mark_in_a_name_ends_no_parameter() -> None:
    for name, shown in (
        ('Noor "Nora" de Vries', "Noor 'Nora' de Vries"),
        ('"', "'"),
        ('x";RSVP="TRUE', "x';RSVP='TRUE"),
    ):
        attendee = read(invite(attendee=Attendee(name, NOOR.address))).vevent.attendee
        assert attendee.params["CN"] == [shown]
        assert attendee.params["RSVP"] == ["FALSE"]
        assert attendee.value == "mailto:noor@gemeente.example"
        (line,) = [
            one for one in unfolded(invite(attendee=Attendee(name, NOOR.address))) if "ATTENDEE" in one
        ]
        assert line.count('"') % 2 == 0


def test_a_moved_day_is_the_same_day_with_a_higher_sequence() -> None:
    moved = replace(AGENDEREN, sequence=1, starts_at=AGENDEREN.starts_at + timedelta(days=7))
    before, after = read(invite()).vevent, read(invite(moved)).vevent
    assert before.uid.value == after.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)


def test_a_cancelled_day_goes_from_the_calendar() -> None:
    calendar = read(cancellation(AGENDEREN, HOUSE, NOOR, stamp=NOW))
    assert calendar.method.value == "CANCEL"
    assert calendar.vevent.status.value == "CANCELLED"
    assert calendar.vevent.uid.value == str(DAY)
    assert calendar.vevent.attendee.value == "mailto:noor@gemeente.example"


@pytest.mark.parametrize(
    "local, utc",
    [
        ("2027-03-27 09:30", "2027-03-27 08:30"),  # the day before the clock goes forward
        ("2027-03-28 09:30", "2027-03-28 07:30"),  # the day itself
        ("2027-10-30 09:30", "2027-10-30 07:30"),
        ("2027-10-31 09:30", "2027-10-31 08:30"),
        ("2039-07-01 09:30", "2039-07-01 07:30"),  # beyond the years that lists of changes hold
    ],
)
def test_the_clock_changes_and_the_meeting_does_not(local: str, utc: str) -> None:
    starts_at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    data = invite(replace(AGENDEREN, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))
    stamp = local.replace("-", "").replace(":", "").replace(" ", "T") + "00"
    assert f"DTSTART;TZID=Europe/Amsterdam:{stamp}" in unfolded(data)
    # By the rules in the file itself, as a calendar that has no zones of its own reads them.
    assert read(data).vevent.dtstart.value.astimezone(UTC) == starts_at


def test_a_meeting_across_the_change_lasts_as_long_as_it_lasts() -> None:
    starts_at = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # 1.30, half an hour before the clock jumps
    event = read(
        invite(replace(AGENDEREN, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)))
    ).vevent
    assert event.dtstart.value.astimezone(UTC) == starts_at
    assert event.dtend.value.astimezone(UTC) - event.dtstart.value.astimezone(UTC) == timedelta(hours=2)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first, second = (datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 1))
    data = invite(replace(AGENDEREN, starts_at=first, ends_at=second))
    assert "DTSTART;TZID=Europe/Amsterdam:20271031T023000" in unfolded(data)
    assert "DTEND:20271031T013000Z" in unfolded(data)


def test_the_zone_in_the_file_is_the_zone_of_the_netherlands() -> None:
    zone = read(invite()).vtimezone.tzinfo
    moment = datetime(2026, 1, 1, 12)  # noqa: DTZ001  (put in both zones below)
    while moment.year < 2036:
        assert (
            moment.replace(tzinfo=zone).utcoffset()
            == moment.replace(tzinfo=ZoneInfo("Europe/Amsterdam")).utcoffset()
        )
        moment += timedelta(days=1)


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60))
def test_whatever_people_write_comes_back_and_breaks_nothing(title: str, location: str, name: str) -> None:
    data = invite(replace(AGENDEREN, title=title, location=location), Attendee(name, NOOR.address))
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    names = [line.replace(":", ";").split(";")[0] for line in unfolded(data)]
    assert sorted(set(names) - {"LOCATION"}) == sorted({*_names_of(invite())} - {"LOCATION"})
    event = read(data).vevent
    assert event.summary.value == clean_line(title)
    assert (event.location.value if clean_line(location) else "") == clean_line(location)


def _names_of(data: bytes) -> list[str]:
    return [line.replace(":", ";").split(";")[0] for line in unfolded(data)]


def test_a_link_cannot_end_a_line() -> None:
    data = invite(replace(AGENDEREN, url="https://x.nl/a b\r\nATTENDEE:mailto:x@y.nl"))
    assert sum(name == "ATTENDEE" for name in _names_of(data)) == 1


def test_who_takes_part_finds_the_way_in() -> None:
    event = read(invite(replace(AGENDEREN, location="", online_url="https://video.example/kamer?x=1"))).vevent
    assert event.location.value == "Online"
    assert event.conference.value == "https://video.example/kamer?x=1"
    assert "Deelnemen: https://video.example/kamer?x=1" in event.description.value


def test_a_feed_is_a_list_to_subscribe_to() -> None:
    gone = replace(AGENDEREN, id=UUID(int=2), status=CalendarStatus.CANCELLED)
    data = feed([AGENDEREN, gone], "Agenda, alles", "https://voorbeeld.nl/agenda.ics")
    calendar = read(data)
    assert not hasattr(calendar, "method")
    assert [event.status.value for event in calendar.vevent_list] == ["CONFIRMED", "CANCELLED"]
    assert not hasattr(calendar.vevent, "attendee")
    assert calendar.vevent.dtstamp.value == NOW.replace(microsecond=0)
    lines = unfolded(data)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-PUBLISHED-TTL:PT1H" in lines
    assert "NAME:Agenda\\, alles" in lines
    assert data.count(b"BEGIN:VTIMEZONE") == 1
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")


def test_a_feed_may_be_empty_and_have_any_name() -> None:
    data = feed([], "END:VCALENDAR", "https://voorbeeld.nl/agenda.ics")
    assert data.endswith(b"END:VTIMEZONE\r\nEND:VCALENDAR\r\n")
    assert unfolded(data).count("END:VCALENDAR") == 1
    assert read(data).x_wr_calname.value == "END:VCALENDAR"


def test_the_same_values_are_the_same_bytes() -> None:
    assert invite() == invite()
    assert feed([AGENDEREN], "a", "https://x.nl") == feed([AGENDEREN], "a", "https://x.nl")


def test_a_moment_without_a_zone_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        invite(replace(AGENDEREN, starts_at=datetime(2027, 2, 4, 9, 30)))  # noqa: DTZ001


def test_a_feed_of_hundreds_of_days_is_written_at_once() -> None:
    started = time.process_time()
    days = [replace(AGENDEREN, id=UUID(int=number)) for number in range(300)]
    feed(days, "Agenda", "https://voorbeeld.nl/agenda.ics")
    assert time.process_time() - started < 2
