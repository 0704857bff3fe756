"""What follows from a list, a secret and a public value: always the same, fair, and within the terms."""

import hashlib
import hmac
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.activities.draws.rules import freezes_at, is_missed
from leerkring.registrations.drawing.canonical import (
    DrawList,
    KeptGroup,
    Line,
)
from leerkring.registrations.drawing.outcome import Outcome
from leerkring.registrations.drawing.record import write_record
from leerkring.registrations.drawing.rules import (
    draw,
    groups_of_one,
    lowest_number,
    number_of,
    ordered,
    read_value,
    rehearsal_seed,
    seed_of,
    weight_of,
)
from leerkring.registrations.places.values import Quota, Unit
from leerkring.registrations.rules import Reason, State
from tests.registrations.drawing.making import (
    agrees,
    alone,
    draw_list,
    draw_lists,
    record_for,
    seed,
    with_place,
)

seeds = st.integers(0, 10**9).map(seed)


# --- always the same ------------------------------------------------------------------------------------


def test_bytes_are_what_the_specification_says():
    assert seed_of("aa", "bb", "912,34") == hashlib.sha256(b"aa\nbb\n912,34").hexdigest()
    line = Line("00ff", 3, ("u1", "o1"))
    assert line.ticket_ids() == ("00ff-1", "00ff-2", "00ff-3")
    assert lowest_number(seed(1), line) == min(number_of(seed(1), id_) for id_ in line.ticket_ids())
    key = bytes.fromhex(seed(1))
    assert number_of(seed(1), "00ff-1") == hmac.digest(key, b"00ff-1", "sha256").hex()


@given(draw_lists(), seeds, st.randoms(use_true_random=False))
def test_in_whatever_order_people_stand_the_outcome_is_the_same(
    found: DrawList, one: str, rnd: random.Random
):
    lines = list(found.lines)
    rnd.shuffle(lines)
    withdrawn = {line.id for line in lines if rnd.random() < 0.2}
    assert draw(replace(found, lines=tuple(lines)), one, withdrawn) == draw(found, one, withdrawn)


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
    kept = 0
    for quota in found.quotas:
        before = sum(quota.group in groups for groups in found.given)
        used = sum(one.quota == quota.group for one in drawn)
        assert used <= max(0, quota.places - before), "a kept place is given once"
        kept += max(0, quota.places - before - used)
    if any(one.quota is None for one in drawn if one.outcome is Outcome.PLACE):
        assert len(placed) + len(found.given) + kept <= found.capacity, "nobody else has a kept place"
    assert all(one.quota is None or one.quota in one.line.kept for one in drawn)
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


def test_a_kept_place_that_was_given_before_is_gone():
    kept = [Line(name, 1, (f"u{name}", f"o{name}", "q2")) for name in "abc"]
    quotas = [KeptGroup("q1", 1), KeptGroup("q2", 2)]
    before = draw_list(kept, capacity=4, quotas=quotas, given=[("o7", "q2")])
    assert [one.quota for one in draw(before, seed(1)) if one.outcome is Outcome.PLACE] == ["q2", None]
    open_ = draw_list(kept, capacity=4, quotas=quotas, given=[("o7",)])
    assert [one.quota for one in draw(open_, seed(1)) if one.outcome is Outcome.PLACE] == ["q2", "q2"]
    assert draw(open_, seed(1))[-1].reason is Reason.KEPT_PLACES


@given(draw_lists(), seeds, st.randoms(use_true_random=False))
def test_who_follows_the_page_comes_to_the_same(found: DrawList, one: str, rnd: random.Random):
    gone = [line.id for line in found.lines if rnd.random() < 0.2]
    assert agrees(write_record(record_for(found, value=one, withdrawn=gone)))


def test_a_list_is_frozen_by_itself_a_day_before_its_value_and_never_before_closing():
    closes = datetime(2027, 3, 1, 17, tzinfo=UTC)
    assert freezes_at(closes, closes + timedelta(hours=30)) == closes + timedelta(hours=6)
    assert freezes_at(closes, closes + timedelta(hours=2)) == closes


@dataclass
class Kept:
    """What is kept of a draw, as far as it says whether its value was missed."""

    draw_value_at: datetime | None = None
    draw_frozen_at: datetime | None = None
    drawn_at: datetime | None = None


def test_a_value_is_missed_from_the_moment_that_it_can_be_known_while_the_list_is_not_frozen():
    at = datetime(2027, 3, 2, 18, tzinfo=UTC)
    before = at - timedelta(seconds=1)
    assert not is_missed(Kept(at), before)
    assert is_missed(Kept(at), at)
    assert is_missed(Kept(at), at + timedelta(days=1))
    assert not is_missed(Kept(at, draw_frozen_at=before), at)
    assert not is_missed(Kept(at, draw_frozen_at=before, drawn_at=at), at)
    assert not is_missed(Kept(at, drawn_at=before), at)
    assert not is_missed(Kept(), at)


def test_a_dry_run_has_another_seed():
    assert rehearsal_seed("bb") == hashlib.sha256(b"proef\nbb").hexdigest() != seed_of("aa", "bb", "912,34")


# --- tickets for who was left out -----------------------------------------------------------------------


def test_each_activity_that_left_somebody_out_is_a_ticket_more():
    one, other, third = uuid4(), uuid4(), uuid4()
    assert weight_of([], 3) == 1
    assert weight_of([(one, State.WAITLISTED)], 3) == 2
    assert weight_of([(one, State.WAITLISTED), (one, State.REJECTED)], 3) == 2, "one activity counts once"
    assert weight_of([(one, State.WAITLISTED), (other, State.REJECTED), (third, State.APPLIED)], 3) == 3
    assert weight_of([(one, State.WAITLISTED)], 1) == 1


def test_a_group_of_one_is_that_of_one_line_and_of_no_other_number():
    kinds = ("care_provider", "municipality", "municipality", "other")
    lines = [Unit(UUID(int=n), UUID(int=n), kind) for n, kind in enumerate(kinds)]
    quotas = [
        Quota(UUID(int=n), 1, organization_kind=kind)
        for n, kind in enumerate(("care_provider", "municipality", "province", "other"))
    ]
    assert groups_of_one(quotas, lines) == {UUID(int=0), UUID(int=3)}


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
        ("1" * 40, "digits", "1" * 40),
        ("1" * 41, "digits", None),
        ("1.234,5", "decimals", None),
        ("1.234.567,89", "decimals", "1234567,89"),
        ("000,10", "decimals", "0,10"),
        ("912,34", "digits", None),
    ],
)
def test_a_value_is_kept_in_one_form(typed: str, form: str, kept: str | None):
    assert read_value(typed, form) == kept
