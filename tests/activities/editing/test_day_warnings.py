"""What an organiser is warned of before a day is fixed."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.activities.editing.day_warnings import PlannedDay, SchoolHoliday, overlaps, warn
from leerkring.activities.editing.public_holidays import public_holidays

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ONE, OTHER = UUID(int=1), UUID(int=2)
SPRING = SchoolHoliday("voorjaarsvakantie", "Noord,Zuid", date(2027, 2, 13), date(2027, 2, 21))


def at(day: int, hour: int, month: int = 2) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=AMSTERDAM)


DAY = PlannedDay(
    ONE,
    "",
    at(4, 9),
    at(4, 16),
    location="Stadhuis Enschede",
    host="Gemeente Almelo",
    facilitator="Anna de Wit",
)


def warned(day: PlannedDay, *others: PlannedDay, school: tuple[SchoolHoliday, ...] = ()) -> list[str]:
    return warn(day, others, school, public_holidays(day.starts_at.year))


def on(day: date) -> PlannedDay:
    start = datetime(day.year, day.month, day.day, 9, tzinfo=AMSTERDAM)
    return replace(DAY, starts_at=start, ends_at=start.replace(hour=16))


@pytest.mark.parametrize(
    "day, said",
    [
        (date(2027, 2, 4), []),
        (date(2027, 3, 26), ["Het is Goede vrijdag."]),
        (date(2027, 4, 27), ["Het is Koningsdag."]),
        (date(2027, 5, 5), ["Het is Bevrijdingsdag."]),
        (date(2025, 4, 26), ["Het is Koningsdag."]),  # a day sooner when the 27th is a Sunday
        (date(2027, 5, 6), ["Het is Hemelvaartsdag."]),
        (date(2027, 2, 6), ["Het is zaterdag."]),
        (date(2027, 2, 7), ["Het is zondag."]),
        (date(2027, 12, 26), ["Het is Tweede kerstdag."]),  # a Sunday, said once
    ],
)
def test_on_a_day_on_which_people_are_free(day: date, said: list[str]) -> None:
    assert warned(on(day)) == said


@pytest.mark.parametrize("day, is_in", [(12, False), (15, True), (19, True), (22, False)])
def test_in_a_holiday_of_the_schools(day: int, is_in: bool) -> None:
    said = warned(on(date(2027, 2, day)), school=(SPRING,))
    assert said == (["Het is voorjaarsvakantie (Noord, Zuid)."] if is_in else [])


def test_a_holiday_of_the_whole_country() -> None:
    everywhere = replace(SPRING, name="kerstvakantie", regions="")
    assert warned(on(date(2027, 2, 15)), school=(everywhere,)) == ["Het is kerstvakantie (heel Nederland)."]


def test_the_evening_before_midnight_is_that_day() -> None:
    late = replace(DAY, starts_at=at(26, 23, month=4), ends_at=datetime(2027, 4, 27, 1, tzinfo=AMSTERDAM))
    assert warned(late) == []


@pytest.mark.parametrize(
    "other, said",
    [
        ({"facilitator": "ANNA DE WIT."}, "Tegelijk met ‘Een ander’ (13.00–17.00 uur): Anna de Wit."),
        ({"host": "gemeente  almelo"}, "Tegelijk met ‘Een ander’ (13.00–17.00 uur): Gemeente Almelo."),
        ({"location": "stadhuis enschede"}, "Tegelijk met ‘Een ander’ (13.00–17.00 uur): Stadhuis Enschede."),
        (
            {"location": "Stadhuis Enschede", "facilitator": "Anna de Wit"},
            "Tegelijk met ‘Een ander’ (13.00–17.00 uur): Anna de Wit en Stadhuis Enschede.",
        ),
        ({"location": "Stadhuis Almelo"}, ""),
        ({}, ""),
    ],
)
def test_the_same_person_host_or_room(other: dict[str, str], said: str) -> None:
    theirs = PlannedDay(OTHER, "‘Een ander’", at(4, 13), at(4, 17), **other)
    assert warned(DAY, theirs) == ([said] if said else [])


def test_what_somebody_is_says_not_who() -> None:
    mine = replace(DAY, facilitator="Een programmamaker")
    theirs = PlannedDay(OTHER, "‘Een ander’", at(4, 13), at(4, 17), facilitator="Een programmamaker")
    assert warned(mine, theirs) == []


def test_two_rooms_of_one_name_in_two_streets() -> None:
    mine = replace(DAY, address="Langestraat 24")
    theirs = PlannedDay(OTHER, "‘Een ander’", at(4, 13), at(4, 17), DAY.location, "Markt 1")
    assert warned(mine, theirs) == []
    assert warned(mine, replace(theirs, address="Langestraat 24")) != []
    assert warned(mine, replace(theirs, address="")) != []


def test_on_another_day_of_the_same_activity() -> None:
    second = replace(DAY, id=OTHER, starts_at=at(4, 15), ends_at=at(4, 18))
    assert warned(DAY, second) == ["Dan is er al een andere dag van deze activiteit (15.00–18.00 uur)."]
    assert warned(DAY, replace(second, id=ONE)) == []  # it is this day, before it moved


def test_one_that_begins_when_the_other_ends() -> None:
    assert (
        warned(DAY, replace(DAY, id=OTHER, activity="‘Een ander’", starts_at=at(4, 16), ends_at=at(4, 18)))
        == []
    )


moments = st.integers(0, 40).map(lambda hour: at(4, 0).replace(day=4 + hour // 24, hour=hour % 24))
spans = st.tuples(moments, moments).filter(lambda pair: pair[0] < pair[1])


@given(spans, spans)
def test_whether_two_days_are_at_once_does_not_depend_on_who_asks(
    one: tuple[datetime, datetime], other: tuple[datetime, datetime]
) -> None:
    first, second = PlannedDay(ONE, "", *one), PlannedDay(OTHER, "", *other)
    assert (
        overlaps(first, second) == overlaps(second, first) == (max(one[0], other[0]) < min(one[1], other[1]))
    )
