"""The rules of attendance: a set of acts says who was there, in whatever order they came."""

from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from leerkring.attendance.rules import (
    OPENS_BEFORE,
    Act,
    Attendance,
    Choice,
    DaySpan,
    Phase,
    Presence,
    RecordedAct,
    can_choose,
    choice_shown,
    fold,
    is_told,
    phase_of,
    put_right,
    weigh_list,
    word_of,
    words_of,
)
from tests.conftest import TODAY

DAY = DaySpan(UUID(int=1), TODAY, TODAY + timedelta(hours=7))
NEXT = DaySpan(UUID(int=2), TODAY + timedelta(days=7), TODAY + timedelta(days=7, hours=7))
NOOR, JOOST, BAS = (UUID(int=number) for number in (11, 12, 13))
MINUTE = timedelta(minutes=1)

acts = st.builds(
    RecordedAct,
    id=st.integers(1, 6).map(lambda number: UUID(int=number)),
    registration_id=st.sampled_from([NOOR, JOOST]),
    occurrence_id=st.sampled_from([DAY.id, NEXT.id]),
    act=st.sampled_from(Act),
    at=st.integers(-3, 3).map(lambda minutes: TODAY + minutes * MINUTE),
)


def act(
    number: int, what: Act, after: timedelta = MINUTE, who: UUID = NOOR, day: DaySpan = DAY
) -> RecordedAct:
    return RecordedAct(UUID(int=number), who, day.id, what, day.starts_at + after)


def attendance(*recorded: RecordedAct, now: datetime = DAY.ends_at) -> Attendance:
    return Attendance((DAY, NEXT), fold(recorded), now)


@given(st.lists(acts), st.randoms())
def test_the_order_makes_no_difference_and_twice_is_once(recorded: list[RecordedAct], chance) -> None:
    mixed = recorded + [one for one in recorded if chance.random() < 0.5]
    chance.shuffle(mixed)
    assert fold(mixed) == fold(recorded)


@given(st.lists(acts), st.lists(acts))
def test_devices_that_were_apart_come_to_the_same(mine: list[RecordedAct], theirs: list[RecordedAct]) -> None:
    assert fold([*fold(mine).values(), *fold(theirs).values()]) == fold([*theirs, *mine])


@given(st.lists(acts, min_size=1))
def test_the_latest_counts(recorded: list[RecordedAct]) -> None:
    for key, one in fold(recorded).items():
        same = [other for other in recorded if (other.registration_id, other.occurrence_id) == key]
        assert one in same
        assert all(other.at <= one.at for other in same)


@given(st.lists(acts), st.integers(-5, 5))
def test_a_clock_that_is_ahead_is_put_right(recorded: list[RecordedAct], minutes: int) -> None:
    received = TODAY + minutes * MINUTE
    righted = put_right(recorded, received)
    assert all(one.at <= received for one in righted)
    moved = {before.at - after.at for before, after in zip(recorded, righted, strict=True)}
    assert len(moved) <= 1, "within what was sent the order stays"
    if all(one.at <= received for one in recorded):
        assert righted == tuple(recorded)


def test_what_an_act_says() -> None:
    assert attendance(act(1, Act.IN)).of(NOOR, DAY) is Presence.ATTENDED
    assert attendance(act(1, Act.ABSENT)).of(NOOR, DAY) is Presence.ABSENT
    assert attendance().of(NOOR, DAY) is Presence.EXPECTED
    assert attendance(act(1, Act.IN), act(2, Act.ABSENT, 2 * MINUTE)).of(NOOR, DAY) is Presence.ABSENT
    assert attendance(act(1, Act.IN)).of(NOOR, NEXT) is Presence.EXPECTED


def test_taken_back_before_the_end_says_nothing_and_after_it_that_somebody_was_not_there() -> None:
    assert attendance(act(1, Act.IN), act(2, Act.OUT, 2 * MINUTE)).of(NOOR, DAY) is Presence.EXPECTED
    assert attendance(act(1, Act.OUT, timedelta(hours=7) - MINUTE)).of(NOOR, DAY) is Presence.EXPECTED
    assert attendance(act(1, Act.OUT, timedelta(hours=7))).of(NOOR, DAY) is Presence.NO_SHOW


def test_who_is_not_on_a_list_that_was_kept_did_not_show_up() -> None:
    there = act(1, Act.IN, who=JOOST)
    during, over = attendance(there, now=DAY.ends_at - MINUTE), attendance(there)
    assert (during.of(NOOR, DAY), over.of(NOOR, DAY)) == (Presence.EXPECTED, Presence.NO_SHOW)
    assert (during.days_kept(), over.days_kept()) == ((), (DAY,))
    assert attendance(act(1, Act.ABSENT, who=JOOST)).days_kept() == ()
    assert over.count(DAY, [NOOR, JOOST, BAS]) == 1
    assert attendance(there, act(2, Act.ABSENT)).of(NOOR, DAY) is Presence.ABSENT


