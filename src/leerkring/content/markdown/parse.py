"""Markdown into blocks. Only what is listed here comes through: raw HTML is text, and a link goes nowhere but to a
page or an address. A quote that begins with a strong word is a box (**Valkuil.** …), a list of `[ ]` is a checklist.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.tree import SyntaxTreeNode

from leerkring.content.markdown import footnotes, tables
from leerkring.content.markdown.blocks import (
    Block,
    Box,
    Break,
    Checklist,
    Code,
    Divider,
    Emphasis,
    Heading,
    Item,
    Line,
    Link,
    List,
    Note,
    NoteMark,
    Notes,
    Paragraph,
    Picture,
    Piece,
    Preformatted,
    Quote,
    Strong,
    Table,
    Text,
)
from leerkring.content.markdown.levels import leveled
from leerkring.content.markdown.writers.to_words import words_of_line

DEEPEST = 12
"""How many marks may stand around a word; every walk calls itself once for each."""
MOST_IN_ADDRESSES = 500_000
"""How many signs the addresses and captions of one text may take together; what comes after keeps its words alone."""
BOXES = {"valkuil": "pitfall", "voorbeeld": "example", "stap": "step", "tip": "tip", "let op": "note"}
_ID = re.compile(r"\{#([a-z0-9]+(?:-[a-z0-9]+)*)\}$")
_TICK = re.compile(r"\[([ xX])\]\s+")
_LINK = re.compile(r"(https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)
_OURS = re.compile(r"/beeld/[0-9a-f]{64}\.(?:webp|png|jpg)")
_ANYWHERE = re.compile(r"(https?://|/(?!/))", re.IGNORECASE)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    parser.core.ruler.push("shallow", _shallow)
    return footnotes.with_footnotes(tables.with_tables(parser))


def _shallow(state: StateCore) -> None:
    """Leave out marks within marks within marks: blocks nest at most twenty deep by themselves, emphasis does not."""
    for token in state.tokens:
        depth, kept = 0, []
        for child in token.children or ():
            depth -= child.nesting < 0
            if child.type == "image":
                child.children = []  # its words are read as they were typed
            if not child.nesting or depth < DEEPEST:
                kept.append(child)
            depth += child.nesting > 0
        if token.children:
            token.children = kept


def parse(markdown: str, *, any_picture: bool = False) -> tuple[Block, ...]:
    """Return the blocks of a text, headings from level 2 on, its footnotes last.

    A picture that is not ours leaves its words, unless `any_picture`: a letter shows it to its editor, and is
    then refused.
    """
    tree = SyntaxTreeNode(_parser().parse(markdown))
    blocks = _Reader(any_picture=any_picture).read(tree)
    _let_go(tree)
    return blocks


def _let_go(tree: SyntaxTreeNode) -> None:
    """Take a tree apart: each piece knows the one that it stands in, and nobody has to look for such circles then."""
    left = [tree]
    while left:
        node = left.pop()
        left += node.children
        node.children = []


class _Reader:
    """Reads one text; it knows the order in which footnotes are pointed to."""

    def __init__(self, *, any_picture: bool) -> None:
        self._picture = _ANYWHERE if any_picture else _OURS
        self._numbers: dict[str, int] = {}
        self._order: list[str] = []
        self._notes: dict[str, SyntaxTreeNode] = {}
        self._room = MOST_IN_ADDRESSES

    def read(self, tree: SyntaxTreeNode) -> tuple[Block, ...]:
        blocks = leveled(self._blocks(tree.children))
        notes = self._read_notes()
        return (*blocks, Notes(notes)) if notes else blocks

    def _read_notes(self) -> tuple[Note, ...]:
        """Return the notes in the order in which they are pointed to, then those that nothing points to."""
        found: list[Note] = []

        def read(*, marked: bool) -> None:
            while len(found) < len(self._order):  # a note may point to another one
                name = self._order[len(found)]
                found.append(Note(len(found) + 1, self._line(self._notes[name]), marked=marked))

        read(marked=True)
        for name in self._notes:
            if name not in self._numbers:
                self._number(name)
                read(marked=False)
        return tuple(found)

    def _number(self, name: str) -> int:
        """Return the number of a note, which is the next one where it has none yet."""
        if name not in self._numbers:
            self._order.append(name)
            self._numbers[name] = len(self._order)
        return self._numbers[name]

    def _blocks(self, nodes: Iterable[SyntaxTreeNode]) -> tuple[Block, ...]:
        return tuple(block for node in nodes for block in self._block(node))

    def _block(self, node: SyntaxTreeNode) -> Iterator[Block]:
        match node.type:
            case "heading":
                yield _heading(self._line(node), int(node.tag[1]))
            case "paragraph":
                children = self._line(node)
                if len(children) == 1 and isinstance(children[0], Picture):
                    yield children[0]
                elif children:
                    yield Paragraph(children)
            case "bullet_list" | "ordered_list":
                yield self._list(node)
            case "blockquote":
                yield _quote(self._blocks(node.children))
            case "table":
                rows = [row for part in node.children for row in part.children]
                head, *body = [tuple(self._line(cell) for cell in row.children) for row in rows]
                yield Table(head, tuple(body))
            case "fence" | "code_block":
                yield Preformatted(node.content.rstrip("\n"))
            case "hr":
                yield Divider()
            case "footnote":
                name = str(node.meta["name"])
                self._notes[name if name not in self._notes else f"{name} {len(self._notes)}"] = node

    def _list(self, node: SyntaxTreeNode) -> Block:
        items = tuple(Item(self._blocks(item.children)) for item in node.children)
        if node.type == "ordered_list":
            return List(items, start=min(int(str(node.attrs.get("start", 1))), 9999))
        ticked = [_ticked(item) for item in items]
        if items and all(ticked):
            return Checklist(tuple(item for item in ticked if item))
        return List(items)

    def _line(self, node: SyntaxTreeNode) -> Line:
        """Return what stands in a line; neighbouring texts as one."""
        found: list[Piece] = []
        for holder in node.children:
            for child in holder.children if holder.type == "inline" else (holder,):
                for piece in self._piece(child):
                    if found and isinstance(piece, Text) and isinstance(before := found[-1], Text):
                        found[-1] = Text(before.text + piece.text)
                    else:
                        found.append(piece)
        return tuple(found)

    def _piece(self, node: SyntaxTreeNode) -> Iterator[Piece]:
        match node.type:
            case "text" | "text_special":
                yield from _text(node.content)
            case "softbreak":
                yield Text(" ")
            case "hardbreak":
                yield Break()
            case "code_inline":
                yield Code(node.content)
            case "em":
                yield Emphasis(self._pieces(node))
            case "strong":
                yield Strong(self._pieces(node))
            case "link":
                to, inner = str(node.attrs.get("href", "")), self._pieces(node)
                yield from [Link(to, inner)] if inner and _LINK.match(to) and self._fits(to) else inner
            case "image":
                source, caption = str(node.attrs.get("src", "")), str(node.attrs.get("title", "") or "")
                known = self._picture.fullmatch(source) or (
                    self._picture is _ANYWHERE and self._picture.match(source)
                )
                caption = caption if self._fits(caption) else ""
                yield from [Picture(source, node.content, caption)] if known else _text(node.content)
            case "footnote_mark":
                name = str(node.meta["name"])
                first = name not in self._numbers
                yield NoteMark(self._number(name), first)

    def _fits(self, told: str) -> bool:
        """Tell whether there is room for an address or a caption: one that is written once can be named thousands of times."""
        self._room -= len(told)
        return self._room >= 0

    def _pieces(self, node: SyntaxTreeNode) -> Line:
        return tuple(piece for child in node.children for piece in self._piece(child))


def _text(text: str) -> list[Text]:
    return [Text(text)] if text else []


def _heading(children: Line, level: int) -> Heading:
    last = children[-1] if children else None
    # Without the spaces first: a pattern that skips them tries anew from each, over a heading of thousands of them.
    found = _ID.search(last.text.rstrip()) if isinstance(last, Text) else None
    if found and isinstance(last, Text):
        words = Text(last.text[: found.start()].rstrip())
        return Heading(level, (*children[:-1], words), found[1], fixed=True)
    return Heading(level, children)


def _ticked(item: Item) -> Item | None:
    """Return the item without its `[ ]`, or None where it has none."""
    first = item.children[0] if item.children else None
    start = first.children[0] if isinstance(first, Paragraph) else None
    found = _TICK.match(start.text) if isinstance(start, Text) else None
    if not (found and isinstance(first, Paragraph) and isinstance(start, Text)):
        return None
    rest = replace(first, children=(Text(start.text[found.end() :]), *first.children[1:]))
    return Item((rest, *item.children[1:]), ticked=found[1] != " ")


def _quote(blocks: tuple[Block, ...]) -> Block:
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph) or not isinstance(start := first.children[0], Strong):
        return Quote(blocks)
    label = words_of_line(start.children).rstrip(".:")
    kind = next((kind for word, kind in BOXES.items() if label.casefold().startswith(word)), "")
    if not kind:
        return Quote(blocks)
    rest = list(first.children[1:])
    if rest and isinstance(begin := rest[0], Text):
        rest[:1] = _text(begin.text.lstrip())
    return Box(kind, label, (*([Paragraph(tuple(rest))] if rest else []), *blocks[1:]))
