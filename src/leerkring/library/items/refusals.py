"""The ways the library says no."""

from leerkring.core.refusals import Conflict, NotFound


class ItemNotFound(NotFound):
    """There is no such text, or the public may not see it."""

    code = "item-not-found"
    sentence = "Deze tekst bestaat niet of staat niet meer in de bibliotheek."
    next_label = "Naar de bibliotheek"
    next_href = "/bibliotheek"


class ItemBarred(Conflict):
    """Whose story it is does not let it be read."""

    code = "item-barred"
    sentence = "Deze tekst mag nu niet op de site. De eigenaar van de casus waar hij van komt, laat er niets van zien."
