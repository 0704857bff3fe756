"""What each column of a list is taken for: by its heading, by what stands in it, and when by neither."""

import pytest

from leerkring.core.tabular.records import Record
from leerkring.registrations.importing.columns import Column, Columns, recognise


def records(*rows: str) -> list[Record]:
    return [Record(number, tuple(row.split(";"))) for number, row in enumerate(rows, 1)]


def found(*rows: str, **questions: str) -> Columns:
    return recognise(records(*rows), questions)


def holds(*rows: str) -> list[str]:
    return list(found(*rows).holds)


def test_a_column_is_told_with_its_heading_and_three_of_its_cells() -> None:
    assert found(
        " Naam ;E-mail;Luncht u mee?;Functie;Iets",
        f"Noor;noor@x.nl; ja ;adviseur;{'x' * 70}",
        "Bas;bas@x.nl;ja",
        "Noor;;nee;;",
        "Kim;kim@x.nl;misschien;;a",
        "Mo;mo@x.nl;;;b;c",
        lunch="Luncht u mee?",
        job="Functie",
    ) == Columns(
        1,
        (
            Column("Naam", "name", ("Noor", "Bas", "Kim")),
            Column("E-mail", "email", ("noor@x.nl", "bas@x.nl", "kim@x.nl")),
            Column("Luncht u mee?", "field-lunch", ("ja", "nee", "misschien")),
            Column("Functie", "job_title", ("adviseur",)),
            Column("Iets", "", ("x" * 60, "a", "b")),
            Column("", "", ("c",)),
        ),
    )
    long = "Wat is " + "x" * 200
    assert found(f"E-mail;Naam;{long}", q=long[:200]).columns[2] == Column(long[:80], "field-q")


def test_without_headings_all_lines_are_peoples() -> None:
    assert found("a@x.nl;1", "b@x.nl;") == Columns(
        0, (Column("", "email", ("a@x.nl", "b@x.nl")), Column("", "", ("1",)))
    )


def test_a_list_of_nothing_has_no_columns() -> None:
    assert found() == Columns(0, ())
    assert found(";;") == Columns(0, ())


def test_so_many_lines_are_looked_at_and_so_many_columns() -> None:
    rows = ["E-mail;Naam", *["a@x.nl;Noor"] * 199]
    assert len(found(*rows, "a@x.nl;Noor;3").columns) == 3
    assert len(found(*rows, "a@x.nl;Noor", "a@x.nl;Noor;3").columns) == 2
    assert found(*rows, ";;", "d;e;f").columns[1].some == ("Noor",)
    assert found("E-mail;Mail", *["a@x.nl;"] * 200, *[";b@x.nl"] * 300).holds == ("email", "")
    assert len(found("Naam;E-mail;" + ";".join("x" * 58)).columns) == 60
    assert len(found("Naam;E-mail;" + ";".join("x" * 59)).columns) == 60


@pytest.mark.parametrize(
    "rows, begins",
    [
        (["Naam;E-mail"], 1),
        (["Lijst;", "Naam;E-mail", "Noor;a@x.nl"], 2),
        (["Naam", "Noor"], 1),  # one word that we know, by itself
        (["Naam;Zomaar", "Noor;iets"], 0),
        (["Naam;Zomaar", "Noor;a@x.nl"], 1),  # right above the first address
        (["Titel", "Wie;Waar", "Noor;a@x.nl"], 2),
        (["Wie;Waar", "Titel", "Noor;a@x.nl"], 0),
        (["a@x.nl;Noor"], 0),
        (["Naam;a@x.nl", "Naam;E-mail"], 0),
        ([*["Titel"] * 9, "Naam;E-mail"], 10),
        ([*["Titel"] * 10, "Naam;E-mail"], 0),
        ([" ;Naam", "Noor"], 0),
        (["; ;", "Naam;;"], 2),
        ([f"Naam;E-mail{' ' * 194}x"], 1),
    ],
)
def test_where_the_headings_stand(rows: list[str], begins: int) -> None:
    assert found(*rows).begins == begins


@pytest.mark.parametrize(
    "rows, expected",
    [
        (["Naam;Naam", "a;b", ";c"], ["", "name"]),
        (["Naam;Naam", "a;b", "c;"], ["name", ""]),
        (["Naam;Naam", "a;b"], ["name", ""]),
        (["Naam;Naam;Naam", "a;b;c", ";d; ", "; ;"], ["", "name", ""]),
        (["E-mail;Mail", "geen;a@x.nl", "geen;"], ["", "email"]),
        (["E-mail;Mail", "a@x.nl;geen", ";geen"], ["email", ""]),
    ],
)
def test_of_two_columns_with_one_heading_the_fuller_is_it(rows: list[str], expected: list[str]) -> None:
    assert holds(*rows) == expected


