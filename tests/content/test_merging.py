"""Three become one: whatever a file and staff do between two loads, nobody's change is lost."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.content.files.merging import (
    Document,
    FileDocument,
    Memory,
    Merged,
    means,
    merge,
    remember_all,
    same_parts,
)
from leerkring.content.files.part_order import order_of
from leerkring.content.files.rules import LONGEST, FileValue, MergeResult, plain

FIELDS = ("title", "place", "starts")
FIRST_DAY = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
KEYS = ("fields/a", "fields/b", "fields/c", "days/1", "days/2")
texts = st.sampled_from(("", "een", "twee", "drie", "x" * (LONGEST + 1)))
words = st.sampled_from(("+1d", "+2d", "+30d"))


def moment(text: str, today: datetime) -> datetime:
    return today + timedelta(days=int(text[1:-1]))


def file_of(raw: Mapping[str, Mapping[str, str]], today: datetime) -> FileDocument:
    """What a file says on a day: one of its fields is a moment that moves along with the day."""
    return {
        key: {
            name: FileValue(moment(text, today), text) if name == "starts" else FileValue(text)
            for name, text in part.items()
        }
        for key, part in raw.items()
    }


parts = st.fixed_dictionaries({"title": texts, "place": texts, "starts": words})
files = st.tuples(parts, st.dictionaries(st.sampled_from(KEYS), parts)).map(
    lambda two: {"": two[0], **two[1]}
)
values = st.fixed_dictionaries(
    {"title": texts, "place": texts, "starts": words.map(lambda text: moment(text, FIRST_DAY))}
)
standing = st.tuples(values, st.dictionaries(st.sampled_from(KEYS), values)).map(
    lambda two: {"": two[0], **two[1]}
)
days = st.integers(0, 400).map(lambda later: FIRST_DAY + timedelta(days=later))


def again(memory: Memory | None, file: FileDocument, stands: Document, *, overwrite: bool = False) -> Merged:
    return merge(memory, file, stands, overwrite=overwrite, unordered=("days",))


def first_load(file: FileDocument) -> tuple[dict[str, dict[str, list[Any]]], dict[str, dict[str, Any]]]:
    return remember_all(file, unordered=("days",)), means(file)


def same(one: Document, other: Document) -> bool:
    return bool(plain(one) == plain(other))


@given(files, standing, files, days)
def test_what_staff_changed_is_never_lost(old: Any, stands: Any, new: Any, today: datetime) -> None:
    memory, before = first_load(file_of(old, FIRST_DAY))
    merged = again(memory, file_of(new, today), stands)
    for key in {*before, *stands}:
        for name in FIELDS:
            was, now = before.get(key, {}).get(name), stands.get(key, {}).get(name)
            if was != now and key in stands:
                assert merged.parts[key][name] == now, "changed or added by staff"
        if key not in stands:
            assert key not in merged.parts, "taken away by staff"


@given(files, standing, days)
def test_a_file_that_did_not_change_changes_nothing(old: Any, stands: Any, today: datetime) -> None:
    memory, _ = first_load(file_of(old, FIRST_DAY))
    merged = again(memory, file_of(old, today), stands)
    assert not merged.changed
    assert same(merged.parts, stands)
    for key, part in memory.items():
        assert all(merged.memory[key][name] == part[name] for name in FIELDS)
    assert MergeResult.CLASH not in {note.result for note in merged.notes}


@given(files, files, days)
def test_what_staff_left_alone_follows_the_file(old: Any, new: Any, today: datetime) -> None:
    memory, before = first_load(file_of(old, FIRST_DAY))
    merged = again(memory, file_of(new, today), before)
    assert merged.parts.keys() == new.keys()
    for key, part in new.items():
        for name, text in part.items():
            told = old.get(key, {}).get(name)
            day = FIRST_DAY if text == told else today
            assert merged.parts[key][name] == (moment(text, day) if name == "starts" else text)
    fields = [key for key in merged.parts if key.startswith("fields/")]
    assert fields == [key for key in new if key.startswith("fields/")] or [*before] != [*new]


@given(st.none() | files, standing, files, days, st.booleans())
def test_twice_is_once(old: Any, stands: Any, new: Any, today: datetime, overwrite: bool) -> None:
    memory = first_load(file_of(old, FIRST_DAY))[0] if old else None
    once = again(memory, file_of(new, today), stands, overwrite=overwrite)
    twice = again(once.memory, file_of(new, today + timedelta(days=3)), once.parts, overwrite=overwrite)
    assert not twice.changed
    assert same(twice.parts, once.parts)
    assert [*twice.parts] == [*once.parts]
    assert twice.memory == once.memory


@given(standing, files, days)
def test_without_a_memory_nothing_is_undone(stands: Any, new: Any, today: datetime) -> None:
    merged = again(None, file_of(new, today), stands)
    assert not merged.changed
    assert same(merged.parts, stands)


@given(files, standing, files, days)
def test_who_overwrites_gets_what_the_file_says(old: Any, stands: Any, new: Any, today: datetime) -> None:
    memory, _ = first_load(file_of(old, FIRST_DAY))
    merged = again(memory, file_of(new, today), stands, overwrite=True)
    assert merged.parts.keys() == new.keys()
    for key, part in new.items():
        assert all(merged.parts[key][name] == part[name] for name in ("title", "place"))
    assert not {note.result for note in merged.notes} & {
        MergeResult.KEPT,
        MergeResult.CLASH,
        MergeResult.UNKNOWN,
    }


@given(files, standing, files, st.randoms(use_true_random=False))
def test_the_order_of_parts_decides_nothing_about_them(old: Any, stands: Any, new: Any, dice: Any) -> None:
    def shuffled(document: dict[str, Any]) -> dict[str, Any]:
        keys = [*document]
        dice.shuffle(keys)
        return {key: document[key] for key in keys}

    memory, _ = first_load(file_of(old, FIRST_DAY))
    one = again(memory, file_of(new, FIRST_DAY), stands)
    other = again(shuffled(memory), file_of(shuffled(new), FIRST_DAY), shuffled(stands))
    assert same(one.parts, other.parts)
    told = [{(r.part, r.name, r.result) for r in m.notes if "order" not in r.name} for m in (one, other)]
    assert told[0] == told[1]


orders = st.lists(st.sampled_from("abcdef"), unique=True)


@given(st.none() | orders, orders, orders, st.booleans())
def test_an_order_loses_nobody_and_keeps_what_stands(
    before: list[str] | None, new: list[str], stands: list[str], overwrite: bool
) -> None:
    order, result = order_of(before, new, stands, overwrite=overwrite)
    assert sorted(order) == sorted({*new, *stands})
    leading = new if result in {MergeResult.APPLIED, MergeResult.OVERWRITTEN} else stands
    assert [key for key in order if key in leading] == leading


@pytest.mark.parametrize(
    "before, new, stands, order, result",
    [
        ("ab", "axb", "ab", "axb", MergeResult.SAME),
        ("ab", "ba", "ab", "ba", MergeResult.APPLIED),
        ("ab", "ab", "ba", "ba", MergeResult.KEPT),
        ("abc", "cab", "acb", "acb", MergeResult.CLASH),
        ("ab", "ba", "abx", "bxa", MergeResult.APPLIED),
        (None, "ab", "ba", "ba", MergeResult.UNKNOWN),
    ],
)
def test_an_order_follows_who_changed_it(
    before: str | None, new: str, stands: str, order: str, result: MergeResult
) -> None:
    assert order_of(before, new, stands) == ([*order], result)


def test_a_clash_is_named_again_until_somebody_ends_it() -> None:
    memory, _ = first_load({"": {"title": FileValue("een")}})
    new: FileDocument = {"": {"title": FileValue("twee")}}
    for _ in range(2):
        merged = again(memory, new, {"": {"title": "van ons"}})
        assert [(r.name, r.result, r.said, r.stands) for r in merged.notes] == [
            ("title", MergeResult.CLASH, "twee", "van ons")
        ]
        memory = merged.memory
    ended = again(memory, new, {"": {"title": "twee"}})
    assert (ended.notes, ended.memory) == ([], {"": {"title": ["twee"]}})


def test_a_relative_day_means_what_it_meant_at_first_also_where_staff_and_today_agree_by_chance() -> None:
    memory, _ = first_load(file_of({"": {"starts": "+1d"}}, FIRST_DAY))
    later = FIRST_DAY + timedelta(days=4)
    stands = {"": {"starts": moment("+1d", later)}}
    kept = again(memory, file_of({"": {"starts": "+1d"}}, later), stands)
    assert [note.result for note in kept.notes] == [MergeResult.KEPT]
    meant = again(memory, file_of({"": {"starts": "+1d"}}, later), stands, overwrite=True)
    assert meant.parts == {"": {"starts": moment("+1d", FIRST_DAY)}}


def test_a_day_is_known_by_its_words_and_else_by_its_place_in_the_row() -> None:
    memory = {
        "days/x": {"starts": ["+1d", "1"]},
        "days/y": {"starts": ["+2d", "2"]},
        "days/z": {"starts": ["+3d", "3"]},
    }

    def found(*texts: str) -> list[str | None]:
        return same_parts(memory, "days", [{"starts": FileValue(text, text)} for text in texts], "starts")

    assert found("+1d", "+2d", "+3d") == ["days/x", "days/y", "days/z"]
    assert found("+3d", "+1d", "+9d", "+8d") == ["days/z", "days/x", "days/y", None]
    assert found("+2d") == ["days/y"]
