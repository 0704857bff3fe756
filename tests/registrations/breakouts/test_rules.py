"""Whatever people do and in whatever order, a session never has more people than places, and nobody has one twice."""

import itertools
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.registrations.breakouts.rules import (
    Board,
    BreakoutEntry,
    BreakoutState,
    LockedBreakout,
    SameTwice,
    until_of,
)

NOW = datetime(2027, 1, 12, 9, tzinfo=UTC)
BEGINS = NOW + timedelta(days=30)
SLUGS = ("a", "b", "c")
PLACED, WAITING, WISHED = BreakoutState.PLACED, BreakoutState.WAITING, BreakoutState.WISHED


def round_(number: int) -> UUID:
    return UUID(int=1000 + number)


def room(number: int, slug: str, capacity: int = 1) -> LockedBreakout:
    id_ = UUID(int=10 * number + SLUGS.index(slug))
    return LockedBreakout(id_, round_(number), number, slug, slug.upper(), capacity, 0, 0, BEGINS)


def who(number: int) -> UUID:
    return UUID(int=5000 + number)


class Day:
    """A day in memory: its board, and the waiting lists in their order, as the tables would hold them."""

    def __init__(self, capacities: dict[tuple[int, str], int], now: datetime = NOW) -> None:
        self.now = now
        self.board = Board(
            (room(number, slug, capacity) for (number, slug), capacity in capacities.items()), (), now
        )
        self.lists: dict[UUID, list[UUID]] = {}

    def choose(self, person: int, *, keeps: bool = False, by_staff: bool = False, **wanted: str) -> None:
        """`r1="a"` is the session a in the first round; "" is none."""
        rooms = {
            round_(int(name[1:])): room(int(name[1:]), slug).id if slug else None
            for name, slug in wanted.items()
        }
        before = {key: set(found) for key, found in self.board.entries.items()}, dict(self.board.rooms)
        keeps_waiting = [round_(1), round_(2)] if keeps else ()
        try:
            self.board.choose(who(person), rooms, keeps_waiting=keeps_waiting, by_staff=by_staff)
        except SameTwice:
            self.board.entries, self.board.rooms = before  # as a transaction that is taken back
            raise
        self.settle()

    def leave(self, person: int) -> None:
        self.board.leave(who(person))
        self.settle()

    def settle(self) -> None:
        """Write the lists, and give what is free until nothing is, as the use case does."""
        while True:
            for dropped, added in self.board.touched.values():
                for entry in dropped:
                    if entry.state is WAITING:
                        self.lists[entry.room_id].remove(entry.registration_id)
                for entry in added:
                    if entry.state is WAITING:
                        self.lists.setdefault(entry.room_id, []).append(entry.registration_id)
            self.board.written()
            rooms = self.board.open_rooms()
            if not rooms:
                return
            first = self.lists[rooms[0].id][: rooms[0].capacity - rooms[0].taken]
            assert self.board.promote(rooms[0].id, first) == first

    def of(self, person: int, state: BreakoutState = PLACED) -> dict[int, str]:
        found = (one for one in self.board.entries.get(who(person), ()) if one.state is state)
        return {self.board.rooms[one.room_id].number: self.board.rooms[one.room_id].slug for one in found}

    def check(self) -> None:
        taken: Counter[UUID] = Counter()
        waiting: Counter[UUID] = Counter()
        for entries in self.board.entries.values():
            slugs = [self.board.rooms[one.room_id].slug for one in entries]
            assert len(slugs) == len(set(slugs)), "one session twice for one person"
            pairs = [(self.board.rooms[one.room_id].round_id, one.state) for one in entries]
            assert len(pairs) == len(set(pairs)), "two places, or two waits, in one round"
            taken.update(one.room_id for one in entries if one.state is PLACED)
            waiting.update(one.room_id for one in entries if one.state is WAITING)
        for id_, one in self.board.rooms.items():
            assert one.taken == taken[id_] <= one.capacity
            assert one.waiting == waiting[id_] == len(self.lists.get(id_, []))
            assert not (waiting[id_] and one.taken < one.capacity), "somebody waits beside a free place"


ACTS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["choose", "choose", "choose", "leave"]),
        st.sampled_from(["", *SLUGS]),
        st.sampled_from(["", *SLUGS]),
        st.booleans(),
    ),
    max_size=40,
)


@given(st.lists(st.integers(1, 3), min_size=6, max_size=6), ACTS)
def test_no_order_of_acts_gives_more_places_than_a_session_has(capacities, acts) -> None:
    rooms = [(number, slug) for number in (1, 2) for slug in SLUGS]
    day = Day(dict(zip(rooms, capacities, strict=True)))
    for person, act, first, second, keeps in acts:
        if act == "leave":
            day.leave(person)
        else:
            held = day.of(person)
            with suppress(SameTwice):
                day.choose(person, keeps=keeps, r1=first, r2=second)
            after = day.of(person)
            for number, wanted in ((1, first), (2, second)):
                if wanted and number in held:
                    assert number in after, "who wants a session never loses what they had for nothing"
        day.check()


@given(st.permutations(range(6)))
def test_who_waits_longest_gets_it_first(order) -> None:
    day = Day({(1, "a"): 1, (1, "b"): 9})
    for person in order:
        day.choose(person, r1="a")
    for person, after in itertools.pairwise(order):
        assert day.of(person) == {1: "a"}
        assert day.of(after) == {}
        day.leave(person)
        day.check()


