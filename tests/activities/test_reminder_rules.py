"""When people hear of their days: which rules hold, from when, and what makes two reminders one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from leerkring.activities.reminders.rules import (
    DEFAULTS,
    Moment,
    ReminderRule,
    begin_now,
    dedupe_key,
    twice,
)

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
EARLIER = NOW - timedelta(days=3)
BEFORE = ReminderRule(Moment.BEFORE, 2)
AFTER = ReminderRule(Moment.AFTER, 1, "Dank voor uw komst.", EARLIER)


def test_which_moments_fall_before_the_day() -> None:
    assert {one for one in Moment if one.is_before} == {Moment.BEFORE, Moment.BEFORE_FIRST}


def test_a_rule_is_read_back_as_it_was_kept() -> None:
    assert AFTER.dump() == {
        "moment": "after",
        "days": 1,
        "text": "Dank voor uw komst.",
        "since": "2027-01-29T09:00:00+00:00",
    }
    assert BEFORE.dump() == {"moment": "before", "days": 2, "text": "", "since": None}
    for one in (BEFORE, AFTER):
        assert ReminderRule.load(one.dump()) == one
    assert ReminderRule.load({"moment": "before", "days": "2"}) == BEFORE


def test_a_new_rule_holds_from_now_and_one_that_stood_as_it_did() -> None:
    other = replace(AFTER, days=2, since=None)
    changed = replace(AFTER, text="Tot de volgende keer.", since=NOW)
    assert begin_now([BEFORE, changed, other], [BEFORE, AFTER], NOW) == (
        BEFORE,
        replace(changed, since=EARLIER),
        replace(other, since=NOW),
    )
    assert begin_now([replace(AFTER, moment=Moment.AFTER_LAST)], [AFTER], NOW)[0].since == NOW


@pytest.mark.parametrize(
    "rules, expected",
    [
        ([], None),
        ([BEFORE, AFTER], None),
        ([BEFORE, ReminderRule(Moment.AFTER, 2)], None),
        ([BEFORE, ReminderRule(Moment.BEFORE_FIRST, 3)], None),
        ([BEFORE, ReminderRule(Moment.BEFORE_FIRST, 2)], ReminderRule(Moment.BEFORE_FIRST, 2)),
        ([AFTER, BEFORE, ReminderRule(Moment.AFTER_LAST, 1)], ReminderRule(Moment.AFTER_LAST, 1)),
    ],
)
def test_two_rules_that_mail_somebody_twice_on_one_day(
    rules: list[ReminderRule], expected: ReminderRule | None
) -> None:
    assert twice(rules) == expected


@pytest.mark.parametrize(
    "moment, days, expected",
    [
        ("before", 2, "registration:r:reminder:d:4"),
        ("before", 3, "registration:r:reminder:d:4:before:3"),
        ("before_first", 2, "registration:r:reminder:d:4:before_first:2"),
        ("after", 2, "registration:r:afterwards:d:after:2"),
        ("after_last", 1, "registration:r:afterwards:d:after_last:1"),
    ],
)
def test_what_makes_a_reminder_one(moment: str, days: int, expected: str) -> None:
    assert dedupe_key("r", "d", 4, moment, days) == expected


def test_without_a_choice_it_is_two_days_before() -> None:
    assert DEFAULTS == (BEFORE,)
