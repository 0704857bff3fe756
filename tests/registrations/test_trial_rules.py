"""A trial is the rule of places itself: what it says would happen is what happens, and nobody in it is anybody."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.registrations.places.rules import settle
from leerkring.registrations.places.values import Quota, Standing, Terms, Unit
from leerkring.registrations.rules import Reason, State
from leerkring.registrations.trial.inventing import invent_units
from leerkring.registrations.trial.rules import Tally, tally_by, try_terms, who_meets

NOW = datetime(2027, 1, 12, 9, tzinfo=UTC)
DAY = timedelta(days=1)
KEPT = Quota(UUID(int=1), 2, NOW + 5 * DAY, region="noord")
TERMS = Terms(4, NOW + 30 * DAY, quotas=(KEPT,))


def unit(number: int, *, organization: int | None = None, region: str = "", size: int = 1) -> Unit:
    regions = frozenset({region} if region else ())
    return Unit(UUID(int=number), UUID(int=organization or 100 + number), "municipality", None, regions, size)


def test_kept_places_wait_for_their_group_and_open_on_their_day() -> None:
    trial = try_terms(TERMS, [unit(number) for number in range(1, 6)], NOW)
    assert (trial.people, trial.count(State.CONFIRMED), trial.count(State.WAITLISTED)) == (5, 2, 3)
    assert trial.why_not == {Reason.KEPT_PLACES: 3}
    (release,) = trial.releases
    assert (release.at, release.people) == (NOW + 5 * DAY, 2)
    assert trial.later == {UUID(int=3), UUID(int=4)}


def test_places_of_the_group_that_were_taken_do_not_open() -> None:
    trial = try_terms(TERMS, [unit(1, region="noord"), *(unit(number) for number in range(2, 6))], NOW)
    assert trial.count(State.CONFIRMED) == 3
    assert [release.people for release in trial.releases] == [1]


def test_a_maximum_holds_when_places_open_too() -> None:
    terms = Terms(4, NOW + 30 * DAY, max_per_organization=1, quotas=(KEPT,))
    trial = try_terms(terms, [unit(1, organization=9), unit(2, organization=9), unit(3, size=2)], NOW)
    assert [one.state for one in trial.decisions] == [State.CONFIRMED, State.WAITLISTED, State.WAITLISTED]
    assert [release.people for release in trial.releases] == [0]


@pytest.mark.parametrize("when", [NOW, NOW - DAY, NOW + 30 * DAY, NOW + 31 * DAY, None])
def test_a_day_that_is_behind_us_or_too_late_opens_nothing(when: datetime | None) -> None:
    terms = Terms(4, NOW + 30 * DAY, quotas=(Quota(UUID(int=1), 2, when, region="noord"),))
    assert try_terms(terms, [unit(1)], NOW).releases == ()


def test_a_draw_is_one_of_many_and_the_same_for_one_seed() -> None:
    units = [unit(number) for number in range(1, 21)]
    terms = Terms(4, NOW + 30 * DAY, allocation="draw")

    def drawn(seed: int) -> set[UUID]:
        trial = try_terms(terms, units, NOW, seed=seed)
        return {one.unit.key for one in trial.decisions if one.state is State.CONFIRMED}

    assert drawn(1) == drawn(1)
    assert try_terms(terms, units, NOW) == try_terms(terms, units, NOW, seed=0)
    assert len({frozenset(drawn(seed)) for seed in range(20)}) > 10
    won = Counter(key for seed in range(400) for key in drawn(seed))
    assert len(won) == 20
    assert 40 < min(won.values()) <= max(won.values()) < 120, "each has the same chance: 80 of 400"


def test_groups_of_a_draw_are_kept_whenever_it_is_and_open_afterwards() -> None:
    terms = Terms(4, NOW + 30 * DAY, allocation="draw", quotas=(KEPT,))
    trial = try_terms(terms, [unit(number) for number in range(1, 9)], NOW + 4 * DAY)
    assert trial.count(State.CONFIRMED) == 2
    assert [release.people for release in trial.releases] == [2]


def test_where_staff_choose_nobody_is_decided() -> None:
    trial = try_terms(Terms(1, NOW + DAY, allocation="application"), [unit(1), unit(2, size=2)], NOW)
    assert trial.count(State.APPLIED) == trial.people == 3
    assert (trial.releases, trial.why_not) == ((), Counter())


def test_counts_are_of_people_and_who_goes_by_two_names_counts_twice() -> None:
    units = [unit(1, size=2), unit(2), unit(3)]
    trial = try_terms(Terms(3, NOW + DAY), units, NOW)
    lines = tally_by(trial, {one.key: ("a", "b") if one.size == 2 else ("b",) for one in units})
    assert lines == [Tally("b", 4, 3, 0), Tally("a", 2, 2, 0)]
    assert [one.waiting for one in lines] == [1, 0]


def test_who_is_offered_a_place_later_is_counted_apart_and_as_many_stand_by_name() -> None:
    trial = try_terms(TERMS, [unit(number) for number in range(1, 6)], NOW)
    names = {1: ("y",), 2: ("x",), 3: ("x",), 4: ("x", "y"), 5: ("y",)}
    lines = tally_by(trial, {UUID(int=number): called for number, called in names.items()})
    assert lines == [Tally("x", 3, 1, 2), Tally("y", 3, 1, 1)]
    assert [one.waiting for one in lines] == [0, 1]


def test_the_largest_stand_first() -> None:
    units = [unit(1), unit(2, size=2), unit(3), unit(4, size=3)]
    trial = try_terms(Terms(9, NOW + DAY), units, NOW)
    called = {UUID(int=number): (name,) for number, name in enumerate("dabc", 1)}
    assert [one.name for one in tally_by(trial, called)] == ["c", "a", "b", "d"]


def test_two_groups_that_open_on_one_day_open_once() -> None:
    quotas = tuple(
        Quota(UUID(int=n), 1, NOW + 5 * DAY, region=region) for n, region in ((1, "noord"), (2, "zuid"))
    )
    trial = try_terms(Terms(3, NOW + 30 * DAY, quotas=quotas), [unit(1), unit(2), unit(3)], NOW)
    assert [[one.unit.key.int for one in release.offered] for release in trial.releases] == [[2, 3]]


def test_who_belongs_to_a_group() -> None:
    assert who_meets(KEPT, [unit(1, region="noord", size=2), unit(2), unit(3, region="zuid")]) == 2


@st.composite
def tries(draw: st.DrawFn) -> tuple[Terms, list[Unit]]:
    capacity = draw(st.integers(1, 8))
    quotas = tuple(
        Quota(UUID(int=number), 1, NOW + draw(st.integers(-1, 3)) * DAY, region=region)
        for number, region in enumerate(
            draw(st.lists(st.sampled_from("no"), max_size=min(2, capacity), unique=True)), 1
        )
    )
    most = draw(st.none() | st.integers(1, 3))
    terms = Terms(
        capacity,
        NOW + 2 * DAY,
        allocation=draw(st.sampled_from(["first_come", "draw"])),
        max_per_organization=most,
        quotas=quotas,
    )
    units = [
        unit(
            number,
            organization=draw(st.integers(1, 4)),
            region=draw(st.sampled_from(["", "n", "o"])),
            size=draw(st.integers(1, 2)),
        )
        for number in range(1, draw(st.integers(0, 12)) + 1)
    ]
    return terms, units


@given(tries(), st.integers(0, 5))
def test_no_trial_gives_more_than_there_is(given_: tuple[Terms, list[Unit]], seed: int) -> None:
    terms, units = given_
    trial = try_terms(terms, units, NOW, seed=seed)
    assert Counter(one.unit.key for one in trial.decisions) == Counter(one.key for one in units)
    later = [one for release in trial.releases for one in release.offered]
    given_places = [one.unit for one in (*trial.decisions, *later) if one.quotas]
    assert sum(one.size for one in given_places) <= terms.capacity
    assert len({one.key for one in given_places}) == len(given_places), "nobody gets two"
    if terms.max_per_organization is not None:
        sent: Counter[UUID] = Counter()
        for one in given_places:
            sent[one.organization] += one.size
        assert all(many <= terms.max_per_organization for many in sent.values())
    if terms.allocation == "first_come":
        assert list(trial.decisions) == settle(terms, Standing(), units, NOW)


REGIONS = {"GM0001": ("noord",), "GM0002": ("zuid",), "GM0003": ()}


@given(st.integers(0, 9999), st.integers(1, 120))
def test_as_many_people_are_invented_as_were_asked_for(seed: int, people: int) -> None:
    units = invent_units(seed, people, REGIONS)
    assert sum(one.size for one in units) == people
    assert units == invent_units(seed, people, REGIONS)
    assert all(one.regions == frozenset(REGIONS.get(one.municipality or "", ())) for one in units)
    kind_of: dict[UUID, tuple[str, str | None]] = {}
    assert all(
        kind_of.setdefault(one.organization, (one.organization_kind, one.municipality))
        == (one.organization_kind, one.municipality)
        for one in units
    ), "an organisation is of one kind and in one place"


def test_invented_people_are_believable() -> None:
    units = invent_units(3, 500, REGIONS, ["noord"])
    kinds = Counter(one.organization_kind for one in units)
    assert kinds.most_common(1)[0][0] == "municipality"
    assert len(kinds) > 5
    assert len({one.organization for one in units}) < len(units)
    local = [one for one in units if one.municipality]
    assert sum("noord" in one.regions for one in local) > len(local) / 2
    assert invent_units(3, 40, {}) != invent_units(4, 40, {})


def test_what_an_earlier_day_gave_and_what_a_group_has_are_counted_on_the_next() -> None:
    quotas = tuple(
        Quota(UUID(int=n), 1, NOW + n * DAY, region=region)
        for n, region in ((1, "noord"), (2, "zuid"), (3, "west"))
    )
    units = [unit(1, region="west"), unit(2), unit(3), unit(4), unit(5)]
    trial = try_terms(Terms(4, NOW + 30 * DAY, quotas=quotas), units, NOW)
    assert [one.unit.key.int for one in trial.decisions if one.state is State.CONFIRMED] == [1, 2]
    assert [[one.unit.key.int for one in release.offered] for release in trial.releases] == [[3], [4], []]


def test_each_day_that_opens_goes_on_from_the_one_before() -> None:
    first = Quota(UUID(int=1), 1, NOW + 5 * DAY, region="noord")
    second = Quota(UUID(int=2), 1, NOW + 6 * DAY, region="zuid")
    trial = try_terms(Terms(2, NOW + 30 * DAY, quotas=(first, second)), [unit(1), unit(2), unit(3)], NOW)
    offered = [[one.unit.key for one in release.offered] for release in trial.releases]
    assert offered == [[UUID(int=1)], [UUID(int=2)]]


def test_groups_of_a_draw_are_kept_after_their_day_too() -> None:
    terms = Terms(4, NOW + 30 * DAY, allocation="draw", quotas=(KEPT,))
    trial = try_terms(terms, [unit(number) for number in range(1, 9)], NOW + 6 * DAY)
    assert trial.count(State.CONFIRMED) == 2


def test_who_came_together_counts_as_two_when_places_open() -> None:
    terms = Terms(4, NOW + 30 * DAY, max_per_organization=2, quotas=(KEPT,))
    trial = try_terms(terms, [unit(1, organization=9, size=2), unit(2, organization=9)], NOW)
    assert [release.people for release in trial.releases] == [0]
