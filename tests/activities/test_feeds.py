"""What other programs read: calendars, Atom, the sitemap."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import httpx
from icalendar import Calendar
from sqlalchemy import update

from leerkring.activities.model import Activity, Occurrence
from leerkring.core.database.db import Database
from tests.builders import make_circle
from tests.conftest import BASE_URL

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def test_the_calendar_of_an_activity_holds_its_days(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    response = await client.get("/agenda/woonzorganalyse.ics")
    assert response.headers["content-type"].startswith("text/calendar")
    assert response.headers["content-type"].count("charset") == 1
    days = Calendar.from_ical(response.content).walk("VEVENT")
    assert [str(day["SUMMARY"]) for day in days] == [f"Leerkring woonzorganalyse: Dag {n}" for n in (1, 2, 3)]
    assert all(str(day["LOCATION"]) == "Stadhuis Enschede" for day in days)
    assert all(str(day["URL"]) == f"{BASE_URL}/agenda/woonzorganalyse" for day in days)


async def test_a_day_that_moved_has_the_same_uid_and_a_higher_sequence(
    client: httpx.AsyncClient, db: Database
) -> None:
    await make_circle(db, days=1)
    (before,) = Calendar.from_ical((await client.get("/agenda.ics")).content).walk("VEVENT")
    async with db.transaction() as tx:
        later = {
            "starts_at": Occurrence.starts_at + timedelta(days=7),
            "ends_at": Occurrence.ends_at + timedelta(days=7),
        }
        await tx.execute(update(Occurrence).values(sequence=Occurrence.sequence + 1, **later))
        tx.touch("agenda")
    (after,) = Calendar.from_ical((await client.get("/agenda.ics")).content).walk("VEVENT")
    assert after["UID"] == before["UID"]
    assert int(str(after["SEQUENCE"])) == int(str(before["SEQUENCE"])) + 1
    moved: Any = after.decoded("DTSTART") - before.decoded("DTSTART")
    assert moved == timedelta(days=7)


async def test_a_cancelled_activity_goes_out_of_the_calendar(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    async with db.transaction() as tx:
        await tx.execute(update(Activity).values(state="cancelled"))
        tx.touch("agenda", "activity:woonzorganalyse")
    days = Calendar.from_ical((await client.get("/agenda.ics")).content).walk("VEVENT")
    assert {str(day["STATUS"]) for day in days} == {"CANCELLED"}
    assert all(str(day["SUMMARY"]).startswith("Vervalt: Leerkring") for day in days), (
        "many programs hide the status"
    )
    atom = (await client.get("/agenda.atom")).text
    assert "<title>Vervalt: Leerkring woonzorganalyse</title>" in atom


async def test_the_atom_feed_is_read_by_another(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db, title="Wonen & zorg <samen>")
    response = await client.get("/agenda.atom")
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Wonen & zorg <samen>"
    assert (entry.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
    assert feed.findtext(f"{ATOM}updated")


async def test_an_empty_feed_is_still_a_feed(client: httpx.AsyncClient) -> None:
    assert ET.fromstring((await client.get("/agenda.atom")).content).findtext(f"{ATOM}updated")
    assert Calendar.from_ical((await client.get("/agenda.ics")).content).walk("VEVENT") == []


async def test_every_address_in_the_sitemap_is_there(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    tree = ET.fromstring((await client.get("/sitemap.xml")).content)
    addresses = [found.text or "" for found in tree.iter(f"{MAP}loc")]
    assert {f"{BASE_URL}/agenda/woonzorganalyse", f"{BASE_URL}/koplopers"} <= set(addresses)
    for address in addresses:
        assert (await client.get(address)).status_code == 200, address
