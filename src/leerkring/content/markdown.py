"""Markdown to HTML that is safe to show: rendered, then cut down to what is allowed.

Raw HTML in the text is shown as text. The page has its own h1, so headings start at h2.
"""

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s"),
    *("ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "th": {"scope"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}


def _shape(state: StateCore) -> None:
    """Let headings start at h2 and give table headings their scope."""
    levels = [int(token.tag[1]) for token in state.tokens if token.type == "heading_open"]
    shift = 2 - min(levels, default=2)
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + max(shift, 0), 6)}"
        elif token.type == "th_open":
            token.attrSet("scope", "col")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    parser.core.ruler.push("shape", _shape)
    return parser


def to_html(markdown: str) -> str:
    """Return HTML for a text by staff."""
    rendered = _parser().render(markdown)
    return nh3.clean(
        rendered,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener",
        strip_comments=True,
    )


def to_text(markdown: str) -> str:
    """Return the words of a text without any marks, a line for each paragraph."""
    lines = (token.children or () for token in _parser().parse(markdown) if token.type == "inline")
    return "\n".join(
        "".join(" " if one.type.endswith("break") else one.content for one in line) for line in lines
    )
