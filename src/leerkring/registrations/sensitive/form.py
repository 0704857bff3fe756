"""The sensitive part of a form: answers with a consent of their own, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from leerkring.activities.content.drafts import FieldDraft
from leerkring.activities.views import FieldView
from leerkring.core.text.dutch import datum
from leerkring.core.web.forms.form import Raw
from leerkring.registrations.answers import check_answers
from leerkring.registrations.sensitive.rules import SensitiveGiven, consent_words, days_after, erase_at

CONSENT = "sensitive_consent"
NO_CONSENT = "Vink aan dat wij deze antwoorden mogen gebruiken, of laat ze leeg."


class AsksSensitive(Protocol):
    """A form, as far as its sensitive questions go."""

    @property
    def sensitive(self) -> Sequence[FieldView]: ...


def check_sensitive(
    activity: AsksSensitive, raw: Raw, answers: Mapping[str, Any], clean: Any
) -> tuple[tuple[SensitiveGiven, ...], dict[str, str]]:
    """Return what was answered to the sensitive questions, and what is wrong; `answers` are those to the plain ones."""
    asked = [one for one in activity.sensitive if _applies(one, answers)]
    optional = [replace(one, required=False, show_if_key=None, show_if_value=None) for one in asked]
    given, errors = check_answers(optional, raw, clean)
    if given.answers and not (raw.get(CONSENT) or [""])[-1]:
        errors[CONSENT] = NO_CONSENT
    words = consent_words(activity.sensitive)
    return tuple(
        _given(one, given.answers[one.key], words) for one in asked if one.key in given.answers
    ), errors


def notes_of(questions: Sequence[FieldView | FieldDraft], ends_at: datetime) -> dict[str, str]:
    """Return what is said below each sensitive question: until when its answer is kept, and whether the host reads it."""
    found = {}
    for one in questions:
        days = one.erase_days or 0
        host = "De gastheer leest dit ook. " if one.for_host else ""
        found[one.key] = (
            f"{host}Wij wissen uw antwoord {days_after(days)}, op {datum(erase_at(ends_at, days))}."
        )
    return found


def _applies(question: FieldView, answers: Mapping[str, Any]) -> bool:
    if question.show_if_key is None:
        return True
    given = answers.get(question.show_if_key)
    return question.show_if_value in given if isinstance(given, list) else given == question.show_if_value


def _given(question: FieldView, answer: Any, consent: str) -> SensitiveGiven:
    assert question.erase_days is not None
    return SensitiveGiven(
        key=question.key,
        label=question.label,
        type=question.type,
        answer=list(answer) if isinstance(answer, list) else [str(answer)],
        consent=consent,
        erase_days=question.erase_days,
        for_host=question.for_host,
    )
