"""Mails of a real run, read by Python's own parser; their invitations by a library that did not write them."""

import email.policy
from datetime import timedelta
from email.message import EmailMessage

import pytest
import vobject

from tests.cast import NOOR
from tests.peers.conftest import Day
from tests.support.sample import FULL, LAB, OPEN

STORIES = {OPEN: "U heeft een plaats", FULL: "wachtlijst", LAB: "aanmelding"}


def invitations(mail: EmailMessage) -> list[vobject.base.Component]:
    """Each calendar part, as vobject reads it."""
    return [
        vobject.readOne(part.get_payload(decode=True).decode())  # type: ignore[union-attr]
        for part in mail.walk()
        if part.get_content_type() == "text/calendar"
    ]


@pytest.mark.parametrize("slug", STORIES)
def test_each_registration_has_its_mail(day: Day, slug: str) -> None:
    mail = day.first[slug]
    assert STORIES[slug].lower() in str(mail["Subject"]).lower()
    assert not mail.defects
    assert all(not part.defects for part in mail.walk())
    assert [str(to.addr_spec) for to in mail["To"].addresses] == [NOOR.email]
    assert mail["From"].addresses[0].addr_spec
    assert mail["Date"].datetime is not None
    assert str(mail["Message-ID"]).startswith("<")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["MIME-Version"] == "1.0"


@pytest.mark.parametrize("slug", STORIES)
def test_text_and_html_say_the_same_in_utf_8(day: Day, slug: str) -> None:
    mail = day.first[slug]
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    for body in (text, html):
        assert body.get_content_charset() == "utf-8"
        assert NOOR.name in body.get_content()
        assert f"{day.url}/aanmelding/" in body.get_content()
    alternative = next(part for part in mail.walk() if part.get_content_type() == "multipart/alternative")
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert kinds[:2] == ["text/plain", "text/html"], "the plainest comes first"


@pytest.mark.parametrize("slug", STORIES)
def test_no_line_is_longer_than_the_wire_takes(day: Day, slug: str) -> None:
    raw = day.first[slug].as_bytes(policy=email.policy.SMTP)
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_only_who_has_a_place_is_invited(day: Day) -> None:
    assert len(invitations(day.first[OPEN])) == 1
    assert invitations(day.first[FULL]) == []
    assert invitations(day.first[LAB]) == []


def test_the_invitation_is_an_itip_request_for_this_person(day: Day) -> None:
    (calendar,) = invitations(day.first[OPEN])
    assert calendar.method.value == "REQUEST"
    assert calendar.version.value == "2.0"
    (event,) = calendar.vevent_list
    assert event.attendee.value.lower() == f"mailto:{NOOR.email}"
    assert event.organizer.value.lower().startswith("mailto:")
    assert event.status.value == "CONFIRMED"
    assert event.dtstart.value < event.dtend.value
    assert event.dtstart.value.utcoffset() in {timedelta(hours=1), timedelta(hours=2)}
    assert event.dtstamp.value.utcoffset() == timedelta(0)
    assert calendar.vtimezone.tzid.value == "Europe/Amsterdam"
    part = next(part for part in day.first[OPEN].walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    assert part.get_content_charset() == "utf-8"


def test_a_moved_day_keeps_its_uid_and_raises_its_sequence(day: Day) -> None:
    (before,) = (calendar.vevent for calendar in invitations(day.first[OPEN]))
    (after,) = (calendar.vevent for calendar in invitations(day.update))
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.dtstart.value == before.dtstart.value + day.moved_by
    assert after.location.value.startswith("Jaarbeurs")
    assert after.dtstamp.value >= before.dtstamp.value
    assert day.update["Message-ID"] != day.first[OPEN]["Message-ID"]
