"""Markdown of an editor as a mail has it: HTML and plain text from the same blocks, links whole in both."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin

from markdown_it import MarkdownIt
from markdown_it.token import Token

SCHEMES = ("http://", "https://", "mailto:", "tel:")


@dataclass(slots=True)
class Written:
    """A text in both forms; `images` are (address, words for who does not see it)."""

    html: str = ""
    text: str = ""
    images: list[tuple[str, str]] = field(default_factory=list)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False})


def write(markdown: str, base_url: str, level: int = 3) -> Written:
    """Return the text for a mail; headings become those of `level`, addresses are made whole."""
    made = _Writer(base_url, level)
    made.blocks(_parser().parse(markdown))
    return Written("".join(made.html).strip(), "".join(made.text).strip("\n"), made.images)


def whole(address: str, base_url: str) -> str:
    """Return an address with our own host where it has none, or nothing where it is no link."""
    try:
        found = urljoin(base_url + "/", address)
    except ValueError:
        return ""
    return found if found.startswith(SCHEMES) else ""


class _Writer:
    """Walks the blocks once and writes both forms."""

    def __init__(self, base_url: str, level: int) -> None:
        self.base_url = base_url
        self.heading = f"h{level}"
        self.html: list[str] = []
        self.text: list[str] = []
        self.images: list[tuple[str, str]] = []
        self._lists: list[int] = []
        self._indent = ""

    def blocks(self, tokens: list[Token]) -> None:
        for token in tokens:
            self._block(token)

    def _block(self, token: Token) -> None:
        kind, tag = token.type, token.tag
        if kind in ("heading_open", "heading_close"):
            self.html.append(f"<{self.heading}>" if kind == "heading_open" else f"</{self.heading}>\n")
            self.text.append("" if kind == "heading_open" else "\n\n")
        elif kind == "paragraph_open":
            self.html.append("" if token.hidden else "<p>")
        elif kind == "paragraph_close":
            self.html.append("" if token.hidden else "</p>\n")
            self.text.append("\n" if token.hidden else "\n\n")
        elif kind in ("bullet_list_open", "ordered_list_open"):
            first = int(token.attrGet("start") or 1)
            self._lists.append(0 if kind.startswith("bullet") else first)
            self.html.append(f"<{tag}>\n" if first == 1 else f'<{tag} start="{first}">\n')
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
            self.html.append(f"</{tag}>\n")
            self.text.append("\n")
        elif kind == "list_item_open":
            number = self._lists[-1]
            self._lists[-1] += 1 if number else 0
            self.html.append("<li>")
            self.text.append(f"{number}. " if number else "- ")
        elif kind == "list_item_close":
            self.html.append("</li>\n")
        elif kind in ("blockquote_open", "blockquote_close"):
            self.html.append("<blockquote>\n" if kind.endswith("open") else "</blockquote>\n")
        elif kind == "hr":
            self.html.append("<hr>\n")
            self.text.append("----\n\n")
        elif kind in ("fence", "code_block"):
            self.html.append(f"<p>{html.escape(token.content)}</p>\n")
            self.text.append(token.content + "\n")
        elif kind == "inline":
            self._inline(token.children or [])

    def _inline(self, tokens: list[Token]) -> None:
        links: list[str] = []
        for token in tokens:
            kind = token.type
            if kind in ("text", "code_inline"):
                self._both(token.content)
            elif kind in ("softbreak", "hardbreak"):
                self.html.append("<br>" if kind == "hardbreak" else " ")
                self.text.append("\n" if kind == "hardbreak" else " ")
            elif kind in ("strong_open", "strong_close", "em_open", "em_close"):
                self.html.append(f"<{'/' if kind.endswith('close') else ''}{token.tag}>")
            elif kind == "link_open":
                links.append(whole(str(token.attrGet("href") or ""), self.base_url))
                self.html.append(f'<a href="{html.escape(links[-1])}">' if links[-1] else "")
            elif kind == "link_close":
                address = links.pop()
                self.html.append("</a>" if address else "")
                self.text.append(f" ({address})" if address else "")
            elif kind == "image":
                self._image(whole(str(token.attrGet("src") or ""), self.base_url), token.content)

    def _image(self, address: str, words: str) -> None:
        self.images.append((address, words))
        self.html.append(f'<img src="{html.escape(address)}" alt="{html.escape(words)}" width="552">')
        self.text.append(f"[{words}]" if words else "")

    def _both(self, words: str) -> None:
        self.html.append(html.escape(words))
        self.text.append(words)