def test_the_words_by_which_a_rule_names_who_was_there() -> None:
    assert word_of(Presence.ATTENDED, DAY.id) == f"present:{DAY.id}"
    for presence in (Presence.ABSENT, Presence.NO_SHOW, Presence.EXPECTED):
        assert word_of(presence, DAY.id) == f"absent:{DAY.id}", "with word or without"
    once = [
        act(1, Act.IN),
        act(2, Act.IN, who=JOOST),
        act(3, Act.IN, who=JOOST, day=NEXT),
        act(4, Act.ABSENT, who=BAS),
    ]
    after_one, after_both = attendance(*once), attendance(*once, now=NEXT.ends_at)
    assert words_of(after_one, NOOR) == words_of(after_one, JOOST) == {f"present:{DAY.id}", "always"}
    assert words_of(after_one, BAS) == {f"absent:{DAY.id}"}
    assert words_of(after_both, NOOR) == {f"present:{DAY.id}", f"absent:{NEXT.id}"}
    assert words_of(after_both, JOOST) == {f"present:{DAY.id}", f"present:{NEXT.id}", "always"}
    assert words_of(attendance(act(1, Act.ABSENT)), NOOR) == frozenset(), "no list was kept"


def test_a_clock_that_is_behind_stays_so_and_one_ahead_takes_all_back_as_far() -> None:
    sent = [act(1, Act.IN, timedelta()), act(2, Act.OUT, 2 * MINUTE)]
    assert put_right(sent, TODAY + 2 * MINUTE) == tuple(sent)
    assert [one.at for one in put_right(sent, TODAY + MINUTE)] == [TODAY - MINUTE, TODAY + MINUTE]
    assert put_right([], TODAY) == ()


def test_of_two_acts_at_one_moment_the_higher_id_counts() -> None:
    low, high = act(1, Act.OUT), act(2, Act.IN)
    assert list(fold([high, low]).values()) == [high]
    assert list(fold([act(1, Act.OUT), act(1, Act.IN)]).values()) == [act(1, Act.OUT)], "always the same one"


def test_the_phases_of_a_day() -> None:
    opens = DAY.starts_at - OPENS_BEFORE
    found = [phase_of(DAY, at) for at in (opens - MINUTE, opens, DAY.ends_at - MINUTE, DAY.ends_at)]
    assert found == [Phase.BEFORE, Phase.DURING, Phase.DURING, Phase.AFTER]
    assert Act.IN not in can_choose(Phase.BEFORE)
    assert can_choose(Phase.DURING) == can_choose(Phase.AFTER) == (Act.IN, Act.ABSENT, Act.OUT)


def test_only_what_was_written_down_is_shown_as_chosen() -> None:
    came, gone = act(1, Act.IN), act(2, Act.OUT, timedelta(hours=7))
    for recorded, word in (([came], "in"), ([act(1, Act.ABSENT)], "absent"), ([came, gone], "out")):
        assert is_told(attendance(*recorded), DAY, NOOR)
        assert choice_shown(attendance(*recorded), DAY, NOOR) == word
    for taken_back in ([], [came, act(2, Act.OUT, timedelta(hours=7) - MINUTE)], [act(1, Act.IN, who=JOOST)]):
        assert not is_told(attendance(*taken_back), DAY, NOOR)
        assert choice_shown(attendance(*taken_back), DAY, NOOR) == ""
        during = attendance(*taken_back, now=DAY.ends_at - MINUTE)
        assert choice_shown(during, DAY, NOOR) == "out"


def test_two_people_with_one_list() -> None:
    stands = {NOOR: "in", JOOST: "", BAS: "absent"}
    mine = {NOOR: Choice("", "in"), JOOST: Choice("", "out"), BAS: Choice("", "in")}
    saving = weigh_list(mine, stands, told=[NOOR, BAS])
    assert saving.acts == {JOOST: Act.OUT, BAS: Act.IN}, "what both chose is written once"
    assert saving.clashes == (BAS,)
    assert saving.corrected == (BAS,)
    untouched = {NOOR: Choice("in", "in"), JOOST: Choice("", ""), UUID(int=99): Choice("", "in")}
    assert weigh_list(untouched, stands, told=[NOOR]).acts == {}, "nor what nobody changed, nor a stranger"


STANDS = st.sampled_from(["", "in", "out", "absent"])


@given(
    st.dictionaries(st.sampled_from([NOOR, JOOST, BAS]), st.builds(Choice, STANDS, STANDS)),
    st.fixed_dictionaries({NOOR: STANDS, JOOST: STANDS, BAS: STANDS}),
)
def test_nobody_writes_over_what_they_never_saw(choices, stands) -> None:
    saving = weigh_list(choices, stands, told=stands)
    for one, what in saving.acts.items():
        assert what == choices[one].chosen != stands[one]
        assert one in saving.clashes or stands[one] == choices[one].was
    assert set(saving.clashes) <= set(saving.acts)
