"""What follows from a list, a secret and a public value: always the same, fair, and within the terms."""

import hashlib
import random
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.registrations.drawing.canonical import (
    DrawList,
    KeptGroup,
    Line,
    NotAList,
    read_list,
    write_list,
)
from leerkring.registrations.drawing.outcome import Outcome
from leerkring.registrations.drawing.rules import (
    draw,
    lowest_number,
    number_of,
    ordered,
    read_value,
    rehearsal_seed,
    seed_of,
    weight_of,
)
from leerkring.registrations.rules import Reason, State
from tests.registrations.drawing.making import alone, draw_list, draw_lists

SEEDS = 6_000


def seed(number: int) -> str:
    """Return the same seeds each time, so that a test of chance is not one itself."""
    return hashlib.sha256(f"zaad {number}".encode()).hexdigest()


seeds = st.integers(0, 10**9).map(seed)


def with_place(found: DrawList, seed: str) -> set[str]:
    return {one.line.id for one in draw(found, seed) if one.outcome is Outcome.PLACE}


def chi_square(counted: dict[str, int], expected: dict[str, Fraction]) -> Fraction:
    """Return how far counts lie from what was expected, exactly."""
    return sum(((counted.get(name, 0) - many) ** 2 / many for name, many in expected.items()), Fraction(0))


# --- always the same ------------------------------------------------------------------------------------


def test_bytes_are_what_the_specification_says():
    assert seed_of("aa", "bb", "912,34") == hashlib.sha256(b"aa\nbb\n912,34").hexdigest()
    line = Line("00ff", 3, ("u1", "o1"))
    assert line.ticket_ids() == ("00ff-1", "00ff-2", "00ff-3")
    assert lowest_number(seed(1), line) == min(number_of(seed(1), id_) for id_ in line.ticket_ids())
    key = bytes.fromhex(seed(1))
    assert number_of(seed(1), "00ff-1") == __import__("hmac").digest(key, b"00ff-1", "sha256").hex()


@given(draw_lists(), seeds, st.randoms(use_true_random=False))
def test_in_whatever_order_people_stand_the_outcome_is_the_same(
    found: DrawList, one: str, rnd: random.Random
):
    lines = list(found.lines)
    rnd.shuffle(lines)
    withdrawn = {line.id for line in lines if rnd.random() < 0.2}
    assert draw(replace(found, lines=tuple(lines)), one, withdrawn) == draw(found, one, withdrawn)


@given(draw_lists())
def test_a_list_is_read_back_as_it_was_written(found: DrawList):
    text = write_list(found)
    assert read_list(text) == replace(found, given=tuple(sorted(found.given)))
    assert text.endswith("\n")
    assert write_list(replace(found, lines=tuple(reversed(found.lines)))) == text


@given(draw_lists(), st.data())
def test_no_other_text_is_a_list(found: DrawList, data: st.DataObject):
    text = write_list(found)
    at = data.draw(st.integers(0, len(text) - 1))
    other = text[:at] + data.draw(st.sampled_from(" \n0x-")) + text[at + 1 :]
    try:
        read = read_list(other)
    except NotAList:
        return
    assert write_list(read) == other, "what is read says exactly the bytes"


# --- within the terms -----------------------------------------------------------------------------------


@given(draw_lists(), seeds)
def test_never_more_than_there_are_and_never_beyond_a_maximum(found: DrawList, one: str):
    drawn = draw(found, one)
    placed = [line.line for line in drawn if line.outcome is Outcome.PLACE]
    assert len(placed) + len(found.given) <= max(found.capacity, len(found.given))
    if found.maximum is not None:
        for organization in {line.organization for line in placed}:
            many = sum(line.organization == organization for line in placed)
            assert many + sum(groups[0] == organization for groups in found.given) <= found.maximum
    for quota in found.quotas:
        others = [one for one in drawn if one.outcome is Outcome.PLACE and one.quota != quota.group]
        used = sum(one.quota == quota.group for one in drawn) + sum(quota.group in g for g in found.given)
        assert len(others) + used + len(found.given) <= found.capacity + found.capacity
    assert sorted(one.place for one in drawn) == list(range(1, len(found.lines) + 1))


