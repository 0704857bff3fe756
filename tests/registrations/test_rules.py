"""The one rule of places: stories first, then what must hold whoever comes, in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.core.ids import uuid7
from leerkring.registrations.places.rules import breaches, kept_place, offer_deadline, passed_over, settle
from leerkring.registrations.places.values import Quota, Standing, Terms, Unit
from leerkring.registrations.rules import LIVE, MOVES, TAKEN, Reason, State, makes_offers, may_move, opening
from tests.registrations.book import Book

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
IN_A_MONTH = NOW + timedelta(days=30)
ALMELO, ENSCHEDE, DOMUS, ZORG = (UUID(int=number) for number in range(1, 5))


def circle(capacity: int = 2, starts_at: datetime = IN_A_MONTH, **more: Any) -> Terms:
    return Terms(capacity, starts_at, **more)


def from_(organization: UUID = ALMELO, size: int = 1, kind: str = "municipality", **more) -> Unit:
    return Unit(uuid7(), organization, kind, size=size, **more)


def book(terms: Terms | None = None, *there: Unit) -> Book:
    """A book in which these have a place already, or wait where there was none left."""
    made = Book(terms or circle(), NOW)
    made.settle(*there)
    return made


def outcome(decisions) -> list[tuple[State, Reason]]:
    return [(decision.state, decision.reason) for decision in decisions]


# First come, first served


def test_the_last_place_goes_to_one_of_two() -> None:
    decisions = book(circle(1)).settle(noor := from_(ALMELO), joost := from_(DOMUS))
    assert [(decision.unit, decision.state) for decision in decisions] == [
        (noor, State.CONFIRMED),
        (joost, State.WAITLISTED),
    ]
    assert outcome(decisions) == [
        (State.CONFIRMED, Reason.PLACE_FREE),
        (State.WAITLISTED, Reason.FULL),
    ]


def test_a_free_place_belongs_first_to_who_already_waits() -> None:
    made = book(circle(1), from_(ALMELO), joost := from_(DOMUS))
    made.leave(0)
    decisions = made.settle(bas := from_(ENSCHEDE))
    assert [(decision.unit, decision.state) for decision in decisions] == [
        (joost, State.OFFERED),
        (bas, State.WAITLISTED),
    ]


def test_nobody_is_moved_when_nothing_is_free() -> None:
    made = book(circle(1), from_(ALMELO), from_(DOMUS), from_(ENSCHEDE))
    assert made.settle() == []


def test_more_places_are_offered_in_order() -> None:
    made = book(circle(1), from_(ALMELO), joost := from_(DOMUS), bas := from_(ENSCHEDE), from_(ZORG))
    made.terms = replace(made.terms, capacity=3)
    assert [decision.unit for decision in made.settle()] == [joost, bas]


# Colleagues together


def test_a_group_goes_together_or_waits_together() -> None:
    made = book(circle(3), from_(DOMUS))
    decisions = made.settle(three := from_(ALMELO, size=3), two := from_(ENSCHEDE, size=2))
    assert outcome(decisions) == [
        (State.WAITLISTED, Reason.GROUP_TOO_LARGE),
        (State.CONFIRMED, Reason.PLACE_FREE),
    ]
    assert made.waiting == [three]
    assert made.places[-1].unit == two
    assert made.places[-1].quotas == (None, None)


def test_a_group_that_is_too_large_is_passed_over_and_keeps_its_position() -> None:
    made = book(circle(2), from_(DOMUS), from_(ENSCHEDE), two := from_(ALMELO, size=2), one := from_(ZORG))
    made.leave(0)
    assert [decision.unit for decision in made.settle()] == [one]
    assert made.waiting == [two]
    assert passed_over(made.terms, made.standing(), made.waiting, NOW) == {two.key: Reason.FULL}
    made.leave(0)
    assert made.settle() == [], "one place is not enough for two"
    assert passed_over(made.terms, made.standing(), made.waiting, NOW) == {two.key: Reason.GROUP_TOO_LARGE}
    made.leave(0)
    assert outcome(made.settle()) == [(State.OFFERED, Reason.OFFER)]


def test_one_person_is_no_group_also_where_a_place_is_not_offered_any_more() -> None:
    reasons = passed_over(circle(1), Standing(), [one := from_()], NOW)
    assert reasons[one.key] is not Reason.GROUP_TOO_LARGE


# The most that one organisation may send


def test_over_the_maximum_is_waiting_with_that_reason_and_not_refused() -> None:
    made = book(circle(4, max_per_organization=1), from_(ALMELO))
    decisions = made.settle(second := from_(ALMELO), from_(DOMUS))
    assert outcome(decisions) == [
        (State.WAITLISTED, Reason.ORGANIZATION_MAXIMUM),
        (State.CONFIRMED, Reason.PLACE_FREE),
    ]
    made.leave(0)
    assert [decision.unit for decision in made.settle()] == [second], "a colleague cancelled"


def test_an_offer_counts_for_the_maximum() -> None:
    made = book(circle(1, max_per_organization=1), from_(DOMUS), from_(ALMELO), from_(ALMELO))
    made.terms = replace(made.terms, capacity=3)
    assert [decision.state for decision in made.settle()] == [State.OFFERED]


# Kept places

TWENTE = Quota(uuid7(), places=2, region="twente", release_at=NOW + timedelta(days=10))


def test_places_are_kept_for_who_meets_the_condition() -> None:
    made = book(circle(3, quotas=(TWENTE,)))
    decisions = made.settle(from_(DOMUS), from_(ZORG), noor := from_(ALMELO, regions=frozenset({"twente"})))
    assert outcome(decisions) == [
        (State.CONFIRMED, Reason.PLACE_FREE),
        (State.WAITLISTED, Reason.KEPT_PLACES),
        (State.CONFIRMED, Reason.PLACE_FREE),
    ]
    assert made.places[-1].unit == noor
    assert made.places[-1].quotas == (TWENTE.id,)


def test_after_the_release_date_kept_places_open_to_who_waits() -> None:
    made = book(circle(2, quotas=(TWENTE,)), joost := from_(DOMUS))
    made.now = NOW + timedelta(days=10) - timedelta(seconds=1)
    assert made.settle() == []
    made.now += timedelta(seconds=1)
    assert [decision.unit for decision in made.settle()] == [joost]
    assert made.places[0].quotas == (None,)


def test_places_without_a_release_date_are_kept_for_good() -> None:
    for_corporations = Quota(uuid7(), places=1, organization_kind="housing_corporation")
    made = book(circle(1, quotas=(for_corporations,)), noor := from_(ALMELO))
    made.now = IN_A_MONTH - timedelta(seconds=1)
    assert made.settle() == []
    assert made.waiting == [noor]
    assert made.settle(from_(DOMUS, kind="housing_corporation"))[0].state is State.CONFIRMED


def test_a_kept_place_that_comes_free_is_kept_again() -> None:
    inside = frozenset({"twente"})
    made = book(circle(2, quotas=(TWENTE,)), from_(ALMELO, regions=inside), from_(ENSCHEDE, regions=inside))
    made.settle(from_(DOMUS), bas := from_(ZORG, regions=inside))
    made.leave(0)
    assert [decision.unit for decision in made.settle()] == [bas]


def test_who_meets_the_condition_when_its_places_are_gone_takes_an_open_one() -> None:
    for_almelo = Quota(uuid7(), places=1, municipality="GM0141")
    made = book(circle(2, quotas=(for_almelo,)))
    made.settle(from_(ALMELO, municipality="GM0141"), from_(DOMUS, municipality="GM0141"))
    assert [place.quotas for place in made.places] == [(for_almelo.id,), (None,)]


def test_a_group_may_fill_kept_and_open_places_together() -> None:
    made = book(circle(4, quotas=(TWENTE,)))
    made.settle(from_(ALMELO, size=3, regions=frozenset({"twente"})))
    assert made.places[0].quotas == (TWENTE.id, TWENTE.id, None)


def test_a_municipality_that_nobody_named_meets_no_condition() -> None:
    nobody = from_(ALMELO, kind="other", municipality=None)
    assert not nobody.meets(Quota(uuid7(), places=1, region="twente"))
    assert not nobody.meets(Quota(uuid7(), places=1, organization_kind="municipality"))
    assert not nobody.meets(Quota(uuid7(), places=1, municipality="GM0141"))


def test_a_place_by_hand_may_use_up_a_kept_one_and_then_there_is_one_less() -> None:
    made = book(circle(3, quotas=(TWENTE,)))
    made.by_hand(from_(DOMUS), from_(ZORG))
    decisions = made.settle(from_(ALMELO, size=2, regions=frozenset({"twente"})))
    assert outcome(decisions) == [(State.WAITLISTED, Reason.GROUP_TOO_LARGE)]


def test_a_place_by_hand_counts_for_a_kept_one_while_there_is_one() -> None:
    """Theirs, in the order of the activity; not one that is used up, over, or somebody else's."""
    kinds = Quota(uuid7(), places=1, organization_kind="municipality")
    over = Quota(uuid7(), places=1, region="twente", release_at=NOW)
    terms = circle(9, quotas=(over, TWENTE, kinds))
    here = from_(regions=frozenset({"twente"}))
    assert kept_place(terms, Standing(), here, NOW) == TWENTE.id
    full = Standing(quota_taken={TWENTE.id: TWENTE.places})
    assert kept_place(terms, full, here, NOW) == kinds.id
    assert kept_place(terms, Standing(quota_taken={TWENTE.id: 99, kinds.id: 1}), here, NOW) is None
    assert kept_place(terms, Standing(), from_(kind="other"), NOW) is None
    assert kept_place(terms, Standing(), from_(kind="other", regions=frozenset({"twente"})), NOW) == TWENTE.id
    earlier = NOW - timedelta(microseconds=1)
    assert kept_place(terms, Standing(), here, earlier) == over.id


