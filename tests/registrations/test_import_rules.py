"""What columns hold, what a line says, and what becomes of it: without a database."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.tabular.records import Record
from leerkring.registrations.importing.columns import recognise
from leerkring.registrations.importing.fates import (
    REGISTERED,
    Candidate,
    Fate,
    There,
    count_fates,
    fingerprint,
    foresee,
)
from leerkring.registrations.importing.lines import Knows, ListLine, is_turned, read_lines
from leerkring.registrations.places.values import Quota, Standing, Terms
from leerkring.registrations.rules import Reason

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
TOWNS = {"GM0141": "Almelo", "GM0153": "Enschede", "GM1900": "Súdwest-Fryslân"}


def records(*rows: str) -> list[Record]:
    return [Record(number, tuple(row.split(";"))) for number, row in enumerate(rows, 1)]


def holds(*rows: str, **questions: str) -> list[str]:
    return list(recognise(records(*rows), questions).holds)


@pytest.mark.parametrize(
    "heading, expected",
    [
        ("Naam;E-mail;Organisatie", ["name", "email", "organization"]),
        (
            "E-mailadres;Werkgever;Achternaam;Tussenv.;Roepnaam",
            ["email", "organization", "last", "infix", "first"],
        ),
        (
            "Full name;Company;Email Address;Job title;Phone",
            ["name", "organization", "email", "job_title", "phone"],
        ),
        (
            "Mail;Deelnemer;Soort organisatie;Gemeente;Status",
            ["email", "name", "organization_kind", "municipality", "state"],
        ),
        ("Naam;E-mail;Luncht u mee?;Opmerkingen", ["name", "email", "field-lunch", ""]),
    ],
)
def test_headings_in_any_order_and_two_languages(heading: str, expected: list[str]) -> None:
    assert holds(heading, ";;;;", lunch="Luncht u mee?") == expected


def test_titles_and_empty_lines_above_the_headings_are_no_people() -> None:
    found = recognise(records("Deelnemers", "bijgewerkt op 3 maart;", ";", "Naam;E-mail", "Noor;a@x.nl"), {})
    assert (found.begins, found.holds) == (4, ("name", "email"))


def test_without_headings_the_cells_tell() -> None:
    rows = (
        "Jan de Boer;jan@x.nl;06-12345678;Gemeente Almelo",
        "Bo Smit;bo@x.nl;0612345679;Gemeente Enschede",
    )
    assert holds(*rows) == ["name", "email", "phone", "organization"]
    assert holds("Fleur;van der;Laan;f@x.nl", "Joost;;Kamp;j@x.nl", "Mo;el;Amrani;m@x.nl") == [
        *("first", "infix", "last", "email")
    ]


def test_of_two_columns_with_addresses_the_fuller_one_is_theirs() -> None:
    assert holds("E-mail;Mail;Naam", ";a@x.nl;A", ";b@x.nl;B", "c@x.nl;c@x.nl;C") == ["", "email", "name"]


def line(cells: dict[str, str], *questions: Any, kinds: dict[str, str] | None = None) -> ListLine:
    knows = Knows(TOWNS, questions, kinds or {})
    (found,) = read_lines([Record(7, tuple(cells.values()))], list(cells), knows)
    return found


@pytest.mark.parametrize(
    "typed, phone",
    [
        ("612345678", "0612345678"),
        ("31612345678", "+31612345678"),
        ("06-12345678", "06-12345678"),
        ("'+31 6 12345678", "+31 6 12345678"),
        ("6,12345678E+08", ""),
        ("n.v.t.", ""),
    ],
)
def test_a_telephone_number_that_became_a_number_is_one_again(typed: str, phone: str) -> None:
    found = line({"email": "a@x.nl", "phone": typed})
    assert found.value("phone") == phone
    assert bool(found.notes) is not bool(phone)


@pytest.mark.parametrize(
    "cells, kind, town",
    [
        ({"organization": "Gemeente Súdwest-Fryslân"}, "municipality", "GM1900"),
        ({"organization": "Woonstichting De Kern"}, "housing_corporation", ""),
        ({"organization": "Anders BV"}, "other", ""),
        ({"organization": "Anders BV", "organization_kind": "Zorgaanbieder"}, "care_provider", ""),
        ({"organization": "X", "organization_kind": "Ontwikkelaar of bouwer"}, "developer", ""),
        ({"organization": "X", "organization_kind": "Rijk"}, "national_government", ""),
        ({"organization": "X", "organization_kind": "Overig"}, "other", ""),
        ({"organization": "Bekend"}, "province", ""),
        ({"organization": "Anders BV", "municipality": "gemeente Enschede"}, "other", "GM0153"),
        ({"organization": "Anders BV", "municipality": "GM0141"}, "other", "GM0141"),
    ],
)
def test_kind_and_municipality(cells: dict[str, str], kind: str, town: str) -> None:
    found = line({"email": "a@x.nl", **cells}, kinds={"bekend": "province"})
    assert (found.value("organization_kind"), found.value("municipality")) == (kind, town)


def test_what_is_not_known_is_left_empty_and_told() -> None:
    found = line({"email": "a@x.nl", "municipality": "Atlantis", "job_title": "x" * 121})
    assert (found.value("municipality"), found.value("job_title"), len(found.notes)) == ("", "", 2)


def test_a_colleague_below_has_the_same_organisation_and_a_stranger_has_not() -> None:
    rows = records("a@x.nl;Gemeente Almelo", "b@x.nl;", "c@gmail.com;", "d@y.nl;", "e@x.nl;")
    found = read_lines(rows, ["email", "organization"], Knows(TOWNS, ()))
    assert [one.value("organization") for one in found] == [
        "Gemeente Almelo",
        "Gemeente Almelo",
        "",
        "",
        "Gemeente Almelo",
    ]


def test_names_that_stand_as_in_a_register_are_turned() -> None:
    rows = [Record(1, ("Laan, Fleur van der", "a@x.nl")), Record(2, ("Kamp, Joost", "b@x.nl"))]
    assert is_turned(rows, ["name", "email"])
    found = read_lines(rows, ["name", "email"], Knows(TOWNS, (), turned=True))
    assert [one.value("name") for one in found] == ["Fleur van der Laan", "Joost Kamp"]


@pytest.mark.parametrize(
    "email, wrong",
    [
        ("", "Hier staat geen e-mailadres."),
        ("kees(thuis)smit@x.nl", "is geen e-mailadres."),
        ("a@x.nl; b@x.nl", "Hier staat meer dan één e-mailadres."),
        ("marga.o brien@x.nl", "is geen e-mailadres"),
    ],
)
def test_an_address_is_whole_or_it_is_none(email: str, wrong: str) -> None:
    assert wrong in line({"email": email, "name": "Kees"}).wrong


def test_letters_that_got_lost_and_who_left_are_told() -> None:
    assert "verkeerde letters" in line({"email": "a@x.nl", "name": "JoÃ«lle"}).wrong
    assert line({"email": "a@x.nl", "state": "Afgemeld"}).left == "Het bestand zegt: Afgemeld."
    assert line({"email": "a@x.nl", "state": "bevestigd"}).left == ""


def question(kind: str, *options: str) -> Any:
    return SimpleNamespace(key="q", label="Vraag", type=kind, options=options)


@pytest.mark.parametrize(
    "asked, cell, given",
    [
        (question("yes_no"), "WAAR", ["yes"]),
        (question("yes_no"), "nee", ["no"]),
        (question("yes_no"), "misschien", []),
        (question("choice", "Beleid", "Bestuur"), "beleid", ["Beleid"]),
        (question("choices", "Brood", "Soep"), "soep; brood", ["Soep", "Brood"]),
        (question("choices", "Brood", "Soep"), "soep; taart", []),
        (question("text"), "Iets", ["Iets"]),
    ],
)
def test_an_answer_is_one_that_the_question_takes(asked: Any, cell: str, given: list[str]) -> None:
    found = line({"email": "a@x.nl", "field-q": cell}, asked)
    assert list(found.raw.get("field-q", [])) == given
    assert bool(found.notes) is not bool(given)


def candidate(number: int, organization: str = "a", **more: Any) -> Candidate:
    kind = {"organization_kind": "other", "email": f"p{number}@x.nl"}
    return Candidate(number, organization=organization, **kind | more)


def terms(capacity: int, most: int | None = None, *quotas: Quota) -> Terms:
    return Terms(capacity, NOW + timedelta(days=30), max_per_organization=most, quotas=quotas)


def test_each_fate() -> None:
    known = UUID(int=900)
    there = There(terms(2), Standing(taken=1), registered={known})
    lines = [
        candidate(1, person=known),
        candidate(2),
        candidate(3, email="p2@x.nl"),
        candidate(4, wrong="geen adres"),
        candidate(5, left="afgemeld"),
        candidate(6),
    ]
    found = foresee(lines, there, NOW)
    assert [one.fate for one in found] == ["already", "place", "twice", "wrong", "left", "waits"]
    assert (found[2].same_as, found[5].reason, found[5].beyond) == (2, Reason.FULL, (Reason.FULL,))


def test_two_addresses_of_one_person_are_one() -> None:
    person = UUID(int=1)
    found = foresee(
        [candidate(1, person=person), candidate(2, person=person)], There(terms(9), Standing()), NOW
    )
    assert [one.fate for one in found] == [Fate.PLACE, Fate.TWICE]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=15),
    st.integers(1, 8),
    st.integers(0, 8),
    st.none() | st.integers(1, 3),
    st.integers(0, 3),
)
def test_never_more_places_than_there_are_nor_more_of_one_organisation(
    people: list[tuple[str, bool]], capacity: int, taken: int, most: int | None, kept: int
) -> None:
    taken, kept = min(taken, capacity), min(kept, capacity)
    quota = Quota(UUID(int=5), kept, organization_kind="province")
    there = There(terms(capacity, most, *([quota] if kept else [])), Standing(taken=taken))
    lines = [
        candidate(number, organization, organization_kind="province" if special else "other")
        for number, (organization, special) in enumerate(people, 1)
    ]
    found = foresee(lines, there, NOW)
    placed = [one.candidate for one in found if one.fate is Fate.PLACE]
    assert len(placed) <= capacity - taken
    if most is not None:
        assert all(many <= most for many in Counter(one.organization for one in placed).values())
    assert all(bool(one.beyond) is (one.fate is Fate.WAITS) for one in found)
    assert sum(count_fates(found).values()) == len(lines)
    assert {one.fate for one in found} <= REGISTERED
    assert fingerprint(found) == fingerprint(foresee(lines, there, NOW))
