"""Finding somebody at the door, by any part of their name or by where they work."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.attendance.door.rules import KEPT_AFTER, kept_until, rank, surname_of
from leerkring.attendance.rules import DaySpan
from tests.conftest import TODAY

ANNA = ("Anna van der Berg", "Gemeente Almelo")


@pytest.mark.parametrize(
    "typed, place",
    [
        ("Berg", 0),
        ("ber", 0),
        ("BÈRG", 0),
        ("", 0),
        ("anna", 1),
        ("van der berg", 1),
        ("berg anna", 1),
        ("der", 1),
        ("erg", 2),
        ("anna erg", 2),
        ("almelo", 3),
        ("anna almelo", 3),
        ("lmel", 3),
        ("hengelo", None),
        ("anna hengelo", None),
    ],
)
def test_what_is_typed_finds_her(typed: str, place: int | None) -> None:
    assert rank(typed, *ANNA) == place


def test_a_surname_is_what_stands_behind_the_particles() -> None:
    assert [surname_of(name) for name in ("Guy d’Hondt", "In 't Veld", "Karim Yılmaz")] == [
        "hondt",
        "veld",
        "yilmaz",
    ]


@given(st.text(max_size=12), st.text(max_size=12))
def test_everybody_is_found_by_their_own_name(first: str, last: str) -> None:
    name = f"{first} {last}"
    assert rank(name, name, "Gemeente Almelo") is not None
    assert rank(surname_of(name), name, "") == 0


def test_a_list_leaves_the_phone_after_the_day() -> None:
    day = DaySpan(UUID(int=1), TODAY, TODAY + timedelta(hours=7))
    assert kept_until(day) == TODAY + timedelta(hours=7) + KEPT_AFTER
