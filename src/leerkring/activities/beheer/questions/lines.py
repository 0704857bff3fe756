"""The questions of a form as its tab shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from leerkring.activities.beheer.questions.question_forms import TYPES
from leerkring.activities.content.drafts import FieldDraft
from leerkring.activities.editing.questions import Condition, Fields, can_move, condition_of
from leerkring.activities.rules import FieldType
from leerkring.activities.views import Questions
from leerkring.registrations.answers import stopped


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question: which it is, how many answered it, and whether it can go up or down."""

    field: FieldDraft
    number: int
    kind: str
    when: Condition | None
    answered: int
    up: bool
    down: bool

    @property
    def can_move(self) -> bool:
        """Whether it can go anywhere."""
        return self.up or self.down


@dataclass(frozen=True, slots=True)
class StoppedLine:
    """A question that is asked no longer, with how many answered it."""

    key: str
    label: str
    kind: str
    until: datetime
    answered: int


def question_lines(fields: Fields, answered: Mapping[str, int]) -> list[QuestionLine]:
    """Return the questions in their order."""
    return [
        QuestionLine(
            field=field,
            number=number,
            kind=TYPES[field.type][0],
            when=condition_of(fields, field),
            answered=answered.get(field.key, 0),
            up=can_move(fields, field.key, -1),
            down=can_move(fields, field.key, 1),
        )
        for number, field in enumerate(fields, 1)
    ]


def stopped_lines(questions: Questions, answered: Mapping[str, int]) -> list[StoppedLine]:
    """Return the stopped questions that somebody answered."""
    last = {one.key: one for one in questions.wordings}
    return [
        StoppedLine(key, label, TYPES[FieldType(last[key].type)][0], last[key].until, answered[key])
        for key, label in stopped(questions).items()
        if answered.get(key)
    ]
