"""Whether a group lives, and who may do what in it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leerkring.groups.rules import (
    ANSWER_WITHIN,
    QUIET_AFTER,
    Life,
    When,
    archive_at,
    life_of,
    may_leave,
    may_mail,
    may_remove,
    must_archive,
    next_sequence,
)

NOW = datetime(2027, 1, 15, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 14), timezones=st.just(UTC))  # noqa: DTZ001
WHEN = When(NOW, NOW + timedelta(hours=2), "Stadhuis", "", "Beginnen")


def test_half_a_year_without_anything_is_quiet_and_no_second_less():
    assert life_of(NOW - QUIET_AFTER + SECOND, None, None, NOW) is Life.ACTIVE
    assert life_of(NOW - QUIET_AFTER, None, None, NOW) is Life.QUIET


def test_a_meeting_that_lies_ahead_is_a_sign_of_life():
    assert life_of(NOW + timedelta(days=30), None, None, NOW) is Life.ACTIVE


def test_who_was_asked_waits_until_something_is_done():
    asked = NOW - timedelta(days=5)
    long_ago = NOW - timedelta(days=400)
    assert life_of(long_ago, asked, None, NOW) is Life.ASKED
    assert life_of(asked, asked, None, NOW) is Life.ASKED
    assert life_of(asked + SECOND, asked, None, NOW) is Life.ACTIVE


@given(MOMENTS, st.none() | MOMENTS, MOMENTS)
def test_an_archive_is_an_archive(lived: datetime, asked: datetime | None, archived: datetime):
    assert life_of(lived, asked, archived, NOW) is Life.ARCHIVED
    assert not must_archive(Life.ARCHIVED, asked, NOW)


def test_nothing_is_archived_that_was_not_asked_four_weeks_ago():
    asked = NOW - ANSWER_WITHIN
    assert archive_at(asked) == NOW
    assert timedelta(weeks=4) == ANSWER_WITHIN
    assert must_archive(Life.ASKED, asked, NOW)
    assert not must_archive(Life.ASKED, asked + SECOND, NOW)
    assert not must_archive(Life.ASKED, None, NOW)
    assert not must_archive(Life.QUIET, asked, NOW)
    assert not must_archive(Life.ACTIVE, asked, NOW)


def test_who_may_write_to_all():
    assert may_mail(coordinates=True, members_may=False)
    assert may_mail(coordinates=False, members_may=True)
    assert not may_mail(coordinates=False, members_may=False)


def test_a_coordinator_leaves_nobody_behind():
    assert may_leave(coordinates=False, others=3)
    assert may_leave(coordinates=True, others=0)
    assert not may_leave(coordinates=True, others=1)


def test_who_may_take_something_away():
    assert may_remove(coordinates=True, is_own=False)
    assert may_remove(coordinates=False, is_own=True)
    assert not may_remove(coordinates=False, is_own=False)


def test_a_calendar_hears_of_each_change_and_of_nothing_else():
    assert next_sequence(4, WHEN, WHEN) == 4
    for change in (
        {"starts_at": NOW + SECOND},
        {"ends_at": NOW + timedelta(hours=3)},
        {"place": "Raadhuis"},
        {"online_url": "https://vergaderen.example/a"},
        {"title": "Verder"},
    ):
        assert next_sequence(4, WHEN, replace(WHEN, **change)) == 5
