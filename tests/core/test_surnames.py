"""Names in the order of surnames, as a Dutch list has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.text.surnames import PARTICLES, split_name, surname_key

CASES = [
    ("Anna de Vries", "Vries", "V"),
    ("Sanne van 't Hof", "Hof", "H"),
    ("Sanne van ’t Hof", "Hof", "H"),
    ("Van den Broek-Jansen", "Broek-Jansen", "B"),
    ("Kees van den Broek-Jansen", "Broek-Jansen", "B"),
    ("Liam O'Neill", "O'Neill", "O"),
    ("Joke ten Hove", "Hove", "H"),
    ("Ten Hove", "Hove", "H"),
    ("Ayşe Yılmaz", "Yılmaz", "Y"),
    ("Cher", "Cher", "C"),
    ("Guy d'Hondt", "Hondt", "H"),
    ("Guy D’Hondt", "Hondt", "H"),
    ("Sofie In 't Veld", "Veld", "V"),
    ("In 't Veld", "Veld", "V"),
    ("J.P. van der Berg", "Berg", "B"),
    ("Berg, Jan van der", "Berg", "B"),
    ("de Vries, Anna", "Vries", "V"),
    ("Anna van der Berg-de Vries", "Berg-de Vries", "B"),
    ("Dirk van 's-Gravesande", "Gravesande", "G"),
    ("Said El Amrani Idrissi", "Amrani Idrissi", "A"),
    ("Van Thi Nguyen", "Nguyen", "N"),
    ("dr. Piet Jansen MSc", "Jansen", "J"),
    ("Piet Jansen, MSc", "Jansen", "J"),
    ("Piet Jansen,MSc", "Jansen", "J"),
    ("Piet Jansen jr.", "Jansen", "J"),
    ("Jansen MSc", "Jansen", "J"),
    ("Ma", "Ma", "M"),
    ("Smit Jansen, Piet", "Smit Jansen", "S"),
    ("Smit Jansen, Piet, MSc", "Smit Jansen", "S"),
    ("Anna de", "de", "D"),
    ("  Noor   Haddad ", "Haddad", "H"),
    ("Zoë Øverby", "Øverby", "O"),
    ("Łukasz Łoś", "Łoś", "L"),
    ("王小明", "王小明", "王"),
    ("Юлия Иванова", "Иванова", "И"),
    ("", "", ""),
    ("van", "van", "V"),
    (",", ",", ""),
]


@pytest.mark.parametrize("name, main, letter", CASES)
def test_where_the_surname_begins(name: str, main: str, letter: str) -> None:
    split = split_name(name)
    assert (split.main, split.letter) == (main, letter)


def test_a_list_in_its_order() -> None:
    names = [
        "Jan van der Berg",
        "Jan Berg",
        "Anna van der Berg",
        "Kees van den Broek-Jansen",
        "Kees van den Broek",
        "Guy d'Hondt",
        "Joke ten Hove",
        "Liam O'Neill",
        "Bo Onder",
        "Ayşe Yılmaz",
        "Ben Zwart",
    ]
    names.reverse()
    assert sorted(names, key=surname_key) == [
        "Anna van der Berg",
        "Jan Berg",
        "Jan van der Berg",
        "Kees van den Broek",
        "Kees van den Broek-Jansen",
        "Guy d'Hondt",
        "Joke ten Hove",
        "Bo Onder",
        "Liam O'Neill",
        "Ayşe Yılmaz",
        "Ben Zwart",
    ]


def test_the_words_of_the_order_are_without_capitals_and_marks() -> None:
    assert surname_key("Liam “Bo” van der O'Néill-Smit MSc") == (
        "oneill smit",
        "msc liam bo van der",
        "Liam “Bo” van der O'Néill-Smit MSc",
    )


@given(st.text(max_size=60))
def test_nothing_of_a_name_is_lost(name: str) -> None:
    split = split_name(name)
    assert split.before + split.main + split.after == name
    assert bool(split.main.strip()) == bool(name.strip())


WORD = st.text("abcdefghijklmnopqrstuvwxyzéëıçş", min_size=2, max_size=12).filter(
    lambda word: word not in PARTICLES and not split_name(f"x {word}").after
)


@given(WORD, WORD, st.lists(st.sampled_from(sorted(PARTICLES)), max_size=3))
def test_particles_do_not_count_however_they_are_written(first: str, main: str, particles: list[str]) -> None:
    plain = f"{first} {main}"
    written = " ".join([first, *particles, main])
    assert surname_key(written)[0] == surname_key(plain)[0]
    assert surname_key(written.title() if "'" not in written else written)[0] == surname_key(plain)[0]


@given(st.lists(st.text(max_size=20), max_size=8))
def test_the_order_does_not_depend_on_where_one_begins(names: list[str]) -> None:
    turned = names[::-1]
    assert sorted(names, key=surname_key) == sorted(turned, key=surname_key)
