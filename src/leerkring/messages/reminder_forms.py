"""The form of an activity's reminders: a few rules, each with its moment, its days and what staff add."""

from collections.abc import Mapping, Sequence

from leerkring.activities.reminders.rules import (
    MOST_DAYS,
    MOST_IN_TEXT,
    MOST_RULES,
    Moment,
    ReminderRule,
    Who,
    twice,
)
from leerkring.core.text.cleaning import many_lines
from leerkring.core.text.dutch import aantal, listed
from leerkring.core.web.forms.form import Form
from leerkring.messages.letters import mistake_in_fields

MOMENTS: Mapping[str, str] = {
    Moment.BEFORE: "vóór elke dag",
    Moment.BEFORE_FIRST: "vóór de eerste dag",
    Moment.AFTER: "na elke dag",
    Moment.AFTER_LAST: "na de laatste dag",
}
AFTER_WHO: Mapping[str, str] = {
    Who.EVERYBODY: "Iedereen met een plaats",
    Who.PRESENT: "Alleen wie er was",
    Who.ABSENT: "Alleen wie er niet was",
}
_IN_WORDS: Mapping[Who, str] = {
    Who.EVERYBODY: "",
    Who.PRESENT: " aan wie er was",
    Who.ABSENT: " aan wie er niet was",
}
SLOTS = range(1, MOST_RULES + 1)


def labels() -> dict[str, str]:
    """Return what each field is called, for who saved too late."""
    fields = {"moment": "wanneer", "days": "aantal dagen", "who": "aan wie", "text": "wat erbij staat"}
    return {f"{name}-{slot}": f"Mail {slot}: {label}" for slot in SLOTS for name, label in fields.items()}


def values_of(rules: Sequence[ReminderRule]) -> dict[str, str]:
    """Return what each field holds."""
    values: dict[str, str] = {}
    for slot in SLOTS:
        rule = rules[slot - 1] if slot <= len(rules) else None
        values[f"moment-{slot}"] = rule.moment.value if rule else ""
        values[f"days-{slot}"] = str(rule.days) if rule else ""
        values[f"who-{slot}"] = rule.who.value if rule else ""
        values[f"text-{slot}"] = rule.text if rule else ""
    return values


def read_reminders(form: Form) -> tuple[tuple[ReminderRule, ...] | None, dict[str, str]]:
    """Return the rules that were chosen, or every mistake by field; one without a moment is none."""
    rules: list[ReminderRule] = []
    mistakes: dict[str, str] = {}
    for slot in SLOTS:
        moment = form.value(f"moment-{slot}")
        if not moment:
            continue
        days, text = form.integer(f"days-{slot}"), many_lines(form.value(f"text-{slot}"))
        if moment not in MOMENTS:
            mistakes[f"moment-{slot}"] = "Kies een van de antwoorden uit de lijst."
        if days is None or not 1 <= days <= MOST_DAYS:
            mistakes[f"days-{slot}"] = f"Vul een aantal dagen in van 1 tot en met {MOST_DAYS}."
        who = form.value(f"who-{slot}")
        if who not in AFTER_WHO:
            mistakes[f"who-{slot}"] = "Kies een van de antwoorden uit de lijst."
        elif who and moment in MOMENTS and Moment(moment).is_before:
            mistakes[f"who-{slot}"] = "Vóór een dag weet niemand nog wie er was. Kies iedereen."
        if len(text) > MOST_IN_TEXT:
            mistakes[f"text-{slot}"] = (
                f"Gebruik ten hoogste {MOST_IN_TEXT} tekens; het zijn er nu {len(text)}."
            )
        elif wrong := mistake_in_fields(text, of_activity=True):
            mistakes[f"text-{slot}"] = wrong
        if any(name.endswith(f"-{slot}") for name in mistakes):
            continue
        assert days is not None
        rules.append(ReminderRule(Moment(moment), days, text, who=Who(who)))
        if twice(rules):
            mistakes[f"days-{slot}"] = "Dan gaan er op één dag twee mails uit. Kies een ander aantal dagen."
    return (None, mistakes) if mistakes else (tuple(rules), {})


def in_words(rules: Sequence[ReminderRule]) -> str:
    """Return in a sentence when people hear of the days."""
    if not rules:
        return "Niemand krijgt vanzelf een herinnering."
    when = [f"{aantal(one.days, 'dag', 'dagen')} {MOMENTS[one.moment]}{_IN_WORDS[one.who]}" for one in rules]
    return f"Wie een plaats heeft, krijgt vanzelf mail: {listed(when)}."
