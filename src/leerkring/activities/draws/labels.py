"""The rule of a draw in words, and what is promised beforehand."""

import re

from leerkring.activities.rules import DrawValueForm

VALUE_FORMS: dict[str, str] = {
    DrawValueForm.DECIMALS: "een getal met twee cijfers achter de komma, zoals 912,34",
    DrawValueForm.DIGITS: "alleen cijfers, zoals 04173526",
}


def weight_sentence(most: int) -> str:
    """Return how many tickets people have."""
    if most == 1:
        return "Iedereen heeft één lot."
    return (
        "Iedereen heeft één lot. Wie zich eerder aanmeldde voor een activiteit over hetzelfde thema en daar geen plaats had "
        "toen zij begon, krijgt voor elke keer één lot erbij, tot ten hoogste "
        f"{most} loten. Wie daar zelf van een plaats afzag, of zich afmeldde, telt die keer niet mee."
    )


def sentences_of(rule: str) -> list[str]:
    """Return a rule in words as its sentences, for who reads it: its text stays the one whose hash was published."""
    return re.split(r"(?<=\.) (?=[A-Z])", rule)


def rule_of(most: int) -> str:
    """Return the whole rule of a draw in words, as one text: its hash stands in the frozen list."""
    return " ".join(
        [
            "Wie zich vóór de sluiting aanmeldt, doet mee aan de loting; het maakt niet uit wie de eerste was.",
            weight_sentence(most),
            (
                "Na de sluiting, en voordat de openbare waarde bekend kan zijn, bevriezen wij de lijst met loten, zonder namen, en "
                "publiceren wij de SHA-256 van die lijst."
            ),
            "Lukt dat niet op tijd, dan noemen wij hier een andere openbare waarde, die later bekend wordt.",
            "Daarna wachten wij op de openbare waarde die is genoemd.",
            "Het zaad van de loting is de SHA-256 van ons geheim, de SHA-256 van de lijst en die waarde.",
            "Het nummer van een lot is de HMAC-SHA256 van het lotnummer, met het zaad als sleutel.",
            "Uw plek in de volgorde is die van uw laagste nummer.",
            "Collega's die zich samen hebben aangemeld blijven bij elkaar: zij staan op de plek van hun laagste nummer.",
            (
                "In die volgorde krijgt iedereen een plaats die past: binnen het aantal plaatsen, de plaatsen die voor een groep "
                "zijn vrijgehouden en het hoogste aantal per organisatie, zoals die in de bevroren lijst staan."
            ),
            "Plaatsen die vóór het bevriezen al waren gegeven, tellen mee.",
            "Wie zich na het bevriezen afmeldt, houdt een plek in de volgorde maar wordt overgeslagen.",
            "Wie geen plaats krijgt, staat in de volgorde van de loting op de wachtlijst.",
        ]
    )
