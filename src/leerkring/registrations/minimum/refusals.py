"""The ways deciding about an activity says no."""

from leerkring.core.refusals import Conflict


class NothingToDecide(Conflict):
    """There is no minimum, or it is not the time for it."""

    code = "nothing-to-decide"
    sentence = "Over deze activiteit hoeft niets te worden besloten: er is geen minimum, of de eerste dag is al begonnen."


class AlreadyGoesAhead(Conflict):
    """Somebody decided that already."""

    code = "already-goes-ahead"
    sentence = "Er is al besloten dat deze activiteit doorgaat, op {decided_at:datum}, {decided_at:tijd} uur."
