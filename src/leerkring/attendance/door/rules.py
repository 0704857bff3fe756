"""Finding somebody at the door, and how long a phone keeps the list. Standard library and names only."""

from datetime import datetime, timedelta

from leerkring.attendance.rules import DaySpan
from leerkring.core.text.surnames import plain_letters, split_name

KEPT_AFTER = timedelta(hours=3)
"""How long after the end of a day a phone still has its list."""


def kept_until(day: DaySpan) -> datetime:
    """Return when the list of a day leaves a phone."""
    return day.ends_at + KEPT_AFTER


def surname_of(name: str) -> str:
    """Return what somebody is looked for by first: the surname without its particles, in plain letters."""
    return plain_letters(split_name(name).main)


def rank(query: str, name: str, organization: str) -> int | None:
    """Return how well a name fits what was typed, 0 best, or None where it does not.

    Every word must stand somewhere in the name or the organisation: also in the middle, as somebody reads it off a badge.
    First who has that surname, then whose name has words that begin so, then the rest of the names, then organisations.
    """
    asked, called = plain_letters(query), plain_letters(name)
    words = asked.split()
    if any(word not in f"{called} {plain_letters(organization)}" for word in words):
        return None
    if surname_of(name).startswith(asked):
        return 0
    if all(f" {word}" in f" {called}" for word in words):
        return 1
    return 2 if all(word in called for word in words) else 3
