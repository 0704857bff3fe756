"""The agenda and the page of an activity, as a visitor sees them."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, update

from leerkring.activities.model import Activity, ActivityRegion, ActivitySlug, ActivityTheme, Occurrence
from leerkring.core.clock import FixedClock
from leerkring.core.database.db import Database
from tests.builders import make_circle
from tests.conftest import TODAY

DAY = timedelta(days=1)


async def change(db: Database, slug: str, **values: Any) -> None:
    async with db.transaction() as tx:
        await tx.execute(update(Activity).where(Activity.slug == slug).values(values))
        tx.touch("agenda", f"activity:{slug}")


def main(html: str) -> dict[str, str]:
    tag = re.search(r"<main[^>]*>", html)
    assert tag
    return dict(re.findall(r'data-(\w+)="([^"]*)"', tag[0]))


def listed(html: str) -> list[str]:
    return re.findall(r'data-activity="([^"]*)"', html)


async def test_a_visitor_sees_how_many_places_are_left(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db, capacity=12)
    await change(db, "woonzorganalyse", taken=9)
    response = await client.get("/agenda/woonzorganalyse")
    assert main(response.text) == {"state": "open", "capacity": "12", "taken": "9", "waiting": "0"}
    assert "<h1>Leerkring woonzorganalyse</h1>" in response.text
    assert 'href="/agenda/woonzorganalyse/aanmelden">Aanmelden</a>' in response.text
    assert "Wie zich het eerst aanmeldt, krijgt een plaats." in response.text


@pytest.mark.parametrize(
    "values, state, button",
    [
        ({"taken": 2}, "full", "Op de wachtlijst"),
        ({"allocation": "draw"}, "open", "Aanmelden voor de loting"),
        ({"allocation": "application"}, "open", "Aanmelden met een vraag"),
        ({"registration_opens_at": TODAY + DAY}, "upcoming", None),
        ({"registration_closes_at": TODAY - DAY}, "closed", None),
        ({"state": "archived"}, "closed", None),
        ({"state": "cancelled"}, "cancelled", None),
    ],
)
async def test_the_button_says_what_will_happen(
    client: httpx.AsyncClient, db: Database, values: dict[str, Any], state: str, button: str | None
) -> None:
    await make_circle(db)
    await change(db, "woonzorganalyse", **values)
    html = (await client.get("/agenda/woonzorganalyse")).text
    assert main(html)["state"] == state
    found = re.search(r'href="/agenda/woonzorganalyse/aanmelden">([^<]*)<', html)
    assert (found[1] if found else None) == button


async def test_a_draft_is_nowhere(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db, "geheim", state="draft")
    assert (await client.get("/agenda/geheim")).status_code == 404
    assert (await client.get("/agenda/geheim.ics")).status_code == 404
    for path in (
        "/agenda",
        "/leerkringen",
        "/agenda.ics",
        "/agenda.atom",
        "/sitemap.xml",
        "/agenda?maand=2027-02",
    ):
        assert "geheim" not in (await client.get(path)).text


async def test_an_old_address_leads_to_the_new_one(client: httpx.AsyncClient, db: Database) -> None:
    activity_id = await make_circle(db, "nieuw")
    async with db.transaction() as tx:
        await tx.execute(insert(ActivitySlug).values(slug="oud", activity_id=activity_id))
    response = await client.get("/agenda/oud")
    assert (response.status_code, response.headers["location"]) == (301, "/agenda/nieuw")
    assert (await client.get("/agenda/nooit-geweest")).status_code == 404


async def test_a_cancelled_activity_says_why(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    await change(db, "woonzorganalyse", state="cancelled", cancel_message="De gastheer is <verhinderd>.")
    html = (await client.get("/agenda/woonzorganalyse")).text
    assert "De gastheer is &lt;verhinderd&gt;." in html
    assert "gaat niet door" in (await client.get("/agenda")).text


async def test_the_join_link_is_on_no_public_page(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    async with db.transaction() as tx:
        await tx.execute(
            update(Occurrence).values(online_url="https://geheim.example.org/kring", location="")
        )
        tx.touch("agenda", "activity:woonzorganalyse")
    for path in (
        "/agenda",
        "/agenda/woonzorganalyse",
        "/agenda.ics",
        "/agenda/woonzorganalyse.ics",
        "/agenda.atom",
    ):
        text = (await client.get(path)).text
        assert "geheim" not in text.replace("\r\n ", ""), path
    assert "online" in (await client.get("/agenda/woonzorganalyse")).text


async def test_filters_leave_what_they_say(client: httpx.AsyncClient, db: Database) -> None:
    kring = await make_circle(db, "kring")
    await make_circle(db, "lab", kind="lab", starts_in=60 * DAY, days=1)
    async with db.transaction() as tx:
        await tx.execute(insert(ActivityTheme).values(activity_id=kring, theme_slug="woonzorgvisie"))
        await tx.execute(insert(ActivityRegion).values(activity_id=kring, region_slug="mra"))
        tx.touch("agenda")
    await change(db, "lab", taken=2)
    found = {
        "": ["kring", "lab"],
        "?soort=praktijklab": ["lab"],
        "?thema=woonzorgvisie": ["kring"],
        "?regio=haaglanden": [],
        "?maand=2027-02": ["kring"],
        "?maand=2027-03": ["kring", "lab"],
        "?vorm=online": [],
        "?open=1": ["kring"],
        "?soort=leerkring&regio=mra&open=1": ["kring"],
    }
    for query, slugs in found.items():
        assert listed((await client.get(f"/agenda{query}")).text) == slugs, query
    assert listed((await client.get("/praktijklabs")).text) == ["lab"]
    assert listed((await client.get("/leerkringen?open=1")).text) == ["kring"]
    assert "Niets gevonden met deze filters" in (await client.get("/agenda?vorm=online")).text


@pytest.mark.parametrize(
    "query",
    [
        "soort=cursus", "thema=<script>", "regio=%00", "maand=2027-13", "maand=2027-1", "maand=0000-00",
        "vorm=telefoon", "open=misschien", "soort=leerkring&soort=lab&regio=x", "thema=" + "x" * 3000,
    ],
)  # fmt: skip
async def test_a_filter_that_does_not_exist_is_named_kindly(
    client: httpx.AsyncClient, db: Database, query: str
) -> None:
    await make_circle(db)
    response = await client.get(f"/agenda?{query}")
    assert response.status_code == 200
    assert listed(response.text) == ["woonzorganalyse"]
    assert "Dit filter kennen wij niet" in response.text
    assert "<script>" not in response.text.split("<main")[1]


@pytest.mark.parametrize("page", ["0", "-1", "999", "abc", "", "99999999999999999999", "1.5", "²"])
async def test_a_page_that_does_not_exist_is_one_that_does(
    client: httpx.AsyncClient, db: Database, page: str
) -> None:
    await make_circle(db)
    response = await client.get("/agenda", params={"pagina": page})
    assert response.status_code == 200
    assert listed(response.text) == ["woonzorganalyse"]


async def test_a_long_agenda_is_cut_into_pages(client: httpx.AsyncClient, db: Database) -> None:
    for number in range(23):
        await make_circle(db, f"kring-{number:02d}", days=1, starts_in=timedelta(days=30 + number))
    first = await client.get("/agenda")
    second = await client.get("/agenda?pagina=2")
    assert len(listed(first.text)) == 20
    assert listed(second.text) == ["kring-20", "kring-21", "kring-22"]
    assert 'href="/agenda?pagina=2"' in first.text


async def test_what_is_over_leaves_the_agenda_and_can_be_found_by_month(
    client: httpx.AsyncClient, db: Database, clock: FixedClock
) -> None:
    await make_circle(db, days=1, starts_in=DAY)
    clock.move(3 * DAY)
    html = (await client.get("/agenda")).text
    assert listed(html) == []
    assert 'href="/agenda?maand=2027-01"' in html
    assert listed((await client.get("/agenda?maand=2027-01")).text) == ["woonzorganalyse"]
    assert main((await client.get("/agenda/woonzorganalyse")).text)["state"] == "closed"


async def test_an_empty_agenda_says_so(client: httpx.AsyncClient) -> None:
    assert "Er staat nu niets op de agenda" in (await client.get("/agenda")).text


async def test_places_that_change_are_seen_at_once(client: httpx.AsyncClient, db: Database) -> None:
    await make_circle(db)
    before = await client.get("/agenda/woonzorganalyse")
    etag = before.headers["etag"]
    assert (await client.get("/agenda/woonzorganalyse", headers={"If-None-Match": etag})).status_code == 304
    await change(db, "woonzorganalyse", taken=1)
    after = await client.get("/agenda/woonzorganalyse", headers={"If-None-Match": etag})
    assert main(after.text)["taken"] == "1"


async def test_kept_places_are_explained(client: httpx.AsyncClient, db: Database) -> None:
    quota = {"organization_kind": "housing_corporation", "places": 2, "release_at": TODAY + 5 * DAY}
    await make_circle(db, quotas=[quota])
    html = (await client.get("/agenda/woonzorganalyse")).text
    assert "Voor woningcorporaties zijn 2 plaatsen apart gehouden, tot zo 17 januari 2027." in html
    assert "Hoort u daar niet bij, dan komt u op de wachtlijst." in html
