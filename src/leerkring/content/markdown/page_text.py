"""A text as its page shows it: rendered when it is read, so that every text always gets the newest renderer.

What was rendered lately is kept (decision 0026).
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup
from sqlalchemy import select

from leerkring.content.files.model import Picture
from leerkring.content.markdown.blocks import Block
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_html import HtmlWriter, Sizes, clean
from leerkring.core.database.db import Reading
from leerkring.core.off_loop import off_loop

_PICTURE = re.compile(r"/beeld/([0-9a-f]{64})\.")


async def page_text(reading: Reading, markdown: str) -> Markup:
    """Return a text by staff as its page shows it, with the size of each picture so that nothing moves."""
    sizes = tuple(sorted((await picture_sizes(reading, markdown)).items()))
    return await off_loop(len(markdown), html_of, markdown, sizes)


@lru_cache(maxsize=256)
def html_of(markdown: str, sizes: tuple[tuple[str, tuple[int, int]], ...] = ()) -> Markup:
    """Return a text as its page shows it; what was asked for lately is kept."""
    return _html(HtmlWriter(pictures=dict(sizes)), parse(markdown))


async def preview_text(reading: Reading, markdown: str, *, level: int = 2, prefix: str = "") -> Markup:
    """Return a text that changes with each letter typed: as its page will show it, but not kept.

    With a `level` and `prefix` it stands below a heading, beside others.
    """
    writer = HtmlWriter(level=level, prefix=prefix, pictures=await picture_sizes(reading, markdown))
    return await off_loop(len(markdown), _rendered, writer, markdown)


async def letter_text(reading: Reading, markdown: str, *, level: int, prefix: str = "") -> Markup:
    """Return a text of a letter as a page shows it: below a heading, beside others, with all its pictures."""
    writer = HtmlWriter(level=level, prefix=prefix, pictures=await picture_sizes(reading, markdown))
    return await off_loop(len(markdown), _rendered, writer, markdown, True)


def _rendered(writer: HtmlWriter, markdown: str, any_picture: bool = False) -> Markup:
    return _html(writer, parse(markdown, any_picture=any_picture))


def _html(writer: HtmlWriter, blocks: Iterable[Block]) -> Markup:
    return clean("".join(f"{writer.block(block)}\n" for block in blocks))


async def picture_sizes(reading: Reading, markdown: str) -> Sizes:
    """Return how wide and high the pictures of a text are, by their address; asks nothing where it has none."""
    hashes = set(_PICTURE.findall(markdown))
    if not hashes:
        return {}
    rows = await reading.rows(
        select(Picture.sha256, Picture.width, Picture.height).where(Picture.sha256.in_(hashes))
    )
    return {f"/beeld/{row.sha256}.webp": (row.width, row.height) for row in rows}
