"""What a map and a chart say in words, for who does not see them."""

from decimal import Decimal

from leerkring.library.indicators.labels import course_sentence, number_text, spread_sentence, with_unit
from leerkring.library.indicators.rules import course_of

WORDS = {Decimal(number): f"{number}%" for number in range(20)}


def named(**values: int) -> list[tuple[str, Decimal]]:
    return [(name, Decimal(value)) for name, value in values.items()]


def course(*values: int) -> str:
    return course_sentence(course_of([(2020 + at, Decimal(one)) for at, one in enumerate(values)]), WORDS)


def test_numbers_as_the_dutch_write_them() -> None:
    assert number_text(Decimal("1234.56"), 1) == "1.234,6"
    assert number_text(Decimal("0.5"), 0) == "1"
    assert number_text(Decimal(-1234), 0) == "\u22121.234"
    assert with_unit(Decimal("12.34"), 1, "%") == "12,3%"
    assert with_unit(Decimal("4.2"), 1, "mensen", "per 1.000 inwoners") == "4,2 mensen per 1.000 inwoners"


def test_the_highest_and_the_lowest() -> None:
    assert (
        spread_sentence(2025, named(Aa=3, Be=9, Ce=3), 2, WORDS)
        == "In 2025 is dit het hoogst in Be (9%) en het laagst in Aa en Ce (3%). Van 2 gemeenten is het niet bekend."
    )
    assert "in 4 gemeenten (3%)" in spread_sentence(2025, named(A=3, B=3, C=3, D=3, E=9), 0, WORDS)
    assert spread_sentence(2025, named(Aa=3, Be=3), 0, WORDS) == "In 2025 is dit overal gelijk: 3%."
    assert spread_sentence(2025, named(Aa=3), 1, WORDS).startswith("In 2025 is dit alleen bekend van Aa: 3%.")
    assert spread_sentence(2025, [], 4, WORDS) == "In 2025 is dit van geen gemeente bekend."


def test_where_the_years_went() -> None:
    assert course(3, 4, 7) == "Van 2020 tot 2022 steeg het van 3% naar 7%."
    assert course(7, 9, 3) == "Van 2020 tot 2022 daalde het van 7% naar 3%; het hoogst was het in 2021 (9%)."
    assert course(3, 9, 1, 3) == (
        "In 2020 en in 2023 was het gelijk: 3%; het hoogst was het in 2021 (9%) en het laagst was het in 2022 (1%)."
    )
    assert course(3) == "Er is één jaar bekend: 3% in 2020."
    assert course() == "Voor de regio als geheel is er geen cijfer."
