"""Who reads what people told us of themselves, when it goes, and what they agree to. Standard library only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Reads(StrEnum):
    """How much of the sensitive answers of an activity somebody reads."""

    ALL = "all"
    DOOR = "door"
    """What is needed to receive people: the answers of which they were told that the host reads them."""
    NONE = "none"


def reads(roles: Collection[str], *, in_team: bool) -> Reads:
    """Return what somebody with these roles reads: an organiser of other activities reads nothing of this one."""
    if "admin" in roles or ("organizer" in roles and in_team):
        return Reads.ALL
    return Reads.DOOR if "host" in roles and in_team else Reads.NONE


class AskedOn(StrEnum):
    """On which form of an activity a sensitive question stands."""

    REGISTRATION = "registration"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class SensitiveGiven:
    """An answer to a sensitive question, with its words, its promise and what was agreed to."""

    key: str
    label: str
    type: str
    answer: list[str]
    consent: str
    erase_days: int
    for_host: bool


def told(kind: str, answer: Sequence[str]) -> str:
    """Return an answer as people read it."""
    return ", ".join({"yes": "Ja", "no": "Nee"}.get(one, one) if kind == "yes_no" else one for one in answer)


class Sensitive(Protocol):
    """A sensitive question, as far as its promise goes."""

    @property
    def erase_days(self) -> int | None: ...
    @property
    def for_host(self) -> bool: ...


def erase_at(ends_at: datetime, days: int) -> datetime:
    """Return when an answer goes, where nothing else ends it before."""
    return ends_at + timedelta(days=days)


def days_after(days: int) -> str:
    """Return how long after the last day, in words."""
    return "1 dag na de laatste dag" if days == 1 else f"{days} dagen na de laatste dag"


def consent_words(questions: Sequence[Sensitive]) -> str:
    """Return what somebody agrees to who answers these questions; it is kept with the answers, word for word."""
    hosts = any(one.for_host for one in questions)
    until = days_after(max((one.erase_days or 0 for one in questions), default=0))
    door = " De gastheer leest alleen het antwoord waar dat bij staat." if hosts else ""
    return (
        "Ik geef toestemming om deze antwoorden te gebruiken om de bijeenkomst voor mij te regelen. Alleen de organisator "
        f"van deze activiteit en de beheerder lezen ze.{door} Uiterlijk {until} worden ze gewist."
    )
