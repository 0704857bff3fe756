"""The ways an order of candidates says no."""

from leerkring.core.refusals import Conflict, Gone


class NothingToOrder(Conflict):
    """No more candidates of this organisation than may come, or a draw decides."""

    code = "nothing-to-order"
    sentence = "Er is nu niets om op volgorde te zetten. Van deze organisatie wachten niet meer mensen dan er mogen komen."


class NoSuchOrder(Conflict):
    """No order was asked of this organisation."""

    code = "no-such-order"
    sentence = "Aan deze organisatie is geen volgorde gevraagd."


class OrderLinkOver(Gone):
    """The link of an earlier contact, or of an order that was taken back."""

    code = "order-link-over"
    sentence = "Deze link werkt niet meer. De volgorde wordt niet meer gevraagd, of een collega van u kreeg een nieuwe link."


class OrderChanged(Conflict):
    """Somebody put them in order meanwhile, or who is to be ordered changed."""

    code = "order-changed"
    sentence = (
        "De volgorde is intussen gewijzigd, of er kwam iemand bij of ging iemand weg. Hieronder staat hoe het nu is. "
        "Kies opnieuw en bewaar."
    )
