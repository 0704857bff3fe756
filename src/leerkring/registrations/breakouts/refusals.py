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


class ReasonOfSession(Conflict):
    """Nobody is moved without being told why."""

    code = "session-reason-needed"
    sentence = "Vul een reden in. Die staat in de mail."
    field = "reason"


class NoPlaceInActivity(Conflict):
    """Only who has a place in the activity gets one in a session."""

    code = "no-place-in-activity"
    sentence = "Deze persoon heeft (nog) geen plaats bij de activiteit. Geef eerst daar een plaats."


class SessionGone(Conflict):
    """The session was called off or taken away."""

    code = "session-gone"
    sentence = "Deze deelsessie is er niet meer."


class SessionFull(Conflict):
    """Never more people than places."""

    code = "session-full"
    sentence = "“{title}” is vol. Maak eerst meer plaatsen, of geef iemand anders een andere deelsessie."


class LastSession(Conflict):
    """A round has at least one session."""

    code = "last-session"
    sentence = "Dit is de enige deelsessie van deze ronde. Zet er eerst een andere bij."


class NotTheLastRound(Conflict):
    """Rounds are numbered: only the last can go without the others becoming another."""

    code = "not-the-last-round"
    sentence = (
        "Alleen de laatste ronde kunt u weghalen. Verander anders de tijden en deelsessies van deze ronde."
    )
