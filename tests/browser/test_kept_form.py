"""An editor types a page, is signed out in another tab, and saves: the text is there after signing in, with or without script."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Window

NEW = "/beheer/bibliotheek/nieuw/artikel"
TEXT = "Vandaag schreef ik een hele bladzijde.\n\nMet “aanhalingstekens” & een é, want 3 < 4."


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
async def test_a_session_that_ends_while_typing_costs_no_text(window: Window, script: bool) -> None:
    page = await window.open("/", script=script)
    await page.goto(await window.site.sign_in_link("editor"))
    await page.locator("main form button").click()
    await page.goto(NEW)
    title = f"Bewaard {'met' if script else 'zonder'} script"
    await page.locator("[name=title]").fill(title)
    await page.locator("[name=summary]").fill("Waar het over gaat.")
    await page.locator("textarea[name=body]").fill(TEXT)
    await page.locator("[name=dated_on]").fill("2027-02-04")
    other = await page.context.new_page()
    await page.context.clear_cookies(name="leerkring_session")
    await page.get_by_role("button", name="Bewaren als concept").click()
    await page.wait_for_url("**/inloggen?naar=/beheer/verder")
    await expect(page.get_by_text("Wat u typte, is bewaard")).to_be_visible()
    # The link of the mail, in another tab.
    await other.goto(await window.site.sign_in_link("editor"))
    await other.locator("main form button").click()
    await other.wait_for_url("**/beheer/verder")
    assert TEXT in [await one.input_value() for one in await other.locator("textarea").all()]
    await other.get_by_role("button", name="Alsnog versturen").first.click()
    await other.wait_for_url(re.compile(r"/beheer/bibliotheek/[0-9a-f-]{36}"))
    await expect(other.locator("textarea[name=body]")).to_have_value(TEXT)
