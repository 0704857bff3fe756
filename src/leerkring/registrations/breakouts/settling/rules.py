"""What a settling is asked and what comes of it; the rules that it may not break, and how it is counted. Standard library only.

Nothing depends on the order in which people are handed over: they stand in the order of a hash of the seed and their ids.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

FEW_RANKS = 3
"""Who ranks fewer than so many in a round is counted apart: short lists leave little to settle."""


@dataclass(frozen=True, slots=True)
class Room:
    """A session of a round with the places that nobody has yet."""

    id: UUID
    number: int
    """That of its round."""
    slug: str
    places: int


@dataclass(frozen=True, slots=True)
class Ranker:
    """One person: what they ranked in the rounds in which they have no place, by the number of the round.

    `held` are the slugs that they have in other rounds. Who asks for it in the same group (`together`) stays together.
    """

    id: UUID
    ranked: Mapping[int, tuple[UUID, ...]]
    held: frozenset[str] = frozenset()
    together: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a settling is asked; the seed decides between what is equal."""

    rooms: tuple[Room, ...]
    people: tuple[Ranker, ...]
    seed: str


class Aim(StrEnum):
    """What is aimed for, the first before the next."""

    WITHOUT = "without"
    WORST_OFF = "worst-off"
    FIRST_CHOICES = "first-choices"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of an aim, and the best that any settling could come to, as far as it is proved."""

    aim: Aim
    value: int
    bound: int

    @property
    def gap(self) -> int:
        """How far it may be from the best: zero is proved."""
        return abs(self.value - self.bound)


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who gets which session in which round, and what became of the aims in their order."""

    places: Mapping[UUID, Mapping[int, UUID]]
    aims: tuple[Reached, ...]

    @property
    def proved(self) -> bool:
        """Whether nothing better exists by any of the aims."""
        return not any(one.gap for one in self.aims)


@dataclass(frozen=True, slots=True)
class Block:
    """Who get the same session of a round or none: mostly one person. `rooms` are what all of them ranked, best first."""

    number: int
    members: tuple[Ranker, ...]
    rooms: tuple[UUID, ...]

    @property
    def size(self) -> int:
        """How many places they take."""
        return len(self.members)


def in_order(asked: Asked) -> list[Ranker]:
    """Return the people in the order of the seed."""
    return sorted(asked.people, key=lambda one: (number_of(asked.seed, one.id), one.id))


def number_of(seed: str, *ids: UUID) -> int:
    """Return what decides between equals: 32 bits of a hash of the seed and these ids."""
    found = sha256("|".join((seed, *(str(id_) for id_ in ids))).encode()).digest()
    return int.from_bytes(found[:4], "big")


def list_blocks(asked: Asked) -> list[Block]:
    """Return who goes together in each round, and where they may go.

    Who asked to stay together goes where all of them would; in a round where nothing suits them all, each goes alone.
    """
    slugs = {room.id: room.slug for room in asked.rooms}
    numbers = sorted({room.number for room in asked.rooms})
    units: dict[UUID, list[Ranker]] = {}
    for one in in_order(asked):
        units.setdefault(one.together or one.id, []).append(one)
    found = []
    for unit in units.values():
        for number in numbers:
            wishes = {one.id: _wishes(one, number, slugs) for one in unit}
            there = [one for one in unit if wishes[one.id]]
            shared = _shared([wishes[one.id] for one in there])
            if shared:
                found.append(Block(number, tuple(there), shared))
            else:
                found += [Block(number, (one,), wishes[one.id]) for one in there]
            found += [
                Block(number, (one,), ()) for one in unit if one.ranked.get(number) and not wishes[one.id]
            ]
    return found


def _wishes(one: Ranker, number: int, slugs: Mapping[UUID, str]) -> tuple[UUID, ...]:
    return tuple(id_ for id_ in one.ranked.get(number, ()) if id_ in slugs and slugs[id_] not in one.held)


def _shared(wishes: Sequence[tuple[UUID, ...]]) -> tuple[UUID, ...]:
    if not wishes:
        return ()
    common = [id_ for id_ in wishes[0] if all(id_ in other for other in wishes)]
    return tuple(sorted(common, key=lambda id_: sum(other.index(id_) for other in wishes)))


def step_of(one: Ranker, number: int, room_id: UUID | None, rooms: int) -> int:
    """Return how many steps below their first choice somebody is: 0 is the first, and none at all is as many as there are sessions.

    So that a short list is no way to be spared: who ranked one and gets none counts as who ranked all of them.
    """
    return rooms if room_id is None else one.ranked[number].index(room_id)


