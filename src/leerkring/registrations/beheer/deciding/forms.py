"""Forms of choosing."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from leerkring.core.text.cleaning import many_lines
from leerkring.core.web.forms.fields import Fields, Lines, OneOf, wrong
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


MOST_REASONS = 30


def _reasons(typed: Any) -> list[str]:
    lines = [line.strip() for line in many_lines(str(typed or "")).split("\n")]
    found = list(dict.fromkeys(line for line in lines if line))
    if len(found) > MOST_REASONS:
        raise wrong(f"Gebruik ten hoogste {MOST_REASONS} redenen; het zijn er nu {len(found)}.")
    if any(len(line) > 300 for line in found):
        raise wrong("Houd elke reden korter dan 300 tekens.")
    return found


ReasonLines = Annotated[tuple[str, ...], BeforeValidator(_reasons)]


class Reasons(Fields):
    """The reasons to pick from, a line for each."""

    confirm: ReasonLines = ()
    waitlist: ReasonLines = ()
    reject: ReasonLines = ()
