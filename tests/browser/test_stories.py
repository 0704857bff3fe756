"""From the agenda to a place, as a new visitor goes: with and without JavaScript, and by keyboard alone."""

import re

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Site, Window
from tests.builders import register
from tests.cast import colleague
from tests.postbox import deliver
from tests.support.sample import ANSWERS, FULL, LAB, OPEN

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])


async def begin(window: Window, slug: str, *, script: bool) -> Page:
    """Find the activity in the agenda and go to its form."""
    page = await window.open("/", script=script)
    await page.get_by_role("link", name="Agenda", exact=True).first.click()
    await page.locator(f'[data-activity="{slug}"] a').first.click()
    assert page.url.endswith(f"/agenda/{slug}")
    await page.locator(f'a[href="/agenda/{slug}/aanmelden"]').first.click()
    await expect(page.locator("h1")).to_be_visible()
    return page


async def fill_in(page: Page, who: str) -> str:
    """Say who you are; return the address."""
    email = f"{who}@{who}.example"
    await page.get_by_label("Voor- en achternaam").fill("Sanne de Wit")
    await page.get_by_label("E-mailadres", exact=False).first.fill(email)
    await page.get_by_label("Organisatie", exact=False).first.fill(f"Zorggroep {who.title()}")
    await page.get_by_label("Soort organisatie").select_option("care_provider")
    return email


async def send(page: Page) -> None:
    """Look once more, then send."""
    await page.get_by_role("button", name="Bekijk uw aanmelding").click()
    await expect(page.locator("h1")).to_have_text("Klopt dit?")
    await page.locator("main form button").first.click()
    await page.wait_for_url(re.compile(r"/aanmelding/[\w-]{43}$"))


async def state(page: Page) -> tuple[str | None, str | None]:
    main = page.locator("main")
    return await main.get_attribute("data-state"), await main.get_attribute("data-position")


@SCRIPT
async def test_a_place(window: Window, script: bool) -> None:
    page = await begin(window, OPEN, script=script)
    await fill_in(page, f"plaats{script}".lower())
    await send(page)
    assert (await state(page))[0] == "confirmed"
    await expect(page.locator("h1")).to_have_text("U heeft een plaats")


@SCRIPT
async def test_a_number_on_the_waiting_list(window: Window, script: bool) -> None:
    page = await begin(window, FULL, script=script)
    await fill_in(page, f"wacht{script}".lower())
    await page.get_by_label("Ik doe mee namens mijn organisatie").check()
    hidden = page.get_by_label("Welke rol is dat?")
    await expect(hidden).to_be_visible(visible=not script)
    await page.get_by_role("radiogroup", name="Wilt u een eigen geval inbrengen?").get_by_label("Nee").check()
    await send(page)
    name, position = await state(page)
    assert name == "waitlisted"
    assert int(position or 0) >= 7
    await expect(page.locator("h1")).to_have_text(f"Nummer {position} op de wachtlijst")


@SCRIPT
async def test_an_application(window: Window, script: bool) -> None:
    page = await begin(window, LAB, script=script)
    await fill_in(page, f"lab{script}".lower())
    await page.get_by_label("Welke vraag wilt u hier oplossen?").fill("Hoe vinden mensen een huis?")
    await page.get_by_label("Met een partner uit mijn regio").check()
    await page.get_by_label("Met welke organisatie?").fill("Gemeente Heerlen")
    await page.get_by_role("radiogroup", name="Mag u namens").get_by_label("Ja").check()
    await send(page)
    assert (await state(page))[0] == "applied"


@SCRIPT
async def test_what_is_wrong_is_said_and_what_was_typed_stays(window: Window, script: bool) -> None:
    page = await begin(window, FULL, script=script)
    await page.get_by_label("Voor- en achternaam").fill("Sanne de Wit")
    await page.get_by_label("E-mailadres", exact=False).first.fill("sanne.example")
    await page.get_by_role("button", name="Bekijk uw aanmelding").click()
    await expect(page).to_have_title(re.compile(r"^Fout: "))
    await expect(page.locator("#fouten")).to_be_focused()
    await expect(page.get_by_label("Voor- en achternaam")).to_have_value("Sanne de Wit")
    await expect(page.get_by_label("E-mailadres", exact=False).first).to_have_value("sanne.example")
    for link in await page.locator("#fouten a").all():
        target = await link.get_attribute("href")
        assert await page.locator(target or "nowhere").count() == 1, target
    await page.locator('#fouten a[href="#veld-email"]').click()
    await expect(page.locator("#veld-email")).to_be_focused()


SUBSCRIBE = "main form:has(#veld-email) button[type=submit]"


