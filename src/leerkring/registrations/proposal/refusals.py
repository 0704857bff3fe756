"""The ways in which there is no proposal."""

from leerkring.core.refusals import Conflict, Refusal


class TakesTooLong(Refusal):
    """The solver had no answer within its time: nothing is known of the best selection then."""

    code = "takes-too-long"
    sentence = "Dit voorstel is niet op tijd klaar. Vraag met minder doelen, of probeer het straks nog eens."
    status = 503


class NobodyApplied(Conflict):
    """There is nobody to choose from."""

    code = "nobody-applied"
    sentence = "Niemand wacht op een besluit. Er valt nu niets voor te stellen."


class NoPlaceFree(Conflict):
    """All places are given."""

    code = "no-place-to-propose"
    sentence = "Er is geen plaats vrij. Maak eerst meer plaatsen bij Plaatsen en verdeling."


class TooManyApplicants(Conflict):
    """More people than the solver is asked about."""

    code = "too-many-applicants"
    sentence = (
        "Er zijn {many} aanvragen. Een voorstel kan tot {most}. Wijs eerst af wie zeker geen plaats krijgt, "
        "of loot om de plaatsen."
    )
