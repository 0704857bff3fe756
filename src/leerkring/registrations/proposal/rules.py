"""What a proposal is asked and what comes of it; the rules that it may not break. Standard library only.

Nothing here depends on the order in which applicants are handed over: units stand in the order of a hash of their ids.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

MOST_REFUSALS = 3
"""So many earlier refusals count for one person; more do not weigh heavier."""
_WEIGHTS = 10_000


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person who may be chosen: with whom they came, how they count, and what was settled about them."""

    id: UUID
    group: UUID
    organization: UUID
    marks: frozenset[str] = frozenset()
    """What an aim can be about: `soort:municipality`, `regio:twente`."""
    quotas: frozenset[UUID] = frozenset()
    """Of the places that are kept now, those that are kept for them."""
    refused: int = 0
    fixed: bool | None = None
    """Yes or no by hand, else None."""
    rank: int | None = None
    """Which choice of their employer they are, from 1; None where it gave no order."""


@dataclass(frozen=True, slots=True)
class Aim:
    """At least so many people with this mark; `has` of them have a place already."""

    mark: str
    least: int
    has: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a proposal is asked: who may be chosen, for how many places, and what is aimed for, the first aim first.

    `free` are all places that nobody has; of those `kept` are for some only.
    """

    applicants: tuple[Applicant, ...]
    places: int
    free: int
    aims: tuple[Aim, ...] = ()
    kept: Mapping[UUID, int] = field(default_factory=dict)
    most_per_organization: int | None = None
    organization_taken: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """Places that are free for anyone."""
        return max(0, self.free - sum(self.kept.values()))

    def room_of(self, organization: UUID) -> int | None:
        """Return how many more of an organisation may be chosen; None where there is no maximum."""
        if self.most_per_organization is None:
            return None
        return max(0, self.most_per_organization - self.organization_taken.get(organization, 0))


class Why(StrEnum):
    """Why somebody is in a proposal or not: the first that decides."""

    FIXED_YES = "fixed-yes"
    FOR_AIMS = "for-aims"
    REFUSED_BEFORE = "refused-before"
    ROOM = "room"
    BY_NUMBER = "by-number"
    EMPLOYER_ORDER = "employer-order"

    FIXED_NO = "fixed-no"
    ORGANIZATION_MAXIMUM = "organization-maximum"
    GROUP_TOO_LARGE = "group-too-large"
    KEPT_PLACES = "kept-places"
    ALL_FIXED = "all-fixed"
    COSTS_AIM = "costs-aim"
    LEAVES_EMPTY = "leaves-empty"
    OTHERS_REFUSED_BEFORE = "others-refused-before"


class InOrder(StrEnum):
    """How somebody stands to the order of their employer: as it was put, or against it for an aim or a rule."""

    GOES_FIRST = "goes-first"
    COMES_AFTER = "comes-after"
    OVERTAKES = "overtakes"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody in a proposal or not, with why; `aims` by their number in what was asked."""

    id: UUID
    why: Why
    aims: tuple[int, ...] = ()
    order: InOrder | None = None


class Short(StrEnum):
    """Why an aim is not reached."""

    FEW_APPLICANTS = "few-applicants"
    RULES = "rules"
    EARLIER_AIMS = "earlier-aims"


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of an aim; `possible` is the most that it could be if it were the only one."""

    least: int
    reached: int
    possible: int
    short: Short | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is proposed and who is not, each with why, and how far each aim is reached."""

    places: int
    chosen: tuple[Told, ...]
    others: tuple[Told, ...]
    aims: tuple[Reached, ...]

    @property
    def left(self) -> int:
        """Places that were asked for and stay free."""
        return self.places - len(self.chosen)


