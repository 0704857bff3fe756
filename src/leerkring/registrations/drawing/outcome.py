"""What a draw came to for one person. Standard library only."""

from enum import StrEnum


class Outcome(StrEnum):
    """What the record says of a line; the words are the contract's."""

    PLACE = "place"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    """Cancelled between freezing and drawing: the line stays in the list, and the rule of places skips it."""
