"""Why something was found: a piece of text that is as long as it may be, whole words, and the marks in it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.search.highlight import WIDTH, mark, snippet
from leerkring.search.views import Marked

FILLER = "Over van alles en nog wat. "
BEFORE, AFTER = "… ", " …"


def said(pieces: Marked) -> str:
    return "".join(piece for piece, _ in pieces)


def test_a_title_is_marked_whole() -> None:
    assert mark("De wijk en de wijken", {"wijk"}) == (
        ("De ", False),
        ("wijk", True),
        (" en de ", False),
        ("wijken", True),
    )


def test_a_short_text_is_shown_whole() -> None:
    assert snippet("Een wijk.", {"wijk"}) == (("Een ", False), ("wijk", True), (".", False))
    exact = ("wijk " * 60)[:WIDTH]
    assert said(snippet(exact, frozenset())) == exact


@pytest.mark.parametrize("before, after", [(0, 40), (40, 0), (20, 20)])
def test_a_snippet_ends_where_its_width_does(before: int, after: int) -> None:
    text = f"{FILLER * before}Zo helpt de wijk. {FILLER * after}".strip()
    pieces = snippet(text, {"wijk"})
    shown = said(pieces)
    assert ("wijk", True) in pieces
    assert shown.startswith(BEFORE) == bool(before)
    assert shown.endswith(AFTER) == bool(after)
    shown = shown.removeprefix(BEFORE).removesuffix(AFTER)
    assert len(shown) <= WIDTH
    assert shown in text
    if before:
        assert shown.startswith(("Over", "Zo")), "it begins with a sentence where one is near"
    if after:
        assert text[text.index(shown) + len(shown)] == " ", "no word is cut"


def test_the_place_with_most_different_words_is_shown() -> None:
    text = f"Zorg, zorg en zorg. {FILLER * 30}De zorg in de wijk. {FILLER * 30}"
    assert ("wijk", True) in snippet(text, {"wijk", "zorg"})
    assert snippet(text, {"zorg"})[0] == ("Zorg", True), "the earliest of equals"


def written(length: int, **at: str) -> str:
    """A text of so many characters in small words, with these in it: `_90="wijk"` begins at 90."""
    text = ("na " * length)[:length]
    for place, piece in at.items():
        start = int(place.removeprefix("_"))
        text = text[:start] + piece + text[start + len(piece) :]
    return text


@pytest.mark.parametrize(
    "text, width, start, end",
    [
        pytest.param(written(WIDTH, _250=" wijk "), WIDTH, 0, WIDTH, id="as long as it may be"),
        pytest.param(written(600, _150="wijk "), WIDTH, 93, 350, id="words around it"),
        pytest.param(written(600, _50=" wijk "), WIDTH, 0, 257, id="near the beginning"),
        pytest.param(written(600, _150="wijk ", _90=". "), WIDTH, 92, 350, id="a sentence begins at once"),
        pytest.param(
            written(600, _150="wijk ", _95=". ", _120=". "), WIDTH, 97, 356, id="the first sentence of two"
        ),
        pytest.param(written(600, _150="wijk ", _138=". "), WIDTH, 140, 398, id="as late as a sentence may"),
        pytest.param(written(600, _150="wijk ", _139=". "), WIDTH, 93, 350, id="too late for a sentence"),
        pytest.param(written(600, _588="wijk "), WIDTH, 531, 600, id="up to the end"),
        pytest.param(f"{'x' * 300}/wijk", WIDTH, 241, 305, id="without a space"),
        pytest.param(f"wijk/{'x' * 300}", WIDTH, 0, WIDTH, id="a word without end"),
        pytest.param(f" wijk/{'x' * 300}", WIDTH, 0, WIDTH, id="a space before everything"),
        pytest.param(f"wijk {'x' * 300}", WIDTH, 0, 4, id="one word before one without end"),
        pytest.param(f"zorg {'na ' * 30}/wijk {'x' * 300}", WIDTH, 0, 100, id="up to a word that is marked"),
    ],
)
def test_a_snippet_begins_and_ends_at_words(text: str, width: int, start: int, end: int) -> None:
    pieces = snippet(text, {"wijk", "zorg"}, width)
    before, after = BEFORE if start else "", AFTER if end < len(text) else ""
    assert said(pieces) == f"{before}{text[start:end]}{after}"
    marked = [piece for piece, is_marked in pieces if is_marked]
    assert marked[-1] == "wijk"
    assert set(marked) <= {"wijk", "zorg"}
    assert all(piece for piece, _ in pieces)


@pytest.mark.parametrize("apart, together", [(196, True), (197, False)])
def test_two_words_are_shown_together_where_the_width_allows(apart: int, together: bool) -> None:
    """They stand in the 200 characters behind its beginning; a later place has both side by side."""
    text = written(900, **{"_300": "zorg hier ", f"_{299 + apart}": " wijk ", "_690": "zorg wijk "})
    assert ("hier" in said(snippet(text, {"wijk", "zorg"}))) is together


@given(st.text("ab. \n", max_size=900), st.integers(61, 300))
def test_whatever_the_text_a_snippet_is_a_piece_of_it(text: str, width: int) -> None:
    shown = said(snippet(text, {"ab"}, width)).removeprefix(BEFORE).removesuffix(AFTER)
    assert plain(shown) in plain(text), "its lines may stand apart, nothing else is added"
    assert len(plain(shown)) <= max(width, 0)


def plain(text: str) -> str:
    return re.sub(r"[\s·]+", " ", text).strip()
