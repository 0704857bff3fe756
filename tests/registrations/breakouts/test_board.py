"""A board that is read from its tables: what stands on it, what is to be written, and who has nothing on it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from leerkring.registrations.breakouts.rules import (
    AskedBreakouts,
    Board,
    BreakoutChange,
    BreakoutEntry,
    SameTwice,
    in_round,
)
from tests.registrations.breakouts.test_rules import (
    BEGINS,
    NOW,
    PLACED,
    WAITING,
    WISHED,
    room,
    round_,
    who,
)

A, B = room(1, "a", 2), room(2, "b", 2)


def entry(number: int, of: UUID, **more) -> BreakoutEntry:
    return BreakoutEntry(who(number), of, **{"state": PLACED, **more})


def test_what_was_read_is_not_written_again_and_what_leaves_is_taken_away():
    mine = frozenset({entry(1, A.id), entry(1, B.id)})
    board = Board([replace(A, taken=2), replace(B, taken=1)], [*mine, entry(2, A.id)], NOW)
    assert board.touched == {}
    board.leave(who(1))
    assert board.touched == {who(1): (mine, frozenset())}
    assert [one.taken for one in board.rooms.values()] == [1, 0]


def test_a_wish_takes_the_place_of_the_one_before():
    board = Board([A, B], (), NOW)
    board.wish(who(1), [A.id])
    board.wish(who(1), [B.id])
    assert board.entries[who(1)] == {entry(1, B.id, state=WISHED)}


def test_who_has_nothing_is_not_on_the_board():
    board = Board([A, B], [entry(1, A.id)], NOW)
    board.come(who(9))
    board.fix(who(9), [round_(1)])
    assert board.changes(who(9), ()) == []
    assert board.changes(who(9), [entry(9, B.id)]) == [BreakoutChange(who(9), round_(2), B.id, None, None)]
    assert board.touched == {}


def test_who_waits_is_not_fixed():
    waits = entry(1, A.id, state=WAITING)
    board = Board([replace(A, taken=2, waiting=1)], [waits], NOW)
    board.fix(who(1), [round_(1)])
    assert board.entries[who(1)] == {waits}


def test_who_chooses_for_oneself_keeps_what_staff_fixed():
    other = room(1, "b")
    board = Board([replace(A, taken=1), other], [entry(1, A.id, fixed=True)], NOW)
    board.choose(who(1), {round_(1): other.id})
    assert board.touched == {}


def test_no_more_get_a_place_than_are_free():
    waiting = [entry(number, A.id, state=WAITING) for number in (1, 2)]
    board = Board([replace(A, taken=1, waiting=2)], waiting, NOW)
    assert board.promote(A.id, [who(1), who(2)]) == [who(1)]
    assert (board.rooms[A.id].taken, board.rooms[A.id].waiting) == (2, 1)


def test_a_place_goes_to_who_waits_until_the_session_begins():
    free = replace(A, taken=1, waiting=1)
    assert Board([free], (), BEGINS - timedelta(seconds=1)).open_rooms() == [free]
    assert Board([free], (), BEGINS).open_rooms() == []


def test_what_changed_stands_in_the_order_of_the_rounds():
    first, second = replace(A, round_id=round_(8)), replace(B, round_id=round_(7))
    board = Board([second, first], (), NOW)
    board.choose(who(1), {second.round_id: second.id, first.round_id: first.id})
    assert board.changes(who(1), ()) == [
        BreakoutChange(who(1), first.round_id, None, first.id, None),
        BreakoutChange(who(1), second.round_id, None, second.id, None),
    ]


def test_which_session_would_be_had_twice_is_said():
    board = Board([A, room(2, "a")], (), NOW)
    with pytest.raises(SameTwice, match=r"^a$"):
        board.wish(who(1), [A.id, room(2, "a").id])


def test_what_somebody_asks_is_chosen_or_ranked():
    assert not AskedBreakouts()
    assert AskedBreakouts(chosen={1: "a"})
    assert AskedBreakouts(ranked={1: ("a", "b")})


def test_a_round_is_named_by_its_number():
    assert in_round(2) == "2"
