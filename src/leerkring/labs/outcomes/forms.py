"""Forms of outcomes: what staff write down, and what the owner answers."""

from leerkring.core.web.forms.fields import Fields, Lines, OneOf

PROSE = 4000
"""The most signs of one part."""


class WriteOutcome(Fields):
    """What came of it."""

    question: Lines("Schrijf op wat de vraag was.", at_most=1000)  # type: ignore[valid-type]
    learned: Lines("Schrijf op wat er is geleerd.", at_most=PROSE)  # type: ignore[valid-type]
    differently: Lines(at_most=PROSE) = ""  # type: ignore[valid-type]
    handbook: Lines(at_most=PROSE) = ""  # type: ignore[valid-type]


class AnswerOutcome(Fields):
    """Whether it is right, and what is not."""

    agrees: OneOf(("ja", "nee"), "Kies of dit klopt.")  # type: ignore[valid-type]
    words: Lines(at_most=2000) = ""  # type: ignore[valid-type]


class AnswerLater(Fields):
    """What became of it."""

    answer: Lines("Schrijf op wat ervan is geworden.", at_most=2000)  # type: ignore[valid-type]
