"""The ways importing participants says no, beside those of every import."""

from leerkring.core.refusals import Conflict


class TooManyByHand(Conflict):
    """More places by hand than one transaction should give."""

    code = "too-many-by-hand"
    sentence = "Ten hoogste {most} mensen krijgen zo tegelijk een plaats buiten de regels. Maak het aantal plaatsen eerst groter."
