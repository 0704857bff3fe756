"""The colours: only in the tokens, and readable on every ground in both schemes."""

import re
from itertools import product
from pathlib import Path

import pytest

from leerkring.core.static import SOURCE

CSS = SOURCE / "css"
Scheme = dict[str, str]


def _colours(block: str) -> Scheme:
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", block))


def _schemes() -> dict[str, Scheme]:
    text = (CSS / "tokens.css").read_text()
    light_text, _, rest = text.partition("@media (prefers-color-scheme: dark)")
    light = _colours(light_text)
    return {"light": light, "dark": light | _colours(rest.partition("@media")[0])}


SCHEMES = _schemes()


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("paper", "surface", "sunk")
KINDS = ("circle", "lab", "national")
TEXT = [
    *product(("ink", "ink-soft", "link", "error", "warning", *KINDS), GROUNDS),
    *((text, f"{kind}-tint") for kind in KINDS for text in ("ink", "ink-soft", kind)),
    # Words on what is filled: buttons, the chosen filter, the chosen page, selected text.
    ("on-action", "circle"),
    ("paper", "ink"),
    ("paper", "error"),
    ("focus-outline", "focus-ring"),
]
# WCAG 1.4.11: borders of controls, drawings and the focus ring against what lies around them.
SHAPES = [
    *(("line-strong", ground) for ground in ("paper", "surface", "sunk")),
    *((kind, f"{kind}-tint") for kind in KINDS),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("text, ground", TEXT)
def test_words_can_be_read(scheme: str, text: str, ground: str) -> None:
    colours = SCHEMES[scheme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("shape, ground", SHAPES)
def test_borders_can_be_seen(scheme: str, shape: str, ground: str) -> None:
    colours = SCHEMES[scheme]
    assert contrast(colours[shape], colours[ground]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", [*GROUNDS, *(f"{kind}-tint" for kind in KINDS), "circle", "ink"])
def test_focus_shows_on_any_ground(scheme: str, ground: str) -> None:
    colours = SCHEMES[scheme]
    both = (colours["focus-outline"], colours["focus-ring"])
    assert max(contrast(colour, colours[ground]) for colour in both) >= 3


def test_both_schemes_name_every_colour() -> None:
    text = (CSS / "tokens.css").read_text()
    dark = _colours(text.partition("@media (prefers-color-scheme: dark)")[2].partition("@media")[0])
    assert set(dark) == set(SCHEMES["light"])


@pytest.mark.parametrize(
    "path", sorted(CSS.rglob("*.css")), ids=lambda path: path.relative_to(CSS).as_posix()
)
def test_colours_live_in_the_tokens_only(path: Path) -> None:
    if path.name == "tokens.css":
        return
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    named = r"(?<![\w-])(?:white|black|red|green|blue|gray|grey|orange)(?![\w-])"
    assert not re.findall(rf"#[0-9a-fA-F]{{3,8}}\b|\b(?:rgba?|hsla?|oklch|lab)\(|{named}", css)


@pytest.mark.parametrize(
    "path", sorted(CSS.rglob("*.css")), ids=lambda path: path.relative_to(CSS).as_posix()
)
def test_every_variable_that_is_used_is_defined(path: Path) -> None:
    everything = "\n".join(sheet.read_text() for sheet in CSS.rglob("*.css"))
    defined = set(re.findall(r"(--[\w-]+)\s*:", everything))
    assert set(re.findall(r"var\((--[\w-]+)", path.read_text())) <= defined


@pytest.mark.parametrize(
    "path", sorted(CSS.rglob("*.css")), ids=lambda path: path.relative_to(CSS).as_posix()
)
def test_lengths_follow_the_direction_of_the_text(path: Path) -> None:
    """Logical properties: no left, right, width or height where a word for the direction exists."""
    physical = r"^\s*(?:(?:margin|padding|border)-(?:left|right|top|bottom)|(?:min-|max-)?(?:width|height)|left|right)\s*:"
    assert not re.findall(physical, path.read_text(), flags=re.MULTILINE)
