"""A chapter's Markdown as a tree of plain values, which pages, PDF and EPUB each write in their own way.

Only what is listed here comes through: raw HTML is text, and a link goes nowhere but to a page or an address.
A quote that begins with a strong word is a box (**Valkuil.** …), a list of `[ ]` is a checklist.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from leerkring.library.handbooks.rules import Anchor, Place, keep_anchors, slugified

ANCHORED = frozenset({"heading", "paragraph", "list", "checklist", "table", "picture"})
BOXES = {"valkuil": "pitfall", "voorbeeld": "example", "stap": "step", "tip": "tip", "let op": "note"}
_ID = re.compile(r"\s*\{#([a-z0-9]+(?:-[a-z0-9]+)*)\}\s*$")
_TICK = re.compile(r"\[([ xX])\]\s+")
_LINK = re.compile(r"(https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)
_PICTURE = re.compile(r"/beeld/[0-9a-f]{64}\.(?:webp|png|jpg)")


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of text with what it holds. `text` is for leaves, `label` what a box is called, `to` where a link goes."""

    kind: str
    children: "tuple[Node, ...]" = ()
    text: str = ""
    id: str = ""
    label: str = ""
    to: str = ""
    level: int = 0
    fixed: bool = False


def plain(nodes: Iterable[Node]) -> str:
    """Return the words alone."""
    return " ".join("".join(_words(node) for node in nodes).split())


_INLINE = frozenset({"text", "em", "strong", "code", "link"})


def _words(node: Node) -> str:
    if node.kind == "break":
        return " "
    inner = "".join(_words(child) for child in node.children) or node.text
    if node.kind == "box":
        inner = f"{node.label}: {inner}"
    return inner if node.kind in _INLINE else f"{inner} "


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def parse(markdown: str) -> tuple[Node, ...]:
    """Return the blocks of a text, without anchors of its paragraphs."""
    tree = SyntaxTreeNode(_parser().parse(markdown))
    blocks = [block for child in tree.children for block in _block(child)]
    least = min((block.level for block in blocks if block.kind == "heading"), default=2)
    return tuple(
        replace(block, level=min(block.level - least + 2, 4)) if block.kind == "heading" else block
        for block in blocks
    )


def _block(node: SyntaxTreeNode) -> list[Node]:
    match node.type:
        case "heading":
            children = _inline(node)
            found = _ID.search(children[-1].text) if children and children[-1].kind == "text" else None
            if found:
                children = (*children[:-1], replace(children[-1], text=children[-1].text[: found.start()]))
            wanted = found[1] if found else slugified(plain(children)) or "kop"
            return [Node("heading", children, id=wanted, level=int(node.tag[1]), fixed=bool(found))]
        case "paragraph":
            children = _inline(node)
            if len(children) == 1 and children[0].kind == "picture":
                return [children[0]]
            return [Node("paragraph", children)] if children else []
        case "bullet_list" | "ordered_list":
            return [_list(node)]
        case "blockquote":
            return [_quote([block for child in node.children for block in _block(child)])]
        case "table":
            rows = [row for part in node.children for row in part.children]
            cells = [Node("row", tuple(Node("cell", _inline(cell)) for cell in row.children)) for row in rows]
            return [Node("table", tuple(cells))]
        case "fence" | "code_block":
            return [Node("pre", text=node.content.rstrip("\n"))]
        case "hr":
            return [Node("rule")]
    return []


def _list(node: SyntaxTreeNode) -> Node:
    items = [
        Node("item", tuple(block for child in item.children for block in _block(child)))
        for item in node.children
    ]
    ticked = [_ticked(item) for item in items]
    if node.type == "bullet_list" and items and all(ticked):
        return Node("checklist", tuple(item for item in ticked if item))
    start = int(str(node.attrs.get("start", 1))) if node.type == "ordered_list" else 0
    return Node("list", tuple(items), level=min(start, 9999))


def _ticked(item: Node) -> Node | None:
    """Return the item without its `[ ]`, or None where it has none."""
    if not item.children or item.children[0].kind != "paragraph":
        return None
    first = item.children[0]
    found = _TICK.match(first.children[0].text) if first.children[0].kind == "text" else None
    if not found:
        return None
    rest = replace(first.children[0], text=first.children[0].text[found.end() :])
    return replace(item, children=(replace(first, children=(rest, *first.children[1:])), *item.children[1:]))


