"""The front page answers four questions: what can I join, what was learned, where, and how do I hear more."""

import re

import httpx

from leerkring.core.web.services import Services
from tests.support.markup import Markup
from tests.support.sample import live_with_sample


async def test_it_leads_to_all_that_there_is(client: httpx.AsyncClient, services: Services) -> None:
    await live_with_sample(services)
    html = (await client.get("/")).text
    links = Markup("http://leerkring.test/", html).links
    for way in ("/#binnenkort", "/#geleerd", "/#waar", "/nieuwsbrief", "/handreikingen/woonzorganalyse"):
        assert f"http://leerkring.test{way}" in links, way
    assert len(re.findall(r'data-activity="', html)) == 6
    assert len(re.findall(r'data-item="', html)) == 4
    regions = {link.rsplit("/", 1)[1] for link in links if "/koplopers/" in link}
    assert len(regions) == 6
    for region in regions:  # on the map and in words, with the same number of activities
        drawn = re.search(
            rf'class="map-region" href="/koplopers/{region}" aria-label="[^"]*: (\d+) act', html
        )
        said = re.search(rf'<li><a href="/koplopers/{region}">[^<]*</a> <span>(\d+|nog niets)', html)
        assert drawn
        assert said
        assert drawn[1] == said[1].replace("nog niets", "0")


async def test_what_is_not_there_is_not_promised(client: httpx.AsyncClient) -> None:
    html = (await client.get("/")).text
    assert "Er staat nu niets op de agenda" in html
    assert 'id="geleerd"' not in html
    assert "#geleerd" not in html
