"""The ways merging says no."""

from leerkring.core.refusals import Conflict, Gone, NotFound


class TheSame(Conflict):
    """One with itself."""

    code = "merge-with-itself"
    sentence = "Dit is twee keer dezelfde. Kies een ander om mee samen te voegen."


class AlreadyMerged(Conflict):
    """One of the two is not there by itself any more; `kept_id` is where it went."""

    code = "already-merged"
    sentence = "Een van deze twee is intussen al samengevoegd. Er is nu niets gewijzigd."


class Colleagues(Conflict):
    """Who may take a colleague's address could sign in as them; and what two did stands under two names."""

    code = "merging-colleagues"
    sentence = (
        "Een van de twee is een collega. Alleen een beheerder voegt een collega samen met iemand anders."
    )


class ColleagueTheirs(Conflict):
    """Undoing gives a colleague back an address by which they sign in."""

    code = "unmerging-colleague"
    sentence = "Een van de twee is een collega. Alleen een beheerder maakt dit samenvoegen ongedaan."


class TwoColleagues(Conflict):
    """Roles are never added up by accident."""

    code = "merging-two-colleagues"
    sentence = "Dit zijn twee collega’s. Neem eerst bij een van beiden alle rollen weg."


class TwoExperts(Conflict):
    """What two told of themselves as experts is not made one by accident."""

    code = "merging-two-experts"
    sentence = "Beiden staan bij de deskundigen. Wis daar eerst een van beiden."


class MailOfColleagues(Conflict):
    """What somebody has in a colleague's activity would be mailed elsewhere, and nobody would be told."""

    code = "merge-takes-mail"
    sentence = "Dan gaat ook mail over een activiteit van een collega naar een ander adres. Kies het andere adres, of vraag een beheerder."
    field = "email"


class WhyNeeded(Conflict):
    """Merging goes beyond something, so it wants a reason."""

    code = "merge-reason-needed"
    sentence = "Schrijf op waarom. Met dit samenvoegen gaat u buiten de regels van een activiteit."
    field = "reason"


class NoSuchMerge(NotFound):
    """There is none."""

    code = "no-such-merge"
    sentence = "Dit samenvoegen kennen wij niet (meer)."
    next_label = "Naar de dubbelen"
    next_href = "/beheer/dubbelen"


class UndoneAlready(Conflict):
    """Once is enough."""

    code = "merge-undone-already"
    sentence = "Dit is al ongedaan gemaakt."


class TooLateToUndo(Gone):
    """What was is no longer kept."""

    code = "merge-too-late"
    sentence = "Ongedaan maken kon tot {until:datum}. Wat er vóór het samenvoegen stond, is gewist."
    next_label = "Naar de dubbelen"
    next_href = "/beheer/dubbelen"


class MergedFurther(Conflict):
    """What was made of the two became part of another one; `merge_id` comes first."""

    code = "merged-further"
    sentence = "Hierna is nog een keer samengevoegd. Maak dat eerst ongedaan."


class AddressInUse(Conflict):
    """Somebody else has the address (or the name) that would be given back."""

    code = "merge-address-in-use"
    sentence = "Wat terug moet, is intussen van een ander: {what}. Verbeter dat eerst, of laat het zo."


class SpellingTaken(Conflict):
    """The name is one of an organisation, or a spelling of one; `organization_id` is that one."""

    code = "spelling-taken"
    sentence = "Zo heet al een organisatie. Is het dezelfde? Voeg de twee dan samen."
    field = "spelling"
