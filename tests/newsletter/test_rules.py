"""Who gets what: nothing twice, nothing lost, whatever a reader changes on the way."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from leerkring.newsletter.rules import (
    Choice,
    Offered,
    Rhythm,
    chosen,
    closes_month,
    is_due,
    planned,
    resumed,
    served,
    starts,
    switched,
)

THEMES = ["a", "b", "c"]
themes = st.frozensets(st.sampled_from(THEMES), max_size=3)
ISSUES = st.lists(
    st.tuples(st.lists(st.tuples(st.booleans(), themes), max_size=4), st.booleans()), min_size=1, max_size=8
)
CHANGES = st.lists(st.none() | st.sampled_from(list(Rhythm)), min_size=8, max_size=8)


def story(issues, rhythm: Rhythm, changes) -> tuple[list[tuple[str, ...]], list[Offered], list[Rhythm]]:
    """Send these issues to one reader of all themes, who changes their rhythm before some of them."""
    reader, mails, items, rhythms = starts(rhythm, frozenset(), 0), [], [], []
    for number, (contents, closing) in enumerate(issues, 1):
        if changes[number - 1]:
            reader = switched(reader, changes[number - 1], frozenset(), number - 1)
        rhythms.append(reader.rhythm)
        items += [
            Offered(f"{number}.{place}", number, place, is_activity, about)
            for place, (is_activity, about) in enumerate(contents)
        ]
        if is_due(reader.rhythm, closes_month=closing):
            mails.append(chosen(items, reader, number))
            reader = served(reader, number)
    # In the end they read everything again, at once.
    last = len(issues)
    mails.append(chosen(items, switched(reader, Rhythm.BIWEEKLY, frozenset(), last), last))
    return mails, items, rhythms


@given(ISSUES, st.sampled_from(list(Rhythm)), CHANGES)
def test_switching_never_repeats_and_never_drops(issues, rhythm, changes) -> None:
    mails, items, rhythms = story(issues, rhythm, changes)
    got = [item for mail in mails for item in mail]
    assert len(got) == len(set(got)), "twice"
    for item in items:
        wanted = item.is_activity or rhythms[item.issue - 1] is not Rhythm.AGENDA
        assert (item.id in got) == wanted, "lost, or never asked for"


PAUSES = st.lists(st.booleans(), min_size=8, max_size=8)


@given(ISSUES, st.sampled_from(list(Rhythm)), PAUSES)
def test_a_pause_skips_only_itself(issues, rhythm, paused) -> None:
    reader, items, began = starts(rhythm, frozenset(), 0), [], None
    got: list[str] = []
    for number, (contents, closing) in enumerate(issues, 1):
        if paused[number - 1] and began is None:
            began = number - 1
        elif not paused[number - 1] and began is not None:
            reader, began = resumed(reader, began, number - 1), None
        items += [
            Offered(f"{number}.{place}", number, place, is_activity, about)
            for place, (is_activity, about) in enumerate(contents)
        ]
        if began is None and is_due(rhythm, closes_month=closing):
            got += chosen(items, reader, number)
            reader = served(reader, number)
    last = len(issues)
    if began is not None:
        reader = resumed(reader, began, last)
    got += chosen(items, reader, last)
    wanted = [
        item.id
        for item in items
        if not paused[item.issue - 1] and (item.is_activity or rhythm is not Rhythm.AGENDA)
    ]
    assert sorted(got) == sorted(wanted)


@given(ISSUES, themes)
def test_a_reader_gets_their_themes_and_what_is_for_everyone(issues, wanted) -> None:
    items = [
        Offered(f"{n}.{p}", n, p, activity, about)
        for n, (contents, _) in enumerate(issues, 1)
        for p, (activity, about) in enumerate(contents)
    ]
    reader = Choice(Rhythm.BIWEEKLY, wanted, 0, 0, None)
    got = set(chosen(items, reader, len(issues)))
    assert got == {i.id for i in items if not wanted or not i.themes or i.themes & wanted}


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 60), st.integers(-100, 1000))
def test_the_calendar_keeps_its_step(anchor, every, later) -> None:
    after = anchor + timedelta(days=later)
    days = list(planned(anchor, every, after, 5))
    assert all(day > after and (day - anchor).days % every == 0 for day in days)
    assert all((b - a).days == every for a, b in pairwise(days))
    assert days[0] == anchor or (days[0] - after).days <= every


def test_the_last_of_a_month_closes_it() -> None:
    assert closes_month(date(2027, 1, 26), date(2027, 2, 9), None)
    assert closes_month(date(2027, 1, 26), date(2027, 2, 9), date(2026, 12, 29))
    assert not closes_month(date(2027, 1, 27), date(2027, 2, 9), date(2027, 1, 26)), "they had theirs"
    assert not closes_month(date(2027, 1, 12), date(2027, 1, 26), None)
    assert closes_month(date(2027, 1, 12), None, date(2026, 12, 15))
    assert not closes_month(date(2027, 1, 12), None, date(2027, 1, 5))
