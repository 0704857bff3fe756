"""The ways in which outcomes say no."""

from leerkring.core.refusals import Conflict, NotFound


class OutcomeTooEarly(Conflict):
    """The activity has not begun, so nothing came of it yet."""

    code = "outcome-too-early"
    sentence = "Deze activiteit is nog niet begonnen. Schrijf na de eerste dag op wat eruit kwam."


class NothingWritten(Conflict):
    """Nobody wrote down what came of it, so there is nothing to agree to or to make a lesson of."""

    code = "outcome-not-written"
    sentence = "Schrijf eerst op wat eruit kwam."


class OutcomeWritten(Conflict):
    """Something came of it, and a lesson may lean on that."""

    code = "outcome-written"
    sentence = "Van deze activiteit is opgeschreven wat eruit kwam. Zij kan niet weg."


class CaseErased(Conflict):
    """Its case is erased, and with it who could agree."""

    code = "outcome-case-erased"
    sentence = "De casus van dit praktijklab is gewist. Niemand kan meer zeggen wat ervan op de site mag."


class NoOwnerToAsk(Conflict):
    """No case lies under it, or its owner is not known any more."""

    code = "outcome-no-owner"
    sentence = "Bij deze activiteit hoort geen casus met een eigenaar die wij kunnen vragen."


class OutcomeMoveNotAllowed(Conflict):
    """It does not stand where this can be done."""

    code = "outcome-move-not-allowed"
    sentence = "Dit kan nu niet: de uitkomst is {state}."


class OutcomeNotFound(NotFound):
    """There is no outcome here, or nobody was asked about it."""

    code = "outcome-not-found"
    sentence = "Hier is nog geen uitkomst."
    next_label = "Naar de agenda"
    next_href = "/agenda"


class LessonNotAllowed(Conflict):
    """Who brought the case did not agree, or lets nothing be shown."""

    code = "outcome-no-lesson"
    sentence = "Een les maken kan pas als de eigenaar van de casus akkoord is, en de casus op de site mag."


class LessonMadeAlready(Conflict):
    """There is a lesson of it."""

    code = "outcome-lesson-made"
    sentence = "Er is al een les van gemaakt."
