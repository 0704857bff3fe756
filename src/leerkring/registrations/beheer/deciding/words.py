"""Dutch words of choosing."""

import re

from leerkring.registrations.deciding.rules import Mark, Verdict

VERDICTS = {
    Verdict.CONFIRM.value: "plaats",
    Verdict.WAITLIST.value: "wachtlijst",
    Verdict.REJECT.value: "afwijzen",
}
TONES = {
    Verdict.CONFIRM.value: "good",
    Verdict.WAITLIST.value: "warn",
    Verdict.REJECT.value: "neutral",
}
MARKS = {Mark.YES.value: "ja", Mark.PERHAPS.value: "misschien", Mark.NO.value: "nee"}
MARK_TONES = {Mark.YES.value: "good", Mark.PERHAPS.value: "warn", Mark.NO.value: "neutral"}

PLACES = "plaatsen"
"""The line of a last look that says how many places there were."""
AFTER = {"confirmed": "plaats", "offered": "aanbod", "waitlisted": "wachtlijst", "rejected": "afgewezen"}
"""Where somebody stands afterwards, in a word."""
HEARS = {
    "confirmed": "Hoort: u heeft een plaats",
    "offered": "Hoort: er is een plaats voor u, neemt u die aan?",
    "waitlisted": "Hoort: u staat op de wachtlijst, in deze volgorde",
    "rejected": "Hoort: deze keer geen plaats, met de reden",
}
_FULL = re.compile(
    r"\b(meer (aanvragen|aanmeldingen|mensen|kandidaten) dan plaatsen|geen plaats(en)? meer|niet genoeg plaats(en)?"
    r"|te weinig plaatsen|vol)\b",
    re.IGNORECASE,
)


def says_full(reason: str) -> bool:
    """Tell whether a reason says that there were not enough places: that is not so where places stay free."""
    return bool(_FULL.search(reason))
