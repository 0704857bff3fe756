"""Which level each heading of a text gets: under those before it, and none skipped (PDF/UA-1, WCAG 1.3.1)."""

from collections.abc import Iterable
from dataclasses import replace

from leerkring.content.markdown.blocks import Block, Box, Checklist, Heading, Item, List, Quote, every, within

DEEPEST = 4


def leveled(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks of a text with headings of level 2, 3 and 4, in which no step down skips a level.

    A heading that stands in a box, a quote or a list is never one of the page itself: it is at least 3 deep, but for
    one that no heading stands above.
    """
    levels = _Levels()
    return tuple(levels.of_page(block) for block in blocks)


class _Levels:
    """Reads a text from its beginning; it knows the headings that what comes next stands under."""

    def __init__(self) -> None:
        self._above: list[int] = []
        self._last = 1

    def of_page(self, block: Block) -> Block:
        if not isinstance(block, Heading):
            return self._inside(block)
        while self._above and self._above[-1] >= block.level:
            self._above.pop()
        self._above.append(block.level)
        return self._put(block, len(self._above) + 1)

    def _put(self, heading: Heading, level: int) -> Heading:
        self._last = min(level, DEEPEST)
        return replace(heading, level=self._last)

    def _inside(self, block: Block) -> Block:
        if not any(isinstance(one, Heading) for one in every(within(block))):
            return block
        return self._holder(block)

    def _holder(self, block: Block) -> Block:
        match block:
            case Heading():
                return self._put(block, min(max(block.level, 3), self._last + 1))
            case Box() | Quote():
                return replace(block, children=tuple(map(self._holder, block.children)))
            case List() | Checklist():
                return replace(
                    block, items=tuple(replace(item, children=self._item(item)) for item in block.items)
                )
            case _:
                return block

    def _item(self, item: Item) -> tuple[Block, ...]:
        return tuple(map(self._holder, item.children))
