"""The ways in which experts and their invitations say no."""

from leerkring.core.refusals import Conflict, Gone, NotFound

LIST = "/beheer/deskundigen"


class ExpertNotFound(NotFound):
    """There is no such expert."""

    code = "expert-not-found"
    sentence = "Deze deskundige staat niet (meer) in de lijst."
    next_label = "Naar de deskundigen"
    next_href = LIST


class ExpertNotPublic(NotFound):
    """There is no page of this expert, or they do not agree to one."""

    code = "expert-not-public"
    sentence = "Deze deskundige heeft geen pagina (meer)."
    next_label = "Bekijk alle deskundigen"
    next_href = "/deskundigen"


class ExpertKnown(Conflict):
    """This person is an expert already."""

    code = "expert-known"
    sentence = "Met dit e-mailadres staat al iemand bij de deskundigen."
    field = "email"
    next_label = "Naar de deskundigen"
    next_href = LIST


class ExpertRetired(Conflict):
    """Who stopped is not asked any more."""

    code = "expert-retired"
    sentence = "Deze deskundige is gestopt. Zet hem of haar eerst terug in de lijst."
    next_label = "Naar de deskundigen"
    next_href = LIST


class ExpertLinkUnknown(NotFound):
    """The link is not ours, or of somebody who is no expert any more."""

    code = "expert-link-unknown"
    sentence = "Deze link werkt niet (meer). Kijk of hij helemaal is overgenomen, of vraag een nieuwe link."
    next_label = "Vraag uw link opnieuw"
    next_href = "/deskundigen/link"


class InvitationNotFound(NotFound):
    """There is no such invitation."""

    code = "expert-invitation-not-found"
    sentence = "Deze uitnodiging bestaat niet (meer)."
    next_label = "Naar de agenda"
    next_href = "/agenda"


class InvitedAlready(Conflict):
    """Somebody was asked for this activity, and that still stands."""

    code = "expert-invited-already"
    sentence = "Deze deskundige is al gevraagd voor deze activiteit."
    next_label = "Naar de activiteiten"
    next_href = "/beheer/activiteiten"


class AnswerNotPossible(Conflict):
    """The invitation has moved on, and this answer is not possible any more."""

    code = "expert-answer-not-possible"
    sentence = "Dit antwoord kan niet meer: de uitnodiging {state}. Bel of mail de organisator als er iets verandert."
    next_label = "Naar de agenda"
    next_href = "/agenda"


class InvitationMoved(Conflict):
    """The expert answered, or a colleague took it back."""

    code = "expert-invitation-moved"
    sentence = "Deze uitnodiging is intussen veranderd. Kijk eerst hoe het er nu staat."
    next_label = "Naar de activiteiten"
    next_href = "/beheer/activiteiten"


class WordsNeeded(Conflict):
    """A no, another date or withdrawing says why or when."""

    code = "expert-words-needed"
    sentence = "Schrijf in een paar woorden waarom, of wanneer het wel kan. De organisator leest dat."
    field = "words"
    next_label = "Naar de agenda"
    next_href = "/agenda"


class ExpertsAsked(Conflict):
    """Somebody was asked to come, so more people know of the activity than staff."""

    code = "experts-asked"
    sentence = "Er is een deskundige gevraagd voor deze activiteit. Trek eerst de uitnodiging in."


class InvitationOver(Gone):
    """The activity is over or off."""

    code = "expert-invitation-over"
    sentence = "Deze activiteit is voorbij of gaat niet door. U hoeft niets meer te doen."
    next_label = "Naar de agenda"
    next_href = "/agenda"
