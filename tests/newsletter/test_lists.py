"""Lists of readers as people have them."""

import pytest

from leerkring.newsletter.subscriptions.readers import read_list


@pytest.mark.parametrize(
    "text, people",
    [
        ("a@x.nl;Noor\nb@x.nl", [("a@x.nl", "Noor"), ("b@x.nl", "")]),
        ("E-mail\tNaam\r\na@x.nl\tNoor\r\n\r\nA@X.NL\tNog eens", [("a@x.nl", "Noor")]),
        ("naam;e-mail\nNoor;a@x.nl", [("a@x.nl", "Noor")]),
        ("\ufeffa@x.nl;Noor", [("a@x.nl", "Noor")]),
        ("Noor Haddad <a@x.nl>", [("a@x.nl", "Noor Haddad")]),
        ("a@x.nl Noor Haddad", [("a@x.nl", "Noor Haddad")]),
        ('"Haddad, Noor",a@x.nl', [("a@x.nl", "Haddad, Noor")]),
        ("a@x.nl;Haddad, Noor", [("a@x.nl", "Haddad, Noor")]),
        ('"Jan; Piet";a@x.nl', [("a@x.nl", "Jan; Piet")]),
        ("mailto:a@x.nl", [("a@x.nl", "")]),
        ("a@x.nl; b@x.nl; c@x.nl", [("a@x.nl", ""), ("b@x.nl", ""), ("c@x.nl", "")]),
        ("Noor <a@x.nl>, Bas <b@x.nl>", [("a@x.nl", "Noor"), ("b@x.nl", "Bas")]),
        ("a@x.nl b@x.nl", [("a@x.nl", ""), ("b@x.nl", "")]),
        ("a@x.nl en b@x.nl", [("a@x.nl", ""), ("b@x.nl", "")]),
        ("a@x.nl\tNoor\tb@x.nl", [("a@x.nl", ""), ("b@x.nl", "")]),
        ("'a@x.nl'; 'b@x.nl'.", [("a@x.nl", ""), ("b@x.nl", "")]),
        ("Noor (a@x.nl), Bas (b@x.nl)", [("a@x.nl", ""), ("b@x.nl", "")]),
        ('"Noor" <a@x.nl>; "Bas <b@x.nl>', [("a@x.nl", "Noor"), ("b@x.nl", "Bas")]),
        ("Dhr. haddad@x.nl; b4@x.nl", [("haddad@x.nl", ""), ("b4@x.nl", "")]),
        ("; ".join(f"a{n}@x.nl" for n in range(900)), [(f"a{n}@x.nl", "") for n in range(900)]),
        ("a@bücher.nl\nA@xn--bcher-kva.nl", [("a@xn--bcher-kva.nl", "")]),
        ("a@x.nl;www.elders.example", [("a@x.nl", "")]),
    ],
)
def test_a_list_is_read_as_it_is_pasted(text: str, people: list[tuple[str, str]]) -> None:
    listed = read_list(text)
    assert list(listed.people) == people
    assert listed.wrong == ()


def test_a_line_without_end_takes_no_time() -> None:
    for junk in ("x" * 500_000, "(" * 250_000 + "@", "a@" * 100_000, '"' * 200_000 + " a@x.nl"):
        assert read_list(f"a@x.nl\n{junk}").people[0] == ("a@x.nl", "")


@pytest.mark.parametrize(
    "text, wrong", [("a@x.nl\nNoor", (2,)), ("a@x.nl; fout@", (1,)), ("a@x.nl\nb@x..nl; c@x.nl", (2,))]
)
def test_a_line_that_is_wrong_is_named_and_loses_nobody(text: str, wrong: tuple[int, ...]) -> None:
    assert read_list(text).wrong == wrong
