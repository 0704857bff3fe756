"""The board of applications in a browser: the mix beside it goes along with every tick, and leaves the reader where they are."""

import re
from typing import Any
from uuid import UUID

from playwright.async_api import expect
from sqlalchemy import select

from leerkring.registrations.deciding.drafting import draft_decisions, drop_drafts
from leerkring.registrations.deciding.rules import Verdict
from leerkring.registrations.model import Registration
from tests.browser.conftest import Site, Window
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


async def test_a_key_shows_what_a_colleague_decided_meanwhile(
    window: Window, site: Site, lived: dict[str, str]
) -> None:
    page = await window.open_as("organizer", CHOOSING.format_map(lived))
    rows = page.locator("tr[data-row]:not(:has-text('Karim'))")
    first, other = rows.nth(0), rows.nth(1)
    id_ = UUID(await other.get_attribute("data-row"))
    services = site.services
    async with services.db.reading() as reading:
        activity = await reading.scalar(select(Registration.activity_id).where(Registration.id == id_))
    by: dict[str, Any] = {"actor": "house:tests", "now": services.clock.now(), "settings": services.settings}
    other = page.locator(f"tr[data-row='{id_}']")
    try:
        await draft_decisions(services.db, activity, [id_], Verdict.REJECT, reason="Past niet.", **by)
        await first.locator("input[name=gekozen]").focus()
        await page.keyboard.press("j")
        await expect(other).to_contain_text("afwijzen")
    finally:
        await drop_drafts(services.db, activity, [id_], **by)
