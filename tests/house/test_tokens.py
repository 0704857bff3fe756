"""The colours: only in the tokens, and readable on every ground in both schemes."""

import re
from collections.abc import Iterable
from itertools import product

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
def test_words_can_be_read(scheme: str) -> None:
    faint = _too_close(scheme, TEXT, 4.5)
    assert not faint, faint


@pytest.mark.parametrize("scheme", SCHEMES)
def test_borders_can_be_seen(scheme: str) -> None:
    faint = _too_close(scheme, SHAPES, 3)
    assert not faint, faint


def _too_close(scheme: str, pairs: Iterable[tuple[str, str]], least: float) -> dict[tuple[str, str], float]:
    """Return the contrast of each pair that has less."""
    colours = SCHEMES[scheme]
    ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < least}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_focus_shows_on_any_ground(scheme: str) -> None:
    grounds = [*GROUNDS, *(f"{kind}-tint" for kind in KINDS), "circle", "ink"]
    outline, ring = (
        _too_close(scheme, [(part, ground) for ground in grounds], 3)
        for part in ("focus-outline", "focus-ring")
    )
    assert not {ground for _, ground in outline} & {ground for _, ground in ring}


def test_both_schemes_name_every_colour() -> None:
    text = (CSS / "tokens.css").read_text()
    dark = _colours(text.partition("@media (prefers-color-scheme: dark)")[2].partition("@media")[0])
    assert set(dark) == set(SCHEMES["light"])


SHEETS = {path.relative_to(CSS).as_posix(): path.read_text() for path in sorted(CSS.rglob("*.css"))}


def _found(pattern: str, *, apart: str = "") -> dict[str, list[str]]:
    """Return what a sheet has of this, outside its comments, by the name of the sheet."""
    parts = {
        name: re.findall(pattern, re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL), flags=re.MULTILINE)
        for name, css in SHEETS.items()
        if name != apart
    }
    return {name: found for name, found in parts.items() if found}


def test_colours_live_in_the_tokens_only() -> None:
    named = r"(?<![\w-])(?:white|black|red|green|blue|gray|grey|orange)(?![\w-])"
    colours = rf"#[0-9a-fA-F]{{3,8}}\b|\b(?:rgba?|hsla?|oklch|lab)\(|{named}"
    found = _found(colours, apart="tokens.css")
    assert not found, found


def test_every_variable_that_is_used_is_defined() -> None:
    defined = set(re.findall(r"(--[\w-]+)\s*:", "\n".join(SHEETS.values())))
    used = {name: set(re.findall(r"var\((--[\w-]+)", css)) for name, css in SHEETS.items()}
    unknown = {name: variables - defined for name, variables in used.items() if variables - defined}
    assert not unknown, unknown


def test_lengths_follow_the_direction_of_the_text() -> None:
    """Logical properties: no left, right, width or height where a word for the direction exists."""
    physical = r"^\s*(?:(?:margin|padding|border)-(?:left|right|top|bottom)|(?:min-|max-)?(?:width|height)|left|right)\s*:"
    found = _found(physical)
    assert not found, found


WORDS = {"CanvasText", "LinkText", "Highlight"}
"""What a visitor who chooses all colours chose for words and marks; they stand on Canvas, as the visitor wants it."""


def _forced() -> Scheme:
    block = (
        (CSS / "tokens.css").read_text().partition("@media (forced-colors: active)")[2].partition("@media")[0]
    )
    return dict(re.findall(r"--([a-z-]+):\s*(\w+);", block))


def test_whoever_chooses_all_colours_gets_those_for_every_token() -> None:
    assert _forced().keys() == SCHEMES["light"].keys()


def test_forced_colours_put_words_on_the_ground_that_goes_with_them() -> None:
    forced = _forced()
    pairs = {(text, ground): {forced[text], forced[ground]} for text, ground in [*TEXT, *SHAPES]}
    wrong = {
        names: pair
        for names, pair in pairs.items()
        if len(pair) != 2 or "Canvas" not in pair or not pair - {"Canvas"} <= WORDS
    }
    assert not wrong, wrong
