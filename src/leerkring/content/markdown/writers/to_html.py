"""A text as HTML that is also well-formed XML, so that pages, previews, feeds and e-books share it.

Everything written here is escaped, and what comes from a text can only become the elements below; pages clean it
once more (`clean`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import nh3
from markupsafe import Markup, escape

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
    sign_of,
)
from leerkring.content.markdown.writers.to_words import reads_left, words_of, words_of_line

TAGS = {
    *(
        "div",
        "section",
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ),
    *("blockquote", "pre", "code", "em", "strong", "a", "br", "hr", "span", "label", "input", "figure"),
    *("figcaption", "img", "sup"),
}
ATTRIBUTES = {
    "*": {"id", "class", "dir"},
    "a": {"href", "rel", "role"},
    "div": {"role", "aria-label", "tabindex"},
    "section": {"role", "aria-label", "tabindex"},
    "ol": {"start"},
    "li": {"value"},
    "th": {"scope"},
    "input": {"type", "checked"},
    "img": {"src", "alt", "width", "height", "loading"},
}
SHORT = 48

Sizes = Mapping[str, tuple[int, int]]
"""How wide and high pictures are, by their address."""


@dataclass(frozen=True, slots=True)
class HtmlWriter:
    """Writes blocks as HTML. `anchors`: each place gets a link to itself; `host` makes our own links absolute."""

    anchors: bool = False
    ticks: bool = True
    host: str = ""
    level: int = 2
    """What a heading of level 2 becomes, where the text stands below other headings."""
    prefix: str = ""
    """Begins the ids of footnotes, where several texts stand on one page."""
    pictures: Sizes = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    only_files: bool = False
    """A picture that has no file of its own leaves its words: an e-book loads nothing."""
    places: frozenset[str] | None = None
    """Where a link within the text may go; None is anywhere."""

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Return blocks, one a line."""
        return "\n".join(self.block(block) for block in blocks)

    def block(self, block: Block) -> str:
        """Return one block."""
        match block:
            case Heading():
                tag = f"h{block.level + self.level - 2}"
                return self._at(
                    block, f"<{tag}{_id(block.id)}{_way(block.children)}>{self.line(block.children)}</{tag}>"
                )
            case Paragraph():
                return self._at(
                    block, f"<p{_id(block.id)}{_way(block.children)}>{self.line(block.children)}</p>"
                )
            case List():
                tag = "ul" if block.start is None else "ol"
                start = "" if block.start in {None, 1} else f' start="{block.start}"'
                return self._at(block, f"<{tag}{_id(block.id)}{start}>{self._items(block.items)}</{tag}>")
            case Checklist():
                ticks = self._ticks(block.items) if self.ticks else self._ticked(block.items)
                return self._at(block, f'<ul{_id(block.id)} class="checklist">{ticks}</ul>')
            case Box():
                return (
                    f'<div class="box box-{block.kind}" role="note" aria-label="{escape(block.label)}">'
                    f'<p class="box-label">{escape(block.label)}</p>{self.blocks(block.children)}</div>'
                )
            case Quote():
                return f"<blockquote>{self.blocks(block.children)}</blockquote>"
            case Table():
                return self._at(block, self._table(block))
            case Picture():
                return self._at(block, self._figure(block))
            case Preformatted():
                return f"<pre><code>{escape(block.text)}</code></pre>"
            case Divider():
                return "<hr/>"
            case Notes():
                notes = "".join(map(self._note, block.notes))
                return f'<section class="notes" role="doc-endnotes" aria-label="Voetnoten"><ol>{notes}</ol></section>'

    def _at(self, block: Heading | Paragraph | List | Checklist | Table | Picture, html: str) -> str:
        if not self.anchors or not block.id:
            return html
        words = words_of([block])
        words = words if len(words) <= SHORT else words[: SHORT - 1].rsplit(" ", 1)[0] + "…"
        kind = type(block).__name__.lower()
        return (
            f'<div class="place place-{kind}">{html}<a class="anchor" href="#{escape(block.id)}">'
            f'<span class="hidden-text">Link naar: {escape(words)}</span></a></div>'
        )

    def _items(self, items: Iterable[Item]) -> str:
        return "".join(f"<li>{self._item(item)}</li>" for item in items)

    def _item(self, item: Item) -> str:
        """Return what an item holds; a paragraph that it begins with without its tags."""
        first = item.children[0] if item.children else None
        if isinstance(first, Paragraph):
            return self.line(first.children) + self.blocks(item.children[1:])
        return self.blocks(item.children)

    def _ticks(self, items: Iterable[Item]) -> str:
        return "".join(
            f'<li><label><input type="checkbox"{CHECKED if item.ticked else ""}/>'
            f"<span>{self._item(Item(item.children[:1]))}</span></label>{self.blocks(item.children[1:])}</li>"
            for item in items
        )

    def _ticked(self, items: Iterable[Item]) -> str:
        """Return items where nothing can be ticked: with a sign, as a letter has them."""
        return "".join(f"<li>{sign_of(item)}{self._item(item)}</li>" for item in items)

    def _table(self, table: Table) -> str:
        head = "".join(f'<th scope="col">{self.line(cell)}</th>' for cell in table.head)
        rows = "".join(
            f"<tr>{''.join(f'<td>{self.line(cell)}</td>' for cell in row)}</tr>" for row in table.rows
        )
        words = " ".join(filter(None, map(words_of_line, table.head)))[:120] or "tabel"
        box = f'<section class="table-box" tabindex="0" aria-label="Tabel: {escape(words)}">'
        start, end = (box, "</section>") if self.ticks else ("", "")
        body = f"<tbody>{rows}</tbody>" if rows else ""
        return f"{start}<table{_id(table.id)}><thead><tr>{head}</tr></thead>{body}</table>{end}"

    def _figure(self, picture: Picture) -> str:
        if self._lost(picture):
            return f"<p{_id(picture.id)}>{self._image(picture)}</p>"
        caption = f"<figcaption>{escape(picture.caption)}</figcaption>" if picture.caption else ""
        return f"<figure{_id(picture.id)}>{self._image(picture)}{caption}</figure>"

    def _lost(self, picture: Picture) -> bool:
        return self.only_files and picture.to not in self.files

    def _image(self, picture: Picture) -> str:
        if self._lost(picture):
            return f"<em>{escape(picture.alt)}</em>"
        width, height = self.pictures.get(picture.to, (0, 0))
        size = f' width="{width}" height="{height}"' if width else ""
        lazy = ' loading="lazy"' if self.anchors else ""
        own = self.files.get(picture.to) or self._whole(picture.to)
        return f'<img src="{escape(own)}" alt="{escape(picture.alt)}"{size}{lazy}/>'

    def _whole(self, address: str) -> str:
        return self.host + address if address.startswith("/") else address

    def _note(self, note: Note) -> str:
        name = f"{self.prefix}noot_{note.number}"
        back = (
            f' <a class="note-back" role="doc-backlink" href="#{name}_bij">'
            f'<span class="hidden-text">Terug naar de tekst bij voetnoot {note.number}</span></a>'
        )
        return f'<li id="{name}">{self.line(note.children)}{back if note.marked else ""}</li>'

    def line(self, line: Line) -> str:
        """Return what stands within a line."""
        return "".join(map(self._piece, line))

    def _piece(self, piece: Piece) -> str:
        match piece:
            case Text():
                return str(escape(piece.text))
            case Emphasis():
                return f"<em>{self.line(piece.children)}</em>"
            case Strong():
                return f"<strong>{self.line(piece.children)}</strong>"
            case Code():
                return f"<code>{escape(piece.text)}</code>"
            case Break():
                return "<br/>"
            case Link():
                return self._link(piece)
            case Picture():
                return self._image(piece)
            case NoteMark():
                name = f"{self.prefix}noot_{piece.number}"
                own = f' id="{name}_bij"' if piece.first else ""
                return (
                    f'<sup class="note-mark"><a{own} role="doc-noteref" href="#{name}">'
                    f'<span class="hidden-text">Voetnoot </span>{piece.number}</a></sup>'
                )

    def _link(self, link: Link) -> str:
        inside = self.line(link.children)
        if self.places is not None and link.to.startswith("#") and link.to[1:] not in self.places:
            return inside
        elsewhere = "" if link.to.startswith(("/", "#")) else ' rel="noopener"'
        return f'<a href="{escape(self._whole(link.to))}"{elsewhere}>{inside}</a>'


CHECKED = ' checked="checked"'


def _id(name: str) -> str:
    return f' id="{escape(name)}"' if name else ""


def _way(line: Line) -> str:
    return ' dir="rtl"' if reads_left(line) else ""


def clean(html: str) -> Markup:
    """Return HTML for a page, cut down to what is allowed."""
    return Markup(  # noqa: S704  (cleaned here)
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel=None,
            strip_comments=True,
        )
    )