def test_what_a_place_by_hand_goes_beyond() -> None:
    terms = circle(capacity=4, max_per_organization=1, quotas=(Quota(uuid7(), 1, None, region="twente"),))
    theirs = from_(regions=frozenset({"twente"}))
    for taken, of_it, unit, expected in (
        (0, 0, from_(), ()),
        (0, 1, from_(), (Reason.ORGANIZATION_MAXIMUM,)),
        (3, 0, from_(), (Reason.KEPT_PLACES,)),
        (3, 0, theirs, ()),
        (4, 0, theirs, (Reason.FULL,)),
        (4, 1, from_(), (Reason.ORGANIZATION_MAXIMUM, Reason.FULL)),
    ):
        standing = Standing(taken=taken, organization_taken={ALMELO: of_it})
        assert breaches(terms, standing, unit, NOW) == expected
    (kept,) = terms.quotas
    opens = replace(terms, quotas=(replace(kept, release_at=NOW),))
    assert breaches(opens, Standing(taken=3), from_(), NOW) == ()
    assert breaches(opens, Standing(taken=3), from_(), NOW - timedelta(seconds=1)) == (Reason.KEPT_PLACES,)


@pytest.mark.parametrize(
    "published, before_start, offered",
    [(True, 1, True), (True, 0, False), (True, -1, False), (False, 1, False)],
)
def test_a_place_that_comes_free_is_offered_until_the_start(
    published: bool, before_start: int, offered: bool
) -> None:
    now = IN_A_MONTH - timedelta(microseconds=before_start)
    assert makes_offers(published=published, starts_at=IN_A_MONTH, now=now) is offered


