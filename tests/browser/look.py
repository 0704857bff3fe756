"""What a browser can measure of a page: rules of axe, width, contrast."""

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 390, 768, 1280)
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


async def too_wide(page: Page, *widths: int) -> list[str]:
    """Name what sticks out at these widths."""
    found = []
    for width in widths:
        await change_width(page, width)
        over = await page.evaluate(OVER)
        if over:
            found.append(f"at {width}: {over}")
        found += [f"at {width} words are cut off: {what}" for what in await page.evaluate(CUT)]
    return found


async def too_small(page: Page) -> list[str]:
    """Name targets that are hard to hit (WCAG 2.5.8): axe looks at most of them, this at all."""
    found: list[str] = await page.evaluate(SMALL)
    return [f"a target that is too small: {what}" for what in found]


async def write_large(page: Page) -> None:
    """Make all letters twice as large, as a visitor's own setting does."""
    await page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")


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

CUT = """() => {
  const hides = (value) => value === "hidden" || value === "clip";
  return [...document.querySelectorAll("body *")].filter((one) => {
    const style = getComputedStyle(one);
    if (!hides(style.overflowX) && !hides(style.overflowY)) return false;
    if (one.closest("svg, input") || style.clipPath !== "none" || !one.checkVisibility()) return false;
    return (hides(style.overflowX) && one.scrollWidth > one.clientWidth + 1) ||
      (hides(style.overflowY) && one.scrollHeight > one.clientHeight + 1);
  }).map((one) => one.outerHTML.slice(0, 120));
}"""

# At least 24 by 24, or so far from its neighbours that a circle of 24 around its middle meets none of them;
# a link in a sentence is as high as its line.
SMALL = """() => {
  const box = (one) => {
    const boxes = [one, ...(one.labels || [])].map((part) => part.getBoundingClientRect()).filter((it) => it.width > 1);
    return boxes.length && {
      x: Math.min(...boxes.map((it) => it.left)), right: Math.max(...boxes.map((it) => it.right)),
      y: Math.min(...boxes.map((it) => it.top)), bottom: Math.max(...boxes.map((it) => it.bottom)),
    };
  };
  const words = (one) => [...one.parentElement.childNodes]
    .some((node) => node.nodeType === Node.TEXT_NODE && /[\\p{L}]{2}/u.test(node.data));
  const inSentence = (one) => getComputedStyle(one).display === "inline" && words(one);
  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.closest("svg") && box(one))
    .filter((one) => getComputedStyle(one).clipPath === "none")
    .map((one) => ({one, ...box(one)}));
  const clear = (it) => {
    const [x, y] = [(it.x + it.right) / 2, (it.y + it.bottom) / 2];
    return targets.every((other) => other === it || other.one.contains(it.one) || it.one.contains(other.one) || Math.hypot(
      Math.max(other.x - x, 0, x - other.right), Math.max(other.y - y, 0, y - other.bottom)) >= 12);
  };
  return targets
    .filter((it) => Math.min(it.right - it.x, it.bottom - it.y) < 23.9 && !inSentence(it.one) && !clear(it))
    .map((it) => `${Math.round(it.right - it.x)}x${Math.round(it.bottom - it.y)} ${it.one.outerHTML.slice(0, 120)}`);
}"""
