"""The colours: only in the tokens, and readable on every ground in both schemes."""

import re
from itertools import product
from pathlib import Path

import pytest

from leerkring.core.web.assets.static import SOURCE
from tests.support.colours import contrast

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


GROUNDS = ("paper", "surface", "sunk")
KINDS = ("circle", "lab", "national")
TEXT = [
    *product(("ink", "ink-soft", "link", "error", "warning", *KINDS), GROUNDS),
    # Words on what is filled: buttons, the chosen filter, the chosen page, selected text.
    ("on-action", "circle"),
    ("paper", "ink"),
    ("paper", "error"),
    # Labels and links of the boxes in a handbook, words struck out or added, mistakes inside a panel of a kind.
    *product(("ink", "ink-soft", "link", "error", "warning", *KINDS), (f"{kind}-tint" for kind in KINDS)),
    ("focus-outline", "focus-ring"),
]
# WCAG 1.4.11: borders of controls, drawings and the focus ring against what lies around them.
SHAPES = [
    *(("line-strong", ground) for ground in GROUNDS),
    *product(KINDS, [*GROUNDS, *(f"{kind}-tint" for kind in KINDS)]),
    *product(("ink", "ink-soft", "link", "warning", "error"), GROUNDS),
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


WORDS = {"CanvasText", "LinkText", "Highlight"}
"""What a visitor who chooses all colours chose for words and marks; they stand on Canvas, as the visitor wants it."""


def _forced() -> Scheme:
    block = (
        (CSS / "tokens.css").read_text().partition("@media (forced-colors: active)")[2].partition("@media")[0]
    )
    return dict(re.findall(r"--([a-z-]+):\s*(\w+);", block))


def test_whoever_chooses_all_colours_gets_those_for_every_token() -> None:
    assert _forced().keys() == SCHEMES["light"].keys()


@pytest.mark.parametrize("text, ground", [*TEXT, *SHAPES])
def test_forced_colours_put_words_on_the_ground_that_goes_with_them(text: str, ground: str) -> None:
    forced = _forced()
    pair = {forced[text], forced[ground]}
    assert "Canvas" in pair
    assert pair - {"Canvas"} <= WORDS
    assert len(pair) == 2
