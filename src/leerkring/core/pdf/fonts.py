"""What our fonts can draw: Manrope, and Noto for other scripts and for emoji (decision 0034)."""

import re
import unicodedata
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import font_manrope
import manimgx_fonts

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

OWN = Path(font_manrope.font_directory) / "Manrope-VariableFont_wght.ttf"
OTHERS = Path(manimgx_fonts.__file__).parent
EXTRA = "manimgx_fonts_cjk"
"""Chinese, Japanese and Korean weigh five times all other scripts: drawn where that package is installed."""
_ODD = re.compile(r"[^\x09\x0a\x20-\x7e]")
_QUIET = frozenset("\u200b\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069\u00ad\ufe0e\ufe0f")
"""What is never seen, and says how the signs around it are drawn."""
_ALIKE = {"✓": "✔", "✗": "✖", "✘": "✖", "★": "⭐", "☆": "⭐"}
"""Signs that none of our fonts has, and what says the same."""


def folders() -> list[Path]:
    """Return where our fonts are."""
    found = find_spec(EXTRA)
    extra = [Path(found.origin).parent] if found and found.origin else []
    return [OWN.parent, OTHERS, *extra]


@cache
def _known() -> frozenset[int]:
    return _of(OWN)


@cache
def _others() -> dict[int, str]:
    """Return which font draws what our own cannot; read when a text asks for it."""
    files = sorted(file for folder in folders()[1:] for file in folder.iterdir() if file.suffix in _FONTS)
    found: dict[int, str] = {}
    for file in files:
        if "Italic" not in file.name:
            found |= dict.fromkeys(_of(file) - found.keys(), _family(file))
    return found


_FONTS = frozenset({".ttf", ".otf", ".ttc"})


def _opened(file: Path) -> "TTFont":
    from fontTools.ttLib import TTFont

    return TTFont(file, lazy=True, fontNumber=0)


def _of(file: Path) -> frozenset[int]:
    with _opened(file) as font:
        return frozenset(font.getBestCmap())


def _family(file: Path) -> str:
    with _opened(file) as font:
        return str(font["name"].getBestFamilyName())


class Coverage:
    """Keeps of texts what our fonts can draw, and remembers what they cannot and which families it took."""

    def __init__(self) -> None:
        self.missing: Counter[str] = Counter()
        self.families: dict[str, None] = {}

    def draw(self, text: str) -> str:
        """Return a text with only what can be drawn, since PDF/UA refuses an empty box: a ? for any other sign."""
        return _ODD.sub(lambda odd: self._sign(odd[0]), text)

    def _sign(self, sign: str) -> str:
        sign = _ALIKE.get(sign, sign)
        if ord(sign) in _known() or sign in _QUIET:
            return sign
        family = _others().get(ord(sign))
        if family is not None:
            self.families[family] = None
            return sign
        plain = "".join(one for one in unicodedata.normalize("NFKD", sign) if ord(one) in _known())
        if plain and plain.isalnum():
            return plain
        if unicodedata.category(sign)[0] in "LNPS":
            self.missing[sign] += 1
            return "?"
        return " " if sign.isspace() else ""
