"""What a line of a list says, word for word: what the form would have been sent, what keeps it out, and what is told."""

from types import SimpleNamespace
from typing import Any

import pytest

from leerkring.core.tabular.records import Record
from leerkring.registrations.importing.lines import Knows, ListLine, is_turned, organizations_of, read_lines

TOWNS = {"GM0141": "Almelo", "GM0153": "Enschede"}
LETTERS = "Hier staan verkeerde letters (“Ã«”). Bewaar het bestand als CSV UTF-8 of XLSX."


def asked(kind: str, *options: str, key: str = "q", label: str = "Vraag") -> Any:
    return SimpleNamespace(key=key, label=label, type=kind, options=options)


def read(cells: dict[str, str], *questions: Any, **more: Any) -> ListLine:
    """One line, with an address unless it says otherwise."""
    cells = {"email": "a@x.nl"} | cells
    (found,) = read_lines([Record(7, tuple(cells.values()))], list(cells), Knows(TOWNS, questions, **more))
    return found


def plain(cells: dict[str, str], **more: Any) -> dict[str, str]:
    """What it says, without what is there anyway."""
    found = {name: value for name, (value,) in read(cells, **more).raw.items()}
    return {name: value for name, value in found.items() if (name, value) != ("email", "a@x.nl")}


def test_a_whole_line() -> None:
    cells = {
        "name": " Noor   Haddad ",
        "organization": "Gemeente Almelo",
        "organization_kind": "Gemeente",
        "municipality": "Almelo",
        "job_title": "'=adviseur",
        "phone": "06-12345678",
        "state": "bevestigd",
        "": "dit is niets",
        "field-q": "ja",
        "field-more": "",
    }
    assert read(cells, asked("yes_no"), asked("text", key="more")) == ListLine(
        7,
        {
            "name": ["Noor Haddad"],
            "email": ["a@x.nl"],
            "organization": ["Gemeente Almelo"],
            "organization_kind": ["municipality"],
            "municipality": ["GM0141"],
            "job_title": ["=adviseur"],
            "phone": ["06-12345678"],
            "field-q": ["yes"],
        },
    )


def test_what_a_line_answers() -> None:
    found = ListLine(1, {"a": ["b", "c"], "none": []})
    assert (found.value("a"), found.value("none"), found.value("other")) == ("c", "", "")


def test_empty_lines_are_nobodys_and_a_total_is_told() -> None:
    rows = [
        Record(1, ("a@x.nl", "Noor")),
        Record(2, (" ", "")),
        Record(3, ("", "Totaal")),
        Record(4, ("b@x.nl",)),
    ]
    found = read_lines(rows, ["email", "name"], Knows(TOWNS, ()))
    assert [(one.number, one.value("name"), one.wrong) for one in found] == [
        (1, "Noor", ""),
        (3, "Totaal", "Hier staat geen e-mailadres."),
        (4, "", ""),
    ]


@pytest.mark.parametrize(
    "cell, email, name, wrong",
    [
        ("", "", "", "Hier staat geen e-mailadres."),
        ("x" * 90, "", "", f"“{'x' * 80}” is geen e-mailadres."),
        ("Noor Haddad <NOOR@x.nl>", "noor@x.nl", "Noor Haddad", ""),
        ("a@x.nl; b@x.nl", "", "", "Hier staat meer dan één e-mailadres. Zet ieder op een eigen regel."),
        ("marga.o brien@x.nl", "", "", "“marga.o brien@x.nl” is geen e-mailadres."),
    ],
)
def test_an_address_is_one_or_says_why_not(cell: str, email: str, name: str, wrong: str) -> None:
    found = read({"email": cell, "job_title": "adviseur"})
    assert (found.value("email"), found.value("name"), found.wrong) == (email, name, wrong)


def test_a_name_of_its_own_goes_before_the_one_with_the_address() -> None:
    assert read({"email": "Noor <a@x.nl>", "name": "Bas Smit"}).value("name") == "Bas Smit"
    parts = {"first": "Fleur", "infix": "van der", "last": "Laan"}
    assert read(parts).value("name") == "Fleur van der Laan"
    assert read({"name": "Laan, Fleur van der"}).value("name") != "Fleur van der Laan"
    assert read({"name": "Laan ,  Fleur van der"}, turned=True).value("name") == "Fleur van der Laan"
    assert read({"name": "Bas Smit"}, turned=True).value("name") == "Bas Smit"


