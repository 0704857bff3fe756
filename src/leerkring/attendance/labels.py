"""Dutch words for who was there."""

from collections.abc import Mapping

from leerkring.attendance.rules import Act, Phase, Presence

PRESENCES: Mapping[str, str] = {
    Presence.EXPECTED: "niet ingevuld",
    Presence.ATTENDED: "aanwezig",
    Presence.ABSENT: "afwezig met bericht",
    Presence.NO_SHOW: "niet verschenen",
}
TONES: Mapping[str, str] = {
    Presence.EXPECTED: "neutral",
    Presence.ATTENDED: "good",
    Presence.ABSENT: "neutral",
    Presence.NO_SHOW: "warn",
}
ACTS: Mapping[str, str] = {
    Act.IN: "aanwezig",
    Act.ABSENT: "afwezig met bericht",
    Act.OUT: "niet aanwezig",
}
_TAKEN_BACK: Mapping[Phase, str] = {
    Phase.BEFORE: "Komt",
    Phase.DURING: "Nog niet binnen",
    Phase.AFTER: "Niet verschenen",
}


def choice_label(act: Act, phase: Phase) -> str:
    """Return how a choice on the list is called."""
    return _TAKEN_BACK[phase] if act is Act.OUT else ACTS[act].capitalize()
