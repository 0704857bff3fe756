"""A page by keyboard alone: Tab reaches everything, the focus is seen, keys do what they should."""

from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops
from playwright.async_api import Page

from tests.support.colours import contrast

SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")
TEXT = {"text", "email", "search", "tel", "url", "number", "textarea"}
MOST = 3000
FEWEST_DOTS = 120
"""What a line of 2 around a target of 16 changes; a drawing marks its parts in its own ways."""
SLOW = 100
LONGEST_STAY = 30
"""A field for a date has parts that Tab goes through, and the frame of a letter has its links; no control has more."""


async def barriers(page: Page, *, operate: bool = True) -> list[str]:
    """Go through the whole page by Tab; tell what cannot be reached, seen, worked or left."""
    for frame in page.frames:  # Tab leaves the page at a frame that is not there yet
        await frame.wait_for_load_state("load")
    await page.evaluate(SCRIPT)
    await page.evaluate("() => keyboard.settled()")
    await page.evaluate("() => keyboard.begin()")
    wrong: list[str] = []
    stayed = 0
    for _ in range(MOST):
        await page.keyboard.press("Tab")
        here: dict[str, Any] | None = await page.evaluate("() => keyboard.here()")
        # After the last one comes the browser's own bar; without one, sometimes the first again.
        if here is None or (here["first"] and not stayed):
            missed: list[str] = await page.evaluate("() => keyboard.missed()")
            return wrong + [f"Tab never reaches {what}" for what in missed]
        if here["again"]:
            stayed += 1
            if stayed > LONGEST_STAY:
                return [*wrong, f"Tab goes round and round at {here['what']}"]
            await page.wait_for_timeout(SLOW)
            continue
        stayed = 0
        if here["covered"]:  # on a busy machine the page may not have scrolled yet
            await page.wait_for_timeout(SLOW)
            here["covered"] = (await page.evaluate("() => keyboard.here()") or here)["covered"]
        if here["covered"]:
            wrong.append(f"the focus is {here['covered']}: {here['what']}")
        if here["drawn"] and await _changed_by_focus(page, here["drawn"]) < FEWEST_DOTS:
            wrong.append(f"the focus hardly shows on {here['what']}")
        if not here["marked"]:
            wrong.append(f"the focus does not show on {here['what']}")
        if here["nameless"]:
            wrong.append(f"takes the focus and says nothing: {here['what']}")
        if operate:
            mistake = await _operate(page, here)
            if mistake:
                wrong.append(f"{mistake}: {here['what']}")
    return [*wrong, f"there is no end to it after {MOST} times Tab"]


async def _changed_by_focus(page: Page, where: Any) -> int:
    """Count the dots that differ by 3 to 1 without the focus; Tab goes on from the same place afterwards."""
    with_focus = await page.screenshot(clip=where)
    await page.evaluate("() => document.activeElement.blur()")
    one, other = (
        Image.open(BytesIO(picture)).convert("RGB")
        for picture in (with_focus, await page.screenshot(clip=where))
    )
    box = ImageChops.difference(one, other).getbbox()
    if box is None:
        return 0
    pairs = Counter(zip(*(_dots(picture.crop(box)) for picture in (one, other)), strict=True))
    return sum(times for (here, there), times in pairs.items() if contrast(here, there) >= 3)


def _dots(picture: Image.Image) -> list[str]:
    raw = picture.tobytes().hex()
    return [f"#{raw[at : at + 6]}" for at in range(0, len(raw), 6)]


async def _operate(page: Page, here: dict[str, Any]) -> str:
    """Press the key that works this control, and put it back as it was (but leave open what unfolds)."""
    kind, before = here["kind"], here["state"]
    if here["opens"]:
        return await _open_and_close(page)
    if kind == "summary":
        await page.keyboard.press("Enter")
        if await _state(page) == before:
            return "Enter does not unfold"
        if before:
            await page.keyboard.press("Enter")
    elif kind == "checkbox":
        await page.keyboard.press("Space")
        if await _state(page) == before:
            return "Space does not tick"
        await page.keyboard.press("Space")
    elif kind == "radio":
        await page.keyboard.press("Space")
        if not await _state(page):
            return "Space does not choose"
    elif kind == "select":
        await page.keyboard.press("End")
        if await _state(page) == before and await page.evaluate(
            "() => document.activeElement.selectedIndex < document.activeElement.options.length - 1"
        ):
            return "End does not choose"
        await page.keyboard.press("Home")
    elif kind in TEXT and not await page.evaluate("() => document.activeElement.readOnly"):
        await page.keyboard.press("End")
        await page.keyboard.type("7")
        if await _state(page) == before:
            return "nothing can be typed"
        await page.keyboard.press("Backspace")
    return ""


async def _open_and_close(page: Page) -> str:
    await page.keyboard.press("Enter")
    if not await page.evaluate("() => keyboard.opened()"):
        return "Enter opens nothing"
    await page.keyboard.press("Tab")
    if await page.evaluate("() => keyboard.opened()") != "inside":
        return "the focus does not go into what opened"
    seen = await page.evaluate("() => keyboard.here()")
    await page.keyboard.press("Escape")
    if await page.evaluate("() => keyboard.opened()"):
        return "Escape does not close what opened"
    back = await page.evaluate("() => keyboard.here()")
    if back is None or not back["opens"]:
        return "after Escape the focus is not where it was"
    return "the focus does not show in what opened" if seen and not seen["marked"] else ""


async def _state(page: Page) -> object:
    return await page.evaluate("() => keyboard.state()")
