"""The activity's own questions: which apply, and whether they are answered. Standard library only."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

YES_NO = {"yes": "Ja", "no": "Nee"}
MOST_CHARACTERS = {"text": 300, "long_text": 4000}


class Raw(Protocol):
    """What was typed, as lists by the names of the fields."""

    def get(self, name: str, default: Any, /) -> Any: ...


class Field(Protocol):
    """A question, as far as answering it goes."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def options(self) -> Sequence[str]: ...
    @property
    def show_if_key(self) -> str | None: ...
    @property
    def show_if_value(self) -> str | None: ...


def applies(field: Field, answers: Mapping[str, Any]) -> bool:
    """Tell whether the question applies, given the answers to the ones before it."""
    if field.show_if_key is None:
        return True
    given = answers.get(field.show_if_key)
    return field.show_if_value in given if isinstance(given, list) else given == field.show_if_value


def check_answers(fields: Sequence[Field], raw: Raw, clean: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the answers by key, and what is wrong by form field name.

    `clean(text, many_lines)` makes typed text safe. What does not apply is not kept, so that nobody's answer
    to a question they no longer see lives on.
    """
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in fields:
        if not applies(field, answers):
            continue
        name = f"field-{field.key}"
        typed = [clean(text, field.type == "long_text") for text in raw.get(name, ())]
        given = [text for text in typed if text]
        error = _error(field, given)
        if error:
            errors[name] = error
        elif given:
            answers[field.key] = list(dict.fromkeys(given)) if field.type == "choices" else given[-1]
    return answers, errors


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


def in_words(field: Field, answer: Any) -> str:
    """Return an answer as people read it."""
    if isinstance(answer, list):
        return ", ".join(answer)
    return YES_NO.get(answer, str(answer)) if field.type == "yes_no" else str(answer or "")
