"""The ways choosing parallel sessions says no."""

from leerkring.core.refusals import Conflict


class NothingToChoose(Conflict):
    """The activity has no rounds, or is chosen for another way."""

    code = "nothing-to-choose"
    sentence = "Bij deze activiteit kiest u geen deelsessies."


class BreakoutsClosed(Conflict):
    """The day until which people choose themselves is behind us."""

    code = "breakouts-closed"
    sentence = "Wisselen kon tot {until:datum}, {until:tijd} uur. Vraag het aan de organisator."


class SessionTwice(Conflict):
    """The same session in two rounds for one person."""

    code = "session-twice"
    sentence = (
        "“{title}” staat dan twee keer in uw programma. Kies in een van de rondes een andere deelsessie. Is uw nieuwe keuze "
        "vol? Dan houdt u wat u had, totdat er een plaats vrijkomt."
    )


class NoPlaceForSessions(Conflict):
    """Who left has no sessions."""

    code = "no-place-for-sessions"
    sentence = "Deze aanmelding is beëindigd. Er zijn geen deelsessies meer te kiezen."
