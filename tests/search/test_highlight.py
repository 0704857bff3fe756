"""Why something was found: a piece of text that is as long as it may be, whole words, and the marks in it."""

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


@given(st.text("ab. \n", max_size=900), st.integers(61, 300))
def test_whatever_the_text_a_snippet_is_a_piece_of_it(text: str, width: int) -> None:
    shown = said(snippet(text, {"ab"}, width)).removeprefix(BEFORE).removesuffix(AFTER)
    assert shown in text
    assert len(shown) <= max(width, 0)
