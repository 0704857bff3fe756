"""Dutch dates: the clock of Amsterdam, whatever season it is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from leerkring.core.text import dutch

FEBRUARY = datetime(2027, 2, 4, 8, 30, tzinfo=UTC)


def test_a_day_and_its_hours() -> None:
    assert dutch.datum(FEBRUARY) == "do 4 februari 2027"
    assert dutch.korte_datum(FEBRUARY) == "do 4 feb"
    assert dutch.dag(FEBRUARY) == "do 4"
    assert dutch.maand(FEBRUARY) == "februari 2027"
    assert dutch.tijd(FEBRUARY) == "9.30"
    assert dutch.datum_tijd(FEBRUARY, FEBRUARY + timedelta(hours=7)) == "do 4 februari 2027, 9.30–16.30 uur"
    assert dutch.datum_tijd(FEBRUARY) == "do 4 februari 2027, 9.30 uur"


def test_a_date_is_a_day_without_a_zone() -> None:
    assert dutch.datum(date(2027, 2, 4)) == "do 4 februari 2027"
    assert dutch.maand(date(2027, 3, 1)) == "maart 2027"


@pytest.mark.parametrize(
    "moment,shown",
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "zo 28 maart 2027, 1.59 uur"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "zo 28 maart 2027, 3.00 uur"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "zo 31 oktober 2027, 2.30 uur"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "zo 31 oktober 2027, 2.30 uur"),
        (datetime(2027, 6, 30, 22, 0, tzinfo=UTC), "do 1 juli 2027, 0.00 uur"),
        (datetime(2026, 12, 31, 23, 5, tzinfo=UTC), "vr 1 januari 2027, 0.05 uur"),
    ],
)
def test_across_the_clock_change_and_midnight(moment: datetime, shown: str) -> None:
    assert dutch.datum_tijd(moment) == shown


def test_one_moment_in_two_zones_is_one_time() -> None:
    assert dutch.datum_tijd(FEBRUARY.astimezone(dutch.AMSTERDAM)) == dutch.datum_tijd(FEBRUARY)


def test_a_meeting_over_midnight_names_both_days() -> None:
    assert dutch.datum_tijd(FEBRUARY, FEBRUARY + timedelta(days=1)) == (
        "do 4 februari 2027, 9.30 uur tot vr 5 februari 2027, 9.30 uur"
    )


def test_a_period_names_the_year_once() -> None:
    september = datetime(2027, 9, 9, 8, 0, tzinfo=UTC)
    assert dutch.periode(FEBRUARY, september) == "do 4 februari t/m do 9 september 2027"
    assert dutch.periode(FEBRUARY, FEBRUARY) == "do 4 februari 2027"
    assert (
        dutch.periode(FEBRUARY, FEBRUARY + timedelta(days=365)) == "do 4 februari 2027 t/m vr 4 februari 2028"
    )


def test_numbers_and_what_is_counted() -> None:
    assert [dutch.aantal(number, "plaats", "plaatsen") for number in (0, 1, 2)] == [
        "0 plaatsen",
        "1 plaats",
        "2 plaatsen",
    ]
    assert [dutch.getal(number) for number in (0, 1, 12, 13)] == ["nul", "één", "twaalf", "13"]


def test_names_stand_in_a_dutch_list() -> None:
    names = ["Zwolle", "'s-Hertogenbosch", "Ede", "Élst", "Enschede", "'t Harde"]
    assert sorted(names, key=dutch.sort_key) == [
        "Ede",
        "Élst",
        "Enschede",
        "'t Harde",
        "'s-Hertogenbosch",
        "Zwolle",
    ]
