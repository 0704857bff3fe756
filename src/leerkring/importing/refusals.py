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
