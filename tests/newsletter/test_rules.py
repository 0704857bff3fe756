"""Who gets what: nothing twice, nothing lost, whatever a reader changes on the way."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from leerkring.newsletter.rules import (
    Choice,
    Offered,
    Rhythm,
    calendar,
    chosen,
    closes_month,
    is_due,
    may_approve,
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


def offered(
    id_: str, issue: int = 1, position: int = 0, *, activity: bool = False, about: str = ""
) -> Offered:
    return Offered(id_, issue, position, activity, frozenset(about.split()))


READER = Choice(Rhythm.BIWEEKLY, frozenset(), 0, 0, None)


def test_the_newest_issue_comes_first_and_the_agenda_last() -> None:
    items = [
        offered("agenda-old", 1, activity=True),
        offered("second", 2, 1),
        offered("old", 1),
        offered("agenda-new", 2, activity=True),
        offered("first", 2, 0),
        offered("also-first", 2, 0),
        offered("not yet", 3),
    ]
    assert chosen(items, READER, 2) == ("also-first", "first", "second", "old", "agenda-new", "agenda-old")


def test_each_is_served_up_to_its_own_issue() -> None:
    items = [offered(f"t{n}", n) for n in (1, 2, 3)] + [offered(f"a{n}", n, activity=True) for n in (1, 2, 3)]
    reader = replace(READER, agenda_to=2, texts_to=1)
    assert chosen(items, reader, 3) == ("t3", "t2", "a3")
    assert chosen(items, replace(reader, texts_until=2), 3) == ("t2", "a3")
    assert chosen(items, replace(reader, skips=((1, 2),)), 3) == ("t3", "a3")
    assert chosen(items, replace(READER, skips=((0, 1), (2, 3))), 3) == ("t2", "a2")
    assert served(reader, 3) == replace(reader, agenda_to=3, texts_to=3)
    assert served(replace(reader, texts_to=5), 3).texts_to == 5


def test_only_monthly_readers_wait_for_the_last_of_a_month() -> None:
    for closing in (True, False):
        assert is_due(Rhythm.BIWEEKLY, closes_month=closing)
        assert is_due(Rhythm.AGENDA, closes_month=closing)
        assert is_due(Rhythm.MONTHLY, closes_month=closing) is closing


def test_a_change_of_mind_moves_no_more_than_it_says() -> None:
    agenda = switched(READER, Rhythm.AGENDA, frozenset("a"), 4)
    assert agenda == replace(READER, rhythm=Rhythm.AGENDA, themes=frozenset("a"), texts_until=4)
    assert switched(agenda, Rhythm.AGENDA, frozenset(), 6).texts_until == 4, "a second time changes nothing"
    # Back while texts of before are still owed: those come, and so do those after.
    back = switched(agenda, Rhythm.MONTHLY, frozenset(), 6)
    assert (back.texts_to, back.texts_until) == (0, None)
    for had in (4, 5):
        paid = switched(replace(agenda, texts_to=had), Rhythm.BIWEEKLY, frozenset(), 6)
        assert (paid.texts_to, paid.texts_until) == (6, None), "the texts of the agenda days are skipped"
    assert switched(replace(agenda, texts_to=9), Rhythm.BIWEEKLY, frozenset(), 6).texts_to == 9
    assert switched(replace(agenda, texts_until=None), Rhythm.BIWEEKLY, frozenset(), 6).texts_to == 6
    assert switched(READER, Rhythm.MONTHLY, frozenset(), 6) == replace(READER, rhythm=Rhythm.MONTHLY)


def test_a_new_reader_gets_what_comes_after() -> None:
    assert starts(Rhythm.MONTHLY, frozenset("a"), 7) == Choice(Rhythm.MONTHLY, frozenset("a"), 7, 7, None)
    assert starts(Rhythm.AGENDA, frozenset(), 7) == Choice(Rhythm.AGENDA, frozenset(), 7, 7, 7)


def test_a_pause_is_kept_as_long_as_it_means_something() -> None:
    reader = replace(READER, agenda_to=5, texts_to=4)
    assert resumed(replace(reader, skips=((0, 1),)), None, 8) == replace(reader, agenda_to=8, texts_to=8)
    assert resumed(replace(reader, agenda_to=9), None, 8) == replace(reader, agenda_to=9, texts_to=8)
    assert resumed(replace(reader, texts_to=9), None, 8) == replace(reader, agenda_to=8, texts_to=9)
    assert resumed(reader, 5, 8).skips == ((5, 8),)
    assert resumed(reader, 8, 8).skips == (), "nothing was sent meanwhile"
    many = replace(reader, skips=((0, 1), (1, 4), (2, 5), (6, 7)))
    # Three are kept though passed; of those before them what ends after the last that was served.
    assert resumed(many, 8, 9).skips == ((2, 5), (6, 7), (8, 9))
    assert resumed(replace(many, texts_to=3), 8, 9).skips == ((1, 4), (2, 5), (6, 7), (8, 9))


def test_the_days_of_a_rhythm() -> None:
    first = date(2027, 1, 12)
    assert list(planned(first, 14, date(2027, 1, 11), 2)) == [first, date(2027, 1, 26)]
    assert list(planned(first, 14, first, 2)) == [date(2027, 1, 26), date(2027, 2, 9)]
    assert list(planned(first, 14, date(2026, 11, 1), 1)) == [first]
    assert list(calendar(first, 14, 5, first, 2)) == [
        (first, date(2027, 1, 7)),
        (date(2027, 1, 26), date(2027, 1, 21)),
    ]
    assert next(calendar(first, 14, 5, date(2027, 1, 13), 1)) == (date(2027, 1, 26), date(2027, 1, 21))


def test_who_offered_it_approves_only_where_one_person_is_enough() -> None:
    assert may_approve("ilse", "ilse", second_person=False)
    assert may_approve("karim", "ilse", second_person=True)
    assert may_approve("karim", None, second_person=True)
    assert not may_approve("ilse", "ilse", second_person=True)


def test_a_month_is_closed_once_and_by_its_year_too() -> None:
    january, february = date(2027, 1, 26), date(2027, 2, 9)
    assert closes_month(january, february, date(2026, 1, 26)), "another January"
    assert closes_month(january, date(2028, 1, 9), None)
    assert not closes_month(january, february, date(2027, 1, 1))
    assert closes_month(january, None, None)
    assert closes_month(january, None, january - timedelta(days=28))
    assert not closes_month(january, None, january - timedelta(days=27))
