"""What was typed, as a question: words, phrases, what must not be there; and how far apart two words are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.search.rules import MOST_TYPED, QueryPart, distance, read, tolerance

W = QueryPart


@pytest.mark.parametrize(
    "typed, parts",
    [
        ("", ()),
        ("  ", ()),
        ("wonen en zorg", (W("wonen"), W("en"), W("zorg"))),
        ('"wonen en zorg" nu', (W("wonen en zorg", is_phrase=True), W("nu"))),
        ("„wonen en” «zorg»", (W("wonen en", is_phrase=True), W("zorg", is_phrase=True))),
        ('wonen "en zorg', (W("wonen"), W("en zorg", is_phrase=True))),
        ('" "', ()),
        ('a" b"c', (W("a"), W("b", is_phrase=True), W("c"))),
        ("wonen -zorg", (W("wonen"), W("zorg", is_minus=True))),
        ("\u2212zorg \u2013geld", (W("zorg", is_minus=True), W("geld", is_minus=True))),
        ('-"wonen en zorg"', (W("wonen en zorg", is_phrase=True, is_minus=True),)),
        ("noord-holland - zorg", (W("noord-holland"), W("-"), W("zorg"))),
    ],
)
def test_a_question_is_read(typed: str, parts: tuple[QueryPart, ...]) -> None:
    assert read(typed) == parts


def test_nobody_types_more_than_this() -> None:
    assert read("a" * MOST_TYPED + "b") == (W("a" * MOST_TYPED),)


@pytest.mark.parametrize(
    "one, other, letters",
    [
        ("wonen", "wonen", 0),
        ("", "", 0),
        ("", "abc", 3),
        ("abc", "", 3),
        ("wonen", "wone", 1),
        ("wonen", "xwonen", 1),
        ("wonen", "wanen", 1),
        ("wonen", "wnoen", 1),
        ("ab", "ba", 1),
        ("abcd", "badc", 2),
        ("aab", "baa", 2),
        ("kitten", "sitting", 3),
        ("xabc", "abcyz", 3),
    ],
)
def test_words_differ_in_so_many_letters(one: str, other: str, letters: int) -> None:
    for most in range(letters, 6):
        assert distance(one, other, most) == letters
    for most in range(letters):
        assert distance(one, other, most) == most + 1, "too far is told as one more than was asked"


WORDS = st.text("abc", max_size=6)


@given(WORDS, WORDS, st.integers(0, 4))
def test_it_is_as_far_there_as_back_and_never_nearer_than_the_lengths(
    one: str, other: str, most: int
) -> None:
    far = distance(one, other, most)
    assert far == distance(other, one, most)
    assert min(abs(len(one) - len(other)), most + 1) <= far <= most + 1
    assert (far == 0) == (one == other)


@given(WORDS, WORDS)
def test_it_is_what_counting_without_a_table_finds(one: str, other: str) -> None:
    def apart(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        found = min(apart(a[1:], b) + 1, apart(a, b[1:]) + 1, apart(a[1:], b[1:]) + (a[0] != b[0]))
        if a[:2] == b[1::-1] and len(b) > 1 and len(a) > 1:
            found = min(found, apart(a[2:], b[2:]) + 1)
        return found

    assert distance(one[:4], other[:4], 9) == apart(one[:4], other[:4])


@pytest.mark.parametrize(
    "letters, wrong", [(1, 0), (3, 0), (4, 1), (6, 1), (7, 2), (11, 2), (12, 3), (40, 3)]
)
def test_the_longer_a_word_the_more_of_it_may_be_wrong(letters: int, wrong: int) -> None:
    assert tolerance("a" * letters) == wrong
