"""The second form: from what was typed to answers that keep their words."""

from collections.abc import Mapping
from dataclasses import dataclass

from leerkring.activities.queries.follow_up import FollowUpView
from leerkring.activities.views import FieldView
from leerkring.core.web.forms.form import Raw
from leerkring.registrations.answers import Given, check_answers, in_words
from leerkring.registrations.follow_up.rules import Answer
from leerkring.registrations.forms import clean
from leerkring.registrations.sensitive.form import check_sensitive
from leerkring.registrations.sensitive.rules import SensitiveGiven


@dataclass(frozen=True, slots=True)
class Typed:
    """What was answered, the sensitive part apart."""

    answers: Mapping[str, Answer]
    sensitive: tuple[SensitiveGiven, ...]


def check_follow_up(
    form: FollowUpView, raw: Raw, before: Mapping[str, Answer]
) -> tuple[Typed, dict[str, str]]:
    """Return the answers, and what is wrong by field. An answer to other words stays where nothing else is answered."""
    other = [one for one in form.fields if is_other(one, before)]
    earlier = Given({one.key: before[one.key].answer for one in other}, {one.key: 0 for one in other})
    given, errors = check_answers(form.fields, raw, clean, earlier)
    sensitive, wrong = check_sensitive(form, raw, given.answers, clean)
    asked = {one.key: one for one in form.fields}
    answers = {
        key: before[key] if key in given.asked else Answer(asked[key].label, asked[key].type, answer)
        for key, answer in given.answers.items()
    }
    return Typed(answers, sensitive), errors | wrong


def is_other(question: FieldView, before: Mapping[str, Answer]) -> bool:
    """Tell whether there is an answer to other words than those of now."""
    one = before.get(question.key)
    return one is not None and (one.label, one.type) != (question.label, question.type)


def to_these_words(form: FollowUpView, given: Mapping[str, Answer]) -> dict[str, str | list[str]]:
    """Return the answers to the questions as they are asked now."""
    return {
        one.key: given[one.key].answer for one in form.fields if one.key in given and not is_other(one, given)
    }


@dataclass(frozen=True, slots=True)
class _Words:
    key: str
    revision: int
    label: str
    type: str


def text_of(answer: Answer) -> str:
    """Return an answer as people read it."""
    return in_words(_Words("", 1, answer.label, answer.type), answer.answer)
