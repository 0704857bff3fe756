"""A list of the back office by keyboard alone: rows, ticks, opening one, and the way back to it."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Window
from tests.browser.kinds import ACTIVITY

PEOPLE = ACTIVITY + "/aanmeldingen"


@pytest.fixture
def people(lived: dict[str, str]) -> str:
    """The address of a list with people in it."""
    return PEOPLE.format_map(lived)


async def test_arrows_move_space_ticks_and_enter_opens(window: Window, people: str) -> None:
    page = await window.open_as("organizer", f"{people}?sorteer=-naam")
    rows = page.locator("tr[data-row]")
    assert await rows.count() > 1
    ticks = rows.locator(".tick input")
    await ticks.first.focus()
    await page.keyboard.press("Space")
    await expect(page.locator("[data-selection-count]")).to_have_text("1 gekozen")
    await page.keyboard.press("ArrowDown")
    await expect(ticks.nth(1)).to_be_focused()
    await page.keyboard.press("Space")
    await expect(page.locator("[data-selection-count]")).to_have_text("2 gekozen")
    await page.keyboard.press("ArrowUp")
    await expect(ticks.first).to_be_focused()
    await page.keyboard.press("Space")
    await expect(page.locator("[data-selection-count]")).to_have_text("1 gekozen")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/aanmeldingen/*-*")
    await page.get_by_role("navigation", name="Kruimelpad").get_by_role("link", name="Aanmeldingen").click()
    assert page.url.endswith("?sorteer=-naam"), "the way back leads to the list as it was left"


async def test_without_ticks_the_arrows_move_over_the_links(window: Window) -> None:
    page = await window.open_as("organizer", "/beheer/activiteiten")
    links = page.locator("tr[data-row] th a")
    await links.first.focus()
    await page.keyboard.press("ArrowDown")
    await expect(links.nth(1)).to_be_focused()
    await page.keyboard.press("End")
    await expect(links.last).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(links.last).to_be_focused()


async def test_a_row_is_no_stop_of_its_own_and_all_takes_all(window: Window, people: str) -> None:
    page = await window.open_as("organizer", people)
    assert await page.locator("tr[data-row][tabindex]").count() == 0
    await page.get_by_label("Kies alle").check()
    total = await page.locator("table[data-total]").get_attribute("data-total")
    await expect(page.locator("[data-selection-count]")).to_have_text(f"{total} gekozen")
    act = page.get_by_role("button", name="Bericht schrijven")
    await expect(act).to_have_text(f"Bericht schrijven ({total})")
    await page.get_by_label("Kies alle").uncheck()
    await expect(act).to_have_text("Bericht schrijven")


async def test_columns_are_chosen_by_keyboard_and_stay(window: Window, people: str) -> None:
    page = await window.open_as("organizer", people)
    await page.locator(".list-columns summary").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("Telefoon").press("Space")
    await page.get_by_role("button", name="Toon deze kolommen").press("Enter")
    await expect(page.get_by_role("columnheader", name="Telefoon")).to_be_visible()
    await page.goto("/beheer/activiteiten")
    await page.goto(people)
    await expect(page.get_by_role("columnheader", name="Telefoon")).to_be_visible()
    await page.locator(".list-columns summary").click()
    await page.get_by_role("button", name="Zoals het eerst was").click()
    await expect(page.get_by_role("columnheader", name="Telefoon")).to_have_count(0)


async def test_without_a_script_every_row_is_a_link_and_every_tick_a_field(
    window: Window, people: str
) -> None:
    page = await window.open_as("organizer", people, scripts=False)
    await page.locator(".tick input").first.check()
    async with page.expect_download() as started:
        await page.locator(".selection-acts").get_by_role("button", name="CSV").click()
    path = await (await started.value).path()
    assert len(path.read_text("utf-8").splitlines()) == 2
