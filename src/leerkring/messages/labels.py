"""Dutch words for messages: whom they are for, what became of each, and why somebody got none."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from leerkring.attendance.rules import ALWAYS, Presence, word_of
from leerkring.core.text.dutch import korte_datum, listed
from leerkring.messages.rules import Audience, Left, MessageState, Outcome
from leerkring.registrations.rules import State

WHO: Mapping[str, str] = {
    State.CONFIRMED: "Wie een plaats heeft",
    State.OFFERED: "Wie een aanbod heeft",
    State.WAITLISTED: "Wie op de wachtlijst staat",
    State.APPLIED: "Wie nog op een besluit wacht",
    State.CANCELLED: "Wie zich heeft afgemeld",
    State.DECLINED: "Wie een aanbod afsloeg",
    State.EXPIRED: "Van wie het aanbod verliep",
    State.REJECTED: "Wie geen plaats kreeg",
}
"""The states as a rule asks for them."""
STATES: Mapping[str, str] = {
    MessageState.DRAFT: "concept",
    MessageState.SCHEDULED: "gepland",
    MessageState.SENT: "verstuurd",
}
TONES: Mapping[str, str] = {
    MessageState.DRAFT: "neutral",
    MessageState.SCHEDULED: "warn",
    MessageState.SENT: "good",
}
OUTCOMES: Mapping[str, str] = {
    Outcome.MAILED: "kreeg mail",
    Outcome.CLOSED: "adres gesloten",
    Outcome.LEFT: "intussen weg",
}
CLOSED = "Dit adres krijgt geen mail meer: eerdere mail kwam terug of werd als ongewenst gemeld."
_LEFT: Mapping[str, str] = {
    Left.FORGOTTEN: "de gegevens zijn gewist",
    Left.HANDED_OVER: "de plaats is overgedragen aan iemand anders",
    Left.OTHERWISE: "hoort niet meer bij deze keuze",
    State.APPLIED: "wacht nu op een besluit",
    State.CONFIRMED: "heeft nu een plaats",
    State.WAITLISTED: "staat nu op de wachtlijst",
    State.OFFERED: "heeft nu een aanbod",
    State.DECLINED: "sloeg het aanbod af",
    State.EXPIRED: "het aanbod is verlopen",
    State.REJECTED: "kreeg geen plaats",
    State.CANCELLED: "is afgemeld",
}


def why_left(reason: str) -> str:
    """Return why somebody who was chosen got no mail."""
    return _LEFT.get(reason, reason)


def attendance_words(days: Iterable[tuple[UUID, datetime]]) -> dict[str, str]:
    """Return what can be asked about who was there, by its word: of each day of which a list was kept, and of all of them."""
    found = {}
    for id_, starts_at in days:
        found[word_of(Presence.ATTENDED, id_)] = f"wie er was op {korte_datum(starts_at)}"
        found[word_of(Presence.ABSENT, id_)] = f"wie er niet was op {korte_datum(starts_at)}"
    return {**found, ALWAYS: "wie er altijd was"} if found else {}


def rule_text(
    rule: Audience,
    regions: Mapping[str, str],
    kinds: Mapping[str, str],
    attendance: Mapping[str, str],
    breakouts: Mapping[str, str],
) -> str:
    """Return in words whom a message is for."""
    if rule.picked:
        return "Wie u zelf koos"
    who = listed([WHO[state][4:] if number else WHO[state] for number, state in enumerate(_ordered(rule))])
    where = listed([regions.get(slug, slug) for slug in sorted(rule.regions)], "of")
    what = listed([kinds.get(kind, kind).lower() for kind in sorted(rule.kinds)], "of")
    there = (
        attendance.get(rule.attendance, "op een dag waarvan geen lijst meer is") if rule.attendance else ""
    )
    sessions = listed(
        [breakouts.get(word, "in een deelsessie die er niet meer is") for word in sorted(rule.breakouts)],
        "of",
    )
    parts = [
        who or "Niemand",
        f"uit {where}" if where else "",
        f"van: {what}" if what else "",
        sessions,
        there,
    ]
    return ", ".join(filter(None, parts))


def _ordered(rule: Audience) -> list[str]:
    return [state for state in WHO if state in rule.states]
