"""Where an outcome stands and how it moves, when a lesson may be made of it, and when its owner is asked again. Pure."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from leerkring.core.text.dutch import local
from leerkring.labs.cases.consent.rules import CaseText, ConsentLevel, names_left_out, redact
from leerkring.labs.cases.rules import CaseState


class OutcomeState(StrEnum):
    """Where an outcome stands."""

    DRAFT = "draft"
    ASKED = "asked"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


_S = OutcomeState
MOVES: Mapping[OutcomeState, frozenset[OutcomeState]] = {
    _S.DRAFT: frozenset({_S.ASKED}),
    _S.ASKED: frozenset({_S.ASKED, _S.CONFIRMED, _S.RETURNED}),
    _S.RETURNED: frozenset({_S.ASKED}),
    _S.CONFIRMED: frozenset(),
}
"""Who does not answer is asked again, perhaps at another address. Who writes other words brings it back to a draft: what was agreed to were those words."""
LATER = (6, 12)
"""Months after the last day at which the owner is asked what became of it."""


@dataclass(frozen=True, slots=True)
class OutcomeText:
    """What came of it, in four parts."""

    question: str = ""
    learned: str = ""
    differently: str = ""
    handbook: str = ""


def can_move(state: OutcomeState, to: OutcomeState) -> bool:
    """Tell whether an outcome that stands here can go there."""
    return to in MOVES[state]


def may_be_lesson(state: OutcomeState, level: ConsentLevel | None, case_state: CaseState | None) -> bool:
    """Tell whether a lesson may be made of it. Without a case (`level` is None) nobody else has to agree."""
    if level is None:
        return True
    return (
        state is OutcomeState.CONFIRMED
        and level is not ConsentLevel.CLOSED
        and case_state is not CaseState.WITHDRAWN
    )


def as_shown(
    text: OutcomeText, case: CaseText, level: ConsentLevel, places: tuple[str, ...]
) -> OutcomeText | None:
    """Return what everybody may read of it at this level; None where that is nothing."""
    if level is ConsentLevel.CLOSED:
        return None
    names = names_left_out(case, level, places)
    return replace(
        text,
        question=redact(text.question, names),
        learned=redact(text.learned, names),
        differently=redact(text.differently, names),
        handbook=redact(text.handbook, names),
    )


def later_at(ends_at: datetime, months: int) -> datetime:
    """Return when the owner is asked: so many months after the last day, at nine; the last of a month that is shorter."""
    last = local(ends_at)
    years, month = divmod(last.month - 1 + months, 12)
    year = last.year + years
    day = min(last.day, monthrange(year, month + 1)[1])
    return last.replace(year=year, month=month + 1, day=day, hour=9, minute=0, second=0, microsecond=0)
