"""What staff may decide about who applied, and what they see of each other's marks. Standard library only.

Who really gets a place is for `registrations.rules.settle`; here is what is asked of it.
"""

from enum import StrEnum

from leerkring.registrations.rules import State


class Verdict(StrEnum):
    """What staff decide about somebody who applied, by the words of the form."""

    CONFIRM = "confirm"
    WAITLIST = "waitlist"
    REJECT = "reject"


class Mark(StrEnum):
    """What one member of the team thinks of an application."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


TOLD_WHY = frozenset({Verdict.WAITLIST, Verdict.REJECT})
"""Whoever gets these reads why, so there is a reason."""


def may_draft(state: State, verdict: Verdict) -> bool:
    """Tell whether somebody who stands like this can still be decided about: never who was told yes.

    Who waits by an earlier decision can only be told no; a place is theirs by the waiting list, or by hand.
    """
    return state is State.APPLIED or (state is State.WAITLISTED and verdict is Verdict.REJECT)


def sees_others(own: Mark | None) -> bool:
    """Tell whether somebody sees what the others of the team think: once they have said it themselves."""
    return own is not None