@given(draw_lists(), seeds, st.randoms(use_true_random=False))
def test_who_registered_together_stays_together(found: DrawList, one: str, rnd: random.Random):
    withdrawn = {line.id for line in found.lines if rnd.random() < 0.3}
    drawn = draw(found, one, withdrawn)
    assert {line.line.id for line in drawn if line.outcome is Outcome.WITHDRAWN} == withdrawn
    for unit in {line.unit for line in found.lines}:
        theirs = [line for line in drawn if line.line.unit == unit]
        assert len({line.outcome for line in theirs} - {Outcome.WITHDRAWN}) <= 1
        places = sorted(line.place for line in theirs)
        assert places == list(range(places[0], places[0] + len(places))), "they stand next to each other"
    order = [line.line.id for line in drawn]
    assert order == [line.line.id for line in draw(found, one)], (
        "who withdraws changes nobody's place in the order"
    )


def test_a_group_stands_where_its_lowest_ticket_does():
    lines = [*alone(3), Line("a", 1, ("u9", "o9")), Line("b", 2, ("u9", "o9"))]
    for number in range(40):
        order = ordered(lines, seed(number))
        group = min(lowest_number(seed(number), line) for line in lines[3:])
        before = [line.id for low, line in order if line.unit != "u9" and low < group]
        assert [line.id for _, line in order][: len(before)] == before
        assert {line.id for _, line in order[len(before) : len(before) + 2]} == {"a", "b"}


def test_who_withdrew_is_skipped_and_their_group_goes_on_smaller():
    lines = [Line("a", 1, ("u1", "o1")), Line("b", 1, ("u1", "o1")), Line("c", 1, ("u2", "o2"))]
    found = draw_list(lines, capacity=2)
    for number in range(20):
        whole, smaller = draw(found, seed(number)), draw(found, seed(number), {"a"})
        first = whole[0].line.unit
        assert with_place(found, seed(number)) == ({"a", "b"} if first == "u1" else {"c"})
        assert {one.line.id for one in smaller if one.outcome is Outcome.PLACE} == {"b", "c"}


def test_three_hundred_of_one_organisation_take_its_places_and_no_more():
    lines = [Line(f"{n:04x}", 1, (f"u{n}", "o1")) for n in range(300)]
    lines += [Line(f"f{n:03x}", 1, (f"v{n}", f"o9{n}")) for n in range(5)]
    drawn = draw(draw_list(lines, capacity=10, maximum=2), seed(1))
    placed = [one for one in drawn if one.outcome is Outcome.PLACE]
    assert sum(one.line.organization == "o1" for one in placed) == 2
    assert len(placed) == 7, "three places stay free: nobody else is there to have them"
    assert sum(one.reason is Reason.ORGANIZATION_MAXIMUM for one in drawn) == 298


def test_places_that_were_given_before_count():
    found = draw_list(alone(3), capacity=2, maximum=1, given=[("o0",)])
    assert len(with_place(found, seed(1))) == 1
    assert alone(1)[0].id not in with_place(found, seed(1)), "that organisation has its place"


def test_a_dry_run_has_another_seed():
    assert rehearsal_seed("bb") != seed_of("aa", "bb", "912,34")


# --- fair -----------------------------------------------------------------------------------------------


def test_everybody_has_the_same_chance_of_every_place_in_the_order():
    people = alone(4)
    counted: dict[str, int] = {}
    for number in range(SEEDS):
        name = "".join(line.id[-1] for _, line in ordered(people, seed(number)))
        counted[name] = counted.get(name, 0) + 1
    expected = {"".join(one): Fraction(SEEDS, 24) for one in permutations("0123")}
    assert chi_square(counted, expected) < 50, "23 degrees of freedom: beyond 49.7 is one in a thousand"
    assert chi_square(counted, expected) > 5, "nor suspiciously even"


def exact(weights: list[int]) -> dict[str, Fraction]:
    """Return the chance of each order: who is next is drawn by tickets, since each has the lowest as often."""
    found: dict[str, Fraction] = {}
    for order in permutations(range(len(weights))):
        chance, left = Fraction(1), sum(weights)
        for who in order:
            chance *= Fraction(weights[who], left)
            left -= weights[who]
        found["".join(map(str, order))] = chance
    return found