@SCRIPT
async def test_subscribing_by_keyboard_alone(window: Window, site: Site, script: bool) -> None:
    email = f"toetsen{script}@toetsen.example".lower()
    page = await window.open("/nieuwsbrief", script=script)
    await tab_to(page, "#veld-email")
    await page.keyboard.type(email)
    for choice in ("streams", "consent"):
        await tab_to(page, f"main input[name={choice}]")
        if not await page.evaluate("() => document.activeElement.checked"):
            await page.keyboard.press("Space")
    await tab_to(page, SUBSCRIBE)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/nieuwsbrief/gevraagd")
    letters = [mail for mail in await deliver(site.services) if email in mail.to]
    link = re.search(r"http\S+/nieuwsbrief/bevestigen/[\w-]{43}", letters[0].text)
    assert link
    await page.goto(link.group())
    await tab_to(page, "main form button[type=submit]")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/nieuwsbrief/voorkeuren/**")


@SCRIPT
async def test_searching_by_keyboard_alone(window: Window, script: bool) -> None:
    """With a mistake in the word, to a chapter, whose lines have at most 68 characters."""
    page = await window.open("/zoeken", script=script)
    await tab_to(page, "main input[name=q]")
    await page.keyboard.type("woonzorganalise")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/zoeken?*q=woonzorganalise*")
    await tab_to(page, "main a[href^='/handreikingen/woonzorganalyse']")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/handreikingen/woonzorganalyse**")
    if script:
        await page.goto("/handreikingen/woonzorganalyse/begin-bij-de-vraag")
        lines: list[int] = await page.evaluate(LINES)
        assert len(lines) > 20
        # Some letters are narrow: of a whole chapter the usual line counts.
        assert sorted(lines)[len(lines) // 2] <= 68


LINES = """async () => {
  await document.fonts.ready;
  const lines = [];
  for (const paragraph of document.querySelectorAll(".book-text p")) {
    const range = document.createRange();
    const tree = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    let [line, bottom] = [0, 0];
    for (let node = tree.nextNode(); node; node = tree.nextNode()) {
      if (node.parentElement.closest(".hidden-text, .anchor")) continue;
      for (let at = 0; at < node.length; at += 1) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getClientRects()[0];
        if (!box) continue;
        if (bottom && box.top > bottom - 4) { lines.push(line); line = 0; }
        [line, bottom] = [line + 1, box.bottom];
      }
    }
  }
  return lines;
}"""


async def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until the focus is there."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


async def test_registering_and_cancelling_by_keyboard_alone(window: Window) -> None:
    page = await window.open("/agenda")
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip-link")).to_be_focused()
    await expect(page.locator(".skip-link")).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await tab_to(page, f'[data-activity="{OPEN}"] a')
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/agenda/{OPEN}")
    await tab_to(page, f'a[href="/agenda/{OPEN}/aanmelden"]')
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/aanmelden")
    for field, words in (
        ("name", "Toon van Toetsen"),
        ("email", "toon@toetsen.example"),
        ("organization", "Zonder Muis"),
        ("organization_kind", "Zorga"),
    ):
        await tab_to(page, f"#veld-{field}")
        await page.keyboard.type(words)
    await tab_to(page, 'main form button[type="submit"]')
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Klopt dit?")
    await tab_to(page, 'main form button[type="submit"]')
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/aanmelding/[\w-]{43}$"))
    assert (await state(page))[0] == "confirmed"
    await tab_to(page, 'main a[href$="/afmelden"]')
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/afmelden")
    await tab_to(page, 'main form button[type="submit"]')
    await page.keyboard.press("Space")
    await expect(page.locator("main")).to_have_attribute("data-state", "cancelled")


@SCRIPT
@pytest.mark.parametrize("on", ["Verstuur mijn aanmelding", "the agenda"])
async def test_back_from_after_the_review_is_a_page_of_ours(window: Window, script: bool, on: str) -> None:
    page = await begin(window, OPEN, script=script)
    email = await fill_in(page, f"terug{script}{len(on)}".lower())
    await page.get_by_role("button", name="Bekijk uw aanmelding").click()
    await expect(page.locator("h1")).to_have_text("Klopt dit?")
    if on == "the agenda":
        await page.get_by_role("link", name="Agenda", exact=True).first.click()
        await page.wait_for_url("**/agenda")
    else:
        await page.get_by_role("button", name=on).click()
        await page.wait_for_url(re.compile(r"/aanmelding/[\w-]{43}$"))
    await page.go_back()
    await expect(page.locator("h1")).to_have_text("Klopt dit?")
    await expect(page.locator("main")).to_contain_text(email)
    await page.go_back()
    await expect(page.get_by_label("E-mailadres", exact=False).first).to_have_value(email)


