"""How a mail moves from asked-for to settled: decisions over plain values."""

from datetime import datetime, timedelta
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery is; `DELIVERY_MOVES` is the grammar."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    HANDED = "handed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    SKIPPED = "skipped"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


class MailingState(StrEnum):
    """Whether the letters of one mailing may leave; `stopped` is for good."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class EventKind(StrEnum):
    """What came back."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    OTHER = "other"


_S = DeliveryState
DELIVERY_MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    # Back to the queue, always safe: nothing of the text has left yet.
    _S.QUEUED: frozenset({_S.CLAIMED, _S.SKIPPED}),
    _S.CLAIMED: frozenset({_S.QUEUED, _S.HANDED, _S.SKIPPED, _S.DEFERRED, _S.REFUSED}),
    # Committed before the final dot: from here on only the relay's answer tells what happened.
    # To `queued` only where handing over twice is one mail (a file whose name is the delivery's id).
    _S.HANDED: frozenset({_S.ACCEPTED, _S.REFUSED, _S.DEFERRED, _S.UNCERTAIN, _S.QUEUED}),
    _S.DEFERRED: frozenset({_S.CLAIMED, _S.SKIPPED}),
    _S.UNCERTAIN: frozenset({_S.ACCEPTED, _S.QUEUED}),
    _S.ACCEPTED: frozenset({_S.BOUNCED, _S.COMPLAINED}),
    # Only where the no was about us and not about this mail (decision 0044).
    _S.REFUSED: frozenset({_S.QUEUED}),
    _S.SKIPPED: frozenset(),
    _S.BOUNCED: frozenset({_S.COMPLAINED}),
    _S.COMPLAINED: frozenset(),
}
WAITING = frozenset({_S.QUEUED, _S.DEFERRED})
IN_HAND = frozenset({_S.CLAIMED, _S.HANDED})
TROUBLE = frozenset({_S.REFUSED, _S.BOUNCED, _S.UNCERTAIN})
"""What people want to know of: few among many, and counted by themselves."""
ARRIVED = frozenset({_S.ACCEPTED, _S.COMPLAINED})
"""The reader had it, as far as the mail server says."""
END_STATES = frozenset({_S.ACCEPTED, _S.REFUSED, _S.SKIPPED, _S.BOUNCED, _S.COMPLAINED})

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
)
SPREAD = 0.2
AWAY_STEP = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(days=3)
RESEND_AFTER = timedelta(minutes=10)
MAX_RESENDS = 2
"""An uncertain transactional mail had rather come twice (with one Message-ID, so that many mailboxes show it once) than
not at all, but not endlessly: a relay that always hangs up after the dot would fill a mailbox. Then a person decides."""


def next_try(
    attempts: int, first_tried: datetime, now: datetime, chance: float, *, relay_away: bool = False
) -> datetime | None:
    """Return when a deferred mail is tried again after this many attempts, or None to give up.

    `chance` (0 up to 1) spreads the tries of mails that failed together by a fifth either way, so that a
    relay that just came back is not met by all of them at once. While the relay is away the mail itself is
    not to blame, and it goes soon after the relay is back.
    """
    step = BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
    if relay_away:
        step = min(step, AWAY_STEP)
    at = now + step * (1 - SPREAD + 2 * SPREAD * chance)
    return at if at - first_tried <= GIVE_UP_AFTER else None


GUARD_OVER = 200
GUARD_SHARE = 0.02


def held_by_itself(accepted: int, refused: int, policy: int, *, before: int, was_resumed: bool) -> str:
    """Return why a mailing stops by itself, or "". Counts are since it was last let go.

    They come in groups: `before` is how many there were before the last one, which may have begun within the
    first `GUARD_OVER` and end beyond.

    One refusal about us (x.7.x) is enough: the other side thinks ill of our mail and a thousand more make it
    worse. After somebody let it go knowing that, it counts like any other.
    """
    if policy and not was_resumed:
        return "de mailserver weigert onze mail om wie wij zijn (5.7.x)"
    if before < GUARD_OVER and refused > GUARD_SHARE * max(GUARD_OVER, accepted + refused):
        return f"{refused} van de eerste {accepted + refused} adressen worden geweigerd"
    return ""
