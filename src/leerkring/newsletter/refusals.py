"""The ways in which the newsletter says no."""

from leerkring.core.refusals import Conflict, Gone, NotFound


class ConfirmLinkUnknown(Gone):
    """No such link, or one that was cleared away after its seven days."""

    code = "confirm-link-unknown"
    sentence = "Deze link bestaat niet (meer). Een link om te bevestigen werkt zeven dagen."
    next_label = "Schrijf u opnieuw in"
    next_href = "/nieuwsbrief"


class ConfirmLinkExpired(ConfirmLinkUnknown):
    """The seven days are over."""

    code = "confirm-link-expired"
    sentence = "Deze link is te oud. Een link om te bevestigen werkt zeven dagen."


class ConfirmLinkUsed(Gone):
    """Confirmed before: nothing more to do."""

    code = "confirm-link-used"
    sentence = "U heeft uw inschrijving al bevestigd. U hoeft niets meer te doen."
    next_label = "Vraag de link naar uw voorkeuren"
    next_href = "/nieuwsbrief/voorkeuren"


class NoSuchSubscription(NotFound):
    """The link is not ours, or of before it was renewed."""

    code = "no-such-subscription"
    sentence = "Deze link hoort niet bij een inschrijving. Misschien is hij vernieuwd."
    next_label = "Vraag een nieuwe link"
    next_href = "/nieuwsbrief/voorkeuren"


class NoSuchStream(NotFound):
    """A stream that we do not have."""

    code = "no-such-stream"
    sentence = "Deze nieuwsbrief bestaat niet."
    next_label = "Naar de nieuwsbrieven"
    next_href = "/nieuwsbrief"


class NoSuchIssue(NotFound):
    """An issue that is not there, or not for the public yet."""

    code = "no-such-issue"
    sentence = "Dit nummer bestaat niet (meer)."
    next_label = "Naar het archief"
    next_href = "/nieuwsbrief/archief"


class ItemGone(Conflict):
    """Somebody else left this item out meanwhile."""

    code = "issue-item-gone"
    sentence = "Dit onderdeel is intussen weggelaten. Bewaart u uw tekst, dan komt hij erbij als eigen tekst."
    next_label = "Naar de nieuwsbrieven"
    next_href = "/beheer/nieuwsbrief"


class NotNow(Conflict):
    """The issue's state does not allow it."""

    code = "issue-not-now"
    sentence = "Dat kan niet bij een nummer dat {state} is."
    next_label = "Naar de nieuwsbrieven"
    next_href = "/beheer/nieuwsbrief"


class NotReady(Conflict):
    """The preflight found something that must be mended first."""

    code = "issue-not-ready"
    sentence = "Er is nog iets dat eerst moet: {first}"
    next_label = "Naar de nieuwsbrieven"
    next_href = "/beheer/nieuwsbrief"


class SecondPersonNeeded(Conflict):
    """Who wrote it may not approve it where the stream asks for two people."""

    code = "second-person-needed"
    sentence = "Voor deze nieuwsbrief keurt een tweede persoon goed, niet wie het nummer aanbood."
    next_label = "Naar de nieuwsbrieven"
    next_href = "/beheer/nieuwsbrief"


class OneAtATime(Conflict):
    """A stream has one open issue, so that nothing is offered twice."""

    code = "issue-one-at-a-time"
    sentence = "Er is al een nummer in de maak. Verstuur dat eerst, of gooi het weg."
    next_label = "Naar de nieuwsbrieven"
    next_href = "/beheer/nieuwsbrief"
