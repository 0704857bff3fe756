"""Make docs/screenshots/: each kind of page on a wide screen and a phone beside it, light and dark.

Run by `make screenshots`. The sample and the clock are fixed, so a picture changes when the page does.
A new kind of page is a line in PAGES; README.md shows some of them.
"""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser
from studio import chromium, served, sign_in, visitor

from leerkring.core.web.services import Services

WIDE, PHONE = 1280, 390
SCALE = 0.5
QUALITY = 72
GAP = 24
GROUNDS = {"light": (229, 224, 212), "dark": (11, 12, 18)}
OPEN = "/agenda/woonzorganalyse-gesprek"
PAGES: tuple[tuple[str, str, str], ...] = (
    # name, path, role of who looks ("" is a visitor)
    ("home", "/", ""),
    ("agenda", "/agenda", ""),
    ("activiteit", OPEN, ""),
    ("aanmelden", f"{OPEN}/aanmelden", ""),
    ("koplopers", "/koplopers", ""),
    ("bibliotheek", "/bibliotheek", ""),
    ("handreiking", "/handreikingen/woonzorganalyse/begin-bij-de-vraag", ""),
    ("nieuwsbrief", "/nieuwsbrief", ""),
    ("vandaag", "/beheer", "admin"),
    ("beheer", "/beheer/activiteiten/een-regio-een-agenda/aanmeldingen", "organizer"),
    ("beheer-activiteit", "/beheer/activiteiten/een-regio-een-agenda", "organizer"),
)
MOST_BYTES = 1_000_000


async def shoot(browser: Browser, services: Services, path: str, role: str, scheme: str) -> Image.Image:
    """Take a page on both screens and put the pictures side by side."""
    pictures = []
    for width in (WIDE, PHONE):
        context = await visitor(browser, services, width=width, scheme=scheme)
        if role:
            await sign_in(context, services, role)
        page = await context.new_page()
        answer = await page.goto(path, wait_until="networkidle")
        if answer is None or answer.status != 200:
            raise SystemExit(f"{path}: {answer and answer.status}")
        await page.evaluate("document.fonts.ready")
        pictures.append(Image.open(io.BytesIO(await page.screenshot())).convert("RGB"))
        await context.close()
    height = max(picture.height for picture in pictures)
    width = sum(picture.width for picture in pictures) + GAP
    sheet = Image.new("RGB", (width + 2 * GAP, height + 2 * GAP), GROUNDS[scheme])
    left = GAP
    for picture in pictures:
        sheet.paste(picture, (left, GAP))
        left += picture.width + GAP
    size = (round(sheet.width * SCALE), round(sheet.height * SCALE))
    return sheet.resize(size, Image.Resampling.LANCZOS)


async def main(folder: Path) -> None:
    """Make all of them, and remove those of pages that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set()
    async with served() as services, chromium() as browser:
        for name, path, role in PAGES:
            for scheme in GROUNDS:
                picture = await shoot(browser, services, path, role, scheme)
                target = folder / f"{name}-{scheme}.webp"
                picture.save(target, "WEBP", quality=QUALITY, method=6)
                wanted.add(target)
    for old in set(folder.glob("*.webp")) - wanted:
        old.unlink()
    together = sum(path.stat().st_size for path in wanted)
    sys.stdout.write(f"{len(wanted)} pictures, {together / 1000:.0f} kB together\n")
    if together > MOST_BYTES:
        raise SystemExit(f"more than {MOST_BYTES} bytes: leave one out or lower QUALITY")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
