"""Which two may be one, and why: over plain values. Standard library only.

Nobody is compared with everybody: who shares a key (a name at an organisation, a phone number, an address without one
of its letters) stands in one block, and only what stands in one block is looked at. The outcome does not depend on
the order in which people are given, and never holds a pair twice.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import combinations, takewhile
from typing import Protocol, TypeVar
from uuid import UUID

UNDO_WITHIN = timedelta(days=30)
"""How long what was is kept, so that a merge can be undone."""
MOST_COMPARED = 20_000
"""How many people, or organisations, are looked at in one go: the newest."""
MOST_IN_BLOCK = 8
"""Of a larger block each is compared with its first only: a reception's number is no reason to make hundreds of pairs."""


class Why(StrEnum):
    """Why two are proposed as one."""

    SAME_NAME_AND_ORGANIZATION = "same-name-and-organization"
    ADDRESS_ONE_LETTER = "address-one-letter"
    SAME_MAILBOX_NAME = "same-mailbox-name"
    SAME_PHONE = "same-phone"
    SPELLING = "spelling"
    SAME_CORE = "same-core"
    SAME_MUNICIPALITY = "same-municipality"


WEIGHTS: Mapping[Why, int] = {
    Why.SAME_NAME_AND_ORGANIZATION: 3,
    Why.ADDRESS_ONE_LETTER: 3,
    Why.SAME_MUNICIPALITY: 3,
    Why.SAME_CORE: 2,
    Why.SPELLING: 2,
    Why.SAME_PHONE: 2,
    Why.SAME_MAILBOX_NAME: 1,
}


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as far as comparing needs it; `name` is folded (small letters, no accents)."""

    id: UUID
    name: str
    email: str
    organizations: frozenset[UUID] = frozenset()
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownOrganization:
    """An organisation as far as comparing needs it; `key` is its normalised name."""

    id: UUID
    key: str
    kind: str
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that may be one: `one` has the lower id. `reasons` in the order of `Why`."""

    one: UUID
    other: UUID
    reasons: tuple[Why, ...]

    @property
    def weight(self) -> int:
        """How much there is to say for it."""
        return sum(WEIGHTS[why] for why in self.reasons)


class _Known(Protocol):
    @property
    def id(self) -> UUID: ...


T = TypeVar("T", bound=_Known)


def propose_people(people: Iterable[KnownPerson]) -> list[Pair]:
    """Return who may be one person, what has most to say for it first."""
    return _propose(people, _keys_of_person, _why_people)


def propose_organizations(organizations: Iterable[KnownOrganization]) -> list[Pair]:
    """Return which organisations may be one, what has most to say for it first."""
    return _propose(organizations, _keys_of_organization, _why_organizations)


def _propose(
    known: Iterable[T], keys: Callable[[T], Iterator[str]], why: Callable[[T, T], Iterator[Why]]
) -> list[Pair]:
    blocks: dict[str, list[T]] = defaultdict(list)
    for one in sorted({one.id: one for one in known}.values(), key=lambda one: one.id):
        for key in set(keys(one)):
            blocks[key].append(one)
    looked_at: dict[tuple[UUID, UUID], set[Why]] = {}
    for block in blocks.values():
        for one, other in _pairs(block):
            if (one.id, other.id) not in looked_at:
                looked_at[one.id, other.id] = set(why(one, other))
    pairs = (
        Pair(*ids, tuple(each for each in Why if each in reasons))
        for ids, reasons in looked_at.items()
        if reasons
    )
    return sorted(pairs, key=lambda pair: (-pair.weight, pair.one, pair.other))


def _pairs(block: list[T]) -> Iterable[tuple[T, T]]:
    """Return the pairs of a block; its members stand in the order of their ids."""
    return (
        combinations(block, 2) if len(block) <= MOST_IN_BLOCK else ((block[0], other) for other in block[1:])
    )


def _keys_of_person(one: KnownPerson) -> Iterator[str]:
    yield from (f"name {organization} {one.name}" for organization in one.organizations if one.name)
    yield from (f"phone {digits}" for digits in map(phone_key, one.phones) if digits)
    yield from (f"address {part}" for part in without_one(one.email))
    if one.name:
        yield f"mailbox {one.email.partition('@')[0]} {one.name}"


