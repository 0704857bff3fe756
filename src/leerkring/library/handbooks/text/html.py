"""A chapter as HTML that is also well-formed XML, so that pages and EPUB share it.

Everything written here is escaped, and what comes from a text can only become the elements below; pages clean it
once more (`safe`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import nh3
from markupsafe import Markup, escape

from leerkring.library.handbooks.text.document import Node, plain

TAGS = {
    *("div", "section", "p", "h2", "h3", "h4", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
    *("blockquote", "pre", "code", "em", "strong", "a", "br", "hr", "span", "label", "input", "figure"),
    *("figcaption", "img"),
}
ATTRIBUTES = {
    "*": {"id", "class"},
    "a": {"href"},
    "div": {"role", "aria-label", "tabindex"},
    "section": {"aria-label", "tabindex"},
    "ol": {"start"},
    "th": {"scope"},
    "input": {"type"},
    "img": {"src", "alt", "width", "height", "loading"},
}
SHORT = 48

Sizes = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes nodes as HTML. `anchors`: each place gets a link to itself; `host` makes our own links absolute."""

    anchors: bool = True
    ticks: bool = True
    host: str = ""
    pictures: Sizes = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    places: frozenset[str] | None = None
    """Where a link within the text may go; None is anywhere."""

    def blocks(self, nodes: Iterable[Node]) -> str:
        """Return blocks, one a line."""
        return "\n".join(self.block(node) for node in nodes)

    def block(self, node: Node) -> str:
        """Return one block."""
        inside = self.lines(node.children)
        match node.kind:
            case "heading":
                return self._at(node, f'<h{node.level} id="{escape(node.id)}">{inside}</h{node.level}>')
            case "paragraph":
                return self._at(node, f"<p{_id(node)}>{inside}</p>")
            case "list":
                tag = "ol" if node.level else "ul"
                start = f' start="{node.level}"' if node.level > 1 else ""
                return self._at(node, f"<{tag}{_id(node)}{start}>{self._items(node)}</{tag}>")
            case "checklist":
                return self._at(node, f'<ul{_id(node)} class="checklist">{self._ticks(node)}</ul>')
            case "box":
                return (
                    f'<div class="box box-{node.text}" role="note" aria-label="{escape(node.label)}">'
                    f'<p class="box-label">{escape(node.label)}</p>{self.blocks(node.children)}</div>'
                )
            case "quote":
                return f"<blockquote>{self.blocks(node.children)}</blockquote>"
            case "table":
                return self._at(node, self._table(node))
            case "picture":
                return self._at(node, self._picture(node))
            case "pre":
                return f"<pre><code>{escape(node.text)}</code></pre>"
            case "rule":
                return "<hr/>"
        return ""

    def _at(self, node: Node, html: str) -> str:
        if not self.anchors or not node.id:
            return html
        words = plain([node])
        words = words if len(words) <= SHORT else words[: SHORT - 1].rsplit(" ", 1)[0] + "…"
        return (
            f'<div class="place place-{node.kind}">{html}<a class="anchor" href="#{escape(node.id)}">'
            f'<span class="hidden-text">Link naar: {escape(words)}</span></a></div>'
        )

    def _items(self, node: Node) -> str:
        return "".join(f"<li>{self._item(item)}</li>" for item in node.children)

    def _item(self, item: Node) -> str:
        """Return what an item holds; a single paragraph without its tags."""
        if [child.kind for child in item.children[:1]] == ["paragraph"]:
            rest = self.blocks(item.children[1:])
            return self.lines(item.children[0].children) + rest
        return self.blocks(item.children)

    def _ticks(self, node: Node) -> str:
        if not self.ticks:
            return self._items(node)
        return "".join(
            f'<li><label><input type="checkbox"/><span>{self.lines(item.children[0].children)}</span></label>'
            f"{self.blocks(item.children[1:])}</li>"
            for item in node.children
        )

    def _table(self, node: Node) -> str:
        head, *rows = node.children
        first = "".join(f'<th scope="col">{self.lines(cell.children)}</th>' for cell in head.children)
        body = "".join(
            f"<tr>{''.join(f'<td>{self.lines(cell.children)}</td>' for cell in row.children)}</tr>"
            for row in rows
        )
        words = escape(plain(head.children)[:120] or "tabel")
        box = f'<section class="table-box" tabindex="0" aria-label="Tabel: {words}">'
        start, end = (box, "</section>") if self.ticks else ("", "")
        rows_html = f"<tbody>{body}</tbody>" if body else ""
        return f"{start}<table{_id(node)}><thead><tr>{first}</tr></thead>{rows_html}</table>{end}"

    def _picture(self, node: Node) -> str:
        width, height = self.pictures.get(node.to, (0, 0))
        size = f' width="{width}" height="{height}"' if width else ""
        lazy = ' loading="lazy"' if self.anchors else ""
        caption = f"<figcaption>{escape(node.label)}</figcaption>" if node.label else ""
        source = escape(self.files.get(node.to, self.host + node.to))
        return f'<figure{_id(node)}><img src="{source}" alt="{escape(node.text)}"{size}{lazy}/>{caption}</figure>'

    def lines(self, nodes: Iterable[Node]) -> str:
        """Return what stands within a line."""
        return "".join(self._line(node) for node in nodes)

    def _line(self, node: Node) -> str:
        match node.kind:
            case "text":
                return str(escape(node.text))
            case "em" | "strong":
                return f"<{node.kind}>{self.lines(node.children)}</{node.kind}>"
            case "code":
                return f"<code>{escape(node.text)}</code>"
            case "break":
                return "<br/>"
            case "link":
                if self.places is not None and node.to.startswith("#") and node.to[1:] not in self.places:
                    return self.lines(node.children)
                to = self.host + node.to if node.to.startswith("/") else node.to
                return f'<a href="{escape(to)}">{self.lines(node.children)}</a>'
            case "picture":
                return str(escape(node.text))
        return ""


def _id(node: Node) -> str:
    return f' id="{escape(node.id)}"' if node.id else ""


def safe(html: str) -> Markup:
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
