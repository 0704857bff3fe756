"""Dutch words of the back office about activities."""

from datetime import date, datetime

from leerkring.activities.labels import STATES, TONES
from leerkring.activities.rules import ActivityKind, ActivityState, Allocation, too_few
from leerkring.core.text.dutch import korte_datum, local

__all__ = [
    "ALLOCATIONS",
    "ALLOCATION_CHOICES",
    "DONE",
    "HIDDEN",
    "KINDS",
    "ONE_KIND",
    "OPEN",
    "STATES",
    "TONES",
    "done",
    "how_short",
]

HIDDEN = (ActivityState.DRAFT, ActivityState.SCHEDULED)
"""What visitors do not see yet."""
OPEN = frozenset({ActivityState.DRAFT, ActivityState.SCHEDULED, ActivityState.PUBLISHED})
"""States in which an activity can still be changed."""
KINDS: dict[str, str] = {
    ActivityKind.CIRCLE: "Leerkringen",
    ActivityKind.LAB: "Praktijklabs",
    ActivityKind.NATIONAL_MEETING: "Landelijke bijeenkomsten",
}
ALLOCATIONS: dict[str, str] = {
    Allocation.FIRST_COME: "Wie zich het eerst aanmeldt, krijgt een plaats",
    Allocation.DRAW: "Loting",
    Allocation.APPLICATION: "De organisatie kiest, met een reden",
}
ALLOCATION_CHOICES = (
    (Allocation.FIRST_COME, ALLOCATIONS[Allocation.FIRST_COME], "meteen, en daarna op de wachtlijst"),
    (Allocation.DRAW, ALLOCATIONS[Allocation.DRAW], "iedereen kan de uitslag narekenen"),
    (
        Allocation.APPLICATION,
        ALLOCATIONS[Allocation.APPLICATION],
        "mensen vragen een plaats aan en wachten op een besluit",
    ),
)
"""Each way of giving places, and what it means, for a choice."""
ONE_KIND = (
    (ActivityKind.CIRCLE, "Leerkring", "een vaste groep, meestal vijf dagen"),
    (ActivityKind.LAB, "Praktijklab", "een casus van een regio, met deskundigen erbij"),
    (ActivityKind.NATIONAL_MEETING, "Landelijke bijeenkomst", "een dag voor velen, met deelsessies"),
)
"""One of each kind, and what it is, for a choice."""
KIND_NAMES: dict[str, str] = {kind: name for kind, name, _ in ONE_KIND}
"""What one activity of each kind is called."""
DONE: dict[str, str] = {
    "gemaakt": "De activiteit staat klaar als concept. Bezoekers zien haar nog niet.",
    "gepubliceerd": "De activiteit is gepubliceerd en staat in de agenda.",
    "gekopieerd": "De kopie staat klaar als concept. Bezoekers zien haar nog niet.",
    "gepland": "De activiteit komt vanzelf in de agenda op het gekozen moment.",
    "niet-gepland": "De activiteit is weer een concept en komt niet vanzelf in de agenda.",
    "teruggetrokken": "De activiteit is weer een concept. Zij staat niet meer in de agenda.",
    "weggegooid": "Het concept is weggegooid.",
    "gaat-door": "Het besluit staat vast: de activiteit gaat door.",
    "geannuleerd": "De activiteit is geannuleerd.",
    "verplaatst": "De bijeenkomst is gewijzigd.",
    "dag-erbij": "De dag is toegevoegd.",
    "dagen-erbij": "De dagen zijn toegevoegd.",
    "dag-eraf": "De dag gaat niet door.",
    "dag-terug": "De dag gaat toch door.",
    "plaatsen": "De plaatsen en de verdeling zijn bewaard.",
    "ronde": "De ronde is bewaard.",
    "ronde-weg": "De ronde is weg.",
    "deelsessie": "De deelsessie is bewaard.",
    "deelsessie-vervalt": "De deelsessie gaat niet door.",
    "keuze": "Bewaard hoe mensen kiezen.",
    "deelsessies-verdeeld": "De plaatsen in de deelsessies zijn verdeeld.",
}


def how_short(minimum: int, coming: int, decide_on: date, now: datetime) -> str:
    """Return how many are missing and by when is decided: "3 te weinig, besluit voor do 4 mrt"."""
    short = too_few(minimum, coming)
    enough = f"{short} te weinig" if short else "genoeg aanmeldingen"
    late = local(now).date() > decide_on
    return f"{enough}, besluit {'had gemoeten op' if late else 'voor'} {korte_datum(decide_on)}"


def done(code: str, mails: str) -> str:
    """Return what is said after an action; the code and the number of mails stand in the address."""
    sentence = DONE.get(code, "")
    if not sentence or not (mails.isascii() and mails.isdecimal() and len(mails) < 6):
        return sentence
    if int(mails) == 0:
        return f"{sentence} Er hoefde geen mail uit."
    return f"{sentence} Er {'gaat 1 mail' if int(mails) == 1 else f'gaan {mails} mails'} uit."