class Clash(StrEnum):
    """What was settled by hand and cannot hold together."""

    SPLIT_GROUP = "split-group"
    MORE_THAN_PLACES = "more-than-places"
    ORGANIZATION = "organization"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why there is no proposal: `many` were said yes to where there is `room` for; `who` are they."""

    clash: Clash
    who: tuple[UUID, ...]
    many: int
    room: int


@dataclass(frozen=True, slots=True)
class Unit:
    """Who are chosen together or not at all, with what they count for."""

    members: tuple[Applicant, ...]
    number: int
    """What decides between equals: by a hash of their ids, so that neither a name nor an early hour helps."""

    @property
    def size(self) -> int:
        """How many places they take."""
        return len(self.members)

    @property
    def fixed(self) -> bool | None:
        """What was settled by hand: a no to one is a no to all."""
        said = {one.fixed for one in self.members}
        return False if False in said else True if True in said else None

    @property
    def refused(self) -> int:
        """How often they were refused before, together."""
        return sum(min(one.refused, MOST_REFUSALS) for one in self.members)

    def counts(self, aims: Iterable[Aim]) -> tuple[int, ...]:
        """Return how many of them count for each aim."""
        return tuple(sum(aim.mark in one.marks for one in self.members) for aim in aims)

    @property
    def organizations(self) -> Counter[UUID]:
        """How many are of each organisation."""
        return Counter(one.organization for one in self.members)

    @property
    def patterns(self) -> Counter[frozenset[UUID]]:
        """How many may have each set of kept places."""
        return Counter(one.quotas for one in self.members)


def list_units(applicants: Iterable[Applicant]) -> list[Unit]:
    """Return who goes together, in an order that is the same whatever the order of the applicants."""
    groups: dict[UUID, list[Applicant]] = {}
    for one in applicants:
        groups.setdefault(one.group, []).append(one)
    hashed: list[tuple[bytes, Unit]] = []
    for members in groups.values():
        members.sort(key=lambda one: one.id)
        hashed_ids = sha256(b"".join(one.id.bytes for one in members)).digest()
        number = 1 + int.from_bytes(hashed_ids[:8], "big") % _WEIGHTS
        hashed.append((hashed_ids, Unit(tuple(members), number)))
    hashed.sort(key=lambda one: one[0])
    return [unit for _, unit in hashed]


def kept_in_use(patterns: Mapping[frozenset[UUID], int], kept: Mapping[UUID, int]) -> int:
    """Return how many of these people can have a kept place at most, each kept place for one."""
    order = list(patterns)
    given: dict[tuple[int, UUID], int] = {}
    left = dict(kept)
    total = 0
    for at, pattern in enumerate(order):
        for _ in range(patterns[pattern]):
            if not _give(at, order, given, left, set()):
                break
            total += 1
    return total


def _give(
    at: int,
    order: Sequence[frozenset[UUID]],
    given: dict[tuple[int, UUID], int],
    left: dict[UUID, int],
    tried: set[UUID],
) -> bool:
    """Give one of a pattern a kept place, moving another to a place of their own choice where that frees one."""
    for quota in order[at]:
        if quota in tried or quota not in left:
            continue
        tried.add(quota)
        if left[quota]:
            left[quota] -= 1
            given[at, quota] = given.get((at, quota), 0) + 1
            return True
        for other in range(len(order)):
            if given.get((other, quota)) and _give(other, order, given, left, tried):
                given[other, quota] -= 1
                given[at, quota] = given.get((at, quota), 0) + 1
                return True
    return False


def fits_kept(asked: Asked, patterns: Mapping[frozenset[UUID], int]) -> bool:
    """Tell whether so many people leave the kept places to whom they are kept for."""
    return sum(patterns.values()) - kept_in_use(patterns, asked.kept) <= asked.open


def list_conflicts(asked: Asked) -> list[Conflict]:
    """Return what was settled by hand and cannot hold: while there is any, nothing can be proposed."""
    units = list_units(asked.applicants)
    found = [
        Conflict(Clash.SPLIT_GROUP, tuple(one.id for one in unit.members), unit.size, 0)
        for unit in units
        if {True, False} <= {one.fixed for one in unit.members}
    ]
    yes = [one for unit in units if unit.fixed for one in unit.members]
    if len(yes) > asked.places:
        found.append(Conflict(Clash.MORE_THAN_PLACES, tuple(one.id for one in yes), len(yes), asked.places))
    of_organization = Counter(one.organization for one in yes)
    for organization, many in sorted(of_organization.items()):
        room = asked.room_of(organization)
        if room is not None and many > room:
            who = tuple(one.id for one in yes if one.organization == organization)
            found.append(Conflict(Clash.ORGANIZATION, who, many, room))
    if not found and not fits_kept(asked, Counter(one.quotas for one in yes)):
        found.append(Conflict(Clash.KEPT, tuple(one.id for one in yes), len(yes), asked.open))
    return found


def list_breaches(asked: Asked, chosen: Iterable[UUID]) -> list[str]:
    """Return which hard rules these people would break: none for any proposal. Counted apart from the solver."""
    ids = set(chosen)
    units = list_units(asked.applicants)
    inside = [one for unit in units for one in unit.members if one.id in ids]
    found = []
    if len(inside) != len(ids):
        found.append("unknown")
    if len(inside) > asked.places:
        found.append("places")
    if any(0 < sum(one.id in ids for one in unit.members) < unit.size for unit in units):
        found.append("groups")
    for organization, many in Counter(one.organization for one in inside).items():
        room = asked.room_of(organization)
        if room is not None and many > room:
            found.append("organization")
    if not fits_kept(asked, Counter(one.quotas for one in inside)):
        found.append("kept")
    if any(one.fixed is not None and one.fixed != (one.id in ids) for one in asked.applicants):
        found.append("fixed")
    return found
