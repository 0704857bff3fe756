"""The ways in which search says no."""

from leerkring.core.refusals import NotFound


class NoSuchSynonym(NotFound):
    """This line was taken away, or never was."""

    code = "no-such-synonym"
    sentence = "Deze synoniemen staan niet (meer) in de lijst."
    next_label = "Naar de synoniemen"
    next_href = "/beheer/zoeken/synoniemen"
