"""The ways the library says no."""

from leerkring.core.refusals import NotFound


class ItemNotFound(NotFound):
    """There is no such text, or the public may not see it."""

    code = "item-not-found"
    sentence = "Deze tekst bestaat niet of staat niet meer in de bibliotheek."
    next_label = "Naar de bibliotheek"
    next_href = "/bibliotheek"
