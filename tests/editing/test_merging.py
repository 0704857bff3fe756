"""What two people wrote at once becomes one text, and no line that either of them typed is lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.editing.merging import MOST_LINES, merge

TEXTS = st.lists(st.sampled_from("abcde"), max_size=6).map("\n".join)


@pytest.mark.parametrize(
    "base, mine, theirs, merged",
    [
        ("a\nb\nc", "a1\nb\nc", "a\nb\nc3", "a1\nb\nc3"),
        ("a\nb\nc", "a\nb\nc\nmine", "a\nb\nc\ntheirs", "a\nb\nc\ntheirs\nmine"),
        ("", "mine", "theirs", "theirs\nmine"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
        ("a\nb", "a\nb1", "a\nb2", None),
        ("a\nb\nc", "a\nc", "a\nb1\nc", None),
        ("a\nb", "a\nb1", "a\nb1", "a\nb1"),
        ("a\nb\nc", "x\nb\nc\nd", "x\nb\nc", "x\nb\nc\nd"),
        ("a\nb\nc\nd", "a\nd", "a\nb\nnew\nc\nd", None),
        ("a\nb\nc\nd", "new\na\nb\nc\nd", "a1\nb\nc\nd", "new\na1\nb\nc\nd"),
        ("a", "a", "b", "b"),
        ("a", "b", "a", "b"),
    ],
)
def test_each_case(base: str, mine: str, theirs: str, merged: str | None) -> None:
    assert merge(base, mine, theirs) == merged


@given(TEXTS, TEXTS, TEXTS)
def test_nothing_that_was_added_is_lost(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    if merged is None:
        return
    known = base.split("\n")
    for text in filter(None, (mine, theirs)):  # an empty one has no lines
        assert {line for line in text.split("\n") if line not in known} <= set(merged.split("\n"))


@given(TEXTS, TEXTS)
def test_one_who_changed_nothing_is_no_other(base: str, changed: str) -> None:
    assert merge(base, changed, base) == changed
    assert merge(base, base, changed) == changed
    assert merge(base, changed, changed) == changed


def test_so_many_lines_are_not_compared() -> None:
    base = "\n".join(map(str, range(MOST_LINES)))
    assert merge(base, "0\n" + base[2:].replace("1", "x", 1), base + "\nnew") is None
    assert merge(base, base.replace("7", "x", 1), base.replace("9", "y", 1)) is not None


def test_many_equal_lines_take_no_minutes() -> None:
    base, mine, theirs = ("\n".join(words * (MOST_LINES // len(words))) for words in ("ab", "aab", "abb"))
    started = time.process_time()
    merge(base, mine, theirs)
    assert time.process_time() - started < 5
