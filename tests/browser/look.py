"""What a browser can measure of a page: rules of axe, width, contrast."""

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = (320, 390)
WALL = (320, 390, 480, 600, 768, 1024, 1280, 1920)
HEIGHT = 900


async def broken_rules(page: Page, *rules: str) -> list[str]:
    """Run axe (all rules of our level, or only these) and tell what it finds."""
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    options = {"resultTypes": ["violations"], "runOnly": only}
    if not await page.evaluate("() => !!window.axe"):
        await page.evaluate(AXE_SCRIPT)
    found: dict[str, Any] = await page.evaluate(f"() => axe.run({json.dumps(options)})")
    return [
        f"{rule['id']}: {rule['help']} — {node['html'][:160]} ({'; '.join(_why(node))})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> list[str]:
    return [check["message"] for kind in ("any", "all", "none") for check in node[kind]][:2]


async def change_scheme(page: Page, scheme: str) -> None:
    """Change to the light or dark scheme, and wait until every colour has arrived."""
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.evaluate(ARRIVED)


ARRIVED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let quiet = 0; quiet < 3; ) {
    await frame();
    const going = document.getAnimations();
    await Promise.allSettled(going.map((one) => one.finished));
    quiet = going.length ? 0 : quiet + 1;
  }
}"""


async def too_wide(page: Page, *widths: int) -> list[str]:
    """Name what sticks out at these widths."""
    found = []
    for width in widths:
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        over = await page.evaluate(OVER)
        if over:
            found.append(f"at {width}: {over}")
    return found


OVER = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return null;
  const wide = [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.right > root.clientWidth + 1 && !one.closest(".table-scroll");
  });
  return `${root.scrollWidth} > ${root.clientWidth}: ` +
    wide.slice(-3).map((one) => one.outerHTML.slice(0, 100)).join(" | ");
}"""