@pytest.mark.parametrize("role", ["name", "first", "last", "organization"])
def test_letters_that_got_lost_are_told_of_each_name(role: str) -> None:
    assert read({role: "JoÃ«lle"}).wrong == LETTERS
    assert read({role: "JoÃ«lle", "email": ""}).wrong == "Hier staat geen e-mailadres."
    assert read({role: "a" * 1998 + "Ã«"}).wrong == LETTERS
    assert read({role: "a" * 1999 + "Ã«"}).wrong != LETTERS
    assert read({"job_title": "JoÃ«lle"}).wrong == ""


def test_the_first_letters_that_got_lost_are_named() -> None:
    assert "“Ã«”" in read({"name": "JoÃ«lle", "last": "RenÃ©"}).wrong


def test_who_left_is_told_as_the_file_says_it() -> None:
    assert read({"state": "Afgemeld"}).left == "Het bestand zegt: Afgemeld."
    assert read({"state": "aanbod afgeslagen"}).left == "Het bestand zegt: aanbod afgeslagen."
    long = "afgemeld" + " " * 0 + "-" * 60
    assert read({"state": long}).left == f"Het bestand zegt: {long[:60]}."
    assert (read({"state": "nieuw"}).left, read({}).left) == ("", "")


def test_a_colleague_below_is_of_the_same_organisation() -> None:
    rows = [
        *(("a@x.nl", "Gemeente Almelo"), ("b@x.nl", ""), ("c@X.nl", "")),
        *(("d@y.nl", ""), ("e@gmail.com", "Thuis"), ("f@gmail.com", ""), ("g@x.nl", "")),
        *(("", ""), ("h", "De Kern"), ("i", ""), ("j@x.nl", "De Kern"), ("k@x.nl", "")),
    ]
    records = [Record(number, row) for number, row in enumerate(rows, 1)]
    found = read_lines(records, ["email", "organization"], Knows(TOWNS, (), organization="Zelf"))
    told = "Collega van regel {}: zelfde organisatie."
    assert [(one.number, one.value("organization"), one.notes) for one in found] == [
        (1, "Gemeente Almelo", ()),
        (2, "Gemeente Almelo", (told.format(1),)),
        (3, "Gemeente Almelo", (told.format(2),)),
        (4, "Zelf", ()),
        (5, "Thuis", ()),
        (6, "Zelf", ()),
        (7, "Zelf", ()),
        (9, "De Kern", ()),
        (10, "Zelf", ()),
        (11, "De Kern", ()),
        (12, "De Kern", (told.format(11),)),
    ]
    without = read_lines(records[:4] + records[6:7], ["email", "organization"], Knows(TOWNS, ()))
    assert [one.value("organization") for one in without] == [*["Gemeente Almelo"] * 3, "", "Gemeente Almelo"]
    assert read({"organization": "x" * 200}).value("organization") == "x" * 160
    (first,) = read_lines([Record(1, ("a@x.nl",))], ["email"], Knows(TOWNS, ()))
    assert first.value("organization") == ""


@pytest.mark.parametrize(
    "cell, organization, kind, note",
    [
        ("Zorgaanbieder", "Gemeente Almelo", "care_provider", ""),
        ("care_provider", "", "care_provider", ""),
        ("Regionale corporatie", "", "housing_corporation", ""),
        ("x" * 50, "Provincie Y", "province", f"Soort organisatie “{'x' * 40}” kennen wij niet."),
        ("", "bekend.", "care_office", ""),
        ("", "Gemeente bekend", "developer", ""),
        ("", "De Gemeente", "municipality", ""),
        ("", "Anders BV", "other", ""),
        ("", "Zomaar BV", "national_government", ""),
        ("", "", "national_government", ""),
    ],
)
def test_the_kind_of_an_organisation(cell: str, organization: str, kind: str, note: str) -> None:
    kinds = {"bekend": "care_office", "gemeente bekend": "developer", "-": "province"}
    found = read(
        {"organization": organization, "organization_kind": cell}, kinds=kinds, kind="national_government"
    )
    assert (found.value("organization_kind"), found.notes) == (kind, (note,) if note else ())
    assert read({"organization": "Zomaar BV"}).value("organization_kind") == "other"


@pytest.mark.parametrize(
    "cell, organization, town, note",
    [
        ("GM0153", "Gemeente Almelo", "GM0153", ""),
        ("ENSCHEDE", "Gemeente Almelo", "GM0153", ""),
        ("Gemeente Enschede", "", "GM0153", ""),
        ("x" * 50, "Gemeente Almelo", "GM0141", f"Gemeente “{'x' * 40}” kennen wij niet: die blijft leeg."),
        ("", "gemeente  almelo", "GM0141", ""),
        ("", "Gemeente Atlantis", "", ""),
        ("", "Almelo", "", ""),
        ("", "", "", ""),
    ],
)
def test_the_municipality(cell: str, organization: str, town: str, note: str) -> None:
    found = read({"municipality": cell, "organization": organization})
    assert (found.value("municipality"), found.notes) == (town, (note,) if note else ())


