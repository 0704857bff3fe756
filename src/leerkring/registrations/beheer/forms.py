"""Forms of the back office about one registration."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from leerkring.core.web.forms.fields import Email, Fields, Lines, PersonName

WHY = "Schrijf op waarom. De reden komt in de geschiedenis van de aanmelding."


def _tick(typed: Any) -> bool:
    return bool(typed)


class TakesOver(Fields):
    """Who takes a place over, as staff type it."""

    name: PersonName("Vul de voor- en achternaam in.", 120) = ""  # type: ignore[valid-type]
    email: Email = ""


class GivePlace(Fields):
    """Why somebody gets a place by hand."""

    reason: Lines(WHY, at_most=1000)  # type: ignore[valid-type]
    extra_place: Annotated[bool, BeforeValidator(_tick)] = False


class CancelPlace(Fields):
    """Why staff end somebody's registration; the person reads it."""

    reason: Lines("Schrijf op waarom. Deze reden komt in de mail.", at_most=1000)  # type: ignore[valid-type]
