"""The rule of a draw in words, and what is promised beforehand."""

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
        "Iedereen heeft één lot. Wie zich eerder aanmeldde voor een activiteit over hetzelfde thema en daar aan het eind "
        f"geen plaats had, krijgt voor elke keer één lot erbij, tot {most} loten."
    )
