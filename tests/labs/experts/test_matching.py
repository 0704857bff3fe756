"""Who is proposed for a lab: each expert with why, and the best set, equal to what trying everything finds."""

from dataclasses import replace
from datetime import date
from itertools import combinations
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from leerkring.labs.experts.matching import (
    MOST_IN_SET,
    Bar,
    Candidate,
    Fit,
    Subject,
    SubjectKind,
    Why,
    Wish,
    best_set,
    fit,
    missed_days,
    rank,
    uncovered,
)

ANALYSIS = Subject(SubjectKind.THEME, "woonzorganalyse")
VISION = Subject(SubjectKind.THEME, "woonzorgvisie")
TRAVELLERS = Subject(SubjectKind.TARGET_GROUP, "woonwagenbewoners")
SUBJECTS = (ANALYSIS, VISION, TRAVELLERS)
DAY, NEXT, LATER = date(2027, 3, 4), date(2027, 4, 1), date(2027, 5, 6)
WISH = Wish(
    subjects=frozenset({ANALYSIS, VISION}),
    regions=frozenset({"regio-groningen"}),
    municipalities=frozenset({"GM0014"}),
    days=(DAY, NEXT),
)


def expert(number: int, *subjects: Subject, **given_: object) -> Candidate:
    return Candidate(
        id=UUID(int=number),
        name=f"Expert {number}",
        subjects=frozenset(subjects),
        **given_,  # type: ignore[arg-type]
    )


def test_who_knows_the_subject_and_has_the_days_fits():
    found = fit(WISH, expert(1, ANALYSIS, TRAVELLERS, home_regions=frozenset({"regio-groningen"}), km=12))
    assert (found.bar, found.subjects, found.missed, found.days) == (None, (ANALYSIS,), (), 2)
    assert found.from_region
    assert found.cost == (0, 0, 12)


def test_who_is_barred_and_why():
    for given_, bar in (
        ({}, None),
        ({"regions": frozenset({"mra"})}, Bar.OTHER_REGION),
        ({"regions": frozenset({"mra", "regio-groningen"})}, None),
        ({"municipality": "GM0014"}, Bar.OWN_MUNICIPALITY),
        ({"municipality": "GM0047"}, None),
        ({"months": frozenset({5})}, Bar.NO_DAY),
        ({"months": frozenset({4})}, None),
    ):
        assert fit(WISH, expert(1, ANALYSIS, **given_)).bar is bar, given_
    assert fit(WISH, expert(1, TRAVELLERS)).bar is Bar.NO_SUBJECT
    assert fit(replace(WISH, own_municipality=True), expert(1, ANALYSIS, municipality="GM0014")).bar is None
    assert fit(replace(WISH, subjects=frozenset()), expert(1)).bar is None
    assert fit(replace(WISH, days=()), expert(1, ANALYSIS, months=frozenset({5}))).bar is None
    assert (
        fit(replace(WISH, regions=frozenset()), expert(1, ANALYSIS, regions=frozenset({"mra"}))).bar is None
    )
    assert fit(WISH, expert(1, ANALYSIS)).cost == (0, 0, 999)
    assert not fit(WISH, expert(1, ANALYSIS)).from_region


def test_a_day_is_missed_for_another_lab_before_anything_else():
    busy = expert(1, ANALYSIS, busy={NEXT: "Lab"}, away=((NEXT, NEXT),), months=frozenset({3}))
    assert missed_days(busy, (LATER, NEXT, DAY)) == ((NEXT, Why.BUSY), (LATER, Why.MONTH))
    away = expert(1, ANALYSIS, away=((date(2027, 3, 1), DAY), (LATER, LATER)), months=frozenset({4}))
    assert missed_days(away, (DAY, NEXT, LATER)) == ((DAY, Why.AWAY), (LATER, Why.AWAY))
    assert missed_days(expert(1, away=((date(2027, 3, 5), date(2027, 3, 9)),)), (DAY,)) == ()


def test_the_order_in_which_experts_are_proposed():
    pool = [
        expert(6, ANALYSIS, km=20),
        expert(5, ANALYSIS, km=10),
        expert(4, ANALYSIS, load=1),
        expert(3, ANALYSIS, away=((DAY, DAY),)),
        expert(2, ANALYSIS, VISION, load=9),
        expert(7, TRAVELLERS),
        replace(expert(1, ANALYSIS, km=10), name="expert 5"),
    ]
    assert [one.candidate.id.int for one in rank(WISH, pool)] == [2, 1, 5, 6, 4, 3]
    assert rank(WISH, pool) == rank(WISH, reversed(pool))


def test_a_set_covers_before_it_spreads_and_spreads_before_it_is_near():
    near_and_busy = expert(1, ANALYSIS, load=3, km=1)
    far_and_free = expert(2, ANALYSIS, load=0, km=200)
    for_vision = expert(3, VISION, load=5, km=150)
    pool = [near_and_busy, far_and_free, for_vision]
    assert [one.candidate for one in best_set(WISH, pool, 2)] == [far_and_free, for_vision]
    assert [one.candidate for one in best_set(WISH, pool, 1)] == [far_and_free]
    assert len(best_set(WISH, pool, 9)) == 3
    assert best_set(WISH, [], 3) == ()
    assert best_set(WISH, pool, 0) == ()
    assert uncovered(WISH, best_set(WISH, pool, 1)) == (VISION,)
    assert uncovered(WISH, best_set(WISH, pool, 2)) == ()


