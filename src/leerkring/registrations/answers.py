"""The activity's own questions: which apply, whether they are answered, and what was answered. Standard library only.

An answer keeps the words that it was given to: `Given.asked` names the revision of the question where that is not the first.
A question that was changed since is a new one to who answered it: what they said then stays until they answer again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

YES_NO = {"yes": "Ja", "no": "Nee"}
MOST_CHARACTERS = {"text": 300, "long_text": 4000}


class Raw(Protocol):
    """What was typed, as lists by the names of the fields."""

    def get(self, name: str, default: Any, /) -> Any: ...


class Words(Protocol):
    """The words of a question, of now or of before."""

    @property
    def key(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def type(self) -> str: ...


class Field(Words, Protocol):
    """A question, as far as answering it goes."""

    @property
    def required(self) -> bool: ...
    @property
    def options(self) -> Sequence[str]: ...
    @property
    def show_if_key(self) -> str | None: ...
    @property
    def show_if_value(self) -> str | None: ...


class Questions(Protocol):
    """The questions of an activity as they are asked now, and the words of before."""

    @property
    def fields(self) -> Sequence[Field]: ...
    @property
    def wordings(self) -> Sequence[Words]: ...


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answered, by key, and to which revision of each question where that is not the first."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)


NOTHING = Given()


def given_of(registration: Any) -> Given:
    """Return what a registration holds of answers."""
    return Given(registration.answers, registration.asked)


def applies(question: Field, answers: Mapping[str, Any]) -> bool:
    """Tell whether the question applies, given the answers to the ones before it."""
    if question.show_if_key is None:
        return True
    given = answers.get(question.show_if_key)
    return question.show_if_value in given if isinstance(given, list) else given == question.show_if_value


def check_answers(
    fields: Sequence[Field], raw: Raw, clean: Any, before: Given = NOTHING
) -> tuple[Given, dict[str, str]]:
    """Return the answers, and what is wrong by form field name.

    `clean(text, many_lines)` makes typed text safe. What does not apply is not kept, so that nobody's answer to a question
    they no longer see lives on. What was answered `before` to other words, or to a question that was stopped, stays where
    nothing else is answered.
    """
    answers: dict[str, Any] = {}
    asked: dict[str, int] = {}
    errors: dict[str, str] = {}
    stays = {key for key in before.answers if key not in {one.key for one in fields}}
    for one in fields:
        if not applies(one, answers):
            if one.show_if_key in stays and one.key in before.answers:
                stays.add(one.key)
            continue
        name = f"field-{one.key}"
        typed = [clean(text, one.type == "long_text") for text in raw.get(name, ())]
        given = [text for text in typed if text]
        if not given and earlier_words(one, before):
            stays.add(one.key)
            answers[one.key] = before.answers[one.key]
        elif error := _error(one, given):
            errors[name] = error
        elif given:
            answers[one.key] = list(dict.fromkeys(given)) if one.type == "choices" else given[-1]
            if one.revision > 1:
                asked[one.key] = one.revision
    answers |= {key: before.answers[key] for key in before.answers if key in stays}
    asked |= {key: before.asked[key] for key in before.asked if key in stays}
    return Given(answers, asked), errors


def earlier_words(question: Field, before: Given) -> bool:
    """Tell whether there is an answer to other words than those of now."""
    return question.key in before.answers and before.asked.get(question.key, 1) != question.revision


def _error(field: Field, given: list[str]) -> str:
    """Name the question: above the form the sentence stands among those of other questions."""
    if not given:
        if not field.required:
            return ""
        way = "Geef" if field.type in MOST_CHARACTERS else "Kies"
        return f"{way} een antwoord bij ‘{field.label}’."
    known = set(YES_NO) if field.type == "yes_no" else set(field.options)
    if field.type not in MOST_CHARACTERS:
        return "" if set(given) <= known else f"Kies een van de antwoorden bij ‘{field.label}’."
    most = MOST_CHARACTERS[field.type]
    return f"Gebruik ten hoogste {most} tekens bij ‘{field.label}’." if len(given[-1]) > most else ""


def in_words(question: Words, answer: Any) -> str:
    """Return an answer as people read it."""
    if isinstance(answer, list):
        return ", ".join(map(str, answer))
    return YES_NO.get(answer, str(answer)) if question.type == "yes_no" else str(answer or "")


@dataclass(frozen=True, slots=True)
class Told:
    """A question with what somebody answered (empty where they did not), in the words that it was asked in.

    `now` is the question as it is asked by now, where that is in other words; `stopped` where it is asked no longer.
    """

    key: str
    label: str
    text: str
    now: str = ""
    stopped: bool = False


def tell(questions: Questions, given: Given) -> list[Told]:
    """Return the questions of now with what was answered, and the stopped ones that were answered."""
    found = [_told(questions, given, one.key, one.label) for one in questions.fields]
    for key, label in stopped(questions).items():
        if given.answers.get(key):
            found.append(_told(questions, given, key, label, stopped=True))
    return found


def stopped(questions: Questions) -> dict[str, str]:
    """Return the last words of the questions that are asked no longer, by key in the order that they had."""
    asked = {one.key for one in questions.fields}
    return {one.key: one.label for one in questions.wordings if one.key not in asked}


def _told(questions: Questions, given: Given, key: str, label: str, *, stopped: bool = False) -> Told:
    answer = given.answers.get(key)
    if not answer:
        return Told(key, label, "", stopped=stopped)
    words = _words(questions, key, given.asked.get(key, 1))
    text = in_words(words, answer) if words else str(answer)
    if words is None or words.label == label:
        return Told(key, label, text, stopped=stopped)
    return Told(key, words.label, text, now="" if stopped else label, stopped=stopped)


def _words(questions: Questions, key: str, revision: int) -> Words | None:
    """Return the words of a revision; where they are not known, those that came first after it."""
    words = [one for one in (*questions.wordings, *questions.fields) if one.key == key]
    known = [one for one in words if one.revision >= revision] or words
    return min(known, key=lambda one: one.revision, default=None)
