"""The form of one question: its words, the answers to choose from, and when it is asked."""

from collections.abc import Sequence

from leerkring.activities.content.drafts import FieldDraft
from leerkring.activities.editing.questions import CHOSEN, Condition
from leerkring.activities.rules import ERASE_DAYS, MOST_ERASE_DAYS, FieldType
from leerkring.core.text.cleaning import one_line
from leerkring.core.web.forms.fields import Fields, Line, Lines, OneOf, check
from leerkring.core.web.forms.form import Form

TYPES = {
    FieldType.TEXT: ("Kort antwoord", "één regel"),
    FieldType.LONG_TEXT: ("Lang antwoord", "een paar zinnen"),
    FieldType.CHOICE: ("Eén keuze", "uit antwoorden die u geeft"),
    FieldType.CHOICES: ("Meer keuzes", "uit antwoorden die u geeft"),
    FieldType.YES_NO: ("Ja of nee", ""),
}
LABELS = {
    "label": "De vraag",
    "type": "Soort antwoord",
    "options": "Antwoorden om uit te kiezen",
    "help": "Uitleg",
    "required": "Verplicht",
    "when": "Wanneer",
    "sensitive": "Gevoelig",
    "erase_days": "Wissen na",
    "for_host": "Gastheer leest mee",
}
MOST_OPTIONS, MOST_IN_OPTION = 30, 200


class QuestionFields(Fields):
    """A question."""

    label: Line("Schrijf de vraag op.", at_most=200)  # type: ignore[valid-type]
    type: OneOf(FieldType, "Kies het soort antwoord.")  # type: ignore[valid-type]
    options: Lines(at_most=MOST_OPTIONS * (MOST_IN_OPTION + 1)) = ""  # type: ignore[valid-type]
    help: Line(at_most=400) = ""  # type: ignore[valid-type]
    required: Line(at_most=3) = ""  # type: ignore[valid-type]
    when: Line(at_most=300) = ""  # type: ignore[valid-type]
    sensitive: Line(at_most=3) = ""  # type: ignore[valid-type]
    for_host: Line(at_most=3) = ""  # type: ignore[valid-type]


def values_of(field: FieldDraft) -> dict[str, str]:
    """Return what the form holds of a question, by field."""
    return {
        "label": field.label,
        "type": field.type,
        "options": "\n".join(field.options),
        "help": field.help,
        "required": "yes" if field.required else "",
        "sensitive": "yes" if field.sensitive else "",
        "erase_days": str(field.erase_days or ""),
        "for_host": "yes" if field.for_host else "",
        "when": f"{field.show_if_key}={field.show_if_value}" if field.show_if_key else "",
    }


def read_question(
    form: Form, key: str, conditions: Sequence[Condition], was: FieldDraft | None = None
) -> tuple[FieldDraft | None, dict[str, str]]:
    """Return the question as it was typed, or every mistake. A condition that it `was` given already may stay."""
    values, mistakes = check(QuestionFields, form)
    options = _options(form)
    is_chosen = form.value("type") in CHOSEN
    if is_chosen and "options" not in mistakes and (sentence := _options_wrong(options)):
        mistakes["options"] = sentence
    offered: dict[str, tuple[str | None, str | None]] = {one.word: (one.key, one.value) for one in conditions}
    if was is not None:
        offered[values_of(was)["when"]] = (was.show_if_key, was.show_if_value)
    offered[""] = (None, None)
    when = form.value("when").strip()
    if when not in offered:
        mistakes["when"] = "Kies uit de lijst."
    is_sensitive = bool(form.value("sensitive"))
    days = form.integer("erase_days") if form.value("erase_days").strip() else ERASE_DAYS
    if is_sensitive and not 1 <= (days or 0) <= MOST_ERASE_DAYS:
        mistakes["erase_days"] = f"Kies een aantal dagen van 1 tot en met {MOST_ERASE_DAYS}."
    if values is None or mistakes:
        return None, mistakes
    kind = FieldType(values.type)
    return FieldDraft(
        key,
        values.label,
        kind,
        values.help,
        bool(values.required) and not is_sensitive,
        options if kind in CHOSEN else (),
        *offered[when],
        sensitive=is_sensitive,
        erase_days=days if is_sensitive else None,
        for_host=is_sensitive and bool(values.for_host),
    ), {}


def _options(form: Form) -> tuple[str, ...]:
    lines = map(one_line, form.value("options").splitlines())
    return tuple(line for line in lines if line)


def _options_wrong(options: tuple[str, ...]) -> str:
    if len(options) < 2:
        return "Geef ten minste twee antwoorden, elk op een eigen regel."
    if len(options) > MOST_OPTIONS:
        return f"Geef ten hoogste {MOST_OPTIONS} antwoorden; het zijn er nu {len(options)}."
    twice = next((one for number, one in enumerate(options) if one in options[:number]), None)
    if twice is not None:
        return f"Het antwoord ‘{twice}’ staat er twee keer."
    if any(len(one) > MOST_IN_OPTION for one in options):
        return f"Gebruik ten hoogste {MOST_IN_OPTION} tekens voor een antwoord."
    return ""
