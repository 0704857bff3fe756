"""The ways in which signing in says no."""

from leerkring.core.refusals import Conflict, Gone, NotAllowed, NotFound


class SignInLinkUnknown(Gone):
    """No such link, or one that was cleared away long after its time."""

    code = "sign-in-link-unknown"
    sentence = "Deze link om in te loggen bestaat niet (meer)."
    next_label = "Vraag een nieuwe link"
    next_href = "/inloggen"


class SignInLinkUsed(Gone):
    """A link works once."""

    code = "sign-in-link-used"
    sentence = "Deze link is al gebruikt. Elke link werkt één keer."
    next_label = "Vraag een nieuwe link"
    next_href = "/inloggen"


class SignInLinkExpired(Gone):
    """The half hour is over."""

    code = "sign-in-link-expired"
    sentence = "Deze link is te oud. Vraag een nieuwe; die komt meteen."
    next_label = "Vraag een nieuwe link"
    next_href = "/inloggen"


class OtherBrowser(NotAllowed):
    """The link was asked for in another browser, or the browser forgot that it asked."""

    code = "sign-in-other-browser"
    sentence = (
        "Deze link hoort bij een andere browser of een ander apparaat. Open de link op het apparaat waarop u "
        "hem aanvroeg, binnen een kwartier."
    )
    next_label = "Vraag een nieuwe link"
    next_href = "/inloggen"


class NotStaff(NotFound):
    """Someone without a role was named on the command line."""

    code = "not-staff"
    sentence = "{email} heeft geen rol in de back office."


class NotThisRole(NotFound):
    """A role was taken back that this person does not have."""

    code = "not-this-role"
    sentence = "{email} heeft de rol {role} niet, wel: {roles}."


class LastAdministrator(Conflict):
    """Without an administrator nobody could give a role any more."""

    code = "last-administrator"
    sentence = (
        "{email} is de enige beheerder. Geef eerst iemand anders die rol, bij Collega’s en rollen of met "
        "leerkring staff add ADRES --role admin."
    )


class NoSuchColleague(NotFound):
    """Nobody, or somebody who has no role (any more)."""

    code = "no-such-colleague"
    sentence = "Deze collega heeft geen toegang (meer) tot het beheer."
    next_label = "Naar alle collega’s"
    next_href = "/beheer/collegas"


class AlreadyColleague(Conflict):
    """Who is invited has a role already; `person_id` is that colleague."""

    code = "already-colleague"
    sentence = "Wie dit adres heeft, is al collega. Wijzig daar de rollen."


class PageTooOld(Conflict):
    """The page with the button was made in an earlier session."""

    code = "page-too-old"
    sentence = "U bent opnieuw ingelogd sinds deze pagina werd geopend. Ga terug, ververs de pagina en probeer het nog eens."
    next_label = "Naar de back office"
    next_href = "/beheer"


class NameTaken(Conflict):
    """Another organisation is called so; `organization_id` is that one."""

    code = "organization-name-taken"
    sentence = "Er is al een organisatie die zo heet."
