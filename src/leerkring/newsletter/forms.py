"""Forms of the newsletter."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from leerkring.core.forms import Email, Fields, Line, OneOf, PersonName, wrong
from leerkring.core.text import one_line
from leerkring.newsletter.rules import Rhythm

RHYTHM = OneOf(Rhythm, "Kies hoe vaak u mail wilt.")
PAUSES = {"4": 28, "8": 56, "13": 91}
"""Weeks that one can pause for, and the days in them."""


def _some(sentence: str) -> Any:
    def check_some(typed: Any) -> list[str]:
        words = [one_line(str(word)) for word in (typed if isinstance(typed, list) else [typed]) if word]
        if not words and sentence:
            raise wrong(sentence)
        return list(dict.fromkeys(words))[:20]

    return BeforeValidator(check_some)


def _ticked(typed: Any) -> str:
    if not typed:
        raise wrong("Zet hier een vinkje. Zonder uw toestemming mogen wij u niet mailen.")
    return str(typed)


class Subscribe(Fields):
    """Ask for one or more streams; unknown streams and themes are refused by the page, which knows them."""

    email: Email
    name: PersonName("") = ""  # type: ignore[valid-type]
    streams: Annotated[list[str], _some("Kies ten minste één nieuwsbrief.")] = Field(default_factory=list)
    themes: Annotated[list[str], _some("")] = Field(default_factory=list)
    rhythm: RHYTHM = Rhythm.BIWEEKLY  # type: ignore[valid-type]
    consent: Annotated[str, BeforeValidator(_ticked)] = ""
    form: Line(at_most=40) = "nieuwsbrief"  # type: ignore[valid-type]


class Preferences(Fields):
    """What a reader wants from now on; no streams at all is leaving."""

    streams: Annotated[list[str], _some("")] = Field(default_factory=list)
    themes: Annotated[list[str], _some("")] = Field(default_factory=list)
    rhythm: RHYTHM = Rhythm.BIWEEKLY  # type: ignore[valid-type]
    pause: OneOf([*PAUSES, "keep"]) = ""  # type: ignore[valid-type]