def test_a_job_title_is_short_and_holds_no_link() -> None:
    no = ("De functie is te lang of bevat een link: die blijft leeg.",)
    for cell, is_well in {
        "x" * 120: True,
        "x" * 121: False,
        "zie https://x.nl": False,
        "hoofd x.nl": True,
    }.items():
        found = read({"job_title": cell})
        assert (found.value("job_title"), found.notes) == ((cell, ()) if is_well else ("", no))


@pytest.mark.parametrize(
    "cell, phone",
    [
        ("", ""),
        ("612345678", "0612345678"),
        ("31612345678", "+31612345678"),
        ("'612345678", "0612345678"),
        ("012345678", "012345678"),
        ("31012345678", "31012345678"),
        ("6123456789", "6123456789"),
        ("06 " + "1" * 37, "06 " + "1" * 37),
        ("06 " + "1" * 38, None),
        ("6,12345678E+08", None),
        ("6.1e8", None),
        ("n.v.t.", None),
        ("geen telefoon, en ook geen mobiel nummer", None),
    ],
)
def test_a_telephone_number_is_one_or_is_left_empty(cell: str, phone: str | None) -> None:
    found = read({"phone": cell})
    note = f"“{cell[:30]}” is geen telefoonnummer meer: dat blijft leeg."
    assert (found.value("phone"), found.notes) == (phone or "", () if phone is not None else (note,))


LONG = asked("choice", "Beleid", label="Wat " * 20)


@pytest.mark.parametrize(
    "question, cell, given",
    [
        (asked("yes_no"), "WAAR", ["yes"]),
        (asked("yes_no"), "nee", ["no"]),
        (asked("yes_no"), "misschien", None),
        (asked("choice", "Beleid", "Bestuur"), "BELEID", ["Beleid"]),
        (asked("choice", "Beleid", "Bestuur"), "beleid; bestuur", None),
        (asked("choice", "Brood, of soep"), "brood, of soep", ["Brood, of soep"]),
        (asked("choices", "Brood, of soep", "Taart"), "brood, of soep", ["Brood, of soep"]),
        (asked("choices", "Brood", "Soep", "Taart"), "soep;;brood,taart| ", ["Soep", "Brood", "Taart"]),
        (asked("choices", "Brood", "Soep"), "soep; taart", None),
        (asked("choices", "Brood", "Soep"), ";", None),
        (asked("text", "Brood"), "Iets; anders", ["Iets; anders"]),
        (asked("text"), "", []),
        (LONG, "x" * 50, None),
    ],
)
def test_an_answer_is_one_that_the_question_takes(question: Any, cell: str, given: list[str] | None) -> None:
    found = read({"field-q": cell, "field-r": cell}, question)
    note = f"“{cell[:40]}” past niet bij ‘{question.label[:60]}’: dat antwoord blijft leeg."
    assert found.raw.get("field-q", []) == (given or [])
    assert "field-r" not in found.raw
    assert found.notes == ((note,) if given is None else ())


def test_a_cell_is_one_line_and_no_longer_than_it_may_be() -> None:
    found = read({"field-q": " 'a\n  b " + "x" * 5000}, asked("text"))
    assert found.value("field-q") == "'a b " + "x" * 3995


@pytest.mark.parametrize(
    "names, turned",
    [
        (["Laan, Fleur"], True),
        (["Laan, Fleur", "Kamp, Joost", "Noor"], True),
        (["Laan, Fleur", "Noor"], False),
        ([" Laan,Fleur ", "", " "], True),
        (["Laan, Fleur, drs."], False),
        ([""], False),
        ([], False),
    ],
)
def test_whether_last_names_stand_in_front(names: list[str], turned: bool) -> None:
    rows = [Record(number, ("a@x.nl", name)) for number, name in enumerate(names, 1)]
    assert is_turned([*rows, Record(9, ("a@x.nl",))], ["email", "name"]) is turned
    assert not is_turned(rows, ["email", "last"])


def test_the_organisations_that_a_list_names() -> None:
    rows = [
        Record(1, ("Noor", "De  Kern.")),
        Record(2, ("Bas", "de kern")),
        Record(3, ("Mo", "X")),
        Record(4, ("Kim",)),
    ]
    assert sorted(organizations_of(rows, ["name", "organization"])) == ["de kern", "x"]
    assert organizations_of(rows, ["name", ""]) == []
