"""Content files that nobody writes by accident: each gets a sentence, none hangs or breaks the command."""

import os
from pathlib import Path

import pytest

from leerkring.activities.content.files import parse_directory
from tests.activities.writing import CIRCLE, NOW, changed, mistakes_in


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "nowhere"])
def test_what_is_no_file_is_not_read(tmp_path: Path, kind: str):
    place = tmp_path / "activities" / "kring.md"
    place.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("/dev/zero" if kind == "device" else "/nowhere/at/all")
    found = parse_directory(tmp_path, NOW)
    assert isinstance(found, list)
    assert "niet te lezen" in found[0].sentence


@pytest.mark.parametrize(
    "old, new",
    [
        ("capacity = 12", "capacity = " + "9" * 6000),
        ("capacity = 12", "capacity = 12\ndeep = " + "[" * 5000 + "]" * 5000),
        ('kind = "circle"', 'kind = ["circle"]'),
        ('kind = "circle"', "kind = {circle = 1}"),
        ("2027-03-04T16:30:00+01:00", "0001-01-01T00:00:00+01:00"),
        ("2027-03-04T16:30:00+01:00", "9999-12-31T23:59:00-01:00"),
    ],
)
def test_a_value_beyond_all_bounds_is_a_mistake(tmp_path: Path, old: str, new: str):
    assert mistakes_in(tmp_path, kring=changed(CIRCLE, (old, new)))


def test_a_text_that_would_take_minutes_to_read_is_a_mistake(tmp_path: Path):
    (mistake,) = mistakes_in(tmp_path, kring=CIRCLE + "[" * 60_000)
    assert "te lang" in mistake.sentence


@pytest.mark.parametrize("name", ["..", "..X", "-a", "a--b", "A", "a b", "a.b"])
def test_names_of_files_lead_nowhere_else(tmp_path: Path, name: str):
    assert mistakes_in(tmp_path, **{name: CIRCLE})