def test_one_who_leaves_may_move_many() -> None:
    day = Day({(1, "a"): 1, (1, "b"): 1, (1, "c"): 1})
    for person, first, then in ((1, "a", "a"), (2, "b", "a"), (3, "c", "b")):
        day.choose(person, r1=first)
        day.choose(person, r1=then)
    assert [day.of(person) for person in (1, 2, 3)] == [{1: "a"}, {1: "b"}, {1: "c"}]
    day.leave(1)
    assert [day.of(person) for person in (2, 3)] == [{1: "a"}, {1: "b"}]
    day.check()


def test_a_swap_keeps_what_one_has_while_the_other_is_full() -> None:
    day = Day({(1, "a"): 1, (1, "b"): 1})
    day.choose(1, r1="a")
    day.choose(2, r1="b")
    day.choose(2, r1="a")
    assert (day.of(2), day.of(2, WAITING)) == ({1: "b"}, {1: "a"})
    day.choose(2, r1="b")
    assert (day.of(2), day.of(2, WAITING)) == ({1: "b"}, {})
    day.choose(2, r1="a")
    day.choose(2, keeps=True, r1="b")
    assert (day.of(2), day.of(2, WAITING)) == ({1: "b"}, {1: "a"})
    day.choose(2, keeps=True, r1="")
    assert (day.of(2), day.of(2, WAITING)) == ({}, {})


def test_who_waits_in_one_line_leaves_it_for_another() -> None:
    day = Day({(1, "a"): 1, (1, "b"): 1})
    day.choose(1, r1="a")
    day.choose(2, r1="b")
    day.choose(3, r1="a")
    day.choose(3, keeps=True, r1="b")
    assert day.of(3, WAITING) == {1: "b"}


def test_rounds_are_exchanged_and_one_session_is_never_twice() -> None:
    day = Day({(number, slug): 1 for number in (1, 2) for slug in "ab"})
    day.choose(1, r1="a", r2="b")
    day.choose(1, r1="b", r2="a")
    assert day.of(1) == {1: "b", 2: "a"}
    with pytest.raises(SameTwice) as twice:
        day.choose(1, r1="a")
    assert twice.value.room.slug == "a"
    assert day.of(1) == {1: "b", 2: "a"}


def test_what_staff_fixed_only_staff_change() -> None:
    day = Day({(1, "a"): 1, (1, "b"): 1})
    day.choose(1, r1="a")
    day.board.fix(who(1), [round_(1)])
    day.choose(1, r1="b")
    assert day.of(1) == {1: "a"}
    day.choose(1, by_staff=True, r1="b")
    assert day.of(1) == {1: "b"}
    assert not next(iter(day.board.entries[who(1)])).fixed, "another place is not fixed by itself"
    day.choose(2, r1="a")
    day.choose(1, by_staff=True, r1="a")
    day.board.fix(who(1), [round_(1)])
    assert day.of(1, WAITING) == {}, "who has to be here waits for nothing else"
    day.board.fix(who(1), [])
    day.choose(1, r1="a")
    assert day.of(1, WAITING) == {1: "a"}


def test_who_got_a_place_comes_to_what_they_wished() -> None:
    day = Day({(1, "a"): 1, (2, "b"): 1})
    day.choose(1, r1="a")
    day.board.wish(who(2), [room(1, "a").id, room(2, "b").id])
    assert day.of(2, WISHED) == {1: "a", 2: "b"}
    assert day.board.rooms[room(2, "b").id].taken == 0
    day.board.come(who(2))
    day.settle()
    assert (day.of(2), day.of(2, WAITING), day.of(2, WISHED)) == ({2: "b"}, {1: "a"}, {})
    day.check()


def test_a_wish_is_for_a_session_once() -> None:
    day = Day({(1, "a"): 1, (2, "a"): 1})
    with pytest.raises(SameTwice):
        day.board.wish(who(1), [room(1, "a").id, room(2, "a").id])


def test_a_place_that_others_wait_for_is_theirs_until_the_session_begins() -> None:
    full = replace(room(1, "a", 2), taken=1, waiting=1)
    for now, state in ((BEGINS - timedelta(seconds=1), WAITING), (BEGINS, PLACED)):
        board = Board([full], (), now)
        board.choose(who(1), {round_(1): full.id})
        assert board.entries[who(1)] == {BreakoutEntry(who(1), full.id, state)}
        assert (board.open_rooms() == []) is (now == BEGINS)


def test_what_changed_is_told_round_by_round() -> None:
    day = Day({(number, slug): 1 for number in (1, 2) for slug in SLUGS})
    day.choose(2, r1="c")
    day.choose(1, r1="a", r2="b")
    before = tuple(day.board.entries[who(1)])
    day.choose(1, r1="c", r2="")
    first, second = day.board.changes(who(1), before)
    assert (first.was, first.now, first.waits) == (room(1, "a").id, room(1, "a").id, room(1, "c").id)
    assert (second.was, second.now, second.waits) == (room(2, "b").id, None, None)
    assert day.board.changes(who(1), day.board.entries[who(1)]) == []


def test_until_when_one_chooses_is_never_past_the_start() -> None:
    assert until_of(None, BEGINS) == BEGINS
    assert until_of(NOW, BEGINS) == NOW
    assert until_of(BEGINS + timedelta(days=1), BEGINS) == BEGINS
