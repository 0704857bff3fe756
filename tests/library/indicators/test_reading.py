"""Files with figures as people have them: numbers, municipalities, years and headings."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.tabular.records import read_records
from leerkring.library.indicators.reading.lines import KNOWN_HEADINGS, Brought, NoHeadings, read_figures
from leerkring.library.indicators.reading.numbers import NotANumber, decimal_sign, read_number, why_missing
from leerkring.library.indicators.reading.places import NoPlace, read_place


def read(text: str, decimals: int = 1, **more: object) -> Brought:
    records = read_records(text, KNOWN_HEADINGS)
    return read_figures(records, decimals=decimals, this_year=2026, **more)  # type: ignore[arg-type]


def whys(found: Brought) -> dict[int, str]:
    return {one.line: one.why for one in found.wrong}


@pytest.mark.parametrize(
    "cell, comma, decimals, number",
    [
        ("12", "", 0, "12"),
        ("1.234", "", 0, "1234"),
        ("1.234,5", "", 1, "1234.5"),
        ("1,234.5", "", 1, "1234.5"),
        ("1.234.567", "", 0, "1234567"),
        ("12,3", "", 1, "12.3"),
        ("12.3", "", 1, "12.3"),
        ("1,234", "", 1, "1.234"),
        ("1.234", ",", 1, "1234"),
        ("1.234", ".", 1, "1.234"),
        ("1,234", ".", 1, "1234"),
        ("12,3%", "", 1, "12.3"),
        ("1 234", "", 0, "1234"),
        ("1\u00a0234", "", 0, "1234"),
        ("\u22123,5", "", 1, "-3.5"),
        ("'-3,5", "", 1, "-3.5"),
        ("0.1000000001", "", 1, "0.1"),
        ("-0", "", 0, "0"),
    ],
)
def test_numbers(cell: str, comma: str, decimals: int, number: str) -> None:
    assert read_number(cell, comma, decimals) == Decimal(number)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "twaalf",
        "1e5",
        "12.34.5",
        "1,2,3",
        "=1+1",
        "--3",
        "12 a",
        "1.234",
        "9" * 14,
        "9" * 23,
        "9" * 4000,
        "-" + "9" * 60 + ",5",
        "①",
    ],
)
def test_what_is_no_number(cell: str) -> None:
    with pytest.raises(NotANumber):
        read_number(cell, "", 1)


@given(st.decimals(-99999, 99999, places=2, allow_nan=False))
def test_a_number_in_our_files_is_read_as_it_was(number: Decimal) -> None:
    written = f"{number.normalize():f}".replace(".", ",")
    assert read_number(written, decimal_sign([written]), 2) == number


def test_the_sign_before_decimals_is_found_by_who_leaves_no_doubt() -> None:
    assert decimal_sign(["1.234", "5,5"]) == ","
    assert decimal_sign(["1,234", "5.25"]) == "."
    assert decimal_sign(["1.234.567"]) == ","
    assert decimal_sign(["1.234", "12"]) == ""
    assert decimal_sign(["1,5", "1.5"]) == ""


def test_what_says_that_it_is_not_known() -> None:
    assert why_missing(".") == "niet bekend"
    assert why_missing("n.b.") == "niet bekend"
    assert why_missing("X") == "niet getoond, te kleine aantallen"
    assert why_missing("12") == why_missing("") == ""


@pytest.mark.parametrize(
    "name, code, found",
    [
        ("Groningen", "", "GM0014"),
        ("gemeente Groningen", "", "GM0014"),
        ("Den Haag", "", "GM0518"),
        ("'s-Gravenhage", "", "GM0518"),
        ("", "GM0014", "GM0014"),
        ("", "14", "GM0014"),
        ("GM0518", "", "GM0518"),
        ("Weesp", "", "GM0457"),
    ],
)
def test_a_municipality_by_its_name_or_code(name: str, code: str, found: str) -> None:
    assert read_place(name, code) == found


@pytest.mark.parametrize(
    "name, code, says",
    [
        ("Emsdelta", "", "Bedoelt u Eemsdelta?"),
        ("Winschoten", "", "Bedoelt u Oldambt?"),
        ("Qwxzy", "", "is geen gemeente"),
        ("", "", "er staat geen gemeente"),
        ("Groningen", "GM0518", "de code GM0518 is van Den Haag"),
        ("Groningen", "GM9999", "is geen code"),
        ("Groningen", "NL11", "is geen code"),
    ],
)
def test_what_is_no_municipality(name: str, code: str, says: str) -> None:
    with pytest.raises(NoPlace, match=says):
        read_place(name, code)


def test_a_line_for_each_municipality_and_year() -> None:
    found = read(
        "Tabel 3\n\nGemeente;Jaar;Waarde;Gewicht\nGroningen;2024;12,5;100.000\nNederland;2024;9;1\nOldambt;2024;.;"
    )
    assert found.wrong == ()
    assert found.passed == 1
    groningen, oldambt = found.figures["GM0014", 2024], found.figures["GM1895", 2024]
    assert (groningen.value, groningen.weight) == (Decimal("12.5"), Decimal(100_000))
    assert (oldambt.value, oldambt.missing) == (None, "niet bekend")


def test_a_column_for_each_year_and_what_statistics_netherlands_calls_it() -> None:
    found = read("Regio's,2021,2022*\nGroningen,1.5,\nOldambt,2.25,3.125")
    assert {key: figure.value for key, figure in found.figures.items()} == {
        ("GM0014", 2021): Decimal("1.5"),
        ("GM1895", 2021): Decimal("2.25"),
        ("GM1895", 2022): Decimal("3.125"),
    }
    assert read("RegioS;Perioden;Zorgwoningen\nGM0014;2021JJ00;7").figures["GM0014", 2021].value == 7


def test_every_wrong_line_is_named() -> None:
    found = read(
        "Gemeente;Jaar;Waarde\nEmsdelta;2024;2\nAppingedam;2023;3\nAppingedam;2019;3\nEemsdelta;2019;3\nGroningen;2024;9\n"
        "Groningen;2024;9\nPekela;1950;3\nPekela;2031;3\nPekela;24;3\nPekela;2024;-\nPekela;2023;abc\nPekela;2022;1.234"
    )
    said = whys(found)
    assert sorted(said) == [2, 3, 5, 7, 8, 9, 10, 11, 12, 13]
    assert "hoort sinds vr 1 januari 2021 bij Eemsdelta" in said[3]
    assert "telt dubbel" in said[5]
    assert said[7] == "staat al op regel 6"
    assert "schrijf 0" in said[11]
    assert "1234 kan zijn" not in said[13]
    assert "kan 1234 zijn of 1,234" in said[13]


def test_a_part_of_what_is_kept_as_a_whole_counts_double() -> None:
    kept = frozenset({("GM1979", 2019)})
    found = read("Gemeente;Jaar;Waarde\nAppingedam;2019;3\nLoppersum;2018;3", kept=kept)
    assert list(whys(found)) == [2]
    assert "waarin dit opging" in whys(found)[2]


def test_a_file_without_headings() -> None:
    with pytest.raises(NoHeadings):
        read("Groningen;2024;9")


def test_nothing_in_a_file_takes_long() -> None:
    """Every municipality, every year and a thousand lines of nonsense: about as much as is read at all."""
    names = [f"Zzz{number}" for number in range(200)]
    lines = [f"{name};{year};1" for name in ("Groningen", "Appingedam", *names) for year in range(1990, 2020)]
    found = read("Gemeente;Jaar;Waarde\n" + "\n".join(lines))
    assert len(found.figures) == 60
    assert len(found.wrong) == 6000


def test_a_list_of_districts_takes_no_minutes() -> None:
    """The wrong file of Statistics Netherlands: seventeen thousand names, none of a municipality."""
    lines = [
        f"Wijk {number:02} Buurtschap Oosterveld-{number * 7919 % 99973};2024;1" for number in range(17_000)
    ]
    started = time.process_time()
    found = read("Gemeente;Jaar;Waarde\nGronigen;2024;1\n" + "\n".join(lines))
    assert time.process_time() - started < 5
    assert len(found.wrong) == 17_001
    assert "Bedoelt u Groningen?" in found.wrong[0].why
    assert found.wrong[-1].why.endswith("is geen gemeente.")
