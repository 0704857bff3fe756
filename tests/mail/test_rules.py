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
    held_by_itself,
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


@pytest.mark.parametrize(
    "passed, again", [(timedelta(0), True), (timedelta(minutes=-1), True), (timedelta(seconds=1), False)]
)
def test_it_is_given_up_exactly_after_three_days(passed: timedelta, *, again: bool) -> None:
    now = NOW + GIVE_UP_AFTER - timedelta(minutes=1) + passed
    assert (next_try(1, NOW, now, 0.5) is not None) == again


def test_chance_spreads_a_try_by_a_fifth_either_way() -> None:
    assert next_try(2, NOW, NOW, 0) == NOW + timedelta(minutes=4)
    assert next_try(2, NOW, NOW, 1) == NOW + timedelta(minutes=6)
    assert next_try(2, NOW, NOW, 0, relay_away=True) == NOW + timedelta(minutes=4)


@pytest.mark.parametrize(
    "accepted, refused, before, why",
    [
        (0, 0, 0, ""),
        (196, 4, 0, ""),
        (195, 5, 0, "5 van de eerste 200 adressen worden geweigerd"),
        (0, 4, 0, ""),
        (0, 5, 0, "5 van de eerste 5 adressen worden geweigerd"),
        (0, 5, 199, "5 van de eerste 5 adressen worden geweigerd"),
        (0, 99, 200, ""),
        (392, 8, 199, ""),
        (391, 9, 199, "9 van de eerste 400 adressen worden geweigerd"),
    ],
)
def test_a_mailing_stops_when_more_than_one_in_fifty_is_refused_at_first(
    accepted: int, refused: int, before: int, why: str
) -> None:
    for resumed in (True, False):
        assert held_by_itself(accepted, refused, 0, before=before, was_resumed=resumed) == why


def test_one_refusal_about_us_is_enough_until_somebody_knew() -> None:
    ours = "de mailserver weigert onze mail om wie wij zijn (5.7.x)"
    for before in (0, 500):
        assert held_by_itself(9, 1, 1, before=before, was_resumed=False) == ours
        assert held_by_itself(9, 1, 1, before=before, was_resumed=True) == ""
    assert held_by_itself(9, 5, 5, before=0, was_resumed=True).startswith("5 van")
