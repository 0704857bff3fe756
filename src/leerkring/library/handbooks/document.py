"""A chapter's text with the lasting anchors of its headings and paragraphs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from leerkring.content.markdown import blocks as of
from leerkring.content.markdown.blocks import PLACES, Block, Box, Heading, Quote
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_words import words_of
from leerkring.core.text.slugs import slugified
from leerkring.library.handbooks.rules import Anchor, Place, keep_anchors


def places_of(blocks: Iterable[Block]) -> Iterator[of.Place]:
    """Yield what has an anchor, in order: also what stands in a box or a quote, but not what stands in a list."""
    for block in blocks:
        if isinstance(block, PLACES):
            yield block
        elif isinstance(block, Box | Quote):
            yield from places_of(block.children)


def _wanted(block: of.Place) -> Place:
    words = words_of([block])
    if isinstance(block, Heading):
        return Place(words, block.id or slugified(words) or "kop", fixed=block.fixed)
    return Place(words)


def with_anchors(blocks: Iterable[Block], ids: Sequence[str]) -> tuple[Block, ...]:
    """Return the same blocks with these anchors, given in the order of `places_of`."""
    left = iter(ids)

    def put(block: Block) -> Block:
        if isinstance(block, PLACES):
            return replace(block, id=next(left, ""))
        if isinstance(block, Box | Quote):
            return replace(block, children=tuple(put(child) for child in block.children))
        return block

    return tuple(put(block) for block in blocks)


def anchored(markdown: str, kept: Sequence[Anchor], last: int) -> tuple[tuple[Anchor, ...], int]:
    """Return the anchors that a text gets when it is kept."""
    return keep_anchors(kept, [_wanted(block) for block in places_of(parse(markdown))], last)


@lru_cache(maxsize=64)
def blocks_of(markdown: str, ids: tuple[str, ...]) -> tuple[Block, ...]:
    """Return a kept text with its anchors; without any, as many as it needs are made up."""
    if not ids:
        ids = tuple(anchor.id for anchor in anchored(markdown, (), 0)[0])
    return with_anchors(parse(markdown), ids)
