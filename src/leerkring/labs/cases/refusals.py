"""The ways in which cases say no."""

from leerkring.core.refusals import Conflict, Gone, NotFound, Refusal

_DESK = "/beheer/casussen"


class CaseNotFound(NotFound):
    """There is no such case, or it is not for everybody."""

    code = "case-not-found"
    sentence = "Deze casus bestaat niet (meer), of is niet openbaar."
    next_label = "Bekijk alle casussen"
    next_href = "/casussen"


class CaseNoLongerPublic(Gone):
    """It could be read here; its owner, or the end of the work, took it away."""

    code = "case-no-longer-public"
    sentence = "Deze casus is niet meer openbaar."
    next_label = "Bekijk andere casussen"
    next_href = "/casussen"


class CaseLinkUnknown(NotFound):
    """The link is not ours, or what it opened was erased."""

    code = "case-link-unknown"
    sentence = "Deze link hoort niet (meer) bij een casus. Kijk of hij helemaal is overgenomen."
    next_label = "Breng een casus in"
    next_href = "/casus/inbrengen"


class CaseLinkRenewed(Gone):
    """The link was replaced by a newer one."""

    code = "case-link-renewed"
    sentence = "Deze link is vervangen. Gebruik de link in onze laatste mail."
    next_label = "Breng een casus in"
    next_href = "/casus/inbrengen"


class IntakeByInvitation(Conflict):
    """Cases are brought by who is invited."""

    code = "case-intake-by-invitation"
    sentence = "Een casus inbrengen kan nu alleen op uitnodiging. Mail ons als u een casus heeft."
    next_label = "Naar contact"
    next_href = "/contact"


class CaseMoveNotAllowed(Conflict):
    """The state of a case does not allow it."""

    code = "case-move-not-allowed"
    sentence = "Dat kan niet bij een casus die {state} is."
    next_label = "Naar de casussen"
    next_href = _DESK


class AlreadyInLab(Conflict):
    """Another lab works on it."""

    code = "case-already-in-lab"
    sentence = "Een ander praktijklab werkt al aan deze casus. Annuleer dat eerst, of gooi het concept weg."


class CaseIncomplete(Refusal):
    """What we need to read a case is not there yet."""

    code = "case-incomplete"
    sentence = "Uw casus is nog niet compleet. Vul eerst aan: {missing}."
    status = 422


class CaseSettled(Conflict):
    """The owner cannot change what it says any more."""

    code = "case-settled"
    sentence = "Wij beoordelen uw casus. U kunt de tekst nu niet wijzigen. Mail ons als er iets niet klopt."


class CaseReasonNeeded(Refusal):
    """Who brought it reads why."""

    code = "case-reason-needed"
    sentence = "Schrijf in een paar zinnen waarom. De eigenaar leest dit in de mail."
    status = 422
    field = "reason"


class AssessmentsMissing(Conflict):
    """Not everybody who has to has looked at it."""

    code = "case-assessments-missing"
    sentence = "Er is nog {missing} beoordeling nodig voordat u beslist. Zo is het ingesteld."
    next_label = "Naar de casussen"
    next_href = _DESK


class AllAssessed(Conflict):
    """The case has as many assessors as it may have."""

    code = "case-all-assessed"
    sentence = "Deze casus heeft al {many} beoordelaars. Dat is het aantal dat is ingesteld."
    next_label = "Naar de casussen"
    next_href = _DESK


class TooManyPapers(Conflict):
    """More files than a case may have."""

    code = "case-too-many-papers"
    sentence = "Bij een casus passen {most} bestanden. Haal er eerst een weg."


class NoSuchCasePaper(NotFound):
    """There is no such file with this case."""

    code = "no-such-case-paper"
    sentence = "Dit bestand is er niet (meer)."
