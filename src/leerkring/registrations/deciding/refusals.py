"""The ways choosing says no."""

from leerkring.core.refusals import Conflict


class NotChosenByStaff(Conflict):
    """The activity gives its places by another rule."""

    code = "not-chosen-by-staff"
    sentence = (
        "Bij deze activiteit kiest niet de organisatie. De plaatsen worden op een andere manier verdeeld."
    )


class NobodyTicked(Conflict):
    """A decision about nobody."""

    code = "nobody-ticked"
    sentence = "U heeft nog niemand gekozen. Zet een vinkje bij wie u bedoelt."


class WhyNeeded(Conflict):
    """Who gets no place reads why."""

    code = "why-needed"
    sentence = "Kies een reden of schrijf er een. De mensen lezen die in hun mail."
    field = "reason"


class WhyByHandNeeded(Conflict):
    """A place beyond the terms has a reason that stays with it."""

    code = "why-by-hand-needed"
    sentence = "Schrijf op waarom u van de regels afwijkt. Alleen medewerkers lezen dat."
    field = "reason"


class AlreadyTold(Conflict):
    """Some of them know where they stand, and that stays so."""

    code = "already-told"
    sentence = "Dit kan niet meer voor {names}: zij weten al hoe het staat. Er is niets gewijzigd."


class ApplicationElsewhere(Conflict):
    """A registration that the activity does not have."""

    code = "application-elsewhere"
    sentence = "Een van deze aanmeldingen hoort niet (meer) bij de activiteit. Laad de pagina opnieuw."


class NotOnTheSite(Conflict):
    """An activity that nobody sees, or that is off."""

    code = "not-on-the-site"
    sentence = "Deze activiteit staat niet op de site, of gaat niet door. Bekendmaken kan daarom niet."


class NothingDecided(Conflict):
    """Nobody to tell anything."""

    code = "nothing-decided"
    sentence = "Er is over niemand besloten, dus er is niets om bekend te maken."


class AnswersChangedSince(Conflict):
    """Decided on answers that are not theirs any more."""

    code = "answers-changed-since"
    sentence = "Terwijl u de pagina open had, kwamen er andere antwoorden van {names}. Lees die eerst en besluit opnieuw."


class MoreChosenThanPlaces(Conflict):
    """Chosen, and no place that may be theirs."""

    code = "more-chosen-than-places"
    sentence = "Er zijn meer mensen gekozen dan er plaatsen voor hen zijn. Dit past niet: {names}."


class SecondPairNeeded(Conflict):
    """Who decided does not tell it."""

    code = "second-pair-needed"
    sentence = "Bij deze activiteit kijkt een tweede persoon mee. Vraag een ander uit het team om dit bekend te maken."


class DecidedByTwo(Conflict):
    """A place by hand would be told by who gives it."""

    code = "decided-by-two"
    sentence = "Bij deze activiteit kijkt een tweede persoon mee. Besluit over deze aanvraag bij Kiezen: een ander uit het team maakt dat bekend."


class LooksDifferent(Conflict):
    """What would happen is not what was shown."""

    code = "looks-different"
    sentence = "Er is iets gewijzigd terwijl u ermee bezig was. Kijk hieronder wat er nu gebeurt en maak het dan opnieuw bekend."


class SecondPairInUse(Conflict):
    """It was asked for, and something was decided since, or before."""

    code = "second-pair-in-use"
    sentence = "Over deze aanvragen is al eens besloten. Daarom blijft een tweede persoon meekijken. Er is niets gewijzigd."
