"""What a first visit to the agenda weighs, as Chromium counts it: every byte that comes over the wire."""

import html
import re
from collections.abc import Mapping
from typing import Any

from playwright.async_api import Browser

from tests.browser.conftest import Site, Window, new_profile

MOST_BYTES = 60_000
MOST_REQUESTS = 8
LARGEST = """() => new Promise((done) => new PerformanceObserver((list) => done(
  list.getEntries().at(-1).element.textContent,
)).observe({ type: "largest-contentful-paint", buffered: true }))"""


async def test_a_first_visit_to_the_agenda_is_light(chromium: Browser, site: Site) -> None:
    profile = await new_profile(chromium, site)
    page = await profile.new_page()
    wire = await profile.new_cdp_session(page)
    weights: dict[str, int] = {}

    def weigh(event: Mapping[str, Any]) -> None:
        weights[event["requestId"]] = event["encodedDataLength"]

    wire.on("Network.loadingFinished", weigh)
    await wire.send("Network.enable")
    await page.goto("/agenda", wait_until="networkidle")
    await profile.close()
    assert 20_000 < sum(weights.values()) <= MOST_BYTES, weights
    assert 3 < len(weights) <= MOST_REQUESTS, weights


async def test_the_largest_paint_needs_no_script(window: Window) -> None:
    """What is painted largest stands in what the server sent."""
    for path in ("/", "/agenda"):
        page = await window.open(path)
        largest = _letters(str(await page.evaluate(LARGEST)))
        assert largest
        assert largest in _letters(re.sub(r"<[^>]*>", "", html.unescape(await window.served(page)))), path


def _letters(text: str) -> str:
    return re.sub(r"\s", "", text)
