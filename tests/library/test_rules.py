"""Where a text of the library lives, and how a handbook's numbers and names are made: decisions over plain values."""

import pytest

from leerkring.core.text.slugs import slugified
from leerkring.library.handbooks.rules import chapter_slug, count_words, minutes, next_number
from leerkring.library.items.rules import FOLDERS, ItemKind, path_of


@pytest.mark.parametrize("kind, folder", FOLDERS.items())
def test_each_kind_has_a_folder(kind: ItemKind, folder: str) -> None:
    assert path_of(kind, "een-tekst") == f"{folder}/een-tekst"
    assert path_of(str(kind), "een-tekst", "ergens") == f"{folder}/een-tekst"


def test_a_question_lives_with_its_region_and_the_programme_by_itself() -> None:
    assert (
        path_of("question", "wie-helpt", "regio-groningen") == "/koplopers/regio-groningen/vragen/wie-helpt"
    )
    assert path_of("question", "wie-helpt") == "/koplopers//vragen/wie-helpt"
    assert path_of("programme", "") == "/programma"
    with pytest.raises(ValueError, match="brief"):
        path_of("brief", "x")


@pytest.mark.parametrize(
    "title, slug",
    [
        ("Wie telt u níét mee?!", "wie-telt-u-niet-mee"),
        ("  Één & twee  ", "een-twee"),
        ("Straße", "strasse"),
        ("!?", "hoofdstuk"),
        ("Versie", "over-versie"),
        ("a" * 59 + " bc", "a" * 59),
        ("a" * 80, "a" * 60),
    ],
)
def test_a_title_becomes_an_address(title: str, slug: str) -> None:
    assert chapter_slug(title) == slug


def test_nothing_becomes_nothing() -> None:
    assert slugified("!?") == ""


@pytest.mark.parametrize(
    "words, long", [(0, 1), (200, 1), (299, 1), (301, 2), (500, 2), (501, 3), (2000, 10)]
)
def test_reading_takes_a_minute_at_the_least(words: int, long: int) -> None:
    assert minutes(words) == long


def test_words_are_counted_as_they_are_read() -> None:
    assert count_words("Eén, twee: d'rie\n\n— vier") == 5
    assert count_words("") == 0


@pytest.mark.parametrize(
    "numbers, following",
    [([], "1.1"), (["1"], "1.1"), (["1.1"], "1.2"), (["1.9", "1.10"], "1.11"), (["1.2.3"], "1.2.4")],
)
def test_the_next_number(numbers: list[str], following: str) -> None:
    assert next_number(numbers) == following
