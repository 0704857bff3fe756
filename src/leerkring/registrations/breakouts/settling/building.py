"""A settling as a program for the solver, and its numbers read back. Standard library only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from leerkring.core.solver.program import Program
from leerkring.registrations.breakouts.settling.rules import Asked, Block, list_blocks, number_of, step_of


@dataclass(frozen=True, slots=True)
class Number:
    """What a number of the program says: that a block gets a session, or (None) none of them."""

    block: Block
    room_id: UUID | None
    firsts: int
    """How many of them get their first choice by it."""
    steps: int
    """How far below their first choices it brings them, together."""
    chance: int
    """What decides between equals."""


@dataclass(frozen=True, slots=True)
class Built:
    """A program with what its numbers say; from row `below` on, one for each person, stands how far below their wishes they are."""

    program: Program
    numbers: tuple[Number, ...]
    below: int
    most_steps: int
    """More than all people can be below their wishes together."""
    least_without: int
    """How far below their wishes somebody is at the least who has no place in a round."""

    def read(self, values: Sequence[int]) -> dict[UUID, dict[int, UUID]]:
        """Return who has which session in which round."""
        found: dict[UUID, dict[int, UUID]] = {}
        for number, value in zip(self.numbers, values, strict=True):
            if value and number.room_id is not None:
                for one in number.block.members:
                    found.setdefault(one.id, {})[number.block.number] = number.room_id
        return found


def build(asked: Asked) -> Built:
    """Return the program of a settling: each block one session or none, within the places, no session twice."""
    program = Program()
    rooms = {room.id: room for room in asked.rooms}
    sizes = Counter(room.number for room in asked.rooms)
    numbers: list[Number] = []
    in_room: dict[UUID, dict[int, int]] = {}
    of_person: dict[UUID, dict[int, int]] = {}
    of_slug: dict[tuple[UUID, str], dict[int, int]] = {}
    for block in list_blocks(asked):
        row = {}
        for room_id in (*block.rooms, None):
            which = program.add_number()
            row[which] = 1
            below = [step_of(one, block.number, room_id, sizes[block.number]) for one in block.members]
            numbers.append(
                Number(
                    block,
                    room_id,
                    firsts=sum(not one for one in below),
                    steps=sum(below),
                    chance=number_of(asked.seed, block.members[0].id, room_id or block.members[0].id),
                )
            )
            for one, steps in zip(block.members, below, strict=True):
                of_person.setdefault(one.id, {})[which] = steps
                if room_id is not None:
                    of_slug.setdefault((one.id, rooms[room_id].slug), {})[which] = 1
            if room_id is not None:
                in_room.setdefault(room_id, {})[which] = block.size
        program.add_row(row, 1, 1)
    for room_id, terms in in_room.items():
        program.add_row(terms, high=max(0, rooms[room_id].places))
    for terms in of_slug.values():
        if len(terms) > 1:
            program.add_row(terms, high=1)
    below_row = len(program.rows)
    for terms in of_person.values():
        program.add_row({which: steps for which, steps in terms.items() if steps})
    most = sum(sizes[number.block.number] * number.block.size for number in numbers if number.room_id is None)
    return Built(program, tuple(numbers), below_row, most + 1, min(sizes.values(), default=0))
