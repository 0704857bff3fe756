"""Moments in content files."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.content.files.relative_dates import WrongMoment, read_moment
from leerkring.core.text.dutch import local

NOW = datetime(2027, 3, 17, 15, 0, tzinfo=UTC)  # a Wednesday, eleven days before the clocks change
NAIVE = datetime(2027, 1, 1)  # noqa: DTZ001  (which zone it means is what it does not say)
MOMENTS = st.integers(0, 8 * 365 * 24).map(
    lambda hours: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)


def test_a_relative_day_keeps_its_hour_when_the_clocks_change() -> None:
    assert read_moment("+7d 09:30", NOW) == datetime(2027, 3, 24, 8, 30, tzinfo=UTC)
    assert read_moment("+14d 09:30", NOW) == datetime(2027, 3, 31, 7, 30, tzinfo=UTC)


def test_a_weekday_is_that_of_the_week_that_many_weeks_from_now() -> None:
    assert local(read_moment("+1w do 09:30", NOW)).date().isoformat() == "2027-03-25"
    assert local(read_moment("+0w ma 09:30", NOW)).date().isoformat() == "2027-03-15"
    assert local(read_moment("-1w vr 09:30", NOW)).date().isoformat() == "2027-03-12"


def test_the_day_is_that_of_amsterdam_also_late_in_the_evening() -> None:
    late = datetime(2027, 3, 17, 23, 30, tzinfo=UTC)
    assert local(read_moment("+0d 09:30", late)).date().isoformat() == "2027-03-18"


@given(MOMENTS, st.integers(-60, 60), st.sampled_from(["ma", "do", "vr"]))
def test_a_relative_weekday_is_never_in_a_weekend(now: datetime, weeks: int, day: str) -> None:
    at = local(read_moment(f"{weeks:+d}w {day} 09:30", now))
    assert at.weekday() < 5
    assert (at.hour, at.minute) == (9, 30)
    assert abs(at - now) <= timedelta(weeks=abs(weeks) + 1, days=1)


@pytest.mark.parametrize("value", ["", "morgen", "+30d", "+30d 25:00", "30d 09:30", "+4w xx 09:30", 4, NAIVE])
def test_anything_else_says_what_to_write(value: object) -> None:
    with pytest.raises(WrongMoment, match=r"Schrijf|Zet|Kies"):
        read_moment(value, NOW)
