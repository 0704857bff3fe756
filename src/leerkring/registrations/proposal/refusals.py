"""The ways in which there is no proposal."""

from leerkring.core.refusals import Refusal


class TakesTooLong(Refusal):
    """The solver had no answer within its time: nothing is known of the best selection then."""

    code = "takes-too-long"
    sentence = "Dit voorstel is niet op tijd klaar. Vraag met minder doelen, of probeer het straks nog eens."
    status = 503
