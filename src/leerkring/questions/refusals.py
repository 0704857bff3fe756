"""The ways in which knowledge questions say no."""

from leerkring.core.refusals import Conflict, Gone, NotFound


class QuestionNotFound(NotFound):
    """There is no such question, or it is not for everybody."""

    code = "question-not-found"
    sentence = "Deze vraag bestaat niet (meer), of is niet openbaar."
    next_label = "Bekijk alle vragen"
    next_href = "/vragen"


class WishUnknown(Gone):
    """No such link, or one that was cleared away after its seven days."""

    code = "question-link-unknown"
    sentence = "Deze link bestaat niet (meer). Een link om te bevestigen werkt zeven dagen."
    next_label = "Stel uw vraag opnieuw"
    next_href = "/vragen/stellen"


class WishExpired(WishUnknown):
    """The seven days are over."""

    code = "question-link-expired"
    sentence = "Deze link is te oud. Een link om te bevestigen werkt zeven dagen."


class WishUsed(Gone):
    """Confirmed before: nothing more to do."""

    code = "question-link-used"
    sentence = "U heeft dit al bevestigd. U hoeft niets meer te doen."
    next_label = "Bekijk alle vragen"
    next_href = "/vragen"


class FollowLinkUnknown(NotFound):
    """The link is not ours."""

    code = "question-follow-link-unknown"
    sentence = "Deze link hoort niet bij een vraag. Kijk of hij helemaal is overgenomen."
    next_label = "Bekijk alle vragen"
    next_href = "/vragen"


class NoLongerFollowed(Gone):
    """The link is ours, and who had it follows the question no more."""

    code = "question-no-longer-followed"
    sentence = "U volgt deze vraag niet meer. Wij hebben uw adres bij deze vraag gewist."
    next_label = "Bekijk alle vragen"
    next_href = "/vragen"


class MoveNotAllowed(Conflict):
    """The state of a question does not allow it."""

    code = "question-move-not-allowed"
    sentence = "Dat kan niet bij een vraag die {state} is."
    next_label = "Naar de vragen"
    next_href = "/beheer/vragen"


class WordsNeeded(Conflict):
    """A question is not closed without a word for who asked it."""

    code = "question-words-needed"
    sentence = "Schrijf in een paar zinnen waarom u de vraag afsluit. Wie de vraag stelde, leest dat."
    field = "answer"
    next_label = "Naar de vragen"
    next_href = "/beheer/vragen"


class CannotJoin(Conflict):
    """Only two questions that stand by themselves are joined."""

    code = "question-cannot-join"
    sentence = "Deze vragen zijn niet samen te voegen. Eén ervan hoort al bij een andere vraag."
    next_label = "Naar de vragen"
    next_href = "/beheer/vragen"


class JoinedAlready(Conflict):
    """It counts for another question: what is done is done there."""

    code = "question-joined-already"
    sentence = "Deze vraag hoort nu bij een andere vraag. Doe het daar, of maak de vraag eerst los."
    next_label = "Naar de vragen"
    next_href = "/beheer/vragen"


class NoSuchColleague(Conflict):
    """Who was chosen is no colleague, or may not open questions."""

    code = "question-no-such-colleague"
    sentence = "Deze collega kan geen vragen openen. Kies iemand anders."
    field = "person"
    next_label = "Naar de vragen"
    next_href = "/beheer/vragen"


class NoSuchLink(NotFound):
    """Somebody took it away already."""

    code = "question-no-such-link"
    sentence = "Dit is al losgekoppeld."
    next_label = "Naar de vragen"
    next_href = "/beheer/vragen"


class NotJoined(Conflict):
    """Somebody took it out already."""

    code = "question-not-joined"
    sentence = "Deze vraag staat al op zichzelf."
    next_label = "Naar de vragen"
    next_href = "/beheer/vragen"


class NothingToLink(Conflict):
    """What was pasted is no page of ours that a question can be linked to."""

    code = "question-nothing-to-link"
    sentence = (
        "Wij kennen geen activiteit, tekst of hoofdstuk op dit adres. Kopieer het adres uit uw browser."
    )
    field = "page"
    next_label = "Naar de vragen"
    next_href = "/beheer/vragen"


class LinkedAlready(Conflict):
    """It is linked already."""

    code = "question-linked-already"
    sentence = "Dit is al aan de vraag gekoppeld."
    field = "page"
    next_label = "Naar de vragen"
    next_href = "/beheer/vragen"
