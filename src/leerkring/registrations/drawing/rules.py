"""Who is drawn: from a list, a secret and a public value to an order and an outcome. Standard library only.

Everything here follows from what the record publishes. There is no chance and no floating point in it: the same list,
secret and value give the same outcome, whatever order they come in. Who gets a place is decided by the one rule of
places, `registrations/places/rules.settle`, over people in the drawn order.
"""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from leerkring.registrations.drawing.canonical import DrawList, Line
from leerkring.registrations.drawing.outcome import Outcome
from leerkring.registrations.places.rules import settle
from leerkring.registrations.places.values import Quota, Standing, Terms, Unit
from leerkring.registrations.rules import Reason, State

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
LEFT_OUT = frozenset({State.APPLIED, State.WAITLISTED, State.REJECTED})
"""States in which somebody had no place when an activity began, without having said no to one."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the draw came to for one line: its number, its place in the order, and what became of it.

    `quota` is the kept group whose place it is, `reason` why it is so in the words of the rule of places.
    """

    line: Line
    number: str
    place: int
    outcome: Outcome
    reason: Reason | None = None
    quota: str | None = None


def seed_of(secret: str, list_sha256: str, public_value: str) -> str:
    """Return the SHA-256, in hexadecimal, of the three with a line feed between them."""
    return hashlib.sha256(f"{secret}\n{list_sha256}\n{public_value}".encode()).hexdigest()


def rehearsal_seed(list_sha256: str) -> str:
    """Return the seed of a dry run: another one than the draw can have, so that nobody sees the outcome beforehand."""
    return hashlib.sha256(f"proef\n{list_sha256}".encode()).hexdigest()


def number_of(seed: str, ticket_id: str) -> str:
    """Return the number of one ticket: HMAC-SHA256 with the 32 bytes of the seed as its key, in hexadecimal."""
    return hmac.new(bytes.fromhex(seed), ticket_id.encode("ascii"), hashlib.sha256).hexdigest()


def lowest_number(seed: str, line: Line) -> str:
    """Return the lowest number among the tickets of one line."""
    return min(number_of(seed, ticket_id) for ticket_id in line.ticket_ids())


def weight_of(earlier: Iterable[tuple[UUID, State]], most: int) -> int:
    """Return how many tickets somebody has who registered earlier on a theme of the activity: `most` at most.

    `earlier` are pairs of an activity that has begun and a state they had in it at the end; who had a place there, or
    said no to one, was not left out. One activity counts once.
    """
    left_out: set[UUID] = set()
    otherwise: set[UUID] = set()
    for activity_id, state in earlier:
        (left_out if state in LEFT_OUT else otherwise if state is not State.CANCELLED else set()).add(
            activity_id
        )
    return min(most, 1 + len(left_out - otherwise))


def groups_of_one(quotas: Iterable[Quota], lines: Sequence[Unit]) -> frozenset[UUID]:
    """Return the kept groups that one line of a list names, of a list with these lines.

    A kept group is named before everybody. Where one person belongs to it, whoever knows who that is knows their line.
    """
    return frozenset(quota.id for quota in quotas if sum(line.meets(quota) for line in lines) == 1)


def ordered(lines: Iterable[Line], seed: str) -> list[tuple[str, Line]]:
    """Return the numbers and lines in the drawn order: who registered together stands where their lowest ticket does."""
    numbered = [(lowest_number(seed, line), line) for line in lines]
    lowest: dict[str, str] = {}
    for number, line in numbered:
        lowest[line.unit] = min(number, lowest.get(line.unit, number))
    return sorted(numbered, key=lambda one: (lowest[one[1].unit], one[0]))


def draw(found: DrawList, seed: str, withdrawn: Collection[str] = ()) -> list[Drawn]:
    """Return what becomes of every line, in the drawn order.

    Those who withdrew since the list was frozen keep their number and their place in the order; the rule of places does
    not see them, and who registered with them goes on as a smaller group.
    """
    order = ordered(found.lines, seed)
    there: dict[str, list[Line]] = {}
    for _, line in order:
        if line.id not in withdrawn:
            there.setdefault(line.unit, []).append(line)
    ids = _ids([*(line.organization for line in found.lines), *(groups[0] for groups in found.given)])
    quotas = {quota.group: UUID(int=number) for number, quota in enumerate(found.quotas)}
    names = {id_: name for name, id_ in quotas.items()}
    units = [_unit(number, members, ids) for number, members in enumerate(there.values())]
    decisions = settle(_terms(found, quotas), _standing(found, ids, quotas), units, _ANY_TIME)
    became: dict[str, tuple[Outcome, Reason, str | None]] = {}
    for members, decision in zip(there.values(), decisions, strict=True):
        outcome = Outcome.PLACE if decision.state is State.CONFIRMED else Outcome.WAITING
        places: Sequence[UUID | None] = decision.quotas or (None,) * len(members)
        for line, quota_id in zip(members, places, strict=True):
            became[line.id] = (outcome, decision.reason, names[quota_id] if quota_id else None)
    return [
        Drawn(line, number, place, *became.get(line.id, (Outcome.WITHDRAWN, None, None)))
        for place, (number, line) in enumerate(order, 1)
    ]


def _ids(names: Iterable[str]) -> dict[str, UUID]:
    return {name: UUID(int=number) for number, name in enumerate(dict.fromkeys(names))}


def _unit(number: int, members: Sequence[Line], organizations: Mapping[str, UUID]) -> Unit:
    first = members[0]
    organization = organizations[first.organization]
    return Unit(UUID(int=number), organization, "", regions=frozenset(first.kept), size=len(members))


def _terms(found: DrawList, quotas: Mapping[str, UUID]) -> Terms:
    """Return the terms as the list has them, decided at once: its groups are kept, whenever the places are drawn."""
    return Terms(
        capacity=found.capacity,
        starts_at=_ANY_TIME,
        max_per_organization=found.maximum,
        quotas=tuple(Quota(quotas[one.group], one.places, region=one.group) for one in found.quotas),
    )


def _standing(found: DrawList, organizations: Mapping[str, UUID], quotas: Mapping[str, UUID]) -> Standing:
    return Standing(
        taken=len(found.given),
        quota_taken=Counter(quotas[groups[1]] for groups in found.given if len(groups) > 1),
        organization_taken=Counter(organizations[groups[0]] for groups in found.given),
    )


def read_value(typed: str, form: str) -> str | None:
    """Return a public value as it is kept and published, or None where it does not have the form that was promised.

    "decimals": digits, a comma and two digits, without points between thousands (1.234,5 is none). "digits": digits only.
    """
    text = re.sub(r"\s", "", typed)
    if form == "digits":
        return text if re.fullmatch(r"[0-9]{1,40}", text) else None
    found = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,12})(?:,|\.(?=[0-9]{2}$))([0-9]{2})", text)
    if found is None:
        return None
    whole = found[1].replace(".", "").lstrip("0") or "0"
    return f"{whole},{found[2]}"
