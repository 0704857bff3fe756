"""Letters as a mail program shows them: axe finds nothing, and their words can be read on any ground."""

import re

import httpx
import pytest
from playwright.async_api import Browser

from tests.browser.conftest import Site
from tests.browser.look import broken_rules, mistakes
from tests.builders import register
from tests.cast import colleague
from tests.postbox import deliver
from tests.support.sample import ANSWERS, FULL, OPEN

ABOUT_PAGES = ("landmark-one-main", "region")
"""Rules about a page around its text; a letter is the text."""


async def letters_of(site: Site) -> dict[str, str]:
    """Mails of each sort as they left, and each letter of the issue in the making as its editor sees it."""
    async with httpx.AsyncClient(base_url=site.url) as client:
        await register(client, colleague(970), OPEN, **ANSWERS[OPEN])
        await register(client, colleague(971), FULL, **ANSWERS[FULL])
        found = {letter.subject: letter.html for letter in await deliver(site.services)}
        link = await site.sign_in_link("editor")
        await client.post(link, headers={"Sec-Fetch-Site": "same-origin"})
        issue = "/beheer/nieuwsbrief/nieuwsbrief/2/voorbeeld"
        letters = set(re.findall(r"\?brief=(\d+)", (await client.get(issue)).text))
        for number in sorted(letters):
            found[f"brief {number}"] = (await client.get(f"{issue}/html?brief={number}")).text
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_letter_can_be_read_by_everybody(chromium: Browser, site: Site, scheme: str) -> None:
    letters = await letters_of(site)
    assert sum(name.startswith("brief") for name in letters) >= 2
    assert len(letters) >= 4
    context = await chromium.new_context(color_scheme=scheme, viewport={"width": 600, "height": 900})  # type: ignore[arg-type]
    page = await context.new_page()
    wrong = []
    for name, html in letters.items():
        assert len(html.encode()) < 100_000
        await page.set_content(html)
        broken = await broken_rules(page)
        found = [one for one in broken if not one.startswith(ABOUT_PAGES)]
        found += await mistakes(page, (320, 600), "over", "faint")
        wrong += [f"{name}: {one}" for one in found]
    await context.close()
    assert not wrong, "\n".join(wrong)
