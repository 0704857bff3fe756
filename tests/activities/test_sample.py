"""The sample tells its story on whatever day it is loaded."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leerkring.activities.content.drafts import ActivityDraft
from leerkring.activities.content.files import Parsed, parse_directory
from leerkring.activities.rules import VisitorState, visitor_state
from leerkring.activities.sample import sample_registrations
from leerkring.core.project_dirs import sample_dir
from leerkring.programme import seed


def drafts(now: datetime) -> dict[str, ActivityDraft]:
    found = parse_directory(sample_dir(), now)
    assert isinstance(found, Parsed), found
    return {loaded.draft.slug: loaded.draft for loaded in found.activities}


class _Shown:
    """A draft as if it had been kept, without anyone in it."""

    def __init__(self, draft: ActivityDraft) -> None:
        self.draft = draft
        self.taken, self.drawn_at = 0, None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.draft, name)


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 5 * 365 * 24).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
)
def test_it_holds_no_mistakes_and_keeps_its_story_on_any_day(now: datetime) -> None:
    states = Counter(visitor_state(_Shown(draft), now) for draft in drafts(now).values())
    assert states[VisitorState.OPEN] >= 7
    assert states[VisitorState.UPCOMING] == 2
    assert states[VisitorState.CANCELLED] == 1
    assert states[VisitorState.CLOSED] >= 3


def test_it_has_what_the_story_needs() -> None:
    found = drafts(datetime(2027, 1, 12, 9, 0, tzinfo=UTC))
    kinds = Counter(str(draft.kind) for draft in found.values())
    assert kinds["circle"] >= 3
    assert kinds["lab"] >= 2
    assert any(draft.kind == "national_meeting" and len(draft.rounds) == 3 for draft in found.values())
    assert {draft.allocation for draft in found.values()} == {"first_come", "draw", "application"}
    assert len({region for draft in found.values() for region in draft.regions}) == 6
    assert all(150 <= len(d.body.split()) <= 600 for d in found.values() if d.state != "draft")


def test_everybody_in_it_registers_for_something_that_exists() -> None:
    found = drafts(datetime(2027, 1, 12, 9, 0, tzinfo=UTC))
    codes = {row.code for row in seed.municipalities()}
    people = list(sample_registrations(sample_dir()))
    assert all(one.activity in found and one.municipality in codes for one in people)
    assert all(one.email.endswith("@example.org") for one in people)
    assert len({(one.activity, one.email) for one in people}) == len(people)


@pytest.mark.parametrize("slug, wanted", [("een-regio-een-agenda", 22), ("woonzorganalyse-gesprek", 9)])
def test_one_circle_is_overbooked_and_one_has_places(slug: str, wanted: int) -> None:
    people = Counter(one.activity for one in sample_registrations(sample_dir()))
    assert people[slug] == wanted


def test_they_answer_every_question_that_is_required() -> None:
    found = drafts(datetime(2027, 1, 12, 9, 0, tzinfo=UTC))
    for one in sample_registrations(sample_dir()):
        for field in found[one.activity].fields:
            shown = field.show_if_key is None or one.answers.get(field.show_if_key) == field.show_if_value
            answer = one.answers.get(field.key)
            assert answer or not (shown and field.required), (one.activity, field.key)
            assert shown or answer is None, (one.activity, field.key)
            if answer and field.options:
                given_answers = answer if isinstance(answer, list) else [answer]
                assert set(given_answers) <= set(field.options)
