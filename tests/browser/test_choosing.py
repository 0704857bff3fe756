"""The board of applications in a browser: the mix beside it goes along with every tick, and leaves the reader where they are."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Window
from tests.browser.kinds import CHOOSING


async def test_the_mix_goes_along_with_a_tick_and_the_fold_stays(
    window: Window, lived: dict[str, str]
) -> None:
    page = await window.open_as("organizer", CHOOSING.format_map(lived))
    says = page.locator(".mix-says")
    await expect(says).not_to_contain_text("die u aanvinkte")
    fold = page.locator("[data-mix] summary")
    await fold.click()
    whole = page.locator("[data-mix] details")
    before = await whole.inner_text()
    await page.get_by_label("Kies alle").check()
    await fold.focus()
    await expect(says).to_contain_text(re.compile(r"met de \d+ die u aanvinkte"))
    await expect(fold).to_be_focused()
    await expect(whole).to_have_attribute("open", "")
    assert await whole.inner_text() != before, "who is ticked is counted in the whole mix too"
