"""Who gets a place in a parallel session: the one places rule, asked for each session. Standard library only.

A `Board` holds the sessions of one activity while they are locked, and what some of its people have in them. It
decides, and remembers what changed; it reads no clock and no database.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from leerkring.registrations.places.rules import settle
from leerkring.registrations.places.values import Standing, Terms, Unit
from leerkring.registrations.rules import State


class BreakoutState(StrEnum):
    """What somebody has in a parallel session; who has no place in the activity only wishes."""

    WISHED = "wished"
    PLACED = "placed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class LockedBreakout:
    """A parallel session as it is locked."""

    id: UUID
    round_id: UUID
    number: int
    """That of its round."""
    slug: str
    title: str
    capacity: int
    taken: int
    waiting: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class BreakoutEntry:
    """What one person has in one session."""

    registration_id: UUID
    room_id: UUID
    state: BreakoutState
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class BreakoutChange:
    """What became of one round of one person, by the ids of sessions; `waits` is for which they wait now."""

    registration_id: UUID
    round_id: UUID
    was: UUID | None
    now: UUID | None
    waits: UUID | None


@dataclass(frozen=True, slots=True)
class AskedBreakouts:
    """What somebody chose or ranked, by the numbers of the rounds and the slugs of sessions."""

    chosen: Mapping[int, str] = field(default_factory=dict)
    ranked: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.chosen or self.ranked)


def in_round(number: int) -> str:
    """Return the word for who has a place in a session of this round, by which staff choose whom to write to."""
    return str(number)


def without_choice(number: int) -> str:
    """Return the word for who chose nothing in this round."""
    return f"{number}-none"


def in_session(number: int, slug: str) -> str:
    """Return the word for who has a place in this session."""
    return f"{number}/{slug}"


def waits_for(number: int, slug: str) -> str:
    """Return the word for who waits for a place in this session."""
    return f"{number}/{slug}?"


def ask_a_place(words: Iterable[str]) -> bool:
    """Tell whether each of these words fits only who has a place in the activity: who waits for that keeps wishes alone."""
    return all("/" in word or word.isdecimal() for word in words)


class SameTwice(Exception):
    """One person would have the same session in two rounds."""

    def __init__(self, room: LockedBreakout) -> None:
        super().__init__(room.slug)
        self.room = room


def until_of(breakouts_until: datetime | None, starts_at: datetime) -> datetime:
    """Return until when people choose and swap: as the activity says, else until it begins."""
    return min(breakouts_until or starts_at, starts_at)


class Board:
    """The sessions of an activity, and what these people have in them; `touched` and `changes` are what has to be written."""

    def __init__(
        self, rooms: Iterable[LockedBreakout], entries: Iterable[BreakoutEntry], now: datetime
    ) -> None:
        self.rooms = {room.id: room for room in rooms}
        self.entries: dict[UUID, set[BreakoutEntry]] = {}
        for entry in entries:
            self.entries.setdefault(entry.registration_id, set()).add(entry)
        self._stood = {key: frozenset(found) for key, found in self.entries.items()}
        self._now = now

    def find(self, registration_id: UUID, round_id: UUID, state: BreakoutState) -> BreakoutEntry | None:
        """Return what this person has in a round in this state."""
        mine = self.entries.get(registration_id, ())
        found = (one for one in mine if one.state is state and self.rooms[one.room_id].round_id == round_id)
        return next(found, None)

    def wish(self, registration_id: UUID, room_ids: Iterable[UUID]) -> None:
        """Keep what somebody would like who has no place in the activity yet, instead of what they wished before."""
        self.leave(registration_id)
        for room_id in room_ids:
            self._add(BreakoutEntry(registration_id, room_id, BreakoutState.WISHED))
        self._check_once(registration_id)

    def choose(
        self,
        registration_id: UUID,
        wanted: Mapping[UUID, UUID | None],
        *,
        keeps_waiting: Collection[UUID] = (),
        by_staff: bool = False,
    ) -> None:
        """Give somebody the sessions they want, by round; None is none. A round that is not named stays as it is.

        Where a session is full they wait for it, and keep what they have in that round until a place comes free. In the
        rounds of `keeps_waiting` they go on waiting for what they waited for. What was fixed by staff only staff change.
        Raises `SameTwice`, and then nothing of this board may be written.
        """
        rounds = [
            round_id for round_id in wanted if by_staff or not self._is_fixed(registration_id, round_id)
        ]
        for round_id in rounds:  # first all that is given up, so that rounds can be exchanged
            held = self.find(registration_id, round_id, BreakoutState.PLACED)
            waits = self.find(registration_id, round_id, BreakoutState.WAITING)
            room_id = wanted[round_id]
            has_it = room_id is not None and (
                (held is not None and held.room_id == room_id) or self._would_place(room_id)
            )
            if waits and waits.room_id != room_id and not (has_it and round_id in keeps_waiting):
                self._drop(waits)
            if held and held.room_id != room_id and (room_id is None or has_it):
                self._drop(held)
        for round_id in rounds:
            room_id = wanted[round_id]
            if room_id is not None and not self._has(registration_id, room_id):
                self._settle_one(registration_id, room_id)
        self._check_once(registration_id)

    def fix(self, registration_id: UUID, rounds: Collection[UUID]) -> None:
        """Fix the places in these rounds, so that the person does not swap them; of the other rounds they are free again."""
        for entry in list(self.entries.get(registration_id, ())):
            round_id = self.rooms[entry.room_id].round_id
            if entry.state is BreakoutState.PLACED and entry.fixed != (round_id in rounds):
                self.entries[registration_id].remove(entry)
                self.entries[registration_id].add(replace(entry, fixed=round_id in rounds))
        for entry in list(self.entries.get(registration_id, ())):
            round_id = self.rooms[entry.room_id].round_id
            if entry.state is BreakoutState.WAITING and self._is_fixed(registration_id, round_id):
                self._drop(entry)

    def give(self, registration_id: UUID, room_id: UUID) -> None:
        """Give somebody a place that was settled for them, who has none in that round; raises `SameTwice`."""
        self._add(BreakoutEntry(registration_id, room_id, BreakoutState.PLACED))
        self._check_once(registration_id)

    def has_place(self, registration_id: UUID, room_id: UUID) -> bool:
        """Tell whether somebody has a place in this session."""
        mine = self.entries.get(registration_id, ())
        return any(one.room_id == room_id and one.state is BreakoutState.PLACED for one in mine)

    def move(self, registration_id: UUID, room_id: UUID, *, fixed: bool) -> bool:
        """Give somebody a place here instead of what they have in that round, before who waits; returns whether there is one.

        Raises `SameTwice`, and then nothing of this board may be written.
        """
        round_id = self.rooms[room_id].round_id
        if (
            not self.has_place(registration_id, room_id)
            and self.rooms[room_id].taken >= self.rooms[room_id].capacity
        ):
            return False
        for entry in list(self.entries.get(registration_id, ())):
            if self.rooms[entry.room_id].round_id == round_id:
                self._drop(entry)
        self._add(BreakoutEntry(registration_id, room_id, BreakoutState.PLACED, fixed))
        self._check_once(registration_id)
        return True

    def wait(self, registration_id: UUID, room_ids: Iterable[UUID]) -> None:
        """Have somebody wait for the first of these sessions that they do not have in another round, where there is one."""
        mine = {self.rooms[one.room_id].slug for one in self.entries.get(registration_id, ())}
        wanted = next((id_ for id_ in room_ids if self.rooms[id_].slug not in mine), None)
        if wanted is not None:
            self._add(BreakoutEntry(registration_id, wanted, BreakoutState.WAITING))

    def empty(self, room_id: UUID) -> list[UUID]:
        """Take this session away from everybody on this board, fixed or not, and return who had a place in it or waited."""
        entries = [one for mine in self.entries.values() for one in mine if one.room_id == room_id]
        for entry in entries:
            self._drop(entry)
        return [entry.registration_id for entry in entries]

    def give_next(self, registration_id: UUID, room_ids: Iterable[UUID]) -> bool:
        """Give somebody without a place in a round the first of these sessions that has one for them; returns whether there was.

        From the start of a round nobody moves by itself.
        """
        mine = {self.rooms[one.room_id].slug for one in self.entries.get(registration_id, ())}
        for id_ in room_ids:
            room = self.rooms[id_]
            if room.slug not in mine and self._now < room.starts_at and self._would_place(id_):
                self._add(BreakoutEntry(registration_id, id_, BreakoutState.PLACED))
                return True
        return False

    def come(self, registration_id: UUID) -> None:
        """Turn what somebody wished into places and waiting, now that they have a place in the activity."""
        wishes = [one for one in self.entries.get(registration_id, ()) if one.state is BreakoutState.WISHED]
        for wish in sorted(wishes, key=lambda one: self.rooms[one.room_id].number):
            self._drop(wish)
            self._settle_one(registration_id, wish.room_id)

    def leave(self, registration_id: UUID) -> None:
        """Take away all that somebody has."""
        for entry in list(self.entries.get(registration_id, ())):
            self._drop(entry)

    def open_rooms(self) -> list[LockedBreakout]:
        """Return the sessions in which somebody who waits may get a place now, in the order of their ids."""
        rooms = (self.rooms[id_] for id_ in sorted(self.rooms))
        return [
            room
            for room in rooms
            if room.waiting and room.taken < room.capacity and self._now < room.starts_at
        ]

    def promote(self, room_id: UUID, waiting: Sequence[UUID]) -> list[UUID]:
        """Give what is free to who waits (the first first), and return who got it. What they had in that round comes free.

        The people must be on this board, with all they have.
        """
        room = self.rooms[room_id]
        standing = Standing(taken=room.taken, waiting=[_unit(one) for one in waiting])
        got = []
        for decision in settle(_terms(room), standing, (), self._now):
            entry = BreakoutEntry(decision.unit.key, room_id, BreakoutState.WAITING)
            if held := self.find(entry.registration_id, room.round_id, BreakoutState.PLACED):
                self._drop(held)
            self._drop(entry)
            self._add(replace(entry, state=BreakoutState.PLACED))
            got.append(entry.registration_id)
        return got

    @property
    def touched(self) -> dict[UUID, tuple[frozenset[BreakoutEntry], frozenset[BreakoutEntry]]]:
        """What is to be taken away and what is to be added, of each person for whom something changed."""
        found = {}
        for key, entries in self.entries.items():
            stood = self._stood.get(key, frozenset())
            if stood != entries:
                found[key] = (stood - entries, frozenset(entries) - stood)
        return found

    def written(self) -> None:
        """Go on from here: what changed so far has been written."""
        self._stood = {key: frozenset(found) for key, found in self.entries.items()}

    def changes(self, registration_id: UUID, before: Iterable[BreakoutEntry]) -> list[BreakoutChange]:
        """Return round by round what differs for somebody from what they had."""
        had = {(self.rooms[one.room_id].round_id, one.state): one.room_id for one in before}
        has = {
            (self.rooms[one.room_id].round_id, one.state): one.room_id
            for one in self.entries.get(registration_id, ())
        }
        rounds = {room.round_id: room.number for room in self.rooms.values()}
        placed = (BreakoutState.PLACED, BreakoutState.WISHED)
        found = []
        for round_id in sorted(rounds, key=lambda one: rounds[one]):
            was, now = (_first(of, round_id, placed) for of in (had, has))
            waited, waits = (of.get((round_id, BreakoutState.WAITING)) for of in (had, has))
            if (was, waited) != (now, waits):
                found.append(BreakoutChange(registration_id, round_id, was, now, waits))
        return found

    def _settle_one(self, registration_id: UUID, room_id: UUID) -> None:
        state = BreakoutState.PLACED if self._would_place(room_id) else BreakoutState.WAITING
        self._add(BreakoutEntry(registration_id, room_id, state))

    def _would_place(self, room_id: UUID) -> bool:
        """Tell whether there is a place that nobody waits for; from the start of a session nobody who waits gets one any more."""
        room = self.rooms[room_id]
        spoken_for = room.waiting if self._now < room.starts_at else 0
        (decision,) = settle(
            _terms(room), Standing(taken=room.taken + spoken_for), [_unit(room_id)], self._now
        )
        return decision.state is State.CONFIRMED

    def _has(self, registration_id: UUID, room_id: UUID) -> bool:
        return any(one.room_id == room_id for one in self.entries.get(registration_id, ()))

    def _is_fixed(self, registration_id: UUID, round_id: UUID) -> bool:
        held = self.find(registration_id, round_id, BreakoutState.PLACED)
        return held is not None and held.fixed

    def _check_once(self, registration_id: UUID) -> None:
        seen: set[str] = set()
        mine = (self.rooms[one.room_id] for one in self.entries.get(registration_id, ()))
        for room in sorted(mine, key=lambda one: one.number):
            if room.slug in seen:
                raise SameTwice(room)
            seen.add(room.slug)

    def _add(self, entry: BreakoutEntry) -> None:
        self.entries.setdefault(entry.registration_id, set()).add(entry)
        self._count(entry, 1)

    def _drop(self, entry: BreakoutEntry) -> None:
        self.entries[entry.registration_id].remove(entry)
        self._count(entry, -1)

    def _count(self, entry: BreakoutEntry, one: int) -> None:
        room = self.rooms[entry.room_id]
        self.rooms[room.id] = replace(
            room,
            taken=room.taken + one * (entry.state is BreakoutState.PLACED),
            waiting=room.waiting + one * (entry.state is BreakoutState.WAITING),
        )


def _first(
    of: Mapping[tuple[UUID, BreakoutState], UUID], round_id: UUID, states: Iterable[BreakoutState]
) -> UUID | None:
    return next((of[round_id, state] for state in states if (round_id, state) in of), None)


def _terms(room: LockedBreakout) -> Terms:
    return Terms(capacity=room.capacity, starts_at=room.starts_at)


def _unit(key: UUID) -> Unit:
    return Unit(key, key, "")
