"""A batch of people who want to come to one activity, settled together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leerkring.core.database.db import Tx
from leerkring.core.ids import uuid7
from leerkring.core.refusals import NotFound, Refusal
from leerkring.core.text.cleaning import organization_key
from leerkring.registrations.arrivals import statements
from leerkring.registrations.arrivals.already_registered import tell_already_registered
from leerkring.registrations.arrivals.arrival import Already, Applicant, Arrival, Outcome, Registered
from leerkring.registrations.arrivals.locking import Locked, lock_activity
from leerkring.registrations.arrivals.settling import (
    give_free_places,
    log_passed_over,
    organization_taken,
    write_arrivals,
)
from leerkring.registrations.breakouts.keeping import keep_arrivals
from leerkring.registrations.breakouts.rules import AskedBreakouts
from leerkring.registrations.places import rules
from leerkring.registrations.places.values import Decision, Unit
from leerkring.registrations.refusals import (
    ActivityCancelled,
    GroupOverMaximum,
    ListFrozen,
    RegistrationClosed,
    RegistrationNotOpen,
)
from leerkring.registrations.rules import State, opening
from leerkring.registrations.sensitive.keeping import add_sensitive
from leerkring.registrations.sensitive.rules import AskedOn, SensitiveGiven
from leerkring.settings import Settings


class _Known:
    """What the database knows of the people and organisations of a batch, under the lock."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.persons: dict[str, UUID] = {}
        self.organizations: dict[str, UUID] = {}
        self.organization_taken: dict[UUID, int] = {}
        # None stands for someone of this very batch, whose outcome is not known yet.
        self.live: dict[str, UUID | None] = {}
        self.requests: dict[str | None, Registered | None] = {}
        for what, key, id_, live, state, number in rows:
            if what == "person":
                self.persons[key] = id_
                if live is not None:
                    self.live[key] = live
            elif what == "organization":
                self.organizations[key] = id_
                self.organization_taken[id_] = number
            else:
                self.requests[key] = Registered(id_, number, State(state))


async def settle_arrivals(
    tx: Tx, activity_id: UUID, arrivals: Sequence[Arrival], now: datetime, settings: Settings
) -> list[Outcome]:
    """Settle these forms in their order and return an outcome for each.

    People and organisations are written before the lock is taken, since nobody competes for them.
    """
    keys = [organization_key(arrival.organization) for arrival in arrivals]
    emails = [person.email for arrival in arrivals for person in arrival.people]
    await tx.sql(statements.PEOPLE, _organizations(arrivals, keys), _persons(arrivals), now)
    locked = await lock_activity(tx, activity_id, settings)
    if locked is None:
        return [NotFound() for _ in arrivals]
    asked = [arrival.request for arrival in arrivals if arrival.request]
    has_maximum = locked.terms.max_per_organization is not None
    known = _Known(await tx.sql(statements.WHO, activity_id, emails, keys, asked, has_maximum))
    taken = known.organization_taken
    if await give_free_places(tx, locked, now):
        taken = await organization_taken(tx, locked, known.organizations.values())
    outcomes: list[Outcome | None] = []
    units: list[tuple[int, Unit]] = []
    there: list[tuple[Arrival, Applicant]] = []
    settled = list(arrivals)
    for number, (arrival, key) in enumerate(zip(arrivals, keys, strict=True)):
        outcome = _known_already(arrival, known) or _refused(arrival, locked, known, now)
        outcomes.append(outcome)
        if outcome is None:
            once = _each_once(arrival, known)
            settled[number] = _who_is_new(once, known)
            there += [(arrival, who) for who in once.people if who not in settled[number].people]
            units.append((number, _unit(settled[number], known.organizations[key])))
            _remember(settled[number], known)
    decisions = rules.settle(locked.terms, locked.standing(taken), [unit for _, unit in units], now)
    rows: list[dict[str, Any]] = []
    told: dict[str, tuple[SensitiveGiven, ...]] = {}
    asks: dict[str, AskedBreakouts] = {}
    waiting = locked.waiting
    for (number, _), decision in zip(units, decisions, strict=True):
        made = _rows(settled[number], decision, known, locked.last_position + len(rows), waiting)
        rows += made
        told |= {who.email: who.sensitive for who in settled[number].people if who.sensitive}
        asks |= {who.email: who.breakouts for who in settled[number].people if who.breakouts}
        waiting += len(made) if decision.state is State.WAITLISTED else 0
        outcomes[number] = Registered(made[0]["id"], 1, decision.state)
    last = max((row["position"] for row in rows if row["state"] is State.CONFIRMED), default=0)
    overtaken = locked.waiting or any(
        row["state"] is State.WAITLISTED and row["position"] < last for row in rows
    )
    await write_arrivals(tx, locked, rows, now)
    for row in rows:
        if row["email"] in told:
            await add_sensitive(tx, row["id"], told[row["email"]], now, form=AskedOn.REGISTRATION)
    ids = {row["email"]: row["id"] for row in rows}
    if locked.has_rounds and asks:
        states = {row["id"]: row["state"] for row in rows}
        wanted = {row["id"]: asks[row["email"]] for row in rows if row["email"] in asks}
        await keep_arrivals(tx, locked, wanted, states, now)
    if there:
        await tell_already_registered(tx, there, {**known.live, **ids}, now)
    if overtaken and last:
        await log_passed_over(tx, locked, last, now)
    return [
        _same_as_first(arrival, arrivals, outcomes, ids) if isinstance(outcome, _Repeat) else outcome
        for arrival, outcome in zip(arrivals, outcomes, strict=True)
        if outcome is not None
    ]


