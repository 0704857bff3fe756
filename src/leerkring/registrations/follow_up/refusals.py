"""The ways the second form says no."""

from leerkring.core.refusals import Conflict, Gone


class NothingToAsk(Conflict):
    """There is no second form, or it has no questions."""

    code = "nothing-to-ask"
    sentence = "Het tweede formulier heeft nog geen vragen. Zet er eerst een vraag op."


class DeadlineBehind(Conflict):
    """It would be asked of people who cannot answer any more."""

    code = "deadline-behind"
    sentence = "De uiterste dag om te antwoorden is al voorbij. Kies eerst een latere dag."


class FormAlreadySent(Conflict):
    """Sent once; who gets a place later is asked by itself."""

    code = "form-already-sent"
    sentence = "Het formulier is al verstuurd. Wie later een plaats krijgt, krijgt het vanzelf."


class FormNotSent(Conflict):
    """Only what was sent is taken back."""

    code = "form-not-sent"
    sentence = "Het formulier is niet verstuurd. Er is niets in te trekken."


class FollowUpWithdrawn(Gone):
    """It was asked, and then taken back: there is nothing to answer, and what was answered is gone."""

    code = "follow-up-withdrawn"
    sentence = "De organisator heeft dit formulier ingetrokken. U hoeft het niet in te vullen. Wat u al had ingevuld, hebben wij gewist."


class NotAskedYet(Conflict):
    """No place, or not asked: there is nothing to answer."""

    code = "not-asked-yet"
    sentence = "Er is nu geen formulier dat u kunt invullen. Op de pagina van uw aanmelding ziet u hoe u ervoor staat."


class FollowUpClosed(Conflict):
    """The answer came after the deadline."""

    code = "follow-up-closed"
    sentence = "Antwoorden kon tot {until:datum}, {until:tijd} uur. Geef het nog door aan de organisator."
