"""The grammar of deliveries and the waits between tries, as plain values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.mail.rules import (
    AWAY_STEP,
    BACK_OFF,
    DELIVERY_MOVES,
    END_STATES,
    GIVE_UP_AFTER,
    IN_HAND,
    WAITING,
    DeliveryState,
    next_try,
)

NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
S = DeliveryState


def test_every_state_is_in_the_grammar_and_reachable() -> None:
    assert set(DELIVERY_MOVES) == set(S)
    reached, todo = {S.QUEUED}, [S.QUEUED]
    while todo:
        for state in DELIVERY_MOVES[todo.pop()] - reached:
            reached.add(state)
            todo.append(state)
    assert reached == set(S)


def test_from_every_state_an_end_can_be_reached() -> None:
    ends = set(END_STATES)
    while more := {state for state in S if DELIVERY_MOVES[state] & ends} - ends:
        ends |= more
    assert ends == set(S)


def test_a_mail_is_claimed_only_from_waiting_and_handed_only_from_claimed() -> None:
    assert {state for state in S if S.CLAIMED in DELIVERY_MOVES[state]} == WAITING
    assert {state for state in S if S.HANDED in DELIVERY_MOVES[state]} == {S.CLAIMED}
    assert {state for state in S if S.ACCEPTED in DELIVERY_MOVES[state]} == {S.HANDED, S.UNCERTAIN}
    assert len(WAITING | IN_HAND | END_STATES) == len(WAITING) + len(IN_HAND) + len(END_STATES)


@pytest.mark.parametrize(
    "attempts, minutes", [(0, 1), (1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (6, 240), (99, 240)]
)
def test_each_try_waits_longer(attempts: int, minutes: int) -> None:
    assert next_try(attempts, NOW, NOW, 0.5) == NOW + timedelta(minutes=minutes)


def test_a_relay_that_is_away_is_tried_again_soon() -> None:
    assert next_try(9, NOW, NOW, 0.5, relay_away=True) == NOW + AWAY_STEP
    assert next_try(1, NOW, NOW, 0.5, relay_away=True) == NOW + BACK_OFF[0]


@given(st.integers(1, 50), st.floats(0, 1, exclude_max=True), st.timedeltas(timedelta(0), timedelta(days=5)))
def test_tries_are_spread_by_a_fifth_and_end_within_three_days(
    attempts: int, chance: float, passed: timedelta
) -> None:
    step = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    again = next_try(attempts, NOW, NOW + passed, chance)
    if again is None:
        assert passed + step * 1.2 > GIVE_UP_AFTER
    else:
        assert 0.8 * step <= again - NOW - passed <= 1.2 * step
        assert again - NOW <= GIVE_UP_AFTER
