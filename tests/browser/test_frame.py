"""The frame of the back office in a browser: nothing wraps, menus need no script, and keys lead the way."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Site, Window
from tests.browser.look import broken_rules, change_scheme, change_width, mistakes

# Where the lines of the frame are, and whether each of them is one line high.
LINES = """() => {
  const tops = (selector) => [...document.querySelectorAll(selector)]
    .filter((it) => it.checkVisibility({visibilityProperty: true}))
    .map((it) => { const box = it.getBoundingClientRect(); return [Math.round(box.top + box.height / 2), box.height]; });
  return {
    first: tops(".beheer-header .mark, .beheer-menu-button"), entries: tops(".beheer-nav a"), tabs: tops(".beheer-tabs a"),
    within: tops(".activity-tabs a"), tools: tops(".beheer-find, .beheer-menu > button"),
  };
}"""
PLACES = ("/beheer/bibliotheek", "/beheer/activiteiten/een-regio-een-agenda", "/beheer/mail/gezondheid")


@pytest.mark.parametrize("path", PLACES)
async def test_nothing_wraps(window: Window, path: str) -> None:
    page = await window.open_as("admin", path)
    for width in (320, 390, 768, 1280):
        await change_width(page, width)
        found = await page.evaluate(LINES)
        for line, boxes in found.items():
            assert len({top // 4 for top, _ in boxes}) <= 1, (width, line, boxes)
            assert all(height < 60 for _, height in boxes), (width, line, boxes)
    middles = {top for line in ("first", "entries", "tools") for top, _ in found[line]}
    assert max(middles) - min(middles) < 6, "on a wide screen all of it stands in one line"


async def signed_in(window: Window, site: Site, *, script: bool, width: int) -> Page:
    page = await window.open(await site.sign_in_link("admin"), script=script, width=width)
    await page.locator("main form button").click()
    await page.wait_for_url("**/beheer")
    return page


@pytest.mark.parametrize("script", [True, False])
async def test_the_menus_open_without_a_script(window: Window, site: Site, *, script: bool) -> None:
    page = await signed_in(window, site, script=script, width=390)
    entry = page.get_by_role("link", name="Bibliotheek", exact=True)
    await expect(entry).to_be_hidden()
    await page.get_by_role("button", name="Menu").click()
    await expect(entry).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(entry).to_be_hidden()
    await page.get_by_role("button", name="Menu").click()
    await entry.click()
    await expect(page.locator("h1")).to_have_text("Bibliotheek")
    await page.get_by_role("button", name="Nieuw").click()
    await page.get_by_role("link", name="Handreiking", exact=True).click()
    await page.wait_for_url("**/beheer/handreikingen/nieuw")


@pytest.mark.parametrize(
    "width, button", [(390, "Menu"), (320, "Nieuw"), (1280, "Nieuw"), (320, "Karim"), (1280, "Karim")]
)
async def test_an_open_menu_can_be_read_by_everybody(
    window: Window, site: Site, width: int, button: str
) -> None:
    page = await signed_in(window, site, script=True, width=width)
    await page.get_by_role("button", name=button).click()
    wrong = await broken_rules(page) + await mistakes(page, (width,), "over", "cut", "small", "faint")
    await change_scheme(page, "dark")
    wrong += await mistakes(page, (width,), "faint")
    assert not wrong, "\n".join(wrong)


async def test_a_key_goes_to_zoek_alles_unless_one_types_or_turned_it_off(window: Window, site: Site) -> None:
    page = await signed_in(window, site, script=True, width=1280)
    field = page.get_by_role("searchbox", name="Zoek alles")
    await expect(field).to_have_attribute("aria-keyshortcuts", "/")
    await page.keyboard.press("/")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("")
    await page.keyboard.type("wonen/zorg")
    await expect(field).to_have_value("wonen/zorg")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Zoek alles")
    await page.get_by_role("button", name="Karim").click()
    await page.get_by_label("Toets / gaat naar Zoek alles").uncheck()
    await page.keyboard.press("Escape")
    await page.reload()
    await expect(page.get_by_role("button", name="Karim")).to_be_visible()
    await page.locator("h1").click()
    await page.keyboard.press("/")
    await expect(page.get_by_role("searchbox", name="Zoek alles")).not_to_be_focused()


async def test_the_tab_that_is_open_is_in_sight_on_a_phone(window: Window, site: Site) -> None:
    page = await signed_in(window, site, script=True, width=320)
    await page.goto("/beheer/activiteiten/een-regio-een-agenda/logboek")
    await expect(page.locator(".activity-tabs [aria-current]")).to_be_in_viewport(ratio=0.99)
