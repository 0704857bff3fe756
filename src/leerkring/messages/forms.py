"""Forms about a message: what it says and to whom, and when it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leerkring.core.text.dutch import local
from leerkring.core.web.forms.fields import Fields, Line, Lines, check
from leerkring.core.web.forms.form import Form
from leerkring.core.web.forms.form_dates import Clock, Day
from leerkring.core.web.forms.post import Mistakes
from leerkring.core.web.forms.typed_dates import WrongHour, amsterdam
from leerkring.messages.letters import MOST_IN_BODY, MOST_IN_SUBJECT, mistake_in_fields
from leerkring.messages.queries.messages import MessageDetails
from leerkring.messages.rules import Audience
from leerkring.messages.service import Words
from leerkring.registrations.breakouts.rules import ask_a_place
from leerkring.registrations.rules import State

MESSAGE_BYTES = 4 * MOST_IN_BODY + 64 * 1024
"""The most that the form can hold: every letter of the text in four bytes."""
LABELS = {
    "subject": "Onderwerp",
    "body": "Bericht",
    "states": "Wie",
    "regions": "Alleen uit deze regio’s",
    "kinds": "Alleen van deze organisaties",
    "attendance": "Alleen naar aanwezigheid",
    "breakouts": "Alleen uit deze rondes en deelsessies",
    "reply_to": "Antwoorden gaan naar",
}


class MessageFields(Fields):
    """What a message says."""

    subject: Line("Vul een onderwerp in.", at_most=MOST_IN_SUBJECT)  # type: ignore[valid-type]
    body: Lines("Schrijf het bericht.", at_most=MOST_IN_BODY)  # type: ignore[valid-type]


class MomentFields(Fields):
    """When a message leaves."""

    send_on: Day
    send_time: Clock


def message_form(message: MessageDetails) -> Form:
    """Return the form as a message stands."""
    return Form.of(values_of(message))


def values_of(message: MessageDetails) -> dict[str, Any]:
    """Return what each field of a message holds."""
    rule = message.rule
    return {
        "subject": message.subject,
        "body": message.body,
        "states": sorted(rule.states),
        "regions": sorted(rule.regions),
        "kinds": sorted(rule.kinds),
        "attendance": rule.attendance,
        "breakouts": sorted(rule.breakouts),
        "reply_to": str(message.reply_to or ""),
    }


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen for a message, and what its text can name."""

    regions: Mapping[str, str]
    kinds: Mapping[str, str]
    attendance: Mapping[str, str]
    breakouts: Mapping[str, str]
    answerers: Mapping[str, str]
    counted: Mapping[str, int]
    there: Mapping[str, int]
    in_session: Mapping[str, int]
    facts: Mapping[str, str]
    of_activity: bool

    @property
    def names(self) -> Mapping[str, str]:
        """What each of them is called that a form holds by a word."""
        return {**self.regions, **self.kinds, **self.attendance, **self.breakouts, **self.answerers}


def read_message(
    choices: Choices, form: Form, *, picked: bool
) -> tuple[tuple[Words, Audience] | None, dict[str, str]]:
    """Return what a message says and whom it is for (without a rule where people were `picked`), or every mistake by field."""
    values, mistakes = check(MessageFields, form)
    for name in ("subject", "body"):
        if name not in mistakes and (
            wrong := mistake_in_fields(form.value(name), of_activity=choices.of_activity)
        ):
            mistakes[name] = wrong
    rule = Audience(picked=True) if picked else _read_rule(form)
    if not picked:
        if not rule.states:
            mistakes["states"] = "Kies wie het bericht krijgt."
        known = (
            ("states", {*State}),
            ("regions", set(choices.regions)),
            ("kinds", set(choices.kinds)),
            ("breakouts", set(choices.breakouts)),
        )
        mistakes |= {name: "Kies uit de lijst." for name, words in known if not getattr(rule, name) <= words}
        if rule.attendance and rule.attendance not in choices.attendance:
            mistakes["attendance"] = "Kies uit de lijst."
        if rule.states and rule.breakouts and "breakouts" not in mistakes and _is_for_nobody(rule):
            mistakes["breakouts"] = (
                "Wie in een deelsessie zit of op een deelsessie wacht, heeft een plaats bij de activiteit. Kies bij "
                "‘Voor wie’ ook wie een plaats heeft."
            )
    reply_to = form.value("reply_to")
    if reply_to not in choices.answerers:
        mistakes["reply_to"] = "Kies een collega uit de lijst."
    if values is None or mistakes:
        return None, {name: mistakes[name] for name in LABELS if name in mistakes}
    return (Words(values.subject, values.body, UUID(reply_to)), rule), {}


def _is_for_nobody(rule: Audience) -> bool:
    """Tell whether a rule asks for who waits for the activity and is in a session of it, or waits for one: nobody does."""
    return State.CONFIRMED not in rule.states and ask_a_place(rule.breakouts)


def _read_rule(form: Form) -> Audience:
    return Audience(
        states=frozenset(form.values("states")),
        regions=frozenset(form.values("regions")),
        kinds=frozenset(form.values("kinds")),
        attendance=form.value("attendance"),
        breakouts=frozenset(form.values("breakouts")),
    )


def read_moment(form: Form) -> datetime:
    """Return when a message is to leave; raises `Mistakes`."""
    values, mistakes = check(MomentFields, form)
    if values is None:
        raise Mistakes(mistakes)
    try:
        return amsterdam(values.send_on, values.send_time)
    except WrongHour as hour:
        raise Mistakes({"send_time": str(hour)}) from None


def moment_form(at: datetime | None) -> Form:
    """Return the form of when a message leaves, as it is planned now."""
    if at is None:
        return Form.of({"send_on": "", "send_time": "09:00"})
    return Form.of({"send_on": local(at).date().isoformat(), "send_time": f"{local(at):%H:%M}"})
