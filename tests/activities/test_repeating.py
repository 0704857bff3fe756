"""Series of days as a rule: how many, how far apart, always on the same weekday."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from leerkring.activities.editing.repeating import MOST_DAYS, Repeat, repeat_dates

DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DATES, st.sampled_from(Repeat), st.integers(1, 12), st.integers(1, MOST_DAYS))
def test_a_series_begins_at_its_first_day_and_keeps_its_weekday(first, repeat, every, times) -> None:
    days = repeat_dates(first, repeat, every, times)
    assert days[0] == first
    assert len(days) == (1 if repeat in (Repeat.NONE, Repeat.BY_HAND) else times)
    assert {day.weekday() for day in days} == {first.weekday()}
    assert list(days) == sorted(set(days))


@given(DATES, st.integers(1, 12), st.integers(1, MOST_DAYS))
def test_by_month_it_is_the_same_one_of_the_month(first, every, times) -> None:
    for step, day in enumerate(repeat_dates(first, Repeat.MONTHLY, every, times)):
        months = (day.year - first.year) * 12 + day.month - first.month
        assert months == step * every
        nth, wanted = (day.day - 1) // 7, (first.day - 1) // 7
        assert nth == wanted or (wanted, nth) == (4, 3)


def test_a_fifth_friday_is_the_last_of_its_month() -> None:
    days = repeat_dates(date(2027, 1, 29), Repeat.MONTHLY, 1, 4)
    assert [f"{day:%d-%m}" for day in days] == ["29-01", "26-02", "26-03", "30-04"]
