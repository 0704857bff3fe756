"""The ways in which mail says no."""

from leerkring.core.refusals import Conflict, NotFound


class NoSuchDelivery(NotFound):
    """The mail log has no such line."""

    code = "no-such-delivery"
    sentence = "Deze mail staat niet (meer) in het maillogboek."
    next_label = "Naar het maillogboek"
    next_href = "/beheer/mail"


class DeliveryNotUncertain(Conflict):
    """Somebody else decided already, or the mail server's answer was never in doubt."""

    code = "delivery-not-uncertain"
    sentence = "Over deze mail is geen twijfel (meer). Er is niets veranderd."
    next_label = "Naar het maillogboek"
    next_href = "/beheer/mail"


class DeliveryNotHeld(Conflict):
    """It left, it was taken back, or mail is not held any more."""

    code = "delivery-not-held"
    sentence = "Deze mail wacht niet (meer). Er is niets veranderd."
    next_label = "Naar het maillogboek"
    next_href = "/beheer/mail"


class NoSuchReturn(NotFound):
    """No such mail came back, or it closed no address."""

    code = "no-such-return"
    sentence = "Deze melding is er niet (meer), of er werd geen adres door gesloten."
    next_label = "Naar Mailgezondheid"
    next_href = "/beheer/mail/gezondheid"
