"""What a browser can measure of a page: rules of axe, width, contrast."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

from tests.browser.conftest import HEIGHT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 390, 768, 1280)
NARROW_AND_WIDE = (320, 1280)
"""Which show different parts; colours differ by nothing else."""
WALL = (320, 390, 480, 600, 768, 1024, 1280, 1920)
SHAPE = ("over", "cut")
SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")


async def broken_rules(page: Page, *rules: str) -> list[str]:
    """Run axe (all rules of our level, or only these) and tell what it finds."""
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    options = {"resultTypes": ["violations"], "runOnly": only}
    if not await page.evaluate("() => !!window.axe"):
        await page.evaluate(f"{AXE_SCRIPT};0")  # nothing of all that it makes need come back
    found: dict[str, Any] = await page.evaluate(f"() => axe.run({json.dumps(options)})")
    return [
        f"{rule['id']}: {rule['help']} — {node['html'][:160]} ({'; '.join(_why(node))})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> list[str]:
    return [check["message"] for kind in ("any", "all", "none") for check in node[kind]][:2]


async def change_scheme(page: Page, scheme: str) -> None:
    """Change to the light, dark or forced colours, and wait until every colour has arrived."""
    await page.emulate_media(
        color_scheme="dark" if scheme == "dark" else "light",
        forced_colors="active" if scheme == "forced" else "none",
    )
    await page.evaluate(ARRIVED)


async def change_width(page: Page, width: int) -> None:
    """Make the window as wide as this, and wait until lengths that follow the window do."""
    await page.set_viewport_size({"width": width, "height": HEIGHT})
    await page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


ARRIVED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let quiet = 0; quiet < 3; ) {
    await frame();
    const going = document.getAnimations();
    await Promise.allSettled(going.map((one) => one.finished));
    quiet = going.length ? 0 : quiet + 1;
  }
}"""


async def mistakes(page: Page, widths: Sequence[int], *measures: str) -> list[str]:
    """Name what these measures of look.js find at these widths."""
    await page.evaluate(SCRIPT)
    every = "{" + ", ".join(f"{one}: look.{one}()" for one in measures) + "}"
    found = []
    for width in widths:
        await change_width(page, width)
        seen: dict[str, list[str]] = await page.evaluate(f"() => ({every})")
        found += [f"at {width} {what}" for one in measures for what in seen[one]]
    return found


async def write_large(page: Page) -> None:
    """Make all letters twice as large, as a visitor's own setting does."""
    await page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
