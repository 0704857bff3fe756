"""The ways importing participants says no."""

from leerkring.core.refusals import Conflict


class ChangedMeanwhile(Conflict):
    """What would become of the lines is no longer what was on the screen; nobody was registered."""

    code = "import-changed-meanwhile"
    sentence = (
        "De aanmeldingen zijn intussen veranderd. Er is niets geïmporteerd. Kijk hieronder hoe het nu wordt."
    )


class NobodyToImport(Conflict):
    """No line of the list registers anybody."""

    code = "nobody-to-import"
    sentence = "In deze lijst staat niemand die erbij komt."


class TooManyByHand(Conflict):
    """More places by hand than one transaction should give."""

    code = "too-many-by-hand"
    sentence = "Ten hoogste {most} mensen krijgen zo tegelijk een plaats buiten de regels. Maak het aantal plaatsen eerst groter."


class NothingToUndo(Conflict):
    """Not imported, or undone already."""

    code = "nothing-to-undo"
    sentence = "Hier is niets ongedaan te maken."
