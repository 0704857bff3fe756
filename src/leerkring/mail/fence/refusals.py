"""The ways in which letting mail go says no."""

from leerkring.core.refusals import Conflict


class NothingHeld(Conflict):
    """The fence is not up, or somebody lifted it."""

    code = "no-mail-held"
    sentence = "Er wordt geen mail (meer) tegengehouden."
    next_label = "Naar de mail"
    next_href = "/beheer/mail"