@pytest.mark.parametrize(
    "rows, expected",
    [
        (["Naam;Functie;Iets", "Noor;a@x.nl;b", "Bas;b@x.nl;"], ["name", "email", ""]),
        (["Naam;Wie;Iets", "Noor;a@x.nl;b@x.nl"], ["name", "email", ""]),
        (["Naam;Wie;Iets", "Noor;;b@x.nl", "Bas;a@x.nl;c@x.nl"], ["name", "", "email"]),
        (["Naam;Functie", "Noor;a@x.nl"], ["name", "job_title"]),  # no column is free
        (["Naam;Gemeente;E-mail;Iets", "a;b;c;d@x.nl"], ["name", "municipality", "email", ""]),
        (["Naam;Gemeente;Iets", "a;b;c"], ["name", "municipality", ""]),
    ],
)
def test_without_a_heading_for_it_addresses_are_found(rows: list[str], expected: list[str]) -> None:
    assert holds(*rows) == expected


def below(heading: str, *cells: str) -> str:
    """What a column holds with these cells, beside one with names and one with addresses."""
    rows = [f"Naam;E-mail;{heading}", *(f"Noor;a@x.nl;{cell}" for cell in cells)]
    return holds(*rows)[2]


@pytest.mark.parametrize(
    "cells, role",
    [
        (["06-12345678"], "phone"),
        ([" 06 12345678 "], "phone"),
        (["+31 (0)6 123.456.78"], "phone"),
        (["12345678"], ""),
        (["123456789"], "phone"),
        (["1234-5678-"], ""),
        (["bel 0612345678"], ""),
        (["0612345678", "niet"], ""),
        (["0612345678", "0612345679", "niet"], "phone"),
        (["0612345678", "", " "], "phone"),
        (["", ""], ""),
        (["De Kern corporatie", "Provincie"], "organization"),
        (["De Kern", "Provincie"], ""),
        (["van", "de"], "infix"),
        (["van", "der", "Laan"], "infix"),
        (["Noor Haddad"], ""),  # names have their column
    ],
)
def test_what_stands_in_a_column_tells_it(cells: list[str], role: str) -> None:
    assert below("Iets", *cells) == role
    assert below("Naam", *cells) == "", "a heading that we know says more"


def test_each_is_found_once_and_not_where_a_heading_tells_it() -> None:
    assert holds("E-mail;A;B", "a@x.nl;0612345678;0612345679") == ["email", "phone", ""]
    assert holds("E-mail;Telefoon;B", "a@x.nl;;0612345679") == ["email", "phone", ""]
    assert holds("E-mail;Telefoon;B", "a@x.nl;;Provincie") == ["email", "phone", "organization"]
    assert holds("E-mail;A;B", "a@x.nl;Provincie;0612345679") == ["email", "organization", "phone"]
    assert holds("E-mail;A;B", "a@x.nl;Noor Haddad;Bas Smit") == ["email", "name", ""]
    assert holds("E-mail;A;B", "a@x.nl;Noor;Noor Haddad") == ["email", "", "name"]
    assert holds("E-mail;A;B", "a@x.nl; Noor ;12 34") == ["email", "", ""]
    for heading in ("Voornaam", "Achternaam", "Naam"):
        assert holds(f"E-mail;{heading};B", "a@x.nl;;Noor Haddad")[2] == ""


@pytest.mark.parametrize(
    "rows, expected",
    [
        (["E-mail;A;B;C", "a@x.nl;Fleur;van;Laan"], ["email", "first", "infix", "last"]),
        (["E-mail;Naam;B;C", "a@x.nl;Fleur;van;Laan"], ["email", "first", "infix", "last"]),
        (["E-mail;Voornaam;B;C", "a@x.nl;Fleur;van;Laan"], ["email", "first", "infix", ""]),
        (["E-mail;A;B;Achternaam", "a@x.nl;Fleur;van;Laan"], ["email", "", "infix", "last"]),
        (["E-mail;A;B;Functie", "a@x.nl;Fleur;van;Laan"], ["email", "", "infix", "job_title"]),
        (["E-mail;Functie;B;C", "a@x.nl;Fleur;van;Laan"], ["email", "job_title", "infix", ""]),
        (
            ["E-mail;A;B;C;Functie", "a@x.nl;Fleur;van;Laan;x"],
            ["email", "first", "infix", "last", "job_title"],
        ),
        (["A;B;E-mail", "van;Laan;a@x.nl"], ["infix", "", "email"]),
        (["A;B;E-mail;C", "van;Laan;a@x.nl;1"], ["infix", "", "email", ""]),
        (["E-mail;A;B", "a@x.nl;Fleur;van"], ["email", "", "infix"]),
        (["A;B;C;E-mail", "Fleur;van;Laan;a@x.nl"], ["first", "infix", "last", "email"]),
    ],
)
def test_around_the_particles_of_names_stand_the_names(rows: list[str], expected: list[str]) -> None:
    assert holds(*rows) == expected
