"""The ways settling says no."""

from leerkring.core.refusals import Conflict


class SettlingTakesTooLong(Conflict):
    """It was not found within its time."""

    code = "settling-takes-too-long"
    sentence = "Verdelen duurt te lang. Er is niets veranderd. Probeer het later nog eens, of vraag het aan wie de site beheert."


class AlreadySettled(Conflict):
    """Everybody was told, or nobody ranks."""

    code = "breakouts-already-settled"
    sentence = (
        "Hier valt niets te verdelen. De plaatsen zijn al verdeeld, of mensen kiezen hun deelsessies zelf."
    )


class SettlingTooLate(Conflict):
    """The day has begun."""

    code = "settling-too-late"
    sentence = (
        "De activiteit is al begonnen. Verdelen kan niet meer. Geef mensen een plaats bij de deelsessie zelf."
    )


class NobodyRanked(Conflict):
    """There is nothing to settle yet."""

    code = "nobody-ranked"
    sentence = "Er is nog niemand met een plaats die deelsessies op volgorde zette."