def _why_people(one: KnownPerson, other: KnownPerson) -> Iterator[Why]:
    same_name = one.name == other.name and bool(one.name)
    if same_name and one.organizations & other.organizations:
        yield Why.SAME_NAME_AND_ORGANIZATION
    if _is_slip(one.email, other.email) and are_alike(one.name, other.name):
        yield Why.ADDRESS_ONE_LETTER
    if same_name and one.email.partition("@")[0] == other.email.partition("@")[0]:
        yield Why.SAME_MAILBOX_NAME
    shared = set(map(phone_key, one.phones)) & set(map(phone_key, other.phones)) - {""}
    # A mobile phone is somebody's own; a reception's number is shared by people with other names.
    if any(digits.startswith("6") for digits in shared) or (shared and are_alike(one.name, other.name)):
        yield Why.SAME_PHONE


def phone_key(phone: str) -> str:
    """Return the last nine digits of a number, so that +31 6, 0031 6 and 06 are one; nothing of what is no number."""
    digits = re.sub(r"\D", "", phone)
    return digits[-9:] if len(digits) >= len("612345678") else ""


def are_alike(one: str, other: str) -> bool:
    """Tell whether two folded names may be one person's: the same, one slip apart, or an initial for a first name."""
    if not one or not other:
        return False
    if one == other or _is_slip(one, other):
        return True
    mine, theirs = one.replace(".", " ").split(), other.replace(".", " ").split()
    if not mine or not theirs or mine[-1] != theirs[-1] or len(mine) < 2 or len(theirs) < 2:
        return False
    return mine[0][0] == theirs[0][0] and 1 in (len(mine[0]), len(theirs[0]))


def without_one(word: str) -> Iterator[str]:
    """Yield a word and what it is without each of its letters: two words that are one slip apart share one of these."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _is_slip(one: str, other: str) -> bool:
    """Tell whether one letter is other, missing, too many, or changed places; a digit that differs is no slip."""
    if one == other:
        return False
    start = sum(1 for _ in takewhile(lambda letters: letters[0] == letters[1], zip(one, other, strict=False)))
    shorter, longer = sorted((one[start:], other[start:]), key=len)
    if len(shorter) < len(longer):
        differ, same = longer[0], longer[1:] == shorter
    elif shorter[1:] == longer[1:]:
        differ, same = shorter[0] + longer[0], True
    else:
        differ, same = shorter[:2], shorter[2:] == longer[2:] and shorter[:2] == longer[1::-1]
    return same and not any(map(str.isdigit, differ))


_LEGAL = frozenset(
    {"stichting", "vereniging", "cooperatie", "bv", "nv", "ua", "vof", "de", "het", "te", "b", "v", "n"}
)
_LAYERS = frozenset({"gemeente", "provincie", "waterschap"})
_SHORT = 5
"""Letters up to which two names that differ in one are simply two names."""


def core_of(key: str) -> tuple[str, str]:
    """Return what a normalised name is without its legal form and layer of government, and that layer."""
    words = key.split()
    layer = next((word for word in words if word in _LAYERS), "")
    return " ".join(word for word in words if word not in _LEGAL and word not in _LAYERS) or key, layer


def _keys_of_organization(one: KnownOrganization) -> Iterator[str]:
    yield f"core {core_of(one.key)[0]}"
    yield from (f"letters {part}" for part in without_one(one.key))
    if one.kind == "municipality" and one.municipality:
        yield f"municipality {one.municipality}"


def _why_organizations(one: KnownOrganization, other: KnownOrganization) -> Iterator[Why]:
    apart = bool(one.municipality and other.municipality and one.municipality != other.municipality)
    if _is_slip(one.key, other.key) and min(len(one.key), len(other.key)) > _SHORT and not apart:
        yield Why.SPELLING
    (core, layer), (other_core, other_layer) = core_of(one.key), core_of(other.key)
    of_one_layer = layer == other_layer or ("" in (layer, other_layer) and one.kind == other.kind)
    if core == other_core and of_one_layer and not apart:
        yield Why.SAME_CORE
    if one.municipality and not apart and {one.kind, other.kind} == {"municipality"} and other.municipality:
        yield Why.SAME_MUNICIPALITY
