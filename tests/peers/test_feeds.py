"""Calendar feeds, the Atom feed and the sitemap of a real run, read by other people's software."""

from datetime import datetime, timedelta
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
import vobject

from tests.peers.conftest import Day
from tests.peers.test_mail import invitations
from tests.support.sample import FULL, OPEN

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
CALENDARS = ("/agenda.ics", f"/agenda/{OPEN}.ics", f"/agenda/{FULL}.ics")


@pytest.mark.parametrize("path", CALENDARS)
def test_a_calendar_to_subscribe_to(day: Day, path: str) -> None:
    answer = day.feeds[path]
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert b"\n" not in b"".join(lines), "CRLF everywhere"
    assert max(map(len, lines)) <= 75
    calendar = vobject.readOne(answer.text)
    assert not hasattr(calendar, "method"), "METHOD is for mail"
    assert calendar.vtimezone.tzid.value == "Europe/Amsterdam"
    assert calendar.contents["refresh-interval"][0].value.startswith("P")
    assert calendar.contents["x-wr-calname"][0].value
    uids = [event.uid.value for event in calendar.vevent_list]
    assert len(uids) == len(set(uids))
    for event in calendar.vevent_list:
        assert event.dtstart.value < event.dtend.value
        assert int(event.sequence.value) >= 0
        assert event.url.value.startswith(f"{day.url}/agenda/")
        assert "vergadering.example" not in event.serialize(), "who has no place gets no link to join"


def test_the_agenda_holds_what_the_activity_holds(day: Day) -> None:
    whole = {event.uid.value: event for event in vobject.readOne(day.feeds[CALENDARS[0]].text).vevent_list}
    for path in CALENDARS[1:]:
        for event in vobject.readOne(day.feeds[path].text).vevent_list:
            assert whole[event.uid.value].dtstart.value == event.dtstart.value
    assert len(whole) > 15


def test_the_feed_and_the_invitation_are_about_the_same_day(day: Day) -> None:
    (event,) = vobject.readOne(day.feeds[f"/agenda/{OPEN}.ics"].text).vevent_list
    (invited,) = (calendar.vevent for calendar in invitations(day.update))
    assert event.uid.value == invited.uid.value
    assert event.sequence.value == invited.sequence.value
    assert event.dtstart.value == invited.dtstart.value


def test_atom_has_what_rfc_4287_wants(day: Day) -> None:
    answer = day.feeds["/agenda.atom"]
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    everything = [feed, *feed.findall(f"{ATOM}entry")]
    assert len(everything) > 8
    ids = [one.findtext(f"{ATOM}id") for one in everything]
    assert len(ids) == len(set(ids))
    assert all(id_ and ":" in id_ for id_ in ids), "an id is an IRI"
    for one in everything:
        assert one.findtext(f"{ATOM}title")
        updated = datetime.fromisoformat(one.findtext(f"{ATOM}updated") or "")
        assert updated.utcoffset() is not None
        links = {link.get("rel", "alternate"): link.get("href") for link in one.findall(f"{ATOM}link")}
        assert (links.get("alternate") or "").startswith(day.url)
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel", ""): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"{day.url}/agenda.atom"
    newest = max(datetime.fromisoformat(one.findtext(f"{ATOM}updated") or "") for one in everything[1:])
    assert datetime.fromisoformat(feed.findtext(f"{ATOM}updated") or "") - newest < timedelta(seconds=1)


def test_the_sitemap_names_our_pages_once(day: Day) -> None:
    root = ET.fromstring(day.feeds["/sitemap.xml"].content)
    assert root.tag == f"{MAP}urlset"
    places = [one.findtext(f"{MAP}loc") or "" for one in root]
    assert len(places) == len(set(places)) > 10
    assert all(place.startswith(f"{day.url}/") for place in places)
    assert f"{day.url}/agenda/{OPEN}" in places
    assert not [place for place in places if "/aanmelding/" in place or "/beheer" in place]
    for one in root:
        if changed := one.findtext(f"{MAP}lastmod"):
            datetime.fromisoformat(changed)


def test_robots_may_read_the_agenda_and_nothing_personal(day: Day) -> None:
    answer = day.feeds["/robots.txt"]
    assert answer.status_code == 200
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    assert robots.can_fetch("anybody", f"{day.url}/agenda/{OPEN}")
    assert not robots.can_fetch("anybody", f"{day.url}/beheer")
    assert robots.site_maps() == [f"{day.url}/sitemap.xml"]
