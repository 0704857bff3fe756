"""Loading again, one field at a time: what a file said, what it says, and what stands."""

import time
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from leerkring.content.files.rules import (
    LONGEST,
    FileValue,
    MergeResult,
    file_changed,
    meant,
    merge_field,
    plain,
    remember,
    remembered_after,
)

R = MergeResult
AT = datetime(2027, 2, 4, 9, 30, tzinfo=timezone(timedelta(hours=1)))
DAY = date(2027, 2, 4)


def says(value: object, words: str | None = None) -> FileValue:
    return FileValue(value, words)


@pytest.mark.parametrize(
    "before, said, stands, result, overruled",
    [
        (["a"], "a", "a", R.SAME, R.SAME),
        (["a"], "b", "b", R.SAME, R.SAME),
        (None, "a", "a", R.SAME, R.SAME),
        (["a"], "b", "a", R.APPLIED, R.APPLIED),
        (["a"], "a", "c", R.KEPT, R.OVERWRITTEN),
        (["a"], "b", "c", R.CLASH, R.OVERWRITTEN),
        (None, "a", "c", R.UNKNOWN, R.OVERWRITTEN),
    ],
)
def test_who_changed_what_decides(
    before: list[str] | None, said: str, stands: str, result: MergeResult, overruled: MergeResult
) -> None:
    assert merge_field(before, says(said), stands) is result
    assert merge_field(before, says(said), stands, overwrite=True) is overruled


def test_words_about_a_day_mean_what_they_meant_at_first() -> None:
    first, later = says(DAY, "+ 3 weken"), says(DAY + timedelta(days=9), "+ 3 weken")
    kept = remember(first)
    assert kept == ["+ 3 weken", "2027-02-04"]
    assert not file_changed(kept, later)
    assert meant(kept, later) == DAY
    assert merge_field(kept, later, DAY) is R.SAME
    assert merge_field(kept, later, DAY + timedelta(days=1)) is R.KEPT
    assert merge_field(kept, later, later.means) is R.KEPT
    assert meant(None, later) == later.means
    assert meant(kept, says(later.means, "+ 4 weken")) == later.means
    assert meant(["2027-02-04"], says(DAY)) == DAY
    moment = remember(says(AT, "+ 3 weken"))
    assert meant(moment, says(AT + timedelta(days=9), "+ 3 weken")) == AT
    assert meant(["a"], says("a")) == "a"
    # Words that are no day mean what they mean now, and that is nobody's change.
    assert merge_field(["woorden", "a"], says("b", "woorden"), "a") is R.SAME


def test_what_changed_is_told_by_the_words_of_the_file() -> None:
    assert file_changed(None, says("a"))
    assert not file_changed(["a"], says("a"))
    assert file_changed(["a"], says("b"))
    assert file_changed(["+ 3 weken", "2027-02-04"], says(DAY, "+ 4 weken"))


def test_a_clash_is_named_again_until_it_is_over() -> None:
    assert remembered_after(["a"], says("b"), R.CLASH) == ["a"]
    assert remembered_after(["a"], says("b"), R.APPLIED) == ["b"]
    assert remembered_after(["a"], says("b"), R.OVERWRITTEN) == ["b"]
    assert remembered_after(None, says("b"), R.UNKNOWN) == ["b"]
    day = ["+ 3 weken", "2027-02-04"]
    assert remembered_after(day, says(DAY + timedelta(days=9), "+ 3 weken"), R.SAME) == day


def test_a_moment_is_kept_in_one_zone_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as away:
        away.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        assert plain(AT) == "2027-02-04T08:30:00+00:00"
    time.tzset()


def test_equal_values_are_equal_however_they_are_written() -> None:
    assert plain(AT) == "2027-02-04T08:30:00+00:00" == plain(AT.astimezone(UTC))
    assert plain(DAY) == "2027-02-04"
    assert plain({"b": [DAY, (1, None)], "a": True}) == {"a": True, "b": ["2027-02-04", [1, None]]}
    assert list(plain({"b": 1, "a": 2})) == ["a", "b"]
    assert plain({1: "é"}) == {"1": "é"}


def test_of_a_long_value_only_its_sum_is_kept() -> None:
    long = "é" * LONGEST
    assert plain(long) == long
    summed = plain(long + "é")
    assert summed == f"sha256:{sha256((long + 'é').encode()).hexdigest()}"
    assert summed != plain(long + "e")
    # A list is as long as it is written.
    short = ["a" * (LONGEST - len('[""]'))]
    assert plain(short) == short
    assert plain(["é" * 190]) == ["é" * 190], "as it is written, not as it is sent"
    assert str(plain(["a" * (LONGEST - len('[""]') + 1)])).startswith("sha256:")
    assert plain({"b": "x" * 150, "a": "y" * 150}) == plain({"a": "y" * 150, "b": "x" * 150})
    assert plain(["\ud800" * 250]) == plain(["\ud800" * 250])
