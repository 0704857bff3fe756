"""Make src/leerkring/static/img/social.png: what others show beside a link to us (1200 x 630).

Run by `make social`. The colours are the tokens of the site, the letter is its own, the ring is drawn by the
house's own geometry; the words are those of the front page.
"""

from __future__ import annotations

import asyncio
import io
import re
import sys
from base64 import b64encode
from pathlib import Path

import font_manrope
from PIL import Image
from studio import chromium

from leerkring.core.web.assets.ring_paths import ring_points

ROOT = Path(__file__).parents[2]
WIDTH, HEIGHT = 1200, 630
COLOURS = 128
"""Enough for flat colours with smooth edges."""


def token(name: str) -> str:
    """A colour of the light scheme, as the stylesheet has it."""
    css = (ROOT / "src/leerkring/static/css/tokens.css").read_text("utf-8")
    found = re.search(rf"--{name}:\s*(#[0-9a-f]{{6}});", css)
    if not found:
        raise SystemExit(f"tokens.css has no colour --{name}")
    return found[1]


def words() -> str:
    """What the front page says first."""
    home = (ROOT / "templates/site/home.html").read_text("utf-8")
    found = re.search(r"<h1>(.*?)</h1>", home)
    if not found:
        raise SystemExit("templates/site/home.html has no h1")
    return found[1]


def drawing() -> str:
    """The mark, large: a ring of eight with one open."""
    dots = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="33"/>'
        if number != 1
        else f'<circle class="open" cx="{x:.1f}" cy="{y:.1f}" r="30"/>'
        for number, (x, y) in enumerate(ring_points(8, 150))
    ]
    return f'<svg viewBox="-235 -315 470 630">{"".join(dots)}</svg>'


def page() -> str:
    """The picture as a page that needs nothing from elsewhere."""
    letter = b64encode(
        (Path(font_manrope.font_directory) / "Manrope-VariableFont_wght.ttf").read_bytes()
    ).decode()
    mark = (ROOT / "templates/layouts/_mark.html").read_text("utf-8")
    return f"""<!doctype html><html lang="nl"><meta charset="utf-8"><style>
    @font-face {{ font-family: Manrope; font-weight: 200 800; src: url(data:font/ttf;base64,{letter}); }}
    * {{ margin: 0; box-sizing: border-box; }}
    body {{ display: flex; inline-size: {WIDTH}px; block-size: {HEIGHT}px; background: {token("paper")};
      color: {token("ink")}; font-family: Manrope; font-weight: 800; }}
    main {{ display: flex; flex-direction: column; inline-size: 730px; padding: 72px 40px 68px 72px; }}
    h1 {{ font-size: 84px; line-height: 1; letter-spacing: -.042em; padding-block-start: 76px; border-block-start: 4px solid; }}
    p {{ display: flex; align-items: center; gap: 20px; margin-block-start: auto; font-size: 42px; letter-spacing: -.03em; }}
    p svg {{ inline-size: 56px; color: {token("circle")}; }}
    .mark-open {{ fill: none; stroke: currentColor; }}
    aside {{ inline-size: 470px; background: {token("circle-tint")}; }}
    aside circle {{ fill: {token("circle")}; }}
    aside .open {{ fill: none; stroke: {token("circle")}; stroke-width: 6; }}
    </style><main><h1>{words()}</h1><p>{mark}leerkring</p></main><aside>{drawing()}</aside></html>"""


async def main(target: Path) -> None:
    """Draw it and keep it small."""
    async with chromium() as browser:
        window = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        await window.set_content(page())
        await window.evaluate("document.fonts.ready")
        picture = Image.open(io.BytesIO(await window.screenshot())).convert("RGB")
    small = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(target, optimize=True)
    sys.stdout.write(f"{target}: {target.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
