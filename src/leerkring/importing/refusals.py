"""The ways a list that was brought along says no."""

from leerkring.core.refusals import Conflict, Gone


class ListGone(Gone):
    """Thrown away, undone, or its day is over."""

    code = "import-list-gone"
    sentence = "Deze lijst is er niet meer: wij bewaren een lijst één dag. Kies het bestand opnieuw."
    next_label = "Naar het beheer"
    next_href = "/beheer"


class AlreadyImported(Conflict):
    """Somebody imported it meanwhile; nothing was done twice."""

    code = "already-imported"
    sentence = "Deze lijst is intussen al geïmporteerd. Er is niets dubbel gedaan."


class ChangedMeanwhile(Conflict):
    """What would become of the lines is no longer what was on the screen; nothing was done."""

    code = "import-changed-meanwhile"
    sentence = "Er is intussen iets veranderd. Er is niets geïmporteerd. Kijk hieronder hoe het nu wordt."


class NobodyToImport(Conflict):
    """No line of the list adds anybody."""

    code = "nobody-to-import"
    sentence = "In deze lijst staat niemand die erbij komt."


class NothingToUndo(Conflict):
    """Not imported, or undone already."""

    code = "nothing-to-undo"
    sentence = "Hier is niets ongedaan te maken."
