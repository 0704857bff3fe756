"""The rules of figures: what they make together, in which class each falls, and where a row of years went."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from leerkring.library.indicators.rules import (
    CANNOT,
    FIRST_YEAR,
    NOT_WHOLE,
    UNKNOWN,
    Adding,
    Ended,
    Figure,
    History,
    Trend,
    class_of,
    compare,
    course_of,
    divide,
    find_figure,
    mean_of,
    take_together,
)

NUMBERS = st.decimals(-1000, 1000, places=1, allow_nan=False)
WEIGHTS = st.decimals(1, 1000, places=0, allow_nan=False)
ENDED = History.of({"B": Ended(2021, ("A",)), "C": Ended(2019, ("B",)), "D": Ended(2020, ("A", "E"))}, {})
"""B went on as a part of A after 2021, and C had become a part of B before; D was divided."""
NEW = History.of({"B": Ended(2020, ("A",)), "C": Ended(2020, ("A",))}, {"A": 2021})
"""Two of which a new one was made."""


def whole(number: int, weight: int | None = None) -> Figure:
    return Figure(Decimal(number), None if weight is None else Decimal(weight))


@given(st.lists(NUMBERS, min_size=1, max_size=40), st.integers(1, 7))
def test_each_value_falls_in_one_class_and_more_is_never_lower(values: list[Decimal], most: int) -> None:
    classes = divide(values, most)
    assert len(classes) == min(most, len(set(values)))
    assert [one.number for one in classes] == list(range(1, len(classes) + 1))
    for value in values:
        assert sum(one.low <= value <= one.high for one in classes) == 1
    in_order = sorted(values)
    assert [class_of(value, classes) for value in in_order] == sorted(class_of(v, classes) for v in in_order)
    for one in classes:
        assert one.low in values
        assert one.high in values
        assert any(class_of(value, classes) == one.number for value in values)
    assert all(one.high < other.low for one, other in pairwise(classes))


@given(st.lists(NUMBERS, min_size=25, max_size=60, unique=True))
def test_where_all_differ_the_classes_are_about_as_full(values: list[Decimal]) -> None:
    classes = divide(values)
    many = [sum(class_of(value, classes) == one.number for value in values) for one in classes]
    assert max(many) - min(many) <= 1


def test_what_is_in_no_class_has_none() -> None:
    assert divide([]) == ()
    assert class_of(Decimal(3), divide([Decimal(1), Decimal(5)])) == 0


def test_nine_equal_values_and_one_more_make_two_classes() -> None:
    classes = divide([Decimal(1)] * 9 + [Decimal(7)])
    assert [(one.low, one.high) for one in classes] == [(Decimal(1), Decimal(1)), (Decimal(7), Decimal(7))]


@given(st.lists(NUMBERS, min_size=1, max_size=6))
def test_counts_that_go_together_keep_their_sum(values: list[Decimal]) -> None:
    figures = {(code, 2019): Figure(value) for code, value in zip("ABCFGH", values, strict=False)}
    ended = {"B": Ended(2021, ("A",)), "C": Ended(2019, ("B",))} | {one: Ended(2019, ("A",)) for one in "FGH"}
    known = {code: end for code, end in ended.items() if (code, 2019) in figures}
    found = find_figure(figures, Adding.SUM, "A", 2019, History.of(known, {}))
    assert found is not None
    assert found.value == sum(values)


@given(st.lists(st.tuples(NUMBERS, WEIGHTS), min_size=1, max_size=6))
def test_a_weighted_mean_lies_between_its_parts_and_weighs_as_much(
    parts: list[tuple[Decimal, Decimal]],
) -> None:
    mean = take_together(Adding.WEIGHTED, [Figure(value, weight) for value, weight in parts])
    assert mean.value is not None
    least = Decimal("1e-15")
    assert min(value for value, _ in parts) - least <= mean.value <= max(value for value, _ in parts) + least
    assert mean.weight == sum(weight for _, weight in parts)


def test_of_former_municipalities_all_parts_are_needed() -> None:
    figures = {("A", 2019): whole(10), ("B", 2019): whole(5), ("C", 2019): whole(1)}
    assert find_figure(figures, Adding.SUM, "A", 2019, ENDED) == Figure(Decimal(16), None, merged=True)
    for missing in (None, Figure(None, missing="geheim")):
        for code in "ABC":
            left = {key: figure for key, figure in figures.items() if key[0] != code}
            if missing:
                left[code, 2019] = missing
            elif code == "C":
                continue  # the source has B as it was with C in it
            found = find_figure(left, Adding.SUM, "A", 2019, ENDED)
            assert found == Figure(None, missing=NOT_WHOLE, merged=True), code


def test_one_of_two_former_ones_is_not_the_whole() -> None:
    found = find_figure({("B", 2020): whole(5)}, Adding.SUM, "A", 2020, NEW)
    assert found == Figure(None, missing=NOT_WHOLE, merged=True)


def test_a_new_one_is_what_it_was_made_of_and_what_the_source_says_goes_first() -> None:
    figures = {("B", 2020): whole(5), ("C", 2020): whole(4)}
    assert find_figure(figures, Adding.SUM, "A", 2020, NEW) == Figure(Decimal(9), None, merged=True)
    assert find_figure({**figures, ("A", 2020): whole(10)}, Adding.SUM, "A", 2020, NEW) == whole(10)


def test_who_went_on_was_there_from_the_first_year_of_all() -> None:
    found = find_figure({("B", FIRST_YEAR): whole(5)}, Adding.SUM, "A", FIRST_YEAR, ENDED)
    assert found == Figure(None, missing=NOT_WHOLE, merged=True)


def test_after_a_merger_the_whole_stands_by_itself() -> None:
    figures = {("A", 2022): whole(20), ("B", 2022): whole(9)}
    assert find_figure(figures, Adding.SUM, "A", 2022, ENDED) == whole(20)
    assert find_figure(figures, Adding.SUM, "A", 2021, ENDED) is None
    assert find_figure({("A", 2021): whole(20)}, Adding.SUM, "A", 2021, ENDED) == whole(20), (
        "as the source has it"
    )


def test_what_was_divided_belongs_to_nobody() -> None:
    figures = {("A", 2020): whole(20), ("D", 2020): whole(9)}
    assert find_figure(figures, Adding.SUM, "A", 2020, ENDED) == whole(20)
    assert find_figure(figures, Adding.SUM, "E", 2020, ENDED) is None


def test_shares_go_together_by_weight_and_else_not_at_all() -> None:
    together = take_together(Adding.WEIGHTED, [whole(10, 3), whole(20, 1)])
    assert together == Figure(Decimal("12.5"), Decimal(4), merged=True)
    assert take_together(Adding.WEIGHTED, [whole(10, 3), whole(20)]).missing == CANNOT
    assert take_together(Adding.SUM, [whole(10, 3), whole(20)]) == Figure(Decimal(30), None, merged=True)
    assert take_together(Adding.SUM, []) == Figure(None, missing=UNKNOWN)


def test_a_mean_is_of_what_is_known() -> None:
    parts = [whole(10, 3), whole(20, 1), Figure(None, missing=UNKNOWN)]
    assert mean_of(parts, weighted=True) == Decimal("12.5")
    assert mean_of(parts, weighted=False) == 15
    assert mean_of(parts[2:], weighted=False) is None
    assert mean_of([whole(10)], weighted=True) is None


def test_a_row_of_years_has_a_course() -> None:
    def row(*values: int) -> list[tuple[int, Decimal]]:
        return [(2020 + number, Decimal(value)) for number, value in enumerate(values)]

    assert course_of([]).trend is Trend.NONE
    assert course_of(row(4)).trend is Trend.NONE
    assert course_of(row(4)).last == (2020, Decimal(4))
    up = course_of(row(1, 9, 0, 4))
    assert (up.trend, up.peak, up.dip) == (Trend.UP, (2021, Decimal(9)), (2022, Decimal(0)))
    down = course_of(row(4, 3, 2))
    assert (down.trend, down.peak, down.dip) == (Trend.DOWN, None, None)
    same = course_of(row(4, 4, 4))
    assert (same.trend, same.peak, same.dip) == (Trend.SAME, None, None)


KEYS = st.tuples(st.sampled_from("ABC"), st.integers(2020, 2022))
KEPT = st.dictionaries(KEYS, st.integers(0, 3).map(whole))


@given(KEPT, KEPT, st.booleans())
def test_an_import_names_each_figure_once(kept: dict, brought: dict, replace_years: bool) -> None:  # type: ignore[type-arg]
    changes = compare(kept, brought, replace_years=replace_years)
    named = [*changes.new, *changes.changed, *changes.unchanged]
    assert sorted(named) == sorted(brought)
    after = {key: figure for key, figure in (kept | brought).items() if key not in changes.removed}
    assert changes.any == (after != kept)
    assert {year for _, year in changes.removed} <= {year for _, year in brought}
    if replace_years:
        years = {year for _, year in brought}
        assert {key for key in after if key[1] in years} == set(brought)
    else:
        assert changes.removed == ()
