"""The ways messages say no."""

from leerkring.core.refusals import Conflict, NotFound


class NoSuchMessage(NotFound):
    """No such message, or not one of this member of staff."""

    code = "no-such-message"
    sentence = "Dit bericht bestaat niet (meer)."
    next_label = "Naar alle activiteiten"
    next_href = "/beheer/activiteiten"


class AlreadySent(Conflict):
    """What was sent cannot be changed, sent or taken back."""

    code = "already-sent"
    sentence = "Dit bericht is al verstuurd. Daar verandert niets meer aan."


class MessageScheduled(Conflict):
    """A message that waits for its moment is taken back before it is changed."""

    code = "message-scheduled"
    sentence = "Dit bericht is gepland. Haal het eerst terug, dan kunt u het wijzigen."


class NobodyLeft(Conflict):
    """There is nobody to send it to."""

    code = "nobody-left"
    sentence = "Er is nu niemand om dit bericht aan te sturen. Kies andere mensen."


class MessageNotReady(Conflict):
    """Something is missing that a reader would miss."""

    code = "message-not-ready"
    sentence = "{first}"


class TooManyRecipients(Conflict):
    """More people than one message may go to."""

    code = "too-many-recipients"
    sentence = "Een bericht kan naar ten hoogste {most} mensen. Maak uw keuze kleiner."


class NobodyPicked(Conflict):
    """Nobody was ticked."""

    code = "nobody-picked"
    sentence = "Er is nog niemand gekozen. Vink eerst aan wie het bericht krijgt."


class MomentPassed(Conflict):
    """A message is scheduled for later."""

    code = "moment-passed"
    sentence = "Dit moment is al voorbij. Kies een later moment, of verstuur het bericht nu."
    field = "send_on"
