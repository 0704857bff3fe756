"""By when the second form is answered: the deadline for all, and some days for who was asked late."""

from datetime import UTC, datetime, timedelta

import pytest

from leerkring.registrations.follow_up.rules import GRACE, Answer, answer_until

SENT = datetime(2027, 1, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "asked, deadline, starts, until",
    [
        (0, 14, 21, 14),
        (0, 1, 21, 1),
        (-1, 1, 21, 1),
        (2, 14, 21, 14),
        (13, 14, 21, 16),
        (11, 14, 21, 14),
        (15, 14, 21, 18),
        (15, 14, 17, 17),
        (1, 2, 3, 3),
        (15, 14, 10, 14),
    ],
    ids=[
        *("in-time", "nobody-gets-more-than-the-others", "asked-before", "early", "just-before-the-deadline"),
        *("as-long-as-the-others", "after-the-deadline", "never-past-the-start", "start-is-near", "began"),
    ],
)
def test_who_is_asked_late_has_days_to_answer_until_the_start(asked, deadline, starts, until) -> None:
    assert timedelta(days=3) == GRACE
    found = answer_until(
        deadline_at=SENT + deadline * DAY,
        sent_at=SENT,
        asked_at=SENT + asked * DAY,
        starts_at=SENT + starts * DAY,
    )
    assert found == SENT + until * DAY


def test_a_moment_after_the_others_is_late() -> None:
    moment = timedelta(microseconds=1)
    late = answer_until(
        deadline_at=SENT + DAY, sent_at=SENT, asked_at=SENT + moment, starts_at=SENT + 21 * DAY
    )
    assert late == SENT + moment + GRACE


@pytest.mark.parametrize("given", ["Ja", ["Ma", "Di"]])
def test_an_answer_is_kept_with_the_words_it_was_asked_in(given) -> None:
    answer = Answer("Eet u mee?", "choices", given)
    assert answer.dump() == {"label": "Eet u mee?", "type": "choices", "answer": given}
    assert Answer.load(answer.dump()) == answer
