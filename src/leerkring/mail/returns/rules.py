"""What a return means for the address: decisions over plain values."""

from collections.abc import Sequence
from enum import StrEnum

FULL_IN_A_ROW = 3


class Meaning(StrEnum):
    """What to do about an address."""

    SUPPRESS = "suppress"
    OUR_FAULT = "our fault"
    COUNT = "count"
    NOTHING = "nothing"


def meaning(status: str, *, final: bool) -> Meaning:
    """Return what a code means. 5.1.7 and 5.1.8 are about the sender's address: ours."""
    if status[1:3] == ".7" or status in {"5.1.7", "5.1.8"}:
        return Meaning.OUR_FAULT
    if status.startswith("5.1.") or status == "5.2.1":
        return Meaning.SUPPRESS
    if final and status[1:] == ".2.2":
        return Meaning.COUNT
    return Meaning.NOTHING


def is_full_too_often(states: Sequence[str]) -> bool:
    """Tell whether a mailbox was full for the last letters in a row.

    `states`: of the letters to this person, newest first: "full" for one that came back because of it. One
    that did arrive in between begins the count anew.
    """
    return len(states) >= FULL_IN_A_ROW and all(state == "full" for state in states[:FULL_IN_A_ROW])
