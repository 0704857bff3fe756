"""The ways papers say no."""

from leerkring.core.refusals import NotFound, Refusal


class NoSuchPaper(NotFound):
    """There is no such paper, or it is not for this reader."""

    code = "no-such-paper"
    sentence = "Dit stuk is er niet (meer)."


class WrongFile(Refusal):
    """A file that is not taken; `why` is the sentence."""

    code = "wrong-file"
    sentence = "{why}"
    status = 422
    field = "bestand"


class NotADay(Refusal):
    """The day is not one of this activity."""

    code = "not-a-day"
    sentence = "Deze dag hoort niet (meer) bij de activiteit."
    status = 422
    field = "day"
