"""What a visitor is told, and what may not change any more."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.activities.content.draft_rules import check_change, check_draft, check_fields
from leerkring.activities.content.drafts import (
    ActivityDraft,
    BreakoutDraft,
    FieldDraft,
    QuotaDraft,
    RoundDraft,
)
from leerkring.activities.rules import (
    ActivityState,
    Allocation,
    BreakoutChoice,
    Closing,
    FieldType,
    VisitorState,
    is_undecided,
    may_be_answered,
    too_few,
    visitor_state,
)
from tests.activities.writing import CIRCLE, parsed

NOW = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    state: str = "published"
    allocation: str = "first_come"
    capacity: int = 2
    taken: int = 0
    starts_at: datetime = NOW + 30 * DAY
    registration_opens_at: datetime = NOW - DAY
    registration_closes_at: datetime = NOW + 20 * DAY
    drawn_at: datetime | None = None


def test_an_activity_is_open_until_its_last_place_is_taken() -> None:
    assert visitor_state(Shown(taken=1), NOW) is VisitorState.OPEN
    assert visitor_state(Shown(taken=2), NOW) is VisitorState.FULL


def test_it_opens_and_closes_at_the_very_moment() -> None:
    circle = Shown()
    assert (
        visitor_state(circle, circle.registration_opens_at - timedelta(microseconds=1))
        is VisitorState.UPCOMING
    )
    assert visitor_state(circle, circle.registration_opens_at) is VisitorState.OPEN
    assert visitor_state(circle, circle.registration_closes_at) is VisitorState.CLOSED


def test_it_closes_at_its_start_even_where_nobody_said_so() -> None:
    circle = Shown(registration_closes_at=NOW + 900 * DAY)
    assert visitor_state(circle, circle.starts_at) is VisitorState.CLOSED


def test_nothing_is_full_before_the_draw() -> None:
    lab = Shown(allocation="draw", taken=2)
    assert visitor_state(lab, NOW) is VisitorState.OPEN
    assert visitor_state(replace(lab, drawn_at=NOW), NOW) is VisitorState.FULL


@given(
    st.builds(
        Shown,
        state=st.sampled_from(list(ActivityState)),
        allocation=st.sampled_from(list(Allocation)),
        taken=st.integers(0, 2),
        registration_opens_at=st.integers(-9, 9).map(lambda n: NOW + n * DAY),
        registration_closes_at=st.integers(-9, 9).map(lambda n: NOW + n * DAY),
        starts_at=st.integers(-9, 9).map(lambda n: NOW + n * DAY),
    )
)
def test_nobody_is_sent_to_a_form_that_will_say_no(shown: Shown) -> None:
    state = visitor_state(shown, NOW)
    can_register = state in (VisitorState.OPEN, VisitorState.FULL)
    is_open = shown.registration_opens_at <= NOW < min(shown.registration_closes_at, shown.starts_at)
    assert can_register == (shown.state == "published" and is_open)
    assert (state is VisitorState.CANCELLED) == (shown.state == "cancelled")


@dataclass(frozen=True)
class WithMinimum:
    state: str = "published"
    minimum: int | None = 8
    decide_on: date | None = date(2027, 1, 12)
    go_ahead_at: datetime | None = None
    starts_at: datetime = NOW + DAY


@pytest.mark.parametrize(
    "activity, undecided",
    [
        (WithMinimum(), True),
        (WithMinimum(decide_on=NOW.date() - 9 * DAY), True),
        (WithMinimum(starts_at=NOW), False),
        (WithMinimum(go_ahead_at=NOW), False),
        (WithMinimum(minimum=None, decide_on=None), False),
        (WithMinimum(state="draft"), False),
        (WithMinimum(state="cancelled"), False),
    ],
)
def test_somebody_has_to_decide_until_they_do_or_it_begins(activity: WithMinimum, undecided: bool) -> None:
    assert is_undecided(activity, NOW) is undecided


def test_how_many_are_missing() -> None:
    assert [too_few(8, coming) for coming in (0, 7, 8, 9)] == [8, 1, 0, 0]


def test_a_minimum_stands_once_it_is_decided(tmp_path: Path) -> None:
    new = replace(draft(tmp_path), minimum=1, decide_on=NOW.date())
    assert fields_refused(Kept(), new) == set()
    assert fields_refused(Kept(go_ahead_at=NOW), new) == {"minimum"}
    assert fields_refused(Kept(minimum=1, decide_on=NOW.date(), go_ahead_at=NOW), new) == set()


@dataclass(frozen=True)
class Kept:
    state: str = "published"
    kind: str = "circle"
    allocation: str = "first_come"
    registration_opens_at: datetime = NOW - DAY
    minimum: int | None = None
    decide_on: date | None = None
    go_ahead_at: datetime | None = None
    registration_closes_at: datetime = NOW + DAY
    capacity: int = 12
    max_per_organization: int | None = 2
    draw_value_name: str = ""
    draw_value_form: str = "decimals"
    draw_value_at: datetime | None = None
    draw_frozen_at: datetime | None = None
    draw_most_tickets: int = 1
    drawn_at: datetime | None = None
    is_list_frozen: bool = False
    quota_terms: frozenset[tuple[object, ...]] = frozenset()
    sensitive_of: dict[str, bool] = field(default_factory=dict)
    follow_up_sensitive: dict[str, bool] = field(default_factory=dict)
    quotas_in_use: list[tuple[str | None, str | None, str | None]] = field(default_factory=list)
    breakouts_in_use: list[tuple[int, str, int, int]] = field(default_factory=list)
    breakout_choice: str = "choice"

    def is_answered(self, now: datetime) -> bool:
        return may_be_answered(self.state, self.registration_opens_at, 0, now)


def draft(folder: Path) -> ActivityDraft:
    return parsed(folder, kring=CIRCLE).activities[0].draft


def fields_refused(kept: Kept, new: ActivityDraft) -> set[str | int]:
    return {path[0] for path, _ in check_change(kept, new, NOW)}


def test_whether_a_question_is_sensitive_stands_once_registration_has_opened(tmp_path: Path) -> None:
    diet = FieldDraft("dieet", "Wat eet u?", FieldType.TEXT, sensitive=True, erase_days=7)
    new = replace(draft(tmp_path), fields=(diet,))
    assert fields_refused(Kept(), new) == set(), "a new one may be what it likes"
    assert fields_refused(Kept(sensitive_of={"dieet": True}), new) == set()
    assert fields_refused(Kept(sensitive_of={"dieet": False}), new) == {"fields"}
    assert fields_refused(Kept(sensitive_of={"dieet": False}, registration_opens_at=NOW + DAY), new) == set()


@pytest.mark.parametrize(
    "words, wrong",
    [
        ({"sensitive": True, "erase_days": 7}, []),
        ({"sensitive": True, "erase_days": 7, "for_host": True}, []),
        ({"sensitive": True, "erase_days": 7, "required": True}, ["required"]),
        ({"sensitive": True}, ["erase_days"]),
        ({"sensitive": True, "erase_days": 90}, []),
        ({"sensitive": True, "erase_days": 91}, ["erase_days"]),
        ({"sensitive": True, "erase_days": 0}, ["erase_days"]),
        ({"erase_days": 7}, ["erase_days"]),
        ({"for_host": True}, ["for_host"]),
    ],
)
def test_a_sensitive_question_is_optional_and_has_an_end(words: dict[str, Any], wrong: list[str]) -> None:
    found = check_fields([FieldDraft("dieet", "Wat eet u?", FieldType.TEXT, **words)])
    assert [path[-1] for path, _ in found] == wrong


def test_no_question_waits_for_a_sensitive_one() -> None:
    diet = FieldDraft("dieet", "Eet u vlees?", FieldType.YES_NO, sensitive=True, erase_days=7)
    more = FieldDraft("vlees", "Welk?", FieldType.TEXT, show_if_key="dieet", show_if_value="yes")
    ((path, sentence),) = check_fields([diet, more])
    assert path == ("fields", 1, "show_if")
    assert "gevoelige" in sentence


def test_the_rule_of_allocation_stands_once_registration_has_opened(tmp_path: Path) -> None:
    new = replace(draft(tmp_path), allocation=Allocation.DRAW)
    assert fields_refused(Kept(), new) == {"allocation"}
    assert fields_refused(Kept(registration_opens_at=NOW + DAY), new) == set()
    assert fields_refused(Kept(state="draft"), replace(new, state=ActivityState.DRAFT)) == set()


def test_cancelling_is_not_done_by_a_file(tmp_path: Path) -> None:
    assert fields_refused(Kept(), replace(draft(tmp_path), state=ActivityState.CANCELLED)) == {"state"}
    assert fields_refused(Kept(state="cancelled"), draft(tmp_path)) == {"state"}
    assert (
        fields_refused(Kept(state="cancelled"), replace(draft(tmp_path), state=ActivityState.CANCELLED))
        == set()
    )


def test_a_kept_place_that_someone_has_cannot_be_dropped(tmp_path: Path) -> None:
    kept = Kept(quotas_in_use=[("regio-groningen", None, None)])
    assert fields_refused(kept, draft(tmp_path)) == set()
    assert fields_refused(kept, replace(draft(tmp_path), quotas=())) == {"quotas"}
    other = (QuotaDraft(places=4, organization_kind="municipality"),)
    assert fields_refused(kept, replace(draft(tmp_path), quotas=other)) == {"quotas"}


def test_a_breakout_never_shrinks_below_who_chose_it(tmp_path: Path) -> None:
    assert fields_refused(Kept(breakouts_in_use=[(1, "eerlijk", 3, 0)]), draft(tmp_path)) == {"rounds"}


def test_a_breakout_that_people_wait_for_does_not_go_away(tmp_path: Path) -> None:
    assert fields_refused(Kept(breakouts_in_use=[(1, "eerlijk", 0, 2)]), draft(tmp_path)) == {"rounds"}


def test_how_breakouts_are_chosen_stands_once_people_may_register(tmp_path: Path) -> None:
    ranked = replace(draft(tmp_path), breakout_choice=BreakoutChoice.RANKED)
    assert fields_refused(Kept(), ranked) == {"breakout_choice"}
    assert (
        fields_refused(
            Kept(registration_opens_at=NOW + DAY), replace(ranked, registration_opens_at=NOW + DAY)
        )
        == set()
    )


def test_swapping_ends_when_the_first_round_begins(tmp_path: Path) -> None:
    one = draft(tmp_path)
    at = one.starts_at
    rounds = (RoundDraft(at, at + timedelta(hours=1), (BreakoutDraft("eerlijk", "Eerlijk", 3),)),)
    late = replace(one, rounds=rounds, breakouts_until=at + timedelta(minutes=1))
    assert [path for path, _ in check_draft(late)] == [("breakouts_until",)]
    assert check_draft(replace(late, breakouts_until=at)) == []


@pytest.mark.parametrize(
    "state, opened, last_position, answered",
    [
        ("published", timedelta(0), 0, True),
        ("published", -timedelta(minutes=1), 0, True),
        ("published", -timedelta(minutes=1, seconds=1), 0, False),
        ("archived", timedelta(days=9), 0, True),
        ("cancelled", timedelta(days=9), 0, True),
        ("draft", timedelta(days=9), 0, False),
        ("scheduled", timedelta(days=9), 0, False),
        ("draft", -timedelta(days=9), 1, True),
    ],
)
def test_from_when_on_a_question_may_be_answered(
    state: str, opened: timedelta, last_position: int, answered: bool
) -> None:
    assert may_be_answered(state, NOW - opened, last_position, NOW) is answered


PROMISED: dict[str, Any] = {
    "draw_value_name": "Slotkoers",
    "draw_value_at": NOW + 2 * DAY,
    "draw_most_tickets": 3,
}


def drawn_draft(folder: Path, **words: Any) -> ActivityDraft:
    """Return the circle as one whose places are drawn, as it is kept by `Kept` with the same words."""
    made = replace(draft(folder), allocation=Allocation.DRAW, registration_closes_at=NOW + DAY, **PROMISED)
    return replace(made, **{"quotas": (), **words})


@pytest.mark.parametrize(
    "words",
    [
        {"draw_value_name": "Iets anders"},
        {"draw_value_form": "digits"},
        {"draw_value_at": NOW + 3 * DAY},
        {"draw_most_tickets": 1},
    ],
)
def test_what_was_promised_of_a_draw_stands_once_registration_has_opened(
    tmp_path: Path, words: dict[str, Any]
) -> None:
    new = drawn_draft(tmp_path, **words)
    assert fields_refused(Kept(allocation="draw", **PROMISED), new) == set(words)
    assert fields_refused(Kept(allocation="draw", **PROMISED, registration_opens_at=NOW + DAY), new) == set()
    assert fields_refused(Kept(allocation="draw"), new) == set(), "what was told nothing may still be told"


def test_a_value_that_was_missed_makes_room_for_one_to_come(tmp_path: Path) -> None:
    missed = {**PROMISED, "draw_value_at": NOW}
    kept = Kept(allocation="draw", **missed)
    other = {"draw_value_name": "Een andere", "draw_value_form": "digits", "draw_value_at": NOW + 2 * DAY}
    assert fields_refused(kept, drawn_draft(tmp_path, **other)) == set()
    for wrong, name in (
        ({"draw_value_at": NOW}, "draw_value_name"),
        ({"draw_value_at": NOW - DAY}, "draw_value_at"),
        ({"draw_value_at": None}, "draw_value_at"),
        ({"draw_value_name": PROMISED["draw_value_name"]}, "draw_value_name"),
        ({"draw_most_tickets": 1}, "draw_most_tickets"),
    ):
        assert name in fields_refused(kept, drawn_draft(tmp_path, **{**other, **wrong})), wrong
    in_time = replace(kept, draw_frozen_at=NOW - timedelta(hours=1))
    assert "draw_value_name" in fields_refused(in_time, drawn_draft(tmp_path, **other))


@pytest.mark.parametrize(
    "words",
    [
        {"capacity": 13},
        {"max_per_organization": None},
        {"registration_closes_at": NOW + 1.5 * DAY},
        {"quotas": (QuotaDraft(1, organization_kind="province"),)},
    ],
)
def test_while_its_list_is_frozen_the_terms_of_a_draw_stand_still(
    tmp_path: Path, words: dict[str, Any]
) -> None:
    new = drawn_draft(tmp_path, **words)
    assert fields_refused(Kept(allocation="draw", **PROMISED, is_list_frozen=True), new) == set(words)
    assert fields_refused(Kept(allocation="draw", **PROMISED), new) == set()


@pytest.mark.parametrize(
    "words, wrong",
    [
        ({}, []),
        ({"draw_value_name": ""}, ["draw_value_name"]),
        ({"draw_value_at": None}, ["draw_value_at"]),
        ({"draw_value_at": NOW + DAY}, ["draw_value_at"]),
        ({"draw_value_at": NOW + 900 * DAY}, ["draw_value_at"]),
        ({"draw_value_name": "", "state": ActivityState.DRAFT}, []),
        ({"draw_value_name": "", "allocation": Allocation.FIRST_COME}, []),
    ],
)
def test_a_draw_says_what_decides_it_before_people_are_told(
    tmp_path: Path, words: dict[str, Any], wrong: list[str]
) -> None:
    found = check_draft(drawn_draft(tmp_path, **words))
    assert [path[0] for path, _ in found if str(path[0]).startswith("draw")] == wrong


OPENS, CLOSES, FIRST = (datetime(2027, 2, day, 9, 30, tzinfo=UTC) for day in (1, 15, 20))
WITH_FIRST = Closing(Allocation.FIRST_COME, FIRST, OPENS, FIRST)
EARLIER = replace(WITH_FIRST, closes_at=CLOSES)
BEFORE = datetime(2027, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "closing, first, now, then",
    [
        (WITH_FIRST, FIRST + timedelta(days=7), BEFORE, FIRST + timedelta(days=7)),
        (WITH_FIRST, FIRST - timedelta(days=2), BEFORE, FIRST - timedelta(days=2)),
        (
            replace(WITH_FIRST, closes_at=FIRST + timedelta(days=1)),
            FIRST + timedelta(days=7),
            BEFORE,
            FIRST + timedelta(days=7),
        ),
        (EARLIER, FIRST + timedelta(days=7), BEFORE, CLOSES),
        (EARLIER, FIRST - timedelta(days=2), BEFORE, CLOSES),
        (EARLIER, CLOSES, BEFORE, CLOSES),
        (EARLIER, CLOSES - timedelta(days=1), BEFORE, CLOSES - timedelta(days=1)),
        (EARLIER, CLOSES - timedelta(days=1), CLOSES, CLOSES),
        (WITH_FIRST, FIRST + timedelta(days=7), FIRST, FIRST),
        (WITH_FIRST, OPENS, BEFORE, FIRST),
        (WITH_FIRST, OPENS + timedelta(seconds=1), OPENS, OPENS + timedelta(seconds=1)),
        (replace(WITH_FIRST, closes_at=FIRST + timedelta(days=1)), FIRST, BEFORE, FIRST + timedelta(days=1)),
        (
            replace(WITH_FIRST, closes_at=FIRST + timedelta(days=9)),
            FIRST + timedelta(days=7),
            FIRST,
            FIRST + timedelta(days=9),
        ),
        (replace(WITH_FIRST, allocation=Allocation.DRAW), FIRST - timedelta(days=2), BEFORE, FIRST),
    ],
)
def test_registering_ends_with_a_first_day_that_moves(
    closing: Closing, first: datetime, now: datetime, then: datetime
) -> None:
    assert closing.after(first, now) == then
