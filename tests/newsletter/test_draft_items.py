"""The items of a draft: their order, what is left out, and what comes back."""

import re

import httpx
import pytest

from leerkring.app import Application
from leerkring.core.clock import FixedClock
from leerkring.core.web.services import Services
from leerkring.newsletter.model import IssueItem, SkippedSource
from tests.builders import make_circle
from tests.cast import ILSE
from tests.newsletter.beheer import ISSUE, approve, draft, item_of, send
from tests.newsletter.readers import count, subscribe
from tests.people.office import back_office_of
from tests.postbox import deliver

pytestmark = pytest.mark.usefixtures("_circle")


async def test_what_was_left_out_comes_back_and_a_long_list_is_emptied_at_once(
    app: Application, services: Services
) -> None:
    for number in range(6):
        await make_circle(services.db, f"kring-{number}", title=f"Kring {number}")
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        item = await item_of(services, "Kring 3")
        await desk.post(f"{ISSUE}/onderdelen/{item}/plaats", data={"where": "out"})
        page = await desk.get(ISSUE)
        assert "1 onderdeel weggelaten" in page.text
        back = re.search(r'name="back" value="(activity:[^"]*)"', page.text)
        assert back
        await desk.post(f"{ISSUE}/nieuws", data={"back": back[1]})
        assert await count(services, IssueItem, IssueItem.title == "Kring 3") == 1
        assert "weggelaten" not in (await desk.get(ISSUE)).text
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Eigen woorden"})
        assert (await desk.post(f"{ISSUE}/leegmaken")).status_code == 303
        assert await count(services, IssueItem) == 1
        page = await desk.get(ISSUE)
        assert f'name="source" value="{back[1]}"' in page.text
        assert "Eigen woorden" in page.text


async def test_items_move_among_their_own_and_the_archive_has_the_order_of_the_letter(
    app: Application, client: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    await make_circle(services.db, "tweede", title="Tweede kring")
    await subscribe(client, services)
    await deliver(services)
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        for title in ("Onder", "Boven"):
            await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": title})
        second = await item_of(services, "Tweede kring")
        await desk.post(f"{ISSUE}/onderdelen/{second}/plaats", data={"where": "first"})
        below = await item_of(services, "Onder")
        await desk.post(f"{ISSUE}/onderdelen/{below}/plaats", data={"where": "up"})
        await approve(desk)
        assert (await desk.post(f"{ISSUE}/plannen", data={"nu": "ja"})).status_code == 303
        (letter,) = await send(services, clock)
    archived = (await client.get("/nieuwsbrief/archief/nieuwsbrief/1")).text
    titles = ["Onder", "Boven", "Tweede kring", "Leerkring woonzorganalyse"]
    for text in (letter.text, archived):
        places = [text.rindex(title) for title in titles]
        assert places == sorted(places)


async def test_only_what_is_new_is_set_aside_and_only_in_a_draft(
    app: Application, services: Services
) -> None:
    await make_circle(services.db, "tweede", title="Tweede kring")
    async with back_office_of(app, services, ILSE, "editor") as desk:
        await draft(desk)
        await desk.post(f"{ISSUE}/leegmaken")
        source = re.search(r'name="aside" value="([^"]*)"', (await desk.get(ISSUE)).text)
        assert source
        assert (await desk.post(f"{ISSUE}/nieuws", data={"aside": "verzonnen"})).status_code == 303
        assert await count(services, SkippedSource) == 0
        assert (await desk.post(f"{ISSUE}/nieuws", data={"aside": source[1]})).status_code == 303
        assert await count(services, SkippedSource) == 1
        await desk.post(f"{ISSUE}/onderdelen/nieuw", data={"title": "Iets"})
        await desk.post(f"{ISSUE}/aanbieden")
        for what in ("aside", "back"):
            assert (await desk.post(f"{ISSUE}/nieuws", data={what: source[1]})).status_code == 409
        assert await count(services, SkippedSource) == 1
