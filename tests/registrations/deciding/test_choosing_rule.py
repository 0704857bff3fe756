"""Choosing by the one rule: stories first, then what must hold whatever order things happen in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from leerkring.core.ids import uuid7
from leerkring.registrations.places.rules import settle
from leerkring.registrations.places.values import Chosen, Quota, Standing, Terms, Unit
from leerkring.registrations.rules import Reason, State

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
ALMELO, ENSCHEDE, DOMUS, ZORG = (UUID(int=number) for number in range(1, 5))
GRONINGEN, TWENTE = "regio-groningen", "regio-twente"


def circle(capacity: int = 2, **more: Any) -> Terms:
    return Terms(capacity, NOW + timedelta(days=30), allocation="application", **more)


def from_(organization: UUID = ALMELO, *regions: str) -> Unit:
    return Unit(uuid7(), organization, "municipality", regions=frozenset(regions))


def choose(
    terms: Terms, *units: Unit, standing: Standing | None = None, by_hand: Sequence[Unit] = ()
) -> list[Any]:
    chosen = [Chosen(unit, by_hand=unit in by_hand) for unit in units]
    return settle(terms, standing or Standing(), (), NOW, chosen)


def outcome(decisions: Sequence[Any]) -> list[tuple[State, Reason]]:
    return [(one.state, one.reason) for one in decisions]


YES = (State.CONFIRMED, Reason.CHOSEN)


def test_who_is_chosen_has_a_place_and_who_arrives_waits_for_a_choice() -> None:
    terms, noor, joost = circle(2), from_(), from_(DOMUS)
    assert outcome(settle(terms, Standing(), [joost], NOW, [Chosen(noor)])) == [
        YES,
        (State.APPLIED, Reason.AWAITS_CHOICE),
    ]


def test_more_chosen_than_places_the_last_do_not_fit() -> None:
    assert outcome(choose(circle(1), from_(), from_(DOMUS))) == [YES, (State.APPLIED, Reason.FULL)]


def test_as_many_of_an_organisation_as_the_maximum_says() -> None:
    assert outcome(choose(circle(4, max_per_organization=2), from_(), from_(), from_())) == [
        YES,
        YES,
        (State.APPLIED, Reason.ORGANIZATION_MAXIMUM),
    ]


def test_a_group_whose_places_are_open_to_all_has_none_of_its_own() -> None:
    opened = Quota(uuid7(), 1, NOW, region=TWENTE)
    (theirs,) = choose(circle(1, quotas=(opened,)), from_(ALMELO, TWENTE))
    assert (theirs.state, theirs.quotas) == (State.CONFIRMED, (None,))


def test_the_maximum_of_an_organisation_holds_and_can_be_gone_beyond_by_hand() -> None:
    terms, units = circle(3, max_per_organization=1), [from_(), from_(), from_(DOMUS)]
    assert outcome(choose(terms, *units)) == [YES, (State.APPLIED, Reason.ORGANIZATION_MAXIMUM), YES]
    second = choose(terms, *units, by_hand=units[1:2])[1]
    assert (second.state, second.reason) == (State.CONFIRMED, Reason.BY_HAND)
    assert second.beyond == (Reason.ORGANIZATION_MAXIMUM,)


def test_what_is_taken_already_counts_for_the_maximum() -> None:
    standing = Standing(1, organization_taken={ALMELO: 1})
    found = choose(circle(3, max_per_organization=1), from_(), standing=standing)
    assert outcome(found) == [(State.APPLIED, Reason.ORGANIZATION_MAXIMUM)]


def test_by_hand_never_goes_beyond_the_places_there_are() -> None:
    units = [from_(), from_(DOMUS)]
    assert outcome(choose(circle(1), *units, by_hand=units)) == [YES, (State.APPLIED, Reason.FULL)]


def test_a_kept_place_is_for_its_group_until_it_is_given_by_hand() -> None:
    quota = Quota(uuid7(), 1, region=GRONINGEN)
    terms, units = circle(2, quotas=(quota,)), [from_(), from_(DOMUS)]
    assert outcome(choose(terms, *units)) == [YES, (State.APPLIED, Reason.KEPT_PLACES)]
    by_hand = choose(terms, *units, by_hand=units[1:])[1]
    assert (by_hand.reason, by_hand.quotas, by_hand.beyond) == (
        Reason.BY_HAND,
        (None,),
        (Reason.KEPT_PLACES,),
    )
    released = replace(terms, quotas=(replace(quota, release_at=NOW),))
    assert outcome(choose(released, *units)) == [YES, YES]


def test_who_may_go_beyond_comes_after_who_must_fit() -> None:
    """By hand is for what is left: it takes no place of somebody who was chosen within the terms."""
    beyond, within = from_(), from_(DOMUS)
    found = choose(circle(1), beyond, within, by_hand=[beyond])
    assert outcome(found) == [(State.APPLIED, Reason.FULL), YES]


def test_the_order_of_the_quotas_alone_leaves_nobody_out() -> None:
    """Two kept places, one of which both could have: whoever is chosen first, both fit."""
    one, other = Quota(uuid7(), 1, region=GRONINGEN), Quota(uuid7(), 1, region=TWENTE)
    both, only = from_(ALMELO, GRONINGEN, TWENTE), from_(DOMUS, GRONINGEN)
    for quotas in permutations((one, other)):
        for units in permutations((both, only)):
            found = choose(circle(2, quotas=quotas), *units)
            assert outcome(found) == [YES, YES]
            assert {decision.quotas for decision in found} == {(one.id,), (other.id,)}


def test_who_waits_already_is_offered_what_is_free_first() -> None:
    waiting = from_(ZORG)
    found = choose(circle(1), from_(), standing=Standing(waiting=(waiting,)))
    assert outcome(found) == [(State.OFFERED, Reason.OFFER), (State.APPLIED, Reason.FULL)]


REGIONS = (GRONINGEN, TWENTE, "regio-zwolle")
units_ = st.lists(
    st.tuples(
        st.sampled_from((ALMELO, ENSCHEDE, DOMUS)), st.frozensets(st.sampled_from(REGIONS)), st.booleans()
    ),
    max_size=7,
)
quotas_ = st.lists(
    st.tuples(st.sampled_from(REGIONS), st.integers(0, 2)), max_size=3, unique_by=lambda one: one[0]
)


@given(units_, quotas_, st.integers(1, 6), st.none() | st.integers(1, 2))
def test_choosing_gives_what_is_there_and_leaves_out_only_who_cannot_fit(
    who: list[tuple[UUID, frozenset[str], bool]],
    kept: list[tuple[str, int]],
    capacity: int,
    most: int | None,
) -> None:
    quotas = tuple(Quota(uuid7(), places, region=region) for region, places in kept)
    terms = circle(capacity, quotas=quotas, max_per_organization=most)
    chosen = [
        Chosen(from_(organization, *regions), by_hand=by_hand) for organization, regions, by_hand in who
    ]
    decisions = settle(terms, Standing(), (), NOW, chosen)
    assert [one.unit for one in decisions] == [one.unit for one in chosen]
    yes = [one for one in decisions if one.state is State.CONFIRMED]
    assert len(yes) <= capacity
    for quota in quotas:
        theirs = [one for one in yes if one.quotas == (quota.id,)]
        assert len(theirs) <= quota.places
        assert all(one.unit.meets(quota) for one in theirs)
    by_rule = [one for one in yes if one.reason is Reason.CHOSEN]
    for organization in (ALMELO, ENSCHEDE, DOMUS):
        many = sum(one.unit.organization == organization for one in by_rule)
        assert most is None or many <= most
    in_the_open = sum(one.quotas == (None,) for one in by_rule)
    assert in_the_open <= max(0, capacity - sum(places for _, places in kept))
    assert all(bool(one.beyond) is (one.reason is Reason.BY_HAND) for one in yes)
    wanted = {one.unit.key: one.by_hand for one in chosen}
    for one in decisions:
        if one.state is State.APPLIED and wanted[one.unit.key]:
            assert len(yes) == capacity, "by hand one fits as long as there is a place"


@given(units_, quotas_, st.integers(1, 6))
def test_as_many_fit_as_could(
    who: list[tuple[UUID, frozenset[str], bool]], kept: list[tuple[str, int]], capacity: int
) -> None:
    """Compared with trying every way to hand out the places."""
    quotas = tuple(Quota(uuid7(), places, region=region) for region, places in kept)
    units = [from_(organization, *regions) for organization, regions, _ in who][:5]
    found = choose(circle(capacity, quotas=quotas), *units)
    open_ = max(0, capacity - sum(places for _, places in kept))
    seats: tuple[Quota | None, ...] = (
        *(quota for quota in quotas for _ in range(quota.places)),
        *(None,) * open_,
    )
    assume(sum(places for _, places in kept) <= capacity)
    best = 0
    for order in permutations(units):
        used = list(seats)
        many = 0
        for unit in order:
            seat = next((one for one in used if one is not None and unit.meets(one)), None)
            if seat is not None:
                used.remove(seat)
                many += 1
            elif None in used:
                used.remove(None)
                many += 1
        best = max(best, many)
    assert sum(one.state is State.CONFIRMED for one in found) >= best