class _Repeat(Refusal):
    """Stands in for a second press within one batch, until the first one's outcome is known."""


def _known_already(arrival: Arrival, known: _Known) -> Outcome | None:
    if arrival.request in known.requests:
        found = known.requests[arrival.request]
        return _Repeat() if found is None else found
    lead = arrival.people[0].email
    if lead in known.live:
        there = known.live[lead]
        return _Repeat() if there is None else Already(there)
    return None


def _each_once(arrival: Arrival, known: _Known) -> Arrival:
    """Leave out a second address of somebody who is in the form already: two addresses may be of one merged person."""
    first: dict[UUID, Applicant] = {}
    for person in arrival.people:
        first.setdefault(known.persons[person.email], person)
    return arrival if len(first) == len(arrival.people) else replace(arrival, people=tuple(first.values()))


def _who_is_new(arrival: Arrival, known: _Known) -> Arrival:
    """Leave out colleagues who are registered: they are told by mail, and the page tells nobody (decision 0035)."""
    people = tuple(person for person in arrival.people if person.email not in known.live)
    return arrival if len(people) == len(arrival.people) else replace(arrival, people=people)


def _remember(arrival: Arrival, known: _Known) -> None:
    for person in arrival.people:
        known.live[person.email] = None
    if arrival.request:
        known.requests[arrival.request] = None


def _same_as_first(
    arrival: Arrival,
    arrivals: Sequence[Arrival],
    outcomes: Sequence[Outcome | None],
    ids: Mapping[str, UUID],
) -> Outcome:
    for other, found in zip(arrivals, outcomes, strict=True):
        if isinstance(found, Registered) and arrival.request and other.request == arrival.request:
            return found
    return Already(ids[arrival.people[0].email])


def _refused(arrival: Arrival, locked: Locked, known: _Known, now: datetime) -> Refusal | None:
    if locked.state == "cancelled":
        return ActivityCancelled()
    published = locked.state == "published"
    terms = locked.terms
    stands = opening(
        published=published,
        opens_at=locked.opens_at,
        closes_at=locked.closes_at,
        starts_at=terms.starts_at,
        now=now,
    )
    if not published:
        return NotFound()
    # Recorded, and not told by the clock: who puts that back opens no list that people were told is closed.
    if locked.frozen:
        return ListFrozen()
    if stands == "upcoming":
        return RegistrationNotOpen(opens_at=locked.opens_at)
    if stands == "closed":
        return RegistrationClosed(closed_at=min(locked.closes_at, terms.starts_at))
    most = min(terms.max_per_organization or terms.capacity, terms.capacity)
    return GroupOverMaximum(most=most) if len(arrival.people) > most else None


def _unit(arrival: Arrival, organization: UUID) -> Unit:
    return Unit(
        uuid7(),
        organization,
        arrival.organization_kind,
        arrival.municipality,
        frozenset(arrival.regions),
        len(arrival.people),
    )


def _rows(
    arrival: Arrival, decision: Decision, known: _Known, last_position: int, waiting: int
) -> list[dict[str, Any]]:
    quotas = decision.quotas or (None,) * len(arrival.people)
    return [
        {
            "id": uuid7(),
            "person_id": known.persons[person.email],
            "organization_id": decision.unit.organization,
            "group_id": decision.unit.key,
            "group_size": len(arrival.people),
            "state": decision.state,
            "reason": decision.reason,
            "position": last_position + number,
            "quota_id": quota_id,
            "name": person.name,
            "email": person.email,
            "organization": arrival.organization,
            "organization_kind": arrival.organization_kind,
            "municipality_code": arrival.municipality,
            "region_slugs": arrival.regions,
            "job_title": person.job_title,
            "phone": person.phone,
            "answers": person.answers,
            "asked": person.asked,
            "request_key": arrival.request if number == 1 else None,
            "actor": arrival.actor,
            "due_at": person.mail_due_at,
            "quiet": person.quiet,
            "details": {"imported": True} if arrival.imported else {},
            "params": {"position": waiting + number} if decision.state is State.WAITLISTED else {},
        }
        for number, (person, quota_id) in enumerate(zip(arrival.people, quotas, strict=True), start=1)
    ]


def _organizations(arrivals: Sequence[Arrival], keys: Sequence[str]) -> str:
    found = {
        key: {
            "id": uuid7(),
            "key": key,
            "name": arrival.organization,
            "kind": arrival.organization_kind,
            "municipality_code": arrival.municipality,
        }
        for key, arrival in zip(keys, arrivals, strict=True)
    }
    return msgspec.json.encode(list(found.values())).decode()


def _persons(arrivals: Sequence[Arrival]) -> str:
    found = {
        person.email: {"id": uuid7(), "email": person.email, "name": person.name}
        for arrival in arrivals
        for person in arrival.people
    }
    return msgspec.json.encode(list(found.values())).decode()
