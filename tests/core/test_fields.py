"""Forms: every mistake at once, what was typed is kept, and nothing invisible comes in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.web.forms.fields import (
    NO_ADDRESS,
    NO_LINK,
    NO_WEB_ADDRESS,
    Email,
    Fields,
    Line,
    Lines,
    NamedLine,
    OneOf,
    OptionalEmail,
    PersonName,
    WebAddress,
    check,
    email_address,
    is_address,
)
from leerkring.core.web.forms.form import Form


# The forms are made inside the tests: one that is made while this file is read has no planted fault in it.
@pytest.fixture
def coming() -> type[Any]:
    class Coming(Fields):
        name: Line("Vul uw naam in.", at_most=20)  # type: ignore[valid-type]
        email: Email
        kind: OneOf(["municipality", "other"], "Kies een soort organisatie.")  # type: ignore[valid-type]
        motivation: Lines(at_most=50) = ""  # type: ignore[valid-type]
        colleague: OptionalEmail = ""
        themes: list[OneOf(["a", "b"])] = []  # type: ignore[valid-type] # noqa: RUF012

    return Coming


@pytest.fixture
def place() -> type[Any]:
    class Place(Fields):
        url: WebAddress(at_most=20) = ""  # type: ignore[valid-type]
        long: WebAddress() = ""  # type: ignore[valid-type]

    return Place


@pytest.fixture
def badge() -> type[Any]:
    class Badge(Fields):
        name: PersonName("Vul uw naam in.")  # type: ignore[valid-type]
        organization: NamedLine("Vul de organisatie in.")  # type: ignore[valid-type]
        job: NamedLine() = ""  # type: ignore[valid-type]
        remark: Line() = ""  # type: ignore[valid-type]
        story: Lines("Vertel iets.") = "x"  # type: ignore[valid-type]
        round: OneOf(["a"]) = ""  # type: ignore[valid-type]
        rounds: list[str]

    return Badge


def filled(**answers: Any) -> dict[str, list[str]]:
    given: dict[str, Any] = {"name": "Noor Haddad", "email": "noor@almelo.example", "kind": "municipality"}
    return {name: [value] if isinstance(value, str) else value for name, value in (given | answers).items()}


def test_a_good_form_gives_its_values(coming: type[Any]) -> None:
    values, mistakes = check(coming, filled(email=" Noor@ALMELO.example ", themes=["a", "b"], unknown="x"))
    assert mistakes == {}
    assert values is not None
    assert (values.name, values.email, values.themes) == ("Noor Haddad", "noor@almelo.example", ["a", "b"])


def test_all_mistakes_are_told_at_once_in_the_order_of_the_form(coming: type[Any]) -> None:
    values, mistakes = check(coming, {"colleague": ["geen adres"], "kind": ["wizards"], "name": [" \t "]})
    assert values is None
    assert list(mistakes) == ["name", "email", "kind", "colleague"]
    assert mistakes["name"] == "Vul uw naam in."
    assert mistakes["kind"] == "Kies een van de antwoorden uit de lijst."
    assert mistakes["colleague"] == "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."
    assert mistakes["email"], "a field that was not sent is a mistake with a sentence too"
    form = Form({"kind": ["wizards"]}).with_errors(mistakes)
    assert not form.ok
    assert form.errors[0] == ("name", "Vul uw naam in.")
    assert form.value("kind") == "wizards", "what was typed is kept"


def test_a_long_answer_is_told_how_long_it_is(coming: type[Any]) -> None:
    _, mistakes = check(coming, filled(name="n" * 21))
    assert mistakes == {"name": "Gebruik ten hoogste 20 tekens; het zijn er nu 21."}


@pytest.mark.parametrize(
    "typed,kept",
    [
        ("Noor\x00 \x1bHaddad", "Noor Haddad"),
        ("Noor\r\nBcc: x", "Noor Bcc: x"),
        ("  Noor \u00a0 Haddad ", "Noor Haddad"),
        ("Noor\u202eddaH\u2066", "NoorddaH"),
        ("Karim Yi\u0307lmaz", "Karim Yi\u0307lmaz"),
        ("E\u0301lise", "\u00c9lise"),
        ("{naam}", "{naam}"),
        ("Jan \ud800", "Jan"),
    ],
)
def test_a_line_holds_what_can_be_seen(coming: type[Any], typed: str, kept: str) -> None:
    values, mistakes = check(coming, filled(name=typed))
    assert mistakes == {}
    assert values is not None
    assert values.name == kept


def test_a_longer_answer_keeps_its_lines(coming: type[Any]) -> None:
    values, _ = check(coming, filled(motivation="Eerst\r\n\r\n\r\n\r\ndan\x07\rlaatst "))
    assert values is not None
    assert values.motivation == "Eerst\n\ndan\nlaatst"


@pytest.mark.parametrize(
    "typed,kept",
    [
        ("noor@café.example", "noor@xn--caf-dma.example"),
        ("NOOR+kring@almelo.example", "noor+kring@almelo.example"),
        ("o'brien@almelo.example", "o'brien@almelo.example"),
    ],
)
def test_an_address_is_kept_as_mail_can_reach_it(coming: type[Any], typed: str, kept: str) -> None:
    values, _ = check(coming, filled(email=typed))
    assert values is not None
    assert values.email == kept


@pytest.mark.parametrize(
    "typed",
    [
        "noor",
        "noor@",
        "@almelo.example",
        "noor@almelo",
        "noor@@almelo.example",
        "noör@almelo.example",
        "noor@almelo.example, bas@enschede.example",
        "Noor <noor@almelo.example>",
        "noor@almelo.example\r\nBcc: bas@enschede.example",
        "n" * 65 + "@almelo.example",
        "noor@" + "a" * 250 + ".example",
        "noor@[127.0.0.1]",
    ],
)
def test_what_is_no_address_says_what_one_looks_like(coming: type[Any], typed: str) -> None:
    _, mistakes = check(coming, filled(email=typed))
    assert mistakes == {"email": "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."}


def test_of_a_field_that_came_twice_the_last_counts(coming: type[Any]) -> None:
    values, _ = check(coming, filled(name=["Noor", "Bas"]))
    assert values is not None
    assert values.name == "Bas"


def test_a_form_gives_templates_what_they_need() -> None:
    form = Form.of({"name": "Noor", "themes": ["a"], "phone": None})
    assert (form.value("name"), form.values("themes"), form.value("phone")) == ("Noor", ["a"], "")
    assert (form.value("nothing", "else"), form.values("nothing"), form.error("name")) == ("else", [], "")
    assert form.ok
    assert form.errors == []


NAMES = ["name", "email", "kind", "motivation", "colleague", "themes", "other"]


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.text(), max_size=3)))
def test_whatever_is_sent_is_answered(coming: type[Any], raw: dict[str, list[str]]) -> None:
    values, mistakes = check(coming, raw)
    assert (values is None) == bool(mistakes)
    for sentence in mistakes.values():
        assert sentence.endswith(".")
    if values is not None:
        for text in (values.name, values.email, values.motivation):
            text.encode()
            assert "\x00" not in text
            assert "\r" not in text


def test_a_name_holds_no_address_and_an_organisation_may_be_called_after_one(badge: type[Any]) -> None:
    assert is_address("evil.nl/inlog")
    assert is_address("noor.nl")
    assert not is_address("Noor Haddad")
    good = {
        "name": ["Noor"],
        "organization": ["Bibliotheek.nl"],
        "job": ["Werkt bij Wonen.nl"],
        "rounds": ["a"],
    }
    values, mistakes = check(badge, good)
    assert mistakes == {}
    assert values is not None
    assert (values.organization, values.job) == ("Bibliotheek.nl", "Werkt bij Wonen.nl")
    link = {"name": ["noor.nl"], "organization": ["evil.nl/inlog"], "job": ["a@b.nl"], "rounds": ["a"]}
    assert check(badge, link)[1] == {"name": NO_ADDRESS, "organization": NO_LINK, "job": NO_LINK}


WHOLE = ("", "https://a.nl/b?c=d", "http://a.nl", "https://a.nl/" + 7 * "b")
"""The last is as long as it may be."""
NO_ADDRESSES = ("a", "www.a.nl", "javascript:b", "ftp://a.nl", "https://", "https://[", "https://a b.nl")


@pytest.mark.parametrize("typed", WHOLE)
def test_a_whole_web_address_is_kept(place: type[Any], typed: str) -> None:
    assert check(place, {"url": [f" {typed} "]}) == (place(url=typed), {})


@pytest.mark.parametrize("typed", [*NO_ADDRESSES, WHOLE[-1] + "b"])
def test_what_is_no_web_address_is_told(place: type[Any], typed: str) -> None:
    assert check(place, {"url": [typed]}) == (None, {"url": NO_WEB_ADDRESS})


def test_a_web_address_may_be_long_where_nothing_else_is_said(place: type[Any]) -> None:
    long = "https://a.nl/".ljust(2000, "b")
    assert check(place, {"long": [long]})[1] == {}
    assert check(place, {"long": [f"{long}b"]})[1] == {"long": NO_WEB_ADDRESS}


def test_what_was_not_sent_is_told_by_its_own_sentence(badge: type[Any]) -> None:
    _, mistakes = check(badge, {"story": [""]})
    assert mistakes == {
        "name": "Vul uw naam in.",
        "organization": "Vul de organisatie in.",
        "story": "Vertel iets.",
    }


@pytest.mark.parametrize(
    "field, most", [("name", 120), ("organization", 200), ("job", 200), ("remark", 200), ("story", 4000)]
)
def test_an_answer_is_as_long_as_it_may_be(badge: type[Any], field: str, most: int) -> None:
    good = {"name": ["Noor"], "organization": ["Wonen"]}
    assert check(badge, good | {field: ["n" * most]})[1] == {}
    told = f"Gebruik ten hoogste {most} tekens; het zijn er nu {most + 1}."
    assert check(badge, good | {field: ["n" * (most + 1)]})[1] == {field: told}


def test_a_choice_is_one_of_the_list_and_may_be_left_out_where_it_may(
    coming: type[Any], badge: type[Any]
) -> None:
    good = {"name": ["Noor"], "organization": ["Wonen"]}
    for typed, kept in (("", ""), (" a ", "a")):
        values, mistakes = check(badge, good | {"round": [typed]})
        assert mistakes == {}
        assert values is not None
        assert values.round == kept
    assert check(badge, good | {"round": ["b"]})[1] == {"round": "Kies een van de antwoorden uit de lijst."}
    assert check(coming, filled(kind=" "))[1] == {"kind": "Kies een soort organisatie."}


def test_an_address_that_may_be_left_out_is_kept_where_it_is_there(coming: type[Any]) -> None:
    for typed, kept in ((" Bas@Enschede.example ", "bas@enschede.example"), (" ", ""), ("", "")):
        values, mistakes = check(coming, filled(colleague=typed))
        assert mistakes == {}
        assert values is not None
        assert values.colleague == kept


class Numbered(Fields):
    number: int


def test_what_no_field_of_ours_says_has_a_sentence_too() -> None:
    assert check(Numbered, {"number": ["x"]}) == (None, {"number": "Controleer dit antwoord."})


LABELS = ".".join(["a" * 61] * 4)


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("n" * 64 + "@almelo.example", "n" * 64 + "@almelo.example"),
        ("noor.haddad@Almelo.example", "noor.haddad@almelo.example"),
        ("noor\u200b@almelo.example", None),
        ("noor..haddad@almelo.example", None),
        ("noor@-almelo.example", None),
        ("noor@almelo..example", None),
        ("o'" + "n" * 63 + "@almelo.example", None),
        (" " * 300 + "noor@almelo.example", None),
        (f"noor@{LABELS}.bc", None),
        (f"noor@{LABELS}.b", f"noor@{LABELS}.b"),
        (f"o'or@{LABELS}.b", f"o'or@{LABELS}.b"),
        (f"o'or@{LABELS}.bc", None),
        ("o'" + "n" * 62 + "@almelo.example", "o'" + "n" * 62 + "@almelo.example"),
        ("noor@almelo.test", "noor@almelo.test"),
        ("o'brien@almelo.test", "o'brien@almelo.test"),
        ("\u212aarim@almelo.example", "karim@almelo.example"),
        ("", None),
    ],
)
def test_an_address_is_one_that_mail_can_reach(typed: str, kept: str | None) -> None:
    assert email_address(typed) == kept
