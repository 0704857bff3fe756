"""What stands beside the text of a chapter: each lesson at the paragraph that it shaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from leerkring.content.markdown.blocks import PLACES, Block, Heading, every


class Noted(Protocol):
    """Anything with a place in the text."""

    @property
    def anchor(self) -> str:
        """The heading or paragraph it belongs to, or empty."""
        ...


N = TypeVar("N", bound=Noted)


@dataclass(frozen=True, slots=True)
class Part(Generic[N]):
    """A block of the text with the notes that stand beside it."""

    block: Block
    notes: tuple[N, ...]


def _ids(block: Block) -> set[str]:
    return {one.id for one in every((block,)) if isinstance(one, PLACES)} - {""}


def beside(blocks: Sequence[Block], notes: Sequence[N]) -> tuple[tuple[Part[N], ...], tuple[N, ...]]:
    """Return the blocks with their notes, and the notes that have no place in this text (any more).

    A note at a heading stands beside what follows it: a heading never parts from its text.
    """
    left = list(notes)
    parts: list[Part[N]] = []
    held: list[N] = []
    for index, block in enumerate(blocks):
        ids = _ids(block)
        mine = [note for note in left if note.anchor in ids]
        left = [note for note in left if note not in mine]
        held += mine
        if isinstance(block, Heading) and index + 1 < len(blocks):
            parts.append(Part(block, ()))
        else:
            parts.append(Part(block, tuple(held)))
            held = []
    return tuple(parts), tuple(left)
