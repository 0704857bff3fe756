"""Where a registration stands, why, and when one can register: the words everything else speaks. Standard library only.

Who gets a place is for `places/rules.py`.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a registration stands; `MOVES` is the grammar."""

    APPLIED = "applied"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    DECLINED = "declined"
    EXPIRED = "expired"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


MOVES: Mapping[State | None, frozenset[State]] = {
    None: frozenset({State.APPLIED, State.CONFIRMED, State.WAITLISTED}),
    State.APPLIED: frozenset({State.CONFIRMED, State.WAITLISTED, State.REJECTED, State.CANCELLED}),
    State.WAITLISTED: frozenset({State.OFFERED, State.CONFIRMED, State.REJECTED, State.CANCELLED}),
    State.OFFERED: frozenset({State.CONFIRMED, State.DECLINED, State.EXPIRED, State.CANCELLED}),
    State.CONFIRMED: frozenset({State.CANCELLED}),
    State.DECLINED: frozenset(),
    State.EXPIRED: frozenset(),
    State.REJECTED: frozenset(),
    State.CANCELLED: frozenset(),
}
LIVE = frozenset({State.APPLIED, State.CONFIRMED, State.WAITLISTED, State.OFFERED})
TAKEN = frozenset({State.CONFIRMED, State.OFFERED})


class Reason(StrEnum):
    """Why a registration moved, was passed over or waits; kept in its history."""

    REGISTERED = "registered"
    PLACE_FREE = "place-free"
    FULL = "full"
    OTHERS_WAIT = "others-wait"
    KEPT_PLACES = "kept-places"
    ORGANIZATION_MAXIMUM = "organization-maximum"
    GROUP_TOO_LARGE = "group-too-large"
    AWAITS_DRAW = "awaits-draw"
    AWAITS_CHOICE = "awaits-choice"
    OFFER = "offer"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OFFER_EXPIRED = "offer-expired"
    CANCELLED_BY_PERSON = "cancelled-by-person"
    CANCELLED_BY_STAFF = "cancelled-by-staff"
    ACTIVITY_CANCELLED = "activity-cancelled"
    BY_HAND = "by-hand"
    TRANSFERRED = "transferred"
    CHANGED = "changed"
    CORRECTED = "corrected"
    MERGED = "merged"
    MERGE_UNDONE = "merge-undone"
    PASSED_OVER = "passed-over"
    ORDERED = "ordered"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not-chosen"
    PUT_ON_LIST = "put-on-list"
    BREAKOUTS_CHANGED = "breakouts-changed"
    BREAKOUT_FREE = "breakout-free"
    BREAKOUTS_SETTLED = "breakouts-settled"
    BREAKOUT_CALLED_OFF = "breakout-called-off"


def makes_offers(*, published: bool, starts_at: datetime, now: datetime) -> bool:
    """Tell whether a place that comes free is still offered: not from the start of the first day (`settle`)."""
    return published and now < starts_at


def may_move(from_state: State | None, to_state: State) -> bool:
    """Tell whether the grammar allows this move."""
    return to_state in MOVES[from_state]


def opening(
    *, published: bool, opens_at: datetime, closes_at: datetime, starts_at: datetime, now: datetime
) -> str:
    """Return "upcoming", "open" or "closed": registering ends when it says, and at the start at the latest."""
    if not published or now >= min(closes_at, starts_at):
        return "closed"
    return "upcoming" if now < opens_at else "open"
