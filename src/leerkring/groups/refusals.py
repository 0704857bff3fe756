"""The ways in which working groups say no."""

from leerkring.core.refusals import Conflict, Gone, NotFound, Refusal, TooMany

LIST = "/beheer/werkgroepen"


class GroupNotFound(NotFound):
    """There is no such group."""

    code = "group-not-found"
    sentence = "Deze werkgroep is er niet (meer)."
    next_label = "Naar de werkgroepen"
    next_href = LIST


class GroupLinkUnknown(Gone):
    """No member has this link: they left, the invitation is over, or it was never one."""

    code = "group-link-unknown"
    sentence = "Deze link werkt niet (meer). Bent u lid van een werkgroep? Vraag dan een nieuwe link."
    next_label = "Vraag een nieuwe link"
    next_href = "/werkgroep"


class NoLongerMember(GroupLinkUnknown):
    """It was a link of ours, and whose it was is not in the group any more."""

    code = "group-no-longer-member"


class NotAMemberYet(Conflict):
    """Who was invited has not agreed yet."""

    code = "group-not-a-member-yet"
    sentence = "Doe eerst mee. Daarna ziet u alles van de werkgroep."


class GroupArchived(Conflict):
    """Nothing is written in an archived group."""

    code = "group-archived"
    sentence = "Deze werkgroep is gearchiveerd. U kunt alles lezen, maar niets meer wijzigen."


class GroupNotArchived(Conflict):
    """It is not in the archive."""

    code = "group-not-archived"
    sentence = "Deze werkgroep is niet gearchiveerd."


class CoordinatorOnly(Conflict):
    """Only the coordinator does this."""

    code = "group-coordinator-only"
    sentence = "Dit kan alleen de coördinator van de werkgroep."


class HandOverFirst(Conflict):
    """A coordinator does not leave a group without one."""

    code = "group-hand-over-first"
    sentence = "U bent de coördinator. Draag de werkgroep eerst over aan een ander lid. Daarna kunt u eruit."


class MemberNotFound(NotFound):
    """There is no such member."""

    code = "group-member-not-found"
    sentence = "Dit lid is er niet (meer)."


class MemberKnown(Conflict):
    """Somebody with this address is in the group, or invited already."""

    code = "group-member-known"
    sentence = "Iemand met dit adres is al lid of uitgenodigd."
    field = "email"


class NotAgreedYet(Conflict):
    """Who has not joined yet cannot coordinate."""

    code = "group-not-agreed-yet"
    sentence = "Overdragen kan alleen aan iemand die al meedoet."


class TooManyMembers(Conflict):
    """The group is full."""

    code = "group-too-many-members"
    sentence = "In een werkgroep passen ten hoogste {most} mensen, ook wie nog niet antwoordde."


class TooManyInvited(TooMany):
    """More people were invited within a day than is usual."""

    code = "group-too-many-invited"
    sentence = "U nodigde vandaag al {most} mensen uit. Morgen kan het weer."


class MailNotAllowed(Conflict):
    """The coordinator does not let members write to the group."""

    code = "group-mail-not-allowed"
    sentence = "In deze werkgroep mailt alleen de coördinator aan iedereen."


class NobodyToMail(Conflict):
    """There is nobody else."""

    code = "group-nobody-to-mail"
    sentence = "Er zijn nog geen andere leden om aan te mailen."


class TooManyLetters(TooMany):
    """The group had many letters within a day."""

    code = "group-too-many-letters"
    sentence = "Deze werkgroep kreeg vandaag al {most} mails. Schrijf morgen verder, of mail iemand zelf."


class MeetingNotFound(NotFound):
    """There is no such meeting in this group."""

    code = "group-meeting-not-found"
    sentence = "Deze bijeenkomst is er niet (meer)."


class MeetingOver(Conflict):
    """It was, or was called off: nothing moves any more."""

    code = "group-meeting-over"
    sentence = "Deze bijeenkomst is al geweest of gaat niet door. Plan een nieuwe."


class MeetingInThePast(Refusal):
    """A meeting is planned ahead."""

    code = "group-meeting-past"
    sentence = "Kies een dag en tijd die nog komen."
    status = 422
    field = "starts_at"


class MeetingTooFar(Refusal):
    """A year that nobody meant, most likely."""

    code = "group-meeting-too-far"
    sentence = "Kies een dag in de komende twee jaar. Controleer het jaartal."
    status = 422
    field = "starts_at"


class MeetingTooLong(Refusal):
    """The same of when it ends."""

    code = "group-meeting-too-long"
    sentence = "Een bijeenkomst duurt ten hoogste een week. Controleer het einde."
    status = 422
    field = "ends_at"


class TooManyPlanned(TooMany):
    """Every member had many mails about meetings within a day."""

    code = "group-too-many-planned"
    sentence = "De leden kregen vandaag al {most} mails over bijeenkomsten. Morgen kan het weer. Afzeggen kan altijd."


class GroupFull(Conflict):
    """There is much of it already."""

    code = "group-full"
    sentence = "Er passen ten hoogste {most} {what} in een werkgroep. Haal eerst iets weg."


class NoteNotFound(NotFound):
    """There is no such note in this group."""

    code = "group-note-not-found"
    sentence = "Deze notitie is er niet (meer)."


class ActionNotFound(NotFound):
    """There is no such action in this group."""

    code = "group-action-not-found"
    sentence = "Deze actie is er niet (meer)."


class GroupPaperNotFound(NotFound):
    """There is no such paper in this group."""

    code = "group-paper-not-found"
    sentence = "Dit stuk is er niet (meer)."


class NotYours(Conflict):
    """Who put it there takes it away, or the coordinator."""

    code = "group-not-yours"
    sentence = "Alleen wie dit maakte, of de coördinator, kan het weghalen."


class NothingAsked(Conflict):
    """The group lives, so nobody asks."""

    code = "group-nothing-asked"
    sentence = "Wij vragen dit nu niet. De werkgroep loopt gewoon door."


class ActivityNotOver(Conflict):
    """A circle goes on as a group when its last day is over."""

    code = "group-activity-not-over"
    sentence = "Een leerkring of praktijklab gaat verder als werkgroep na de laatste dag."
    next_label = "Naar de werkgroepen"
    next_href = LIST


class ActivityHasGroup(Conflict):
    """A group goes on from this activity already."""

    code = "group-of-activity-known"
    sentence = "Van deze activiteit is er al een werkgroep."
    next_label = "Naar de werkgroepen"
    next_href = LIST
