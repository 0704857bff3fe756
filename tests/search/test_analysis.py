"""From text to what is compared: each word with its places and weights, as PostgreSQL writes them."""

import pytest

from leerkring.search import analysis
from leerkring.search.analysis import (
    analyse,
    filing,
    is_silent,
    is_stop,
    lexemes_of,
    meaning,
    places_of,
    plain,
)
from leerkring.search.tokens import Token, tokens


def only(text: str) -> Token:
    (token,) = tokens(text)
    return token


def test_an_entry_is_a_vector_with_the_weight_of_where_a_word_stands() -> None:
    found = analyse("De wijken", "Almelo", "Een woonzorganalyse e-mail", "woonzorg visie\nzorg")
    assert found.vector == (
        "'wijk':2A 'almelo':8D 'woonzorganalys':15C 'woon':15D,23D 'zorg':15D,23D,30D 'analys':15D"
        " 'mail':17C 'email':16C,17C 'woonzorg':23B 'visie':24B"
    )
    assert found.words == "'almelo' 'email' 'mail' 'wijken' 'woonzorganalyse'"


def test_parts_of_a_title_weigh_less_and_those_of_its_place_least() -> None:
    assert analyse("woonzorg", "", "").vector == "'woonzorg':1A 'woon':1B 'zorg':1B"
    assert analyse("", "woonzorg", "").vector == "'woonzorg':6D 'woon':6D 'zorg':6D"
    assert analyse("", "", "woonzorg").vector == "'woonzorg':11C 'woon':11D 'zorg':11D"
    assert analyse("", "", "", "\nwoonzorg").vector == "'woonzorg':21D 'woon':21D 'zorg':21D"


def test_a_word_in_pieces_stands_at_its_first_and_its_last_and_what_says_nothing_nowhere() -> None:
    assert analyse("woon-kern nu", "", "").vector == "'woon':1A 'kern':2A 'woonkern':1A,2A"
    assert analyse("plan-2030", "", "").vector == "'plan':1A '2030':2A 'plan2030':1A,2A"
    assert analyse("de-het zo'n b", "", "").vector == ""
    assert analyse("zorg-de wijk", "", "").vector == "'zorg':1A,1A,2A 'wijk':3A"


def test_what_is_typed_is_remembered_from_four_letters_on_and_without_figures() -> None:
    assert analyse("zorg wmo 1000 covid19", "plan", "tekst", "naam\nslug").words == "'plan' 'tekst' 'zorg'"
    assert analyse("plan-2030", "", "").words == "'plan'"


def test_a_text_without_end_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "MOST_TOKENS", 2)
    assert analyse("wijk zorg plan", "", "tekst").vector == "'wijk':1A 'zorg':2A"
    monkeypatch.setattr(analysis, "MOST_TOKENS", 3)
    assert analyse("wijk zorg plan", "", "tekst").vector == "'wijk':1A 'zorg':2A 'plan':3A"
    monkeypatch.undo()
    monkeypatch.setattr(analysis, "MOST_PLACES", 2)
    assert analyse("wijk zorg e-mail", "", "").vector == "'wijk':1A 'zorg':2A 'mail':2A 'email':2A,2A"


def test_a_text_is_kept_in_one_piece() -> None:
    assert plain("E\u0301e\0n \ud800") == "\u00c9e n ?"
    assert analyse("zorg\0wijk", "", "").vector == "'zorg':1A 'wijk':2A"


@pytest.mark.parametrize(
    "word, silent",
    [
        ("de", True),
        ("b", True),
        ("5", False),
        ("wijk", False),
        ("zo'n", True),
        ("de-het", True),
        ("e-mail", False),
    ],
)
def test_some_words_say_nothing(word: str, silent: bool) -> None:
    assert is_silent(only(word)) is silent
    assert bool(lexemes_of(only(word))) is not silent


def test_a_letter_says_nothing_and_a_figure_does() -> None:
    assert [is_stop(word) for word in ("b", "5", "de", "zorg", "bb")] == [True, False, True, False, False]


@pytest.mark.parametrize(
    "word, lexemes",
    [
        ("wijken", {"wijk"}),
        ("foto's", {"foto", "fotos"}),
        ("zzp'er", {"zzp", "zzper"}),
        ("e-mail", {"email", "mail"}),
        ("woonzorganalyse", {"woonzorganalys", "woon", "zorg", "analys"}),
    ],
)
def test_a_word_comes_down_to_its_stem_and_its_parts(word: str, lexemes: set[str]) -> None:
    assert lexemes_of(only(word)) == lexemes
    assert {meaning(only(word)).stem, *meaning(only(word)).parts} == lexemes


def test_what_was_looked_for_is_found_whole_or_in_its_pieces() -> None:
    text = "De e-mail over een wijk en de wijken-aanpak, zo'n zon."

    def found(*lexemes: str) -> list[str]:
        return [text[one.start : one.end] for one in places_of(text, set(lexemes))]

    assert found("wijk") == ["wijk", "wijken"]
    assert found("email") == ["e-mail"]
    assert found("mail") == ["mail"]
    assert found("zon") == ["zon"]
    assert found("de") == []
    assert found() == []


def test_an_entry_is_filed_under_the_end_of_its_address_and_its_slugs() -> None:
    assert filing("/lessen/a-b/zorg-thuis#een-plek", ["wonen-zorg", "wijk"]) == "zorg thuis\nwonen zorg wijk"
    assert filing("zorg", []) == "zorg\n"
    assert filing("/a#b#c/d", ["x"]) == "a\nx"
