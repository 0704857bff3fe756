"""What the form says of an activity: how its places are given, or why there is no form now."""

from dataclasses import dataclass

from leerkring.activities.rules import Allocation, VisitorState
from leerkring.core.text.dutch import datum, tijd
from leerkring.core.web.actions import Action
from leerkring.registrations.queries.lookup import FormActivity


@dataclass(frozen=True, slots=True)
class NoForm:
    """Why nobody can register now, and where to go instead."""

    title: str
    text: str
    way: Action


def rule_of(activity: FormActivity, state: VisitorState) -> str:
    """Return in a sentence who gets a place."""
    if activity.allocation == Allocation.DRAW and not activity.drawn_at:
        closes = datum(activity.registration_closes_at)
        return f"Na {closes} loten wij onder iedereen die zich heeft aangemeld."
    if activity.allocation == Allocation.APPLICATION:
        return "Wij stellen een groep samen en laten u weten of u erbij bent, met de reden."
    if state is VisitorState.FULL:
        return (
            f"Alle {activity.capacity} plaatsen zijn bezet. "
            "Komt er een plaats vrij, dan bieden wij die in volgorde aan."
        )
    return "De plaatsen gaan op volgorde van aanmelden. U ziet meteen of u een plaats heeft."


def no_form(activity: FormActivity, state: VisitorState) -> NoForm:
    """Return why there is no form in this state."""
    elsewhere = Action(label="Bekijk waar nog plaats is", href="/agenda?open=1")
    if state is VisitorState.UPCOMING:
        opens = activity.registration_opens_at
        more = Action(label="Lees meer over de activiteit", href=f"/agenda/{activity.slug}")
        text = f"Aanmelden kan vanaf {datum(opens)}, {tijd(opens)} uur."
        return NoForm("De aanmelding is nog niet open", text, more)
    if state is VisitorState.CANCELLED:
        text = "Op de pagina van de activiteit leest u waarom. In de agenda staan andere activiteiten."
        return NoForm("Deze activiteit gaat niet door", text, elsewhere)
    text = "In de agenda staan activiteiten waarvoor u zich nog wel kunt aanmelden."
    return NoForm("De aanmelding is gesloten", text, elsewhere)
