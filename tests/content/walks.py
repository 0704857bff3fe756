"""Every walk over a text, with what must hold of what it writes."""

import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import msgspec

from leerkring.content.markdown.blocks import Block, Heading, every
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_html import HtmlWriter, clean
from leerkring.content.markdown.writers.to_mail import mail_text
from leerkring.content.markdown.writers.to_text import TextWriter
from leerkring.content.markdown.writers.to_typst import typst_values
from leerkring.content.markdown.writers.to_words import search_text
from leerkring.library.handbooks.document import anchored, blocks_of

BASE = "https://leerkring.example"


class _Balanced(HTMLParser):
    """Sees whether each element that opens is closed again."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def write_all(markdown: str) -> tuple[Block, ...]:
    """Write a text in every format; its HTML is well-formed, and every note is where its mark leads."""
    blocks = parse(markdown)
    html = HtmlWriter().blocks(blocks)
    tree = ET.fromstring(f"<x>{html}</x>")
    ids = {one.get("id") for one in tree.iter()}
    for link in tree.iter("a"):
        if link.get("role"):
            assert str(link.get("href")).removeprefix("#") in ids
    clean(html)
    letter = mail_text(markdown, BASE)
    balanced = _Balanced()
    balanced.feed(letter.html)
    assert balanced.open == []
    TextWriter(BASE).blocks(blocks)
    msgspec.json.encode(typst_values(blocks, "naam"))
    search_text(blocks)
    return blocks


def keep_all(markdown: str) -> None:
    """Give a text its anchors, and again when something stands before it: each place keeps its own."""
    anchors, last = anchored(markdown, (), 0)
    ids = tuple(one.id for one in anchors)
    assert len(set(ids)) == len(ids)
    HtmlWriter(anchors=True).blocks(blocks_of(markdown, ids))
    anchored(f"Nieuw.\n\n{markdown}", anchors, last)


def levels(blocks: tuple[Block, ...]) -> list[int]:
    """Return the levels of all headings, in order."""
    return [one.level for one in every(blocks) if isinstance(one, Heading)]
