"""What an invitation may become, when an answer is awaited and reminded of, and what counts as load."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leerkring.labs.experts.rules import (
    ANSWER_WITHIN,
    INVITATION_MOVES,
    LEAVES_GAP,
    LIVE,
    NEEDS_WORDS,
    OPEN,
    InvitationState,
    answer_by,
    count_load,
    may_move,
    remind_at,
)

S = InvitationState
NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_every_move_is_in_the_grammar():
    assert set(INVITATION_MOVES) == set(S)
    assert {(old, new) for old in S for new in S if may_move(old, new)} == {
        *((S.ASKED, new) for new in (S.ACCEPTED, S.DECLINED, S.OTHER_DATE, S.REVOKED)),
        *((S.OTHER_DATE, new) for new in (S.ACCEPTED, S.DECLINED, S.OTHER_DATE, S.REVOKED)),
        *((S.ACCEPTED, new) for new in (S.WITHDRAWN, S.REVOKED)),
        (S.DECLINED, S.ACCEPTED),
    }
    assert OPEN < LIVE
    assert LEAVES_GAP < NEEDS_WORDS
    assert not LIVE & LEAVES_GAP


def test_an_answer_is_awaited_for_ten_days_and_half_of_what_is_left():
    assert answer_by(NOW, NOW + timedelta(days=60)) == NOW + ANSWER_WITHIN
    assert answer_by(NOW, NOW + timedelta(days=20)) == NOW + timedelta(days=10)
    assert answer_by(NOW, NOW + timedelta(days=6)) == NOW + timedelta(days=3)
    assert answer_by(NOW, NOW + timedelta(hours=4)) == NOW + timedelta(hours=12)


def test_one_reminder_goes_three_days_before_or_halfway():
    assert remind_at(NOW, NOW + timedelta(days=10)) == NOW + timedelta(days=7)
    assert remind_at(NOW, NOW + timedelta(days=4)) == NOW + timedelta(days=2)


@given(moments, moments)
def test_a_reminder_is_never_before_asking_nor_after_the_end(asked: datetime, starts: datetime):
    until = answer_by(asked, starts)
    assert asked < remind_at(asked, until) < until


def test_load_counts_each_lab_once_from_a_year_before():
    first = date(2027, 6, 1)
    days = [
        ("a", date(2027, 2, 1)),
        ("a", date(2027, 3, 1)),
        ("b", date(2026, 6, 2)),
        ("c", date(2026, 6, 1)),
        ("d", date(2027, 12, 1)),
    ]
    assert count_load(days, first) == 3
    assert count_load([], first) == 0
