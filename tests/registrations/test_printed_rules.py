"""What stands on a list to print, in which order, and on which side of the sheet."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from leerkring.registrations.printed.rules import Way, by_surname, lies_on_its_side


class Coming(NamedTuple):
    """Who has a place."""

    name: str
    organization: str = ""
    job_title: str = ""


class Day(NamedTuple):
    """A day of the activity."""

    starts_at: datetime = datetime(2027, 1, 4, 9, tzinfo=UTC)


def test_who_comes_stands_by_surname_and_the_first_under_a_letter_has_it() -> None:
    people = [
        Coming("Joost Kamp", "Kern", "Manager"),
        Coming("Ilse van der Berg", "Almelo", "Adviseur"),
        Coming("Bas Bakker", "Twente", ""),
        Coming("Noor Haddad", "Zuid", "Wethouder"),
        Coming("Anna Berg", "Almelo", "Jurist"),
    ]
    lines = by_surname(people)
    assert [(one.name.main, one.letter) for one in lines] == [
        ("Bakker", "B"),
        ("Berg", ""),
        ("Berg", ""),
        ("Haddad", "H"),
        ("Kamp", "K"),
    ]
    assert [(one.organization, one.job_title) for one in lines[:3]] == [
        ("Twente", ""),
        ("Almelo", "Jurist"),
        ("Almelo", "Adviseur"),
    ]
    assert by_surname([]) == []


def test_who_has_no_letter_stands_first_and_has_none() -> None:
    assert [one.letter for one in by_surname([Coming("An"), Coming("-")])] == ["", "A"]


@pytest.mark.parametrize(
    "days, way, lies",
    [(5, Way.TICK, False), (6, Way.TICK, True), (2, Way.SIGN, False), (3, Way.SIGN, True)],
)
def test_many_columns_lie_on_their_side(days: int, way: Way, lies: bool) -> None:
    assert lies_on_its_side([Day()] * days, way) is lies