# A draw, or a choice by staff


def test_before_the_draw_everyone_is_applied_and_no_place_is_taken() -> None:
    made = book(circle(1, allocation="draw"))
    assert outcome(made.settle(from_(), from_())) == [(State.APPLIED, Reason.AWAITS_DRAW)] * 2
    assert made.taken == 0


def test_after_the_draw_it_is_first_come_behind_who_waits() -> None:
    made = book(circle(1, allocation="draw", drawn=True))
    assert [decision.state for decision in made.settle(from_(), from_())] == [
        State.CONFIRMED,
        State.WAITLISTED,
    ]


def test_where_staff_choose_everyone_is_applied() -> None:
    made = book(circle(5, allocation="application"))
    assert outcome(made.settle(from_())) == [(State.APPLIED, Reason.AWAITS_CHOICE)]


# Offers and their time


@pytest.mark.parametrize(
    "days_ahead,hours_held",
    [(30, 72), (7.01, 72), (7, 24), (6, 24), (1, 24), (0.5, 12), (1 / 24, 1)],
)
def test_an_offer_is_held_three_days_in_the_last_week_one_and_never_past_the_start(
    days_ahead: float, hours_held: float
) -> None:
    terms = circle(starts_at=NOW + timedelta(days=days_ahead))
    assert offer_deadline(terms, NOW) == NOW + timedelta(hours=hours_held)


def test_a_setting_may_hold_offers_longer_but_never_past_the_start() -> None:
    terms = circle(starts_at=NOW + timedelta(days=8), offer_window=timedelta(days=20))
    assert offer_deadline(terms, NOW) == terms.starts_at


def test_from_the_start_no_offers_are_made() -> None:
    made = book(circle(1), from_(ALMELO), joost := from_(DOMUS))
    made.leave(0)
    made.now = IN_A_MONTH
    assert made.settle() == []
    made.now -= timedelta(seconds=1)
    decisions = made.settle()
    assert [decision.unit for decision in decisions] == [joost]
    assert decisions[0].expires_at == IN_A_MONTH