def _quote(blocks: list[Node]) -> Node:
    first = blocks[0] if blocks else None
    if first and first.kind == "paragraph" and first.children[0].kind == "strong":
        label = plain(first.children[0].children).strip().rstrip(".:")
        box = next((kind for word, kind in BOXES.items() if label.casefold().startswith(word)), "")
        if box:
            rest = list(first.children[1:])
            if rest and rest[0].kind == "text":
                rest[0] = replace(rest[0], text=rest[0].text.lstrip())
            rest = [node for node in rest if node.kind != "text" or node.text]
            kept = [replace(first, children=tuple(rest))] if rest else []
            return Node("box", (*kept, *blocks[1:]), text=box, label=label)
    return Node("quote", tuple(blocks))


def _inline(node: SyntaxTreeNode) -> tuple[Node, ...]:
    """Return what stands in a line; neighbouring texts as one."""
    found: list[Node] = []
    for holder in node.children:
        for child in holder.children if holder.type == "inline" else (holder,):
            for piece in _piece(child):
                if found and piece.kind == found[-1].kind == "text":
                    found[-1] = replace(found[-1], text=found[-1].text + piece.text)
                else:
                    found.append(piece)
    return tuple(found)


def _piece(node: SyntaxTreeNode) -> list[Node]:
    match node.type:
        case "text" | "text_special":
            return [Node("text", text=node.content)] if node.content else []
        case "softbreak":
            return [Node("text", text=" ")]
        case "hardbreak":
            return [Node("break")]
        case "code_inline":
            return [Node("code", text=node.content)]
        case "em" | "strong":
            return [Node(node.type, _pieces(node))]
        case "link":
            to = str(node.attrs.get("href", ""))
            inner = _pieces(node)
            return [Node("link", inner, to=to)] if _LINK.match(to) and inner else list(inner)
        case "image":
            source = str(node.attrs.get("src", ""))
            if not _PICTURE.fullmatch(source):
                return [Node("text", text=node.content)] if node.content else []
            caption = str(node.attrs.get("title", "") or "")
            return [Node("picture", text=node.content, to=source, label=caption)]
    return []


def _pieces(node: SyntaxTreeNode) -> tuple[Node, ...]:
    return tuple(piece for child in node.children for piece in _piece(child))


def places(blocks: Iterable[Node]) -> tuple[Place, ...]:
    """Return what needs an anchor, in order."""
    return tuple(
        Place(plain([block]), block.id, fixed=block.fixed)
        if block.kind == "heading"
        else Place(plain([block]))
        for block in _anchored(blocks)
    )


def _anchored(blocks: Iterable[Node]) -> Iterable[Node]:
    for block in blocks:
        if block.kind in ANCHORED:
            yield block
        elif block.kind in ("box", "quote"):
            yield from _anchored(block.children)


def with_anchors(blocks: Iterable[Node], ids: Sequence[str]) -> tuple[Node, ...]:
    """Return the same blocks with these anchors, given in the order of `places`."""
    left = iter(ids)

    def put(block: Node) -> Node:
        if block.kind in ANCHORED:
            return replace(block, id=next(left, ""))
        if block.kind in ("box", "quote"):
            return replace(block, children=tuple(put(child) for child in block.children))
        return block

    return tuple(put(block) for block in blocks)


def anchored(markdown: str, kept: Sequence[Anchor], last: int) -> tuple[tuple[Anchor, ...], int]:
    """Return the anchors that a text gets when it is kept."""
    return keep_anchors(kept, places(parse(markdown)), last)


@lru_cache(maxsize=64)
def blocks_of(markdown: str, ids: tuple[str, ...]) -> tuple[Node, ...]:
    """Return a kept text with its anchors; without any, as many as it needs are made up."""
    blocks = parse(markdown)
    if not ids:
        ids = tuple(anchor.id for anchor in keep_anchors((), places(blocks), 0)[0])
    return with_anchors(blocks, ids)


def pictures_of(blocks: Iterable[Node]) -> Iterable[str]:
    """Yield the address of each picture."""
    for block in blocks:
        if block.kind == "picture":
            yield block.to
        yield from pictures_of(block.children)


def contents(blocks: Iterable[Node]) -> tuple[Node, ...]:
    """Return the headings that stand in a list of contents."""
    return tuple(block for block in blocks if block.kind == "heading" and block.level == 2)
