"""The ways a draw says no."""

from leerkring.core.refusals import Conflict, Refusal


class NotADraw(Conflict):
    """The places of this activity are given otherwise."""

    code = "not-a-draw"
    sentence = "De plaatsen van deze activiteit worden niet verloot."


class NothingPromised(Conflict):
    """Nobody was told beforehand what decides, so nobody could check it."""

    code = "nothing-promised"
    sentence = (
        "Voor deze loting is vooraf geen openbare waarde genoemd. Noem haar eerst bij Plaatsen en verdeling, met een moment "
        "dat nog moet komen."
    )


class ValueKnownAlready(Conflict):
    """Who freezes now could know what the list comes to."""

    code = "value-known-already"
    sentence = (
        "De openbare waarde kon bekend zijn sinds {value_at:datum_tijd}. De lijst kan daarom niet meer worden bevroren. Noem bij "
        "Plaatsen en verdeling een andere waarde, van een dag die nog moet komen."
    )


class NotClosedYet(Conflict):
    """Who may still come is not on the list."""

    code = "not-closed-yet"
    sentence = "De aanmelding is nog open, tot {closes_at:datum_tijd}. Daarna kunt u de lijst bevriezen."


class NobodyInTheDraw(Conflict):
    """There is nobody to draw among."""

    code = "nobody-in-the-draw"
    sentence = "Niemand doet mee aan deze loting. Er valt niets te bevriezen."


class NotFrozenYet(Conflict):
    """A value that is typed before the list stands could have been known by who made the list."""

    code = "not-frozen-yet"
    sentence = "De lijst is nog niet bevroren. Doe dat eerst."


class ValueNotKnownYet(Conflict):
    """The public value becomes known later."""

    code = "value-not-known-yet"
    sentence = "De openbare waarde wordt pas bekend op {value_at:datum_tijd}. Vul haar daarna in."


class WrongForm(Refusal):
    """Not what the value would look like."""

    code = "wrong-form"
    sentence = "Dit is niet wat was beloofd: {form}."
    status = 422
    field = "value"


class TypedDifferently(Refusal):
    """The two do not agree, so one of them is a slip of the hand."""

    code = "typed-differently"
    sentence = (
        "De twee waarden zijn niet gelijk. Kijk nog eens bij de bron en vul haar twee keer hetzelfde in."
    )
    status = 422
    field = "again"


class ValueMissing(Conflict):
    """Nothing can be drawn without it."""

    code = "value-missing"
    sentence = "Vul eerst de openbare waarde in."


class AlreadyDrawn(Conflict):
    """It is done once and for all."""

    code = "already-drawn"
    sentence = "Er is al geloot, op {drawn_at:datum_tijd}. De uitslag verandert niet meer."


class ListDamaged(Conflict):
    """What is kept is not what was published."""

    code = "list-damaged"
    sentence = (
        "De bewaarde lijst of het geheim past niet meer bij de gepubliceerde vingerafdruk. Er is niet geloot. Laat de beheerder "
        "kijken met leerkring check."
    )


class PlacesGivenSince(Conflict):
    """More places are taken than the list says: the draw would give more than there are."""

    code = "places-given-since"
    sentence = (
        "Er zijn sinds het bevriezen plaatsen gegeven, zodat er nu te weinig over zijn. Meld die mensen af of geef hun "
        "plaats terug, en trek daarna."
    )
