"""Dutch words of the back office for states, reasons and who did it."""

from collections.abc import Iterable, Mapping
from typing import Any

from leerkring.registrations.places.values import Terms
from leerkring.registrations.rules import Reason, State

STATES: dict[str, str] = {
    State.APPLIED: "in behandeling",
    State.CONFIRMED: "bevestigd",
    State.WAITLISTED: "wachtlijst",
    State.OFFERED: "aanbod gedaan",
    State.DECLINED: "aanbod afgeslagen",
    State.EXPIRED: "aanbod verlopen",
    State.REJECTED: "afgewezen",
    State.CANCELLED: "afgemeld",
}
TONES: dict[str, str] = {
    State.APPLIED: "neutral",
    State.CONFIRMED: "good",
    State.WAITLISTED: "warn",
    State.OFFERED: "strong",
    State.DECLINED: "neutral",
    State.EXPIRED: "neutral",
    State.REJECTED: "neutral",
    State.CANCELLED: "neutral",
}
REASONS: dict[str, str] = {
    Reason.REGISTERED: "aangemeld",
    Reason.PLACE_FREE: "er was een plaats vrij",
    Reason.FULL: "alle plaatsen waren bezet",
    Reason.OTHERS_WAIT: "anderen wachtten al",
    Reason.KEPT_PLACES: "de vrije plaatsen zijn vrijgehouden voor een groep",
    Reason.ORGANIZATION_MAXIMUM: "de organisatie heeft al het hoogste aantal plaatsen",
    Reason.GROUP_TOO_LARGE: "wel plaats voor een van hen, niet voor de hele groep",
    Reason.AWAITS_DRAW: "wacht op de loting",
    Reason.AWAITS_CHOICE: "wacht op de keuze van de organisatie",
    Reason.OFFER: "er kwam een plaats vrij",
    Reason.ACCEPTED: "aanbod aangenomen",
    Reason.DECLINED: "aanbod afgeslagen",
    Reason.OFFER_EXPIRED: "niet op tijd geantwoord",
    Reason.CANCELLED_BY_PERSON: "zelf afgemeld",
    Reason.CANCELLED_BY_STAFF: "afgemeld door de organisatie",
    Reason.ACTIVITY_CANCELLED: "de activiteit gaat niet door",
    Reason.BY_HAND: "met de hand gegeven",
    Reason.TRANSFERRED: "overgedragen aan een collega",
    Reason.CHANGED: "antwoorden gewijzigd",
    Reason.CORRECTED: "naam of adres verbeterd",
    Reason.MERGED: "samengevoegd met een andere persoon",
    Reason.MERGE_UNDONE: "samenvoegen ongedaan gemaakt",
    Reason.PASSED_OVER: "overgeslagen, positie behouden",
    Reason.ORDERED: "van nummer gewisseld met een collega, op verzoek van de organisatie",
    Reason.CHOSEN: "gekozen door de organisatie",
    Reason.NOT_CHOSEN: "niet gekozen",
    Reason.BREAKOUTS_CHANGED: "deelsessies gekozen of gewisseld",
    Reason.BREAKOUT_FREE: "een plaats in een deelsessie kwam vrij",
    Reason.BREAKOUTS_SETTLED: "deelsessies verdeeld naar wat mensen op volgorde zetten",
    Reason.BREAKOUT_CALLED_OFF: "een deelsessie gaat niet door",
    Reason.PUT_ON_LIST: "door de organisatie op de wachtlijst gezet",
}

BEYOND: dict[str, str] = {
    Reason.ORGANIZATION_MAXIMUM: "boven het hoogste aantal van één organisatie",
    Reason.FULL: "boven het aantal plaatsen",
    Reason.KEPT_PLACES: "op een plaats die voor een groep werd vrijgehouden",
}
"""What a place given by hand went beyond, as the history says it."""


def breach_sentences(breaches: Iterable[Reason], terms: Terms, organization: str) -> list[str]:
    """Return what a place by hand would go beyond, in whole sentences for who is about to give it."""
    told = {
        Reason.ORGANIZATION_MAXIMUM: (
            f"Van één organisatie mogen er {terms.max_per_organization} meedoen. {organization} heeft die plaatsen al."
        ),
        Reason.FULL: f"Alle {terms.capacity} plaatsen zijn bezet. Er komt dan een plaats bij.",
        Reason.KEPT_PLACES: "Wat nog vrij is, wordt vrijgehouden voor een groep. Deze persoon hoort daar niet bij.",
    }
    return [told[one] for one in breaches]


def beyond_text(details: Mapping[str, Any]) -> str:
    """Return what a step in the history knowingly went beyond, or nothing."""
    return " en ".join(BEYOND.get(one, one) for one in details.get("beyond", ()))


def reason_text(reason: str) -> str:
    """Return the reason in words; one that staff typed is shown as it is."""
    return REASONS.get(reason, reason)
