"""Where signing in may lead, how long it lasts, and which form is worth keeping."""

from datetime import UTC, datetime, timedelta

import pytest

from leerkring.people.rules import HOME, SESSION_IDLE, is_worth_keeping, safe_next, session_holds

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
JUST = timedelta(microseconds=1)
LONG = "/beheer/" + "a" * (500 - len("/beheer/"))


@pytest.mark.parametrize(
    "path",
    [
        "/beheer",
        "/mijn/aanmeldingen",
        "/beheer/nieuwsbrief/1?zoek=a&blad=2",
        "/beheer/a.b~c_d-e?x=%20+1",
        LONG,
    ],
)
def test_a_page_behind_signing_in_is_where_one_was_going(path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/agenda",
        "/beheerder",
        "//elders.example/beheer",
        "https://elders.example/beheer",
        "/beheer//elders.example",
        "/beheer/../agenda",
        "/beheer/a/..",
        "/beheer?naar=/..",
        "/beheer/a\\b",
        "/beheer#x",
        "/beheer\n",
        LONG + "a",
    ],
)
def test_anything_else_leads_to_the_back_office(path: str) -> None:
    assert safe_next(path) == HOME


@pytest.mark.parametrize(
    "fields, worth",
    [
        ([], False),
        ([("intro", "Mijn tekst")], True),
        ([("intro", "  ")], False),
        ([("version", "3"), ("request_key", "x")], False),
        ([("version", "3"), ("intro", "Mijn tekst")], True),
        ([("intro", "Mijn tekst"), ("token", "x")], False),
        ([("intro", "Mijn tekst"), ("token", "")], True),
    ],
)
def test_a_form_is_kept_when_something_of_it_could_get_lost(
    fields: list[tuple[str, str]], worth: bool
) -> None:
    assert is_worth_keeping(fields) is worth


def test_a_session_ends_at_its_moment_and_after_half_a_day_of_nothing() -> None:
    ends = NOW + timedelta(days=1)
    assert session_holds(NOW, ends, NOW)
    assert session_holds(ends - JUST, ends, ends - JUST)
    assert not session_holds(ends, ends, ends)
    assert session_holds(NOW, ends, NOW + SESSION_IDLE - JUST)
    assert not session_holds(NOW, ends, NOW + SESSION_IDLE)
