"""Forms of choosing."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from leerkring.core.web.forms.fields import Fields, Lines, OneOf
from leerkring.registrations.deciding.rules import Mark, Verdict


def _tick(typed: Any) -> bool:
    return bool(typed)


class Decides(Fields):
    """What is decided about who was ticked: a reason from the list, or in own words."""

    decision: OneOf(Verdict, "Kies wat u besluit: een plaats, de wachtlijst of afwijzen.")  # type: ignore[valid-type]
    chosen: Lines(at_most=1000) = ""  # type: ignore[valid-type]
    reason: Lines(at_most=1000) = ""  # type: ignore[valid-type]
    by_hand: Annotated[bool, BeforeValidator(_tick)] = False


class Marks(Fields):
    """What somebody of the team thinks."""

    mark: OneOf(Mark, "Kies ja, misschien of nee.")  # type: ignore[valid-type]
    note: Lines(at_most=1000) = ""  # type: ignore[valid-type]
