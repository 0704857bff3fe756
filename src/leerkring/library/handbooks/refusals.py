"""The ways handbooks say no."""

from leerkring.core.refusals import NotFound


class HandbookNotFound(NotFound):
    """There is no such handbook, or nobody may read it yet."""

    code = "handbook-not-found"
    sentence = "Deze handreiking bestaat niet (meer)."
    next_label = "Bekijk de handreikingen"
    next_href = "/handreikingen"


class ChapterNotFound(HandbookNotFound):
    """The handbook has no such chapter."""

    code = "chapter-not-found"
    sentence = "Dit hoofdstuk bestaat niet (meer). Misschien heeft het een andere naam gekregen."
