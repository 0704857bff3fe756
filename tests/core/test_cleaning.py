"""What people type, made safe without losing their name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.text.cleaning import many_lines, one_line, organization_key


@pytest.mark.parametrize(
    "typed,kept",
    [
        ("  Karim   Yılmaz ", "Karim Yılmaz"),
        ("Zoë\u200e van 't Hof", "Zoë van 't Hof"),
        ("مريم", "مريم"),
        ("👩🏽\u200d🔬 lab", "👩🏽\u200d🔬 lab"),
        ("a\x00b\x85c\u2028d", "a b c d"),
        ("", ""),
    ],
)
def test_one_line(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


def test_a_name_cannot_turn_the_page_around_it() -> None:
    assert one_line("Noor\u202e\u2067dda\u061cH\u200f") == "NoorddaH"


@given(st.text(alphabet=st.characters()))
def test_what_is_kept_is_kept_the_next_time_too(text: str) -> None:
    for clean in (one_line, many_lines):
        once = clean(text)
        assert clean(once) == once
        assert once == once.strip()
        once.encode()
        assert unicodedata.is_normalized("NFC", once)
    assert "\n" not in one_line(text)
    assert "\r" not in many_lines(text)
    assert "\n\n\n" not in many_lines(text)


@pytest.mark.parametrize(
    "one,other",
    [
        ("Gemeente Almelo", "  gemeente   ALMELO."),
        ("Coöperatie Thuis", "Cooperatie thuis"),
        ("Woonzorg, Enschede", "woonzorg enschede"),
        ("Straße", "STRASSE"),
        ("GGD-regio Twente", "ggd regio twente"),
    ],
)
def test_two_ways_to_write_one_organisation(one: str, other: str) -> None:
    assert organization_key(one) == organization_key(other)


def test_two_organisations_stay_two() -> None:
    keys = {organization_key(name) for name in ("Gemeente Almelo", "Gemeente Hengelo", "Almelo", "مريم", "…")}
    assert len(keys) == 5


@given(st.text())
def test_every_organisation_has_a_key(name: str) -> None:
    key = organization_key(name)
    assert key
    assert organization_key(key) == key
