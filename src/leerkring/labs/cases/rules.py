"""Where a case can stand and how it moves, what can be done there, and how long it is kept. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_ASSESSMENT = "in_assessment"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    IN_LAB = "in_lab"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


_S = CaseState
MOVES: Mapping[CaseState, frozenset[CaseState]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    _S.SUBMITTED: frozenset({_S.IN_ASSESSMENT, _S.WITHDRAWN}),
    _S.IN_ASSESSMENT: frozenset({_S.ACCEPTED, _S.DECLINED, _S.WITHDRAWN}),
    _S.ACCEPTED: frozenset({_S.IN_LAB, _S.CLOSED, _S.WITHDRAWN}),
    _S.DECLINED: frozenset(),
    _S.IN_LAB: frozenset({_S.CLOSED, _S.WITHDRAWN}),
    _S.CLOSED: frozenset({_S.WITHDRAWN}),
    _S.WITHDRAWN: frozenset(),
}
"""The owner may withdraw from wherever something is still done with the case, or still shown of it."""
OPEN = frozenset({_S.DRAFT, _S.SUBMITTED, _S.IN_ASSESSMENT, _S.ACCEPTED, _S.IN_LAB})
"""Somebody still does something with it."""
ON_SITE = frozenset({_S.ACCEPTED, _S.IN_LAB, _S.CLOSED})
"""Only then a page of it can be public, where its owner lets it."""
NEEDS_REASON = frozenset({_S.DECLINED, _S.CLOSED})
COMPLETED_BY_OWNER = frozenset({_S.DRAFT, _S.SUBMITTED})


class Mark(StrEnum):
    """What an assessor thinks of one criterion."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Advice(StrEnum):
    """What an assessor would do with a case."""

    ACCEPT = "accept"
    ASK = "ask"
    DECLINE = "decline"


MOST_ASSESSORS = 2
UNPROVEN_KEPT = timedelta(days=7)
"""A draft whose address nobody showed to be theirs."""
DRAFT_KEPT = timedelta(days=90)
"""A draft of which the owner used the link, or that staff invited, since it was last changed."""
DECLINED_KEPT = timedelta(days=365)
"""A case that was declined or withdrawn, since then: it goes whole."""
OWNER_KEPT = timedelta(days=730)
"""Name and address of the owner of a closed case, since then."""


def can_move(state: CaseState, to: CaseState) -> bool:
    """Tell whether a case that stands here can go there."""
    return to in MOVES[state]


def may_complete(state: CaseState, *, is_asked: bool) -> bool:
    """Tell whether the owner may change what the case says: until it is read, and when more was asked."""
    return state in COMPLETED_BY_OWNER or (state is CaseState.IN_ASSESSMENT and is_asked)


def may_see_marks(state: CaseState, assessors: Collection[str], reader: str) -> bool:
    """Tell whether somebody sees what others thought: after their own mark, or when it is decided."""
    return reader in assessors or state is not CaseState.IN_ASSESSMENT


def count_missing(assessments: int, needed: int) -> int:
    """Return how many assessments are still to come before anybody decides."""
    return max(needed - assessments, 0)


def is_over(state: CaseState, *, proven: bool, changed_at: datetime, now: datetime) -> bool:
    """Tell whether a case goes whole, with its papers and its owner."""
    match state:
        case CaseState.DRAFT:
            return now >= changed_at + (DRAFT_KEPT if proven else UNPROVEN_KEPT)
        case CaseState.DECLINED | CaseState.WITHDRAWN:
            return now >= changed_at + DECLINED_KEPT
    return False


def leads_to_nobody(state: CaseState, *, changed_at: datetime, now: datetime) -> bool:
    """Tell whether the name and address of a closed case's owner go; what they let us show stays."""
    return state is CaseState.CLOSED and now >= changed_at + OWNER_KEPT
