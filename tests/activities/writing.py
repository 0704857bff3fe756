"""Content files as somebody writes them, for stories about loading."""

from datetime import UTC, datetime
from pathlib import Path

from leerkring.activities.content.files import Parsed, parse_directory
from leerkring.content.files.front_matter import Mistake

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)

CIRCLE = """\
+++
kind = "circle"
title = "Leerkring woonzorganalyse"
summary = "Vijf dagen samen werken aan een analyse die het gesprek op gang brengt."
themes = ["woonzorganalyse"]
regions = ["regio-groningen"]
capacity = 12
allocation = "first_come"
max_per_organization = 2
registration_opens_at = 2026-01-05T09:00:00+01:00
registration_closes_at = 2030-01-01T00:00:00+01:00
state = "published"

[[quotas]]
region = "regio-groningen"
places = 4
release_at = 2027-01-20T09:00:00+01:00

[[occurrences]]
starts_at = 2027-02-04T09:30:00+01:00
ends_at = 2027-02-04T16:30:00+01:00
location = "Stadhuis Enschede"
title = "Agenderen"

[[occurrences]]
starts_at = 2027-03-04T09:30:00+01:00
ends_at = 2027-03-04T16:30:00+01:00
online_url = "https://vergadering.example.org/geheim"
title = "Cijfers"

[[fields]]
key = "fase"
label = "Hoe ver bent u?"
type = "choice"
required = true
options = ["Begin", "Midden"]

[[fields]]
key = "bron"
label = "Welke bron gebruikt u?"
type = "text"
show_if = {key = "fase", value = "Midden"}
+++
## Voor wie

Voor u.
"""


DRAWN = (
    ("registration_closes_at = 2030-01-01", "registration_closes_at = 2027-01-30"),
    (
        'allocation = "first_come"',
        'allocation = "draw"\ndraw_value_name = "Slotkoers"\ndraw_value_at = 2027-02-01T18:00:00+01:00',
    ),
)
"""What makes the circle one whose places are drawn, with what is promised of that."""


def write(folder: Path, **files: str) -> Path:
    """Write files into a content folder; an underscore in a name stands for a hyphen."""
    activities = folder / "activities"
    activities.mkdir(exist_ok=True)
    for name, text in files.items():
        (activities / f"{name.replace('_', '-')}.md").write_text(text, "utf-8")
    return folder


def changed(text: str, *changes: tuple[str, str]) -> str:
    """Return the text with these words replaced; each has to be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def mistakes_in(folder: Path, **files: str) -> list[Mistake]:
    """Return what is wrong in these files."""
    found = parse_directory(write(folder, **files), NOW)
    assert isinstance(found, list), "there is nothing wrong"
    return found


def parsed(folder: Path, **files: str) -> Parsed:
    """Return these files, which are right."""
    found = parse_directory(write(folder, **files), NOW)
    assert isinstance(found, Parsed), found
    return found