@dataclass(frozen=True, slots=True)
class Figures:
    """A settling in numbers: for whom it is told, nobody by name."""

    people: int
    asked: int
    """Rounds that people ranked, all together."""
    by_rank: tuple[int, ...]
    """How many first choices were given, how many second ones, and so on."""
    without: int
    steps: tuple[int, ...]
    """How many people are how many steps below their first choices, over all rounds together: from none upward."""
    few_ranks: int
    """How many ranked fewer than three sessions somewhere, where there were three or more."""
    rooms: tuple[tuple[int, str, int, int], ...] = field(default=())
    """Round, slug, places that were free, and how many of them are given."""

    @property
    def first(self) -> int:
        """How many first choices were given."""
        return self.by_rank[0] if self.by_rank else 0

    @property
    def worst(self) -> int:
        """How many steps below their first choices who is worst off is."""
        return max(0, len(self.steps) - 1)


def count_figures(asked: Asked, places: Mapping[UUID, Mapping[int, UUID]]) -> Figures:
    """Return a settling in numbers."""
    sizes = Counter(room.number for room in asked.rooms)
    by_rank: Counter[int] = Counter()
    steps: Counter[int] = Counter()
    given: Counter[UUID] = Counter()
    without = few = rounds = people = 0
    for one in asked.people:
        mine = places.get(one.id, {})
        asks = [number for number in one.ranked if one.ranked[number]]
        if not asks:
            continue
        people += 1
        rounds += len(asks)
        few += any(len(one.ranked[number]) < min(FEW_RANKS, sizes[number]) for number in asks)
        below = [step_of(one, number, mine.get(number), sizes[number]) for number in asks]
        steps[sum(below)] += 1
        without += sum(number not in mine for number in asks)
        by_rank.update(one.ranked[number].index(mine[number]) for number in asks if number in mine)
        given.update(mine.values())
    return Figures(
        people=people,
        asked=rounds,
        by_rank=_row(by_rank),
        without=without,
        steps=_row(steps),
        few_ranks=few,
        rooms=tuple((room.number, room.slug, room.places, given[room.id]) for room in asked.rooms),
    )


def _row(counted: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(counted.get(which, 0) for which in range(max(counted, default=-1) + 1))


def list_breaches(asked: Asked, places: Mapping[UUID, Mapping[int, UUID]]) -> list[str]:
    """Return which rules a settling would break: none for any that is told. Counted apart from the solver."""
    rooms = {room.id: room for room in asked.rooms}
    people = {one.id: one for one in asked.people}
    found = set()
    given = Counter(room_id for mine in places.values() for room_id in mine.values())
    if any(many > rooms[id_].places for id_, many in given.items()):
        found.add("places")
    for id_, mine in places.items():
        one = people[id_]
        slugs = [*one.held, *(rooms[room_id].slug for room_id in mine.values())]
        if len(slugs) != len(set(slugs)):
            found.add("twice")
        if any(room_id not in one.ranked.get(number, ()) for number, room_id in mine.items()):
            found.add("not ranked")
        if any(rooms[room_id].number != number for number, room_id in mine.items()):
            found.add("round")
    for block in list_blocks(asked):
        if len({places.get(one.id, {}).get(block.number) for one in block.members}) > 1:
            found.add("together")
    return sorted(found)


def list_text(asked: Asked) -> str:
    """Return what is asked as one text, of which a hash says that it is the same; ids alone, in their order."""
    rooms = [
        f"room {one.id} {one.number} {one.slug} {one.places}"
        for one in sorted(asked.rooms, key=lambda one: one.id)
    ]
    people = [
        " ".join(
            (
                f"person {one.id}",
                *(
                    f"{number}:{','.join(str(id_) for id_ in one.ranked[number])}"
                    for number in sorted(one.ranked)
                ),
                f"held {','.join(sorted(one.held))}",
                f"together {one.together or '-'}",
            )
        )
        for one in sorted(asked.people, key=lambda one: one.id)
    ]
    return "\n".join((*rooms, *people)) + "\n"


def digest_of(text: str) -> str:
    """Return the hash of a text, in hexadecimals."""
    return sha256(text.encode()).hexdigest()


def seed_of(secret: UUID, list_hash: str) -> str:
    """Return the seed of a settling: of the secret and of the list, so that nobody chooses it."""
    return sha256(secret.bytes + bytes.fromhex(list_hash)).hexdigest()