@pytest.mark.parametrize("weights, most", [([1, 2, 3], 20.6), ([1, 1, 1, 5], 49.8), ([2, 2, 1], 20.6)])
def test_more_tickets_are_exactly_that_much_more_chance(weights: list[int], most: float):
    people = alone(len(weights), weights)
    counted: dict[str, int] = {}
    for number in range(SEEDS):
        name = "".join(line.id[-1] for _, line in ordered(people, seed(number)))
        counted[name] = counted.get(name, 0) + 1
    expected = {name: chance * SEEDS for name, chance in exact(weights).items()}
    assert chi_square(counted, expected) < most
    even = {name: Fraction(SEEDS, len(expected)) for name in expected}
    assert chi_square(counted, even) > 100, "a rule that forgets the tickets is far off"


def test_a_kept_place_goes_to_its_group_and_the_others_have_equal_chances():
    kept = [Line("a", 1, ("u1", "o1", "q1")), Line("b", 1, ("u2", "o2", "q1"))]
    open_ = [Line(name, 1, (f"u{name}", f"o{name}")) for name in "cdef"]
    found = draw_list([*kept, *open_], capacity=2, quotas=[KeptGroup("q1", 1)])
    counted: dict[str, int] = {}
    for number in range(SEEDS):
        placed = with_place(found, seed(number))
        assert placed & {"a", "b"}, "one of the group always has its place"
        for id_ in placed:
            counted[id_] = counted.get(id_, 0) + 1
    # The first of the group has the kept place. The open one goes to the first of all others.
    first_of_group = Fraction(SEEDS, 2)
    second_too = Fraction(SEEDS, 2) * Fraction(1, 15) * 2
    expected = dict.fromkeys("ab", first_of_group + second_too / 2)
    expected |= dict.fromkeys("cdef", (SEEDS - second_too) / 4)
    assert chi_square(counted, expected) < Fraction(25), counted


# --- tickets for who was left out -----------------------------------------------------------------------


def test_each_activity_that_left_somebody_out_is_a_ticket_more():
    one, other, third = uuid4(), uuid4(), uuid4()
    assert weight_of([], 3) == 1
    assert weight_of([(one, State.WAITLISTED)], 3) == 2
    assert weight_of([(one, State.WAITLISTED), (one, State.REJECTED)], 3) == 2, "one activity counts once"
    assert weight_of([(one, State.WAITLISTED), (other, State.REJECTED), (third, State.APPLIED)], 3) == 3
    assert weight_of([(one, State.WAITLISTED)], 1) == 1


@pytest.mark.parametrize("state", [State.CONFIRMED, State.OFFERED, State.DECLINED, State.EXPIRED])
def test_who_had_a_place_or_said_no_to_one_was_not_left_out(state: State):
    one = uuid4()
    assert weight_of([(one, state)], 3) == 1
    assert weight_of([(one, State.WAITLISTED), (one, state)], 3) == 1


def test_who_cancelled_and_came_back_counts_as_they_ended():
    one = uuid4()
    assert weight_of([(one, State.CANCELLED)], 3) == 1
    assert weight_of([(one, State.CANCELLED), (one, State.WAITLISTED)], 3) == 2


# --- the public value -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed, form, kept",
    [
        ("912,34", "decimals", "912,34"),
        (" 912.34 ", "decimals", "912,34"),
        ("1.912,34", "decimals", "1912,34"),
        ("1912,34", "decimals", "1912,34"),
        ("0,05", "decimals", "0,05"),
        ("00912,34", "decimals", "912,34"),
        ("912", "decimals", None),
        ("912,3", "decimals", None),
        ("912,345", "decimals", None),
        ("1.91,34", "decimals", None),
        ("-912,34", "decimals", None),
        ("négen", "decimals", None),
        ("", "decimals", None),
        ("0417 3526", "digits", "04173526"),
        ("0417-3526", "digits", None),
        ("٣", "digits", None),
        ("", "digits", None),
        ("1" * 41, "digits", None),
    ],
)
def test_a_value_is_kept_in_one_form(typed: str, form: str, kept: str | None):
    assert read_value(typed, form) == kept
