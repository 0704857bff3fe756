"""A text as HTML for a mail: simple elements with a few classes, and whole addresses.

Mail programs keep few styles; without any this still reads in order. Nothing in it can be ticked or jumped to.
"""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leerkring.content.markdown.addresses import absolute_url
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
    pictures_of,
    sign_of,
)
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.pictures import in_mail
from leerkring.content.markdown.writers.to_text import TextWriter, link_in_mail

WIDTH = 552
"""What fits in a sheet of 600 pixels with its margins."""


@dataclass(frozen=True, slots=True)
class MailText:
    """A text in both forms; `images` are (address, words for who does not see it)."""

    html: str
    text: str
    images: tuple[tuple[str, str], ...]


def mail_text(markdown: str, base_url: str, level: int = 3) -> MailText:
    """Return a text for a mail; its first headings become those of `level`, the ones below them one deeper."""
    return mail_of(parse(markdown, any_picture=True), base_url, level)


def mail_of(blocks: tuple[Block, ...], base_url: str, level: int = 3) -> MailText:
    """Return blocks for a mail, as `mail_text` does a text."""
    return MailText(
        html=MailWriter(base_url).blocks(_leveled(blocks, level)).strip(),
        text=TextWriter(base_url).blocks(blocks),
        images=tuple((absolute_url(in_mail(one.to), base_url), one.alt) for one in pictures_of(blocks)),
    )


def _leveled(blocks: Iterable[Block], level: int) -> Iterator[Block]:
    """Yield the blocks with headings that skip no level, which a mail is refused for."""
    below = False
    for block in blocks:
        if isinstance(block, Heading):
            deeper = below and block.level > 2
            below = True
            yield Heading(level + deeper, block.children)
        else:
            yield block


@dataclass(frozen=True, slots=True)
class MailWriter:
    """Writes blocks as HTML for a mail."""

    base_url: str

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Return blocks, one a line."""
        return "".join(map(self.block, blocks))

    def block(self, block: Block) -> str:
        """Return one block, which ends its line."""
        match block:
            case Heading():
                return f"<h{block.level}>{self.line(block.children)}</h{block.level}>\n"
            case Paragraph():
                return f"<p>{self.line(block.children)}</p>\n"
            case List():
                tag = "ul" if block.start is None else "ol"
                start = "" if block.start in {None, 1} else f' start="{block.start}"'
                return f"<{tag}{start}>\n{''.join(map(self._item, block.items))}</{tag}>\n"
            case Checklist():
                items = "".join(self._item(item, sign_of(item)) for item in block.items)
                return f'<ul class="checklist">\n{items}</ul>\n'
            case Box():
                label = f'<p class="box-label"><strong>{html.escape(block.label)}</strong></p>\n'
                return f'<div class="box">\n{label}{self._inner(block.children)}</div>\n'
            case Quote():
                return f"<blockquote>\n{self._inner(block.children)}</blockquote>\n"
            case Table():
                return self._table(block)
            case Picture():
                caption = f'<p class="caption">{html.escape(block.caption)}</p>\n' if block.caption else ""
                return f"<p>{self._image(block)}</p>\n{caption}"
            case Preformatted():
                return f"<pre>{html.escape(block.text)}</pre>\n"
            case Divider():
                return "<hr>\n"
            case Notes():
                notes = "".join(
                    f"<p>[{note.number}] {self.line(note.children)}</p>\n" for note in block.notes
                )
                return f'<div class="notes">\n{notes}</div>\n'

    def _item(self, item: Item, mark: str = "") -> str:
        """Return an item; a paragraph that it begins with without its tags."""
        first, rest = item.children[:1], item.children[1:]
        begin = "".join(
            self.line(one.children) if isinstance(one, Paragraph) else self._inner([one]) for one in first
        )
        return f"<li>{mark}{begin}{self._inner(rest)}</li>\n"

    def _inner(self, blocks: Iterable[Block]) -> str:
        """Return what stands in another block; a heading there would skip a level of the letter."""
        return self.blocks(
            Paragraph((Strong(block.children),)) if isinstance(block, Heading) else block for block in blocks
        )

    def _table(self, table: Table) -> str:
        head = "".join(f'<th scope="col">{self.line(cell)}</th>' for cell in table.head)
        rows = "".join(
            f"<tr>{''.join(f'<td>{self.line(cell)}</td>' for cell in row)}</tr>\n" for row in table.rows
        )
        return f'<table class="table">\n<tr>{head}</tr>\n{rows}</table>\n'

    def _image(self, picture: Picture) -> str:
        source, words = absolute_url(in_mail(picture.to), self.base_url), picture.alt
        return f'<img src="{html.escape(source)}" alt="{html.escape(words)}" width="{WIDTH}">'

    def line(self, line: Line) -> str:
        """Return what stands within a line."""
        return "".join(map(self._piece, line))

    def _piece(self, piece: Piece) -> str:
        match piece:
            case Text() | Code():
                return html.escape(piece.text)
            case Emphasis():
                return f"<em>{self.line(piece.children)}</em>"
            case Strong():
                return f"<strong>{self.line(piece.children)}</strong>"
            case Break():
                return "<br>"
            case Link():
                words, address = self.line(piece.children), link_in_mail(piece.to, self.base_url)
                return f'<a href="{html.escape(address)}">{words}</a>' if address else words
            case Picture():
                return self._image(piece)
            case NoteMark():
                return f" [{piece.number}]"
