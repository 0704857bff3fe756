"""Reading content files: what is right is read, what is wrong is named with its line, all at once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from leerkring.activities.content.files import parse_directory
from tests.activities.writing import CIRCLE, NOW, changed, mistakes_in, parsed, write


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if words in line)


def test_an_activity_is_read_with_all_its_parts(tmp_path: Path) -> None:
    (loaded,) = parsed(tmp_path, woonzorg=CIRCLE).activities
    draft = loaded.draft
    assert (draft.slug, draft.kind, draft.capacity, draft.max_per_organization) == (
        "woonzorg",
        "circle",
        12,
        2,
    )
    assert draft.occurrences[0].starts_at == datetime(2027, 2, 4, 8, 30, tzinfo=UTC)
    assert draft.occurrences[1].online_url == "https://vergadering.example.org/geheim"
    assert draft.fields[1].show_if_key == "fase"
    assert draft.quotas[0].region_slug == "regio-groningen"
    assert draft.body.startswith("## Voor wie")


def test_every_mistake_is_named_at_once_with_its_file_and_line(tmp_path: Path) -> None:
    first = changed(
        CIRCLE,
        ('kind = "circle"', 'kind = "kring"'),
        ("capacity = 12", 'capacity = "twaalf"'),
        ('themes = ["woonzorganalyse"]', 'themes = ["wonen"]'),
        ("2027-03-04T16:30:00+01:00", "2027-03-04T16:30:00"),
    )
    second = changed(CIRCLE, ("places = 4", "places = 0"))
    found = mistakes_in(tmp_path, een=first, twee=second)
    assert [(m.file, m.line, m.field) for m in found] == [
        ("activities/een.md", line_of(first, "kind ="), "kind"),
        ("activities/een.md", line_of(first, "themes ="), "themes"),
        ("activities/een.md", line_of(first, "capacity ="), "capacity"),
        ("activities/een.md", line_of(first, "2027-03-04T16:30"), "occurrences[2].ends_at"),
        ("activities/twee.md", line_of(second, "places ="), "quotas[1].places"),
    ]
    assert str(found[0]) == (
        'activities/een.md, regel 2, kind: "kring" bestaat niet. Kies uit circle, lab, national_meeting.'
    )


def test_what_does_not_fit_together_is_named_beside_what_is_wrong_by_itself(tmp_path: Path) -> None:
    text = changed(
        CIRCLE,
        ('kind = "circle"', 'kind = "kring"'),
        ("capacity = 12", "capacity = 0"),
        ("2030-01-01T00:00:00+01:00", "2025-01-01T00:00:00+01:00"),
        ("2027-02-04T16:30:00+01:00", "2027-02-04T08:30:00+01:00"),
        ('online_url = "https:', 'online_url = "javascript:'),
        ('show_if = {key = "fase"', 'show_if = {key = "vaas"'),
    )
    assert {m.field for m in mistakes_in(tmp_path, kring=text)} == {
        "kind",
        "capacity",
        "registration_closes_at",
        "occurrences[1].ends_at",
        "occurrences[2].online_url",
        "fields[2].show_if",
    }


@pytest.mark.parametrize(
    "old, new, fields",
    [
        ('key = "fase"\n', "", {"fields[1].key"}),
        ("starts_at = 2027-02-04T09:30:00+01:00\n", "", {"occurrences[1].starts_at"}),
        ("places = 4", 'places = "4"', {"quotas[1].places"}),
        ("max_per_organization = 2", "max_per_organization = 0", {"max_per_organization"}),
    ],
)
def test_one_mistake_is_not_told_twice(tmp_path: Path, old: str, new: str, fields: set[str]) -> None:
    assert {m.field for m in mistakes_in(tmp_path, kring=changed(CIRCLE, (old, new)))} == fields


@pytest.mark.parametrize(
    "old, new, field, words",
    [
        ("2027-02-04T16:30:00+01:00", "2027-02-04T08:30:00+01:00", "occurrences[1].ends_at", "eindigt voordat"),
        ("2027-03-04T09:30:00+01:00", "2027-02-04T12:30:00+01:00", "occurrences[2].starts_at", "overlapt met dag 1"),
        ("places = 4", "places = 40", "quotas", "40 plaatsen apart gehouden"),
        ('key = "bron"', 'key = "fase"', "fields[2].key", "al een vraag"),
        ('show_if = {key = "fase"', 'show_if = {key = "vaas"', "fields[2].show_if", "bestaat niet"),
        ('value = "Midden"', 'value = "Eind"', "fields[2].show_if", "kent het antwoord"),
        ('options = ["Begin", "Midden"]', 'options = ["Begin"]', "fields[1].options", "ten minste twee"),
        ('options = ["Begin", "Midden"]', 'options = ["Begin", "Begin"]', "fields[1].options", "dubbel"),
        ("capacity = 12", "capacity = 0", "capacity", "van 1 tot"),
        ("capacity = 12", "capacity = true", "capacity", "heel getal"),
        ("max_per_organization = 2", "max_per_organization = 20", "max_per_organization", "meer dan er plaatsen"),
        ("2030-01-01T00:00:00+01:00", "2025-01-01T00:00:00+01:00", "registration_closes_at", "voordat zij opent"),
        ('state = "published"', 'state = "scheduled"', "publish_at", "moment van publiceren"),
        ('regions = ["regio-groningen"]', 'regions = "regio-groningen"', "regions", "lijst van teksten"),
        ('title = "Leerkring', 'titel = "Leerkring', "title", "title ontbreekt"),
        ('region = "regio-groningen"', 'municipality = "Groningen"', "quotas[1].municipality", "geen gemeentecode"),
        ("places = 4", 'places = 4\norganization_kind = "municipality"', "quotas[1]", "precies één"),
        ("places = 4", "places = 4\nmax_per_organization = 2", "quotas[1].max_per_organization", "hoort bovenaan"),
        ('online_url = "https:', 'online_url = "javascript:', "occurrences[2].online_url", "volledig webadres"),
        ("starts_at = 2027-02-04T09:30:00+01:00", 'starts_at = "morgen"', "occurrences[1].starts_at", "+4w do 09:30"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_in_plain_dutch(
    tmp_path: Path, old: str, new: str, field: str, words: str
) -> None:
    found = mistakes_in(tmp_path, kring=changed(CIRCLE, (old, new)))
    assert any(m.field == field and words in m.sentence for m in found), found


def test_a_mistake_in_the_toml_itself_is_named_with_the_line_of_the_file(tmp_path: Path) -> None:
    text = changed(CIRCLE, ("capacity = 12", "capacity = twaalf"))
    (mistake,) = mistakes_in(tmp_path, kring=text)
    assert mistake.line == line_of(text, "capacity")
    assert "geen geldige TOML" in mistake.sentence


@pytest.mark.parametrize("text", ["", "geen voorwerk", "+++\ntitle = 1", "+++\n+++\n"])
def test_a_file_without_front_matter_is_a_mistake_and_no_crash(tmp_path: Path, text: str) -> None:
    assert mistakes_in(tmp_path, leeg=text)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    write(tmp_path, goed=CIRCLE)
    (tmp_path / "activities" / "foto.md").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    found = parse_directory(tmp_path, NOW)
    assert isinstance(found, list)
    assert [m.file for m in found] == ["activities/foto.md"]


def test_the_name_of_the_file_has_to_be_an_address(tmp_path: Path) -> None:
    (mistake,) = mistakes_in(tmp_path, **{"Mijn leerkring!": CIRCLE})
    assert "kleine letters" in mistake.sentence


def test_windows_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "activities" / "kring.md").write_bytes(
        b"\xef\xbb\xbf" + CIRCLE.replace("\n", "\r\n").encode()
    )
    assert not isinstance(parse_directory(tmp_path, NOW), list)


def test_a_breakout_in_a_list_is_found_on_its_own_line(tmp_path: Path) -> None:
    rounds = (
        "[[rounds]]\nstarts_at = 2027-02-04T11:00:00+01:00\nends_at = 2027-02-04T12:15:00+01:00\n"
        'breakouts = [\n  {slug = "een", title = "Een", capacity = 40},\n'
        '  {slug = "een", title = "Nog eens", capacity = 40},\n]\n[[fields]]\nkey = "fase"'
    )
    text = changed(CIRCLE, ('[[fields]]\nkey = "fase"', rounds))
    (mistake,) = mistakes_in(tmp_path, dag=text)
    assert (mistake.field, mistake.line) == ("rounds[1].breakouts[2].slug", line_of(text, "Nog eens"))


def test_nobody_can_hide_direction_marks_in_a_title(tmp_path: Path) -> None:
    text = changed(CIRCLE, ('title = "Leerkring', 'title = "\u202eLeerkring'))
    (loaded,) = parsed(tmp_path, kring=text).activities
    assert loaded.draft.title == "Leerkring woonzorganalyse"


def test_a_file_may_not_claim_the_address_of_another(tmp_path: Path) -> None:
    text = changed(CIRCLE, ("capacity = 12", 'previous_slugs = ["ander"]\ncapacity = 12'))
    (mistake,) = mistakes_in(tmp_path, ander=CIRCLE, deze=text)
    assert (mistake.file, mistake.field) == ("activities/deze.md", "previous_slugs")
