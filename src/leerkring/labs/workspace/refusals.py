"""The ways in which the room of a lab says no."""

from leerkring.core.refusals import Conflict, Gone, NotFound


class RoomLinkUnknown(NotFound):
    """The link is not ours, or who had it is not in the lab any more."""

    code = "lab-link-unknown"
    sentence = (
        "Deze link hoort niet (meer) bij een praktijklab. Vraag de eigenaar van de casus om een nieuwe link."
    )
    next_label = "Naar de agenda"
    next_href = "/agenda"


class RoomLinkRenewed(Gone):
    """A newer link was mailed."""

    code = "lab-link-renewed"
    sentence = "Deze link is vervangen. Gebruik de link in onze laatste mail."
    next_label = "Naar de agenda"
    next_href = "/agenda"


class NoLabHere(NotFound):
    """The activity is no lab."""

    code = "no-lab-here"
    sentence = "Deze activiteit is geen praktijklab."
    next_label = "Naar de activiteiten"
    next_href = "/beheer/activiteiten"


class NoSuchLabDay(NotFound):
    """The lab has no such day."""

    code = "no-such-lab-day"
    sentence = "Deze dag is er niet (meer) bij dit praktijklab."


class NoSuchItem(NotFound):
    """The lab has no such decision or action."""

    code = "no-such-lab-item"
    sentence = "Deze afspraak is er niet (meer)."


class NoSuchMember(NotFound):
    """The case has no such member in its team."""

    code = "no-such-team-member"
    sentence = "Deze persoon zit niet (meer) in het casusteam."


class RoomShut(Conflict):
    """The case was taken back by its owner, or its work is over."""

    code = "lab-room-shut"
    sentence = "In dit praktijklab kunt u niets meer schrijven. De casus is afgerond of ingetrokken."


class TeamNotYet(Conflict):
    """Nobody works on the case, so there is nothing to join."""

    code = "case-team-not-yet"
    sentence = "Een casusteam maken kan zodra de casus is aangenomen, en zolang eraan wordt gewerkt."


class TeamFull(Conflict):
    """As many as a case may have."""

    code = "case-team-full"
    sentence = "In een casusteam passen {most} mensen. Haal er eerst iemand uit."


class MemberAlready(Conflict):
    """This address is in the team."""

    code = "case-team-member-already"
    sentence = "Iemand met dit e-mailadres zit al in het casusteam."
    field = "email"


class TooManyLinks(Conflict):
    """More mails in a day than a team needs."""

    code = "case-team-too-many-links"
    sentence = "Er zijn vandaag al {most} links gemaild voor deze casus. Probeer het morgen opnieuw."


class TooManyItems(Conflict):
    """More than anybody keeps."""

    code = "lab-too-many-items"
    sentence = "Bij een praktijklab passen {most} besluiten en acties. Laat er eerst een vervallen."


class NotesWritten(Conflict):
    """People wrote in its room."""

    code = "lab-notes-written"
    sentence = "Bij dit praktijklab staan aantekeningen of afspraken. Het kan niet weg."
