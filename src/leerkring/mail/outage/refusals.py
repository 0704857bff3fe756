"""The ways in which trying again says no."""

from leerkring.core.refusals import Conflict


class NothingRefused(Conflict):
    """Nothing was refused for this cause in this period, or it is on its way again."""

    code = "nothing-refused"
    sentence = "Er is niets (meer) dat om deze reden geweigerd is."
    next_label = "Naar Mailgezondheid"
    next_href = "/beheer/mail/gezondheid"


class NoOutage(Conflict):
    """The mail server takes mail."""

    code = "no-outage"
    sentence = "De mailserver neemt onze mail (weer) aan. Er hoeft niets geprobeerd te worden."
    next_label = "Naar Mailgezondheid"
    next_href = "/beheer/mail/gezondheid"
