"""The ways in which search says no."""

from leerkring.core.refusals import Conflict, NotFound


class NoSuchSynonym(NotFound):
    """This line was taken away, or never was."""

    code = "no-such-synonym"
    sentence = "Deze synoniemen staan niet (meer) in de lijst."
    next_label = "Naar de synoniemen"
    next_href = "/beheer/zoeken/synoniemen"


class SynonymChanged(Conflict):
    """Somebody else changed the line since it was opened."""

    code = "synonym-changed"
    sentence = "Iemand anders heeft deze synoniemen net gewijzigd. Bekijk eerst wat er nu staat."
    next_label = "Naar de synoniemen"
    next_href = "/beheer/zoeken/synoniemen"