@pytest.mark.parametrize(
    "day", [datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 10, 30, 12, tzinfo=UTC)]
)
def test_the_clock_change_makes_an_offer_no_longer_and_no_shorter(day: datetime) -> None:
    deadline = offer_deadline(circle(starts_at=day + timedelta(days=30)), day)
    assert deadline - day == timedelta(hours=72)
    amsterdam = ZoneInfo("Europe/Amsterdam")
    assert deadline.astimezone(amsterdam).hour != day.astimezone(amsterdam).hour


# The words


def test_every_state_says_where_it_may_go() -> None:
    assert set(MOVES) == {None, *State}
    assert all(not MOVES[state] for state in State if state not in LIVE), "what has ended stays ended"
    assert all(State.CANCELLED in MOVES[state] for state in LIVE), "everyone may leave"
    assert all(None not in after for after in MOVES.values())


def test_who_was_told_yes_only_moves_by_their_own_doing() -> None:
    assert MOVES[State.CONFIRMED] == {State.CANCELLED}
    assert not any(may_move(state, State.WAITLISTED) for state in TAKEN)


def test_no_registration_comes_back_to_where_it_was() -> None:
    """So that "registration:<id>:<state>" names a mail once and for all."""

    def reachable(state: State | None, seen: frozenset[State]) -> None:
        for after in MOVES[state]:
            assert after not in seen
            reachable(after, seen | {after})

    reachable(None, frozenset())


@pytest.mark.parametrize(
    "published,at,expected",
    [
        (True, -1, "upcoming"),
        (True, 0, "open"),
        (True, 9, "open"),
        (True, 10, "closed"),
        (False, 0, "closed"),
    ],
)
def test_registering_opens_and_closes_at_the_moment_that_was_said(published, at, expected) -> None:
    found = opening(
        published=published,
        opens_at=NOW,
        closes_at=NOW + timedelta(days=10),
        starts_at=IN_A_MONTH,
        now=NOW + timedelta(days=at),
    )
    assert found == expected


def test_registering_ends_at_the_start_at_the_latest() -> None:
    found = opening(published=True, opens_at=NOW, closes_at=IN_A_MONTH, starts_at=NOW, now=NOW)
    assert found == "closed"


# Whoever comes, in whatever order

ORGANIZATIONS = [UUID(int=number) for number in range(1, 5)]
REGIONS = ["twente", "groningen"]
KINDS = ["municipality", "housing_corporation", "other"]
MUNICIPALITIES = ["GM0141", "GM0153", None]

units = st.builds(
    Unit,
    st.builds(uuid7),
    st.sampled_from(ORGANIZATIONS),
    st.sampled_from(KINDS),
    st.sampled_from(MUNICIPALITIES),
    st.frozensets(st.sampled_from(REGIONS)),
    st.integers(1, 3),
)
conditions = st.one_of(
    st.fixed_dictionaries({"region": st.sampled_from(REGIONS)}),
    st.fixed_dictionaries({"organization_kind": st.sampled_from(KINDS)}),
    st.fixed_dictionaries({"municipality": st.sampled_from(["GM0141", "GM0153"])}),
)
releases = st.sampled_from([None, NOW - timedelta(days=1), NOW, NOW + timedelta(days=1)])


@st.composite
def quotas(draw: st.DrawFn, capacity: int) -> tuple[Quota, ...]:
    """Up to three, that together keep no more places than there are."""
    made: list[Quota] = []
    for _ in range(draw(st.integers(0, 3))):
        left = capacity - sum(quota.places for quota in made)
        if left > 0:
            made.append(Quota(uuid7(), draw(st.integers(1, left)), draw(releases), **draw(conditions)))
    return tuple(made)


@st.composite
def all_terms(draw: st.DrawFn) -> Terms:
    capacity = draw(st.integers(1, 8))
    return Terms(
        capacity=capacity,
        starts_at=NOW + draw(st.sampled_from([timedelta(days=30), timedelta(days=3), timedelta(hours=5)])),
        max_per_organization=draw(st.sampled_from([None, 1, 2, 3])),
        quotas=draw(quotas(capacity)),
    )


@st.composite
def books(draw: st.DrawFn) -> Book:
    """An activity in the middle of its life: people came, some left, and what came free may not be given yet."""
    made = Book(draw(all_terms()), NOW)
    made.settle(*draw(st.lists(units, max_size=6)))
    made.by_hand(*draw(st.lists(units, max_size=3)))
    made.settle(*draw(st.lists(units, max_size=6)))
    for number in draw(st.lists(st.integers(0, 20), max_size=5)):
        made.leave(number)
    return made