def test_each_aim_is_summed_over_the_set():
    vision = expert(9, VISION, load=2, km=3)
    near, far = expert(1, ANALYSIS, km=5), expert(2, ANALYSIS, km=90)
    assert [one.candidate for one in best_set(WISH, [near, far, vision], 2)] == [near, vision]
    away, busy = expert(1, ANALYSIS, away=((DAY, DAY),)), expert(2, ANALYSIS, load=3)
    assert [one.candidate for one in best_set(WISH, [away, busy, vision], 2)] == [busy, vision]


def test_what_all_who_accepted_know_is_covered():
    wish = replace(WISH, subjects=frozenset(SUBJECTS))
    accepted = [expert(1, ANALYSIS), expert(2, VISION)]
    pool = [*accepted, expert(3, ANALYSIS), expert(4, VISION), expert(5, TRAVELLERS, load=9)]
    chosen = best_set(wish, pool, 3, [one.id for one in accepted])
    assert [one.candidate.id.int for one in chosen] == [1, 2, 5]


def test_who_accepted_already_is_in_it_and_the_rest_is_chosen_beside_them():
    accepted = expert(1, ANALYSIS, load=9, away=((DAY, LATER),))
    pool = [accepted, expert(2, ANALYSIS), expert(3, VISION, load=4)]
    chosen = best_set(WISH, pool, 2, [accepted.id])
    assert [one.candidate.id.int for one in chosen] == [1, 3]
    assert [one.candidate.id.int for one in best_set(WISH, pool, 1, [accepted.id])] == [1]


def test_no_set_is_larger_than_the_most():
    pool = [expert(number, ANALYSIS) for number in range(1, 14)]
    assert [one.candidate.id.int for one in best_set(WISH, pool, 12)] == [1, 10, 11, 12, 13, 2, 3, 4]
    assert len(best_set(WISH, pool, 12)) == MOST_IN_SET == 8


experts = st.lists(
    st.builds(
        Candidate,
        id=st.uuids(),
        name=st.sampled_from(["An", "an", "Bo", "Cas"]),
        subjects=st.frozensets(st.sampled_from(SUBJECTS)),
        regions=st.frozensets(st.sampled_from(["regio-groningen", "mra"])),
        municipality=st.sampled_from([None, "GM0014", "GM0047"]),
        months=st.frozensets(st.sampled_from([3, 4])),
        away=st.sampled_from([(), ((DAY, DAY),)]),
        load=st.integers(0, 3),
        km=st.sampled_from([None, 0, 5, 90]),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


def tried(wish: Wish, pool: list[Candidate], size: int) -> list[UUID]:
    """Return the best set by looking at every set there is."""
    fits = sorted(
        (one for one in (fit(wish, candidate) for candidate in pool) if one.bar is None),
        key=lambda one: (one.candidate.name.casefold(), one.candidate.id.int),
    )

    def worth(chosen: tuple[int, ...]) -> tuple[object, ...]:
        in_it: list[Fit] = [fits[number] for number in chosen]
        known = {subject for one in in_it for subject in one.subjects}
        return (-len(known), *(sum(one.cost[aim] for one in in_it) for aim in range(3)), chosen)

    best = min(combinations(range(len(fits)), min(size, len(fits))), key=worth)
    return [fits[number].candidate.id for number in best]


@given(experts, st.integers(0, 5), st.frozensets(st.sampled_from(SUBJECTS)), st.booleans(), st.randoms())
def test_the_set_is_the_one_that_trying_everything_finds(
    pool: list[Candidate], size: int, subjects: frozenset[Subject], own: bool, random: Random
):
    wish = replace(WISH, subjects=subjects, own_municipality=own)
    found = [one.candidate.id for one in best_set(wish, pool, size)]
    assert found == tried(wish, pool, size)
    random.shuffle(pool)
    assert [one.candidate.id for one in best_set(wish, pool, size)] == found


@given(experts, st.integers(1, 4))
def test_the_least_load_is_the_most_even_spread(pool: list[Candidate], size: int):
    """Of sets with equal subjects and days none leaves a smaller sum of squares over the whole pool."""
    chosen = best_set(WISH, pool, size)

    def squares(in_it: set[UUID]) -> int:
        return sum((one.load + (one.id in in_it)) ** 2 for one in pool)

    def first_aims(in_it: list[Fit]) -> tuple[int, int]:
        return (
            -len({subject for one in in_it for subject in one.subjects}),
            sum(one.cost[0] for one in in_it),
        )

    fits = [one for one in (fit(WISH, candidate) for candidate in pool) if one.bar is None]
    ours = squares({one.candidate.id for one in chosen})
    for other in combinations(fits, len(chosen)):
        if first_aims(list(other)) == first_aims(list(chosen)):
            assert ours <= squares({one.candidate.id for one in other})