@SCRIPT
async def test_back_to_a_form_with_a_mistake_is_a_page_of_ours(window: Window, script: bool) -> None:
    page = await begin(window, OPEN, script=script)
    email = await fill_in(page, f"fout{script}".lower())
    await page.get_by_label("Voor- en achternaam").fill("")
    await page.get_by_role("button", name="Bekijk uw aanmelding").click()
    await page.get_by_label("Voor- en achternaam").fill("Sanne de Wit")
    await page.get_by_role("button", name="Bekijk uw aanmelding").click()
    await expect(page.locator("h1")).to_have_text("Klopt dit?")
    await page.go_back()
    await expect(page.get_by_label("E-mailadres", exact=False).first).to_have_value(email)


@SCRIPT
async def test_cancelling_by_the_link_in_the_mail(window: Window, site: Site, script: bool) -> None:
    page = await begin(window, OPEN, script=script)
    email = await fill_in(page, f"weg{script}".lower())
    await send(page)
    letters = [mail for mail in await deliver(site.services) if email in mail.to]
    link = re.search(r"http\S+/aanmelding/[\w-]{43}", letters[0].text)
    assert link
    page = await window.open(link.group(), script=script)
    await page.get_by_role("link", name="U afmelden").click()
    await page.get_by_role("button", name="Ja, meld mij af").click()
    await expect(page.locator("main")).to_have_attribute("data-state", "cancelled")


@SCRIPT
async def test_a_look_in_the_back_office(window: Window, site: Site, script: bool) -> None:
    page = await window.open(await site.sign_in_link("organizer"), script=script)
    await page.locator("main form button").click()
    await page.wait_for_url("**/beheer")
    await expect(page.locator("h1")).to_have_text("Vandaag")
    await page.get_by_role("link", name="Activiteiten", exact=True).click()
    await page.get_by_role("link", name="Eén regio, één agenda").first.click()
    await page.get_by_role("link", name="Aanmeldingen en wachtlijst").click()
    await expect(page.locator("main table tbody tr").first).to_be_visible()
    await page.get_by_role("button", name="Fatima El Amrani").click()
    await page.get_by_role("button", name="Uitloggen").click()
    await page.wait_for_url("**/inloggen**")
    await page.goto("/beheer")
    assert "/inloggen" in page.url


async def test_the_focus_can_be_seen_wherever_it_goes(window: Window) -> None:
    """No tab stop is covered by another part, or without a mark."""
    for path in ("/", f"/agenda/{OPEN}", f"/agenda/{FULL}/aanmelden"):
        page = await window.open(path, width=390)
        for _ in range(60):
            await page.keyboard.press("Tab")
            seen = await page.evaluate(SEEN)
            if seen is None:
                break
            assert seen["marked"], (path, seen)
            assert seen["visible"], (path, seen)


SEEN = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  if (it.closest("svg")) return {marked: true, visible: true}; // a drawing marks its parts itself: test_wall.py measures it
  const box = it.getBoundingClientRect();
  const style = getComputedStyle(it);
  const label = it.labels && it.labels[0];
  const styles = [style, getComputedStyle(it, "::after"), ...[label].filter(Boolean).map((one) => getComputedStyle(one))];
  const marked = styles.some((one) => one.outlineStyle !== "none" || one.boxShadow !== "none");
  const at = document.elementFromPoint(box.x + Math.min(box.width / 2, 40), box.y + box.height / 2);
  const visible = !!at && (it.contains(at) || at.contains(it) || (label && label.contains(at)));
  return {what: it.outerHTML.slice(0, 120), marked, visible};
}"""


async def test_the_front_page_follows_who_registers(window: Window, site: Site) -> None:
    """Its large ring is news for who looks, like that of the activity's page."""
    site.services.cache.clear()  # to a clock that stands still the stories before this one are a rush without end
    page = await window.open("/")
    featured = page.locator("[data-featured]")
    slug = await featured.get_attribute("data-featured")
    before = await featured.locator(".ring").inner_html()
    async with httpx.AsyncClient(base_url=site.url) as client:
        await register(client, colleague(870), slug or "", **ANSWERS.get(slug or "", {}))
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(featured.locator(".ring.ring-changed")).to_be_visible()
    assert await featured.locator(".ring").inner_html() != before
    title = (await featured.locator("h2").text_content() or "").strip()
    await expect(page.locator("main [role=status]")).to_contain_text(title)


async def test_an_editor_puts_a_link_where_the_cursor_is_by_keyboard(window: Window) -> None:
    page = await window.open_as("editor", "/beheer/bibliotheek/nieuw/les")
    text = page.locator("textarea[name=body]")
    await text.fill("Zie ook ")
    await page.locator("[data-references] summary").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("woonzorganalise")
    await expect(page.locator("[data-references] [role=status]")).to_contain_text("gevonden")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(text).to_be_focused()
    await expect(text).to_have_value(re.compile(r"^Zie ook \[[^\]]+\]\(/\S*woonzorganalyse\S*\)$"))