@given(books(), st.lists(units, max_size=8))
def test_places_are_never_given_twice_and_nobody_is_overtaken(book: Book, arrivals: list[Unit]) -> None:
    """The book itself checks each decision against an own count of what is free."""
    waited = list(book.waiting)
    decisions = book.settle(*arrivals)
    given_first = [decision.unit for decision in decisions if decision.state is State.OFFERED]
    assert given_first == [unit for unit in waited if unit in given_first], "in the order of waiting"
    arrived = [decision.unit for decision in decisions if decision.state is not State.OFFERED]
    assert arrived == arrivals, "each arrival gets one answer, in order"


@given(books(), st.lists(units, max_size=8))
def test_settling_twice_changes_nothing(book: Book, arrivals: list[Unit]) -> None:
    book.settle(*arrivals)
    assert book.settle() == []


@given(books(), st.lists(units, max_size=8), st.lists(st.integers(0, 8), max_size=3))
def test_batches_may_be_cut_anywhere(book: Book, arrivals: list[Unit], cuts: list[int]) -> None:
    whole = book.copy().settle(*arrivals)
    edges = [0, *sorted(min(cut, len(arrivals)) for cut in cuts), len(arrivals)]
    pieces = [decision for start, end in pairwise(edges) for decision in book.settle(*arrivals[start:end])]
    assert pieces == whole


@given(books())
def test_whoever_cannot_fit_may_be_left_out_beforehand(book: Book) -> None:
    """What the SQL does for a long waiting list."""
    fitting = tuple(unit for unit in book.waiting if book.fits(unit))
    shorter = replace(book.standing(), waiting=fitting)
    assert settle(book.terms, shorter, (), NOW) == settle(book.terms, book.standing(), (), NOW)


@given(books())
def test_an_offer_goes_only_to_who_waits_and_ends_in_time(book: Book) -> None:
    waited = {unit.key for unit in book.waiting}
    for decision in book.settle():
        assert decision.unit.key in waited
        assert decision.expires_at is not None
        assert NOW < decision.expires_at <= book.terms.starts_at
        last_week = book.terms.starts_at - NOW <= timedelta(days=7)
        assert decision.expires_at - NOW <= timedelta(hours=24 if last_week else 72)


@given(books(), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_after_the_start_nobody_is_offered_anything(book: Book, later: timedelta) -> None:
    book.now = book.terms.starts_at + later
    assert book.settle() == []


@given(books())
def test_who_still_waits_has_a_reason_of_their_own(book: Book) -> None:
    book.settle()
    reasons = passed_over(book.terms, book.standing(), book.waiting, NOW)
    for unit in book.waiting:
        free = book.terms.capacity - book.taken
        match reasons[unit.key]:
            case Reason.FULL:
                assert free == 0
            case Reason.GROUP_TOO_LARGE:
                assert unit.size > 1
                assert book.fits(replace(unit, size=1))
            case Reason.KEPT_PLACES:
                assert sum(book.left(quota) for quota in book.terms.quotas) > 0
            case Reason.ORGANIZATION_MAXIMUM:
                assert book.terms.max_per_organization is not None
            case other:
                pytest.fail(f"{other} is no reason to wait")


@given(books(), st.lists(units, max_size=8), st.sampled_from([("draw", False), ("application", False)]))
def test_while_others_decide_nobody_who_arrives_gets_or_waits_for_a_place(book, arrivals, how) -> None:
    allocation, drawn = how
    terms = replace(book.terms, allocation=allocation, drawn=drawn)
    decisions = settle(terms, Standing(), arrivals, NOW)
    assert {decision.state for decision in decisions} <= {State.APPLIED}
    assert all(not decision.quotas for decision in decisions)


@given(
    all_terms(),
    st.lists(
        st.one_of(
            st.tuples(st.just("arrive"), st.lists(units, min_size=1, max_size=3)),
            st.tuples(st.just("leave"), st.integers(0, 30)),
            st.tuples(st.just("more"), st.integers(1, 3)),
            st.tuples(st.just("wait"), st.timedeltas(timedelta(hours=1), timedelta(days=2))),
        ),
        max_size=25,
    ),
)
def test_a_whole_life_keeps_the_rule(terms: Terms, steps) -> None:
    """The book checks after every step; and after every step nobody waits for a place that is theirs."""
    book = Book(terms, NOW)
    for what, how in steps:
        if what == "leave":
            book.leave(how)
        elif what == "more":
            book.terms = replace(book.terms, capacity=book.terms.capacity + how)
        elif what == "wait":
            book.now += how
        may_arrive = what == "arrive" and book.now < book.terms.starts_at
        book.settle(*(how if may_arrive else ()))
        if book.now < book.terms.starts_at:
            assert not any(book.fits(unit) for unit in book.waiting)
