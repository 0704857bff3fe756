"""Which nightly backups stay, which night it is, and when staff hear that there is none."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leerkring.backups.rules import FORGOTTEN, MISSING, Keep, is_missing, night_of, which_to_keep
from leerkring.core.text.dutch import local

NIGHTS = st.lists(st.dates(date(2020, 1, 1), date(2030, 12, 31)), max_size=80)
KEEPS = st.builds(Keep, daily=st.integers(0, 10), weekly=st.integers(0, 10), monthly=st.integers(0, 15))
NOW = datetime(2027, 1, 12, 9, tzinfo=UTC)


def nights_until(last: date, many: int) -> list[date]:
    return [last - timedelta(days=days) for days in range(many)]


def test_two_years_of_nights_become_seven_days_four_weeks_twelve_months() -> None:
    kept = sorted(which_to_keep(nights_until(date(2027, 1, 12), 730), Keep()), reverse=True)
    assert kept[:7] == nights_until(date(2027, 1, 12), 7)
    # The Sundays before: the last night of each week; of this week and the one before, a day is kept already.
    assert kept[7:9] == [date(2027, 1, 3), date(2026, 12, 31)]
    assert date(2026, 12, 27) in kept
    assert kept[-1] == date(2026, 2, 28)
    assert len(kept) == 7 + 2 + 11


@given(NIGHTS, KEEPS)
def test_the_newest_is_kept_and_nothing_that_was_not_there(nights: list[date], keep: Keep) -> None:
    kept = which_to_keep(nights, keep)
    assert kept <= set(nights)
    assert (max(nights) in kept) if nights else not kept
    assert len(kept) <= max(keep.daily + keep.weekly + keep.monthly, 1)


@given(NIGHTS, KEEPS)
def test_forgetting_twice_forgets_nothing_more(nights: list[date], keep: Keep) -> None:
    kept = which_to_keep(nights, keep)
    assert which_to_keep(kept, keep) == kept


@given(st.dates(date(2024, 1, 1), date(2026, 1, 1)), st.integers(1, 150))
def test_forgetting_each_night_keeps_what_forgetting_once_keeps(first: date, many: int) -> None:
    """A backup that a later night wants was not thrown away by an earlier one."""
    kept: set[date] = set()
    everything = [first + timedelta(days=days) for days in range(many)]
    for night in everything:
        kept = set(which_to_keep({*kept, night}, Keep()))
    assert kept == which_to_keep(everything, Keep())


def test_before_half_past_two_it_is_still_the_night_before() -> None:
    assert night_of(local(datetime(2027, 1, 12, 1, 29, tzinfo=UTC))) == date(2027, 1, 11)
    assert night_of(local(datetime(2027, 1, 12, 1, 30, tzinfo=UTC))) == date(2027, 1, 12)


def test_staff_hear_of_a_night_without_a_backup_where_backups_are_made() -> None:
    old, new = NOW - MISSING - timedelta(seconds=1), NOW - MISSING
    assert not is_missing(None, None, NOW)
    assert is_missing(NOW, None, NOW)
    assert is_missing(NOW, old, NOW)
    assert not is_missing(NOW, new, NOW)
    assert is_missing(NOW - FORGOTTEN, old, NOW)
    assert not is_missing(NOW - FORGOTTEN - timedelta(seconds=1), old, NOW)
