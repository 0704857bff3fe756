"""Who comes with a form, and what becomes of it: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from leerkring.core.refusals import Refusal
from leerkring.registrations.breakouts.rules import AskedBreakouts
from leerkring.registrations.rules import State
from leerkring.registrations.sensitive.rules import SensitiveGiven


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person of an arrival; the first has answered the form, colleagues have a name and an address."""

    name: str
    email: str
    job_title: str = ""
    phone: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)
    sensitive: tuple[SensitiveGiven, ...] = ()
    breakouts: AskedBreakouts = field(default_factory=AskedBreakouts)
    """Which parallel sessions they would like."""
    mail_due_at: datetime | None = None
    """When the mail may leave, where that is not at once."""
    quiet: bool = False
    """No mail tells of it: staff chose so for a list that they imported."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A form that was sent: one person, or colleagues of one organisation together."""

    activity_id: UUID
    people: tuple[Applicant, ...]
    organization: str
    organization_kind: str
    municipality: str | None = None
    regions: tuple[str, ...] = ()
    request_key: str | None = None
    actor: str = "person"
    imported: bool = False
    """It came from a list of staff; the history says so."""

    @property
    def request(self) -> str | None:
        """What a second press has in common with the first: the page's key, and who is registered.

        Who goes back and registers a colleague with the same page sends the same key for somebody else.
        Hashed, so that the address is not kept twice.
        """
        if not self.request_key:
            return None
        return sha256(f"{self.request_key}\0{self.people[0].email}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Registered:
    """It was written, now or by an earlier press of the same button: the first person's registration."""

    id: UUID
    link_generation: int
    state: State


@dataclass(frozen=True, slots=True)
class Already:
    """The person has a live registration that another form made."""

    id: UUID


Outcome = Registered | Already | Refusal
