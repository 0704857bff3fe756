"""A handbook as a tagged PDF (PDF/UA-1), with bookmarks, by Typst.

The template is ours and fixed; the book goes in as JSON, so no text can become an instruction (decision 0014).
"""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import font_manrope
import msgspec

from leerkring.content.markdown.pictures import FOLDER, stored_pictures
from leerkring.content.markdown.to_typst import typst_values
from leerkring.library.handbooks.document import blocks_of

TEMPLATE = Path(__file__).with_name("book.typ")
_ODD = re.compile(r"[^\x00-\x7f]")
FONTS = Path(font_manrope.__file__).parent


@cache
def _letters() -> frozenset[int]:
    """Return what our letter can draw."""
    from fontTools.ttLib import TTFont

    return frozenset(
        TTFont(Path(font_manrope.font_directory) / "Manrope-VariableFont_wght.ttf").getBestCmap()
    )


def drawable(text: str) -> str:
    """Return the text with only what our letter can draw, since PDF/UA refuses an empty box: no emoji, fi for ﬁ."""
    return _ODD.sub(lambda odd: odd[0] if ord(odd[0]) in _letters() else _instead(odd[0]), text)


def _instead(sign: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFKD", sign) if ord(one) in _letters())
    if plain and plain.isalnum():
        return plain
    return "?" if unicodedata.category(sign)[0] in "LN" else ""


def make_pdf(data: dict[str, Any], folder: Path) -> bytes:
    """Return the PDF; `folder` is where the pictures are. Takes a second or so: not for the event loop."""
    import typst

    root = folder / FOLDER  # a fence: the template can read pictures and nothing else of the data folder
    root.mkdir(parents=True, exist_ok=True)
    texts = [blocks_of(chapter["body"], tuple(chapter["ids"])) for chapter in data["chapters"]]
    chapters = [
        {name: chapter[name] for name in ("number", "title", "summary")}
        | {"blocks": typst_values(text, chapter["slug"])}
        for chapter, text in zip(data["chapters"], texts, strict=True)
    ]
    found = stored_pictures(folder, [block for text in texts for block in text])
    pictures = {to: f"/{path.relative_to(root)}" for to, path in found.items()}
    book = data | {"chapters": chapters, "pictures": pictures}
    return bytes(
        typst.compile(  # type: ignore[call-overload]  # its stub wants all paths as bytes with a source in bytes
            TEMPLATE.read_bytes(),
            root=str(root),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"book": drawable(msgspec.json.encode(book).decode())},
            pdf_standards="ua-1",
        )
    )
