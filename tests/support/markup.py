"""A page as a reader without eyes for beauty takes it: its parts, its links, its forms, and what is wrong with it."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
DATA = "application/ld+json"
"""A block of data, which no browser runs."""
NAMED = ("canonical", "schema.")
"""Links that only name something: nothing is fetched from there."""
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list", "form")


@dataclass
class Markup(HTMLParser):
    """The parts of one HTML page; `mistakes` are those that need no knowledge of what the page is about."""

    url: str
    html: str
    lang: str = ""
    title: str = ""
    headings: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: set[str] = field(default_factory=set)
    resources: set[str] = field(default_factory=set)
    actions: set[tuple[str, str]] = field(default_factory=set)
    references: set[tuple[str, str]] = field(default_factory=set)
    mistakes: list[str] = field(default_factory=list)
    shapes: set[tuple[str, str, str, tuple[str, ...]]] = field(default_factory=set)
    """Each tag with its classes and attributes and what it stands in; pages of one kind have the same."""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._text: list[str] | None = None
        self.feed(self.html)
        self.close()
        there = Counter(self.ids)
        self.mistakes += [f"<{tag}> is not closed" for tag in self._open]
        self.mistakes += [f"id {id_} stands there twice" for id_, times in there.items() if times > 1]
        self.mistakes += [
            f'{attribute}="{id_}" points nowhere'
            for attribute, id_ in sorted(self.references)
            if id_ not in there
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) != len(attrs):
            self.mistakes.append(f"<{tag}> has an attribute twice: {attrs}")
        within = self._open[-1] if self._open else ""
        self.shapes.add((within, tag, given.get("class", ""), tuple(sorted(given))))
        if tag not in VOID:
            self._open.append(tag)
        self._look_at(tag, given)
        if "id" in given:
            self.ids.append(given["id"])
        for name in REFERENCES:
            self.references |= {(name, id_) for id_ in given.get(name, "").split()}
        for name in ("href", "src", "action", "formaction"):
            if name in given:
                self._address(tag, name, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:  # in a drawing
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.mistakes.append(f"</{tag}> closes {self._open[-1:]}")
            return
        self._open.pop()
        if tag == "h1" and self._text is not None:
            self.headings.append(" ".join("".join(self._text).split()))
            self._text = None
        elif tag == "title" and "svg" not in self._open:
            self.title = " ".join("".join(self._text or []).split())
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _look_at(self, tag: str, given: dict[str, str]) -> None:
        if tag == "html":
            self.lang = given.get("lang", "")
        elif tag == "h1" or (tag == "title" and "svg" not in self._open):
            self._text = []
        elif tag == "form" and not {"method", "action"} <= given.keys():
            self.mistakes.append(f"a form without method or action: {given}")
        elif tag == "style" or (tag == "script" and "src" not in given and given.get("type") != DATA):
            self.mistakes.append(f"inline <{tag}>")
        elif tag == "img" and "alt" not in given:
            self.mistakes.append(f"an image without alt: {given}")
        elif tag == "button" and "type" not in given:
            self.mistakes.append(f"a button without type: {given}")
        self.mistakes += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]

    def _address(self, tag: str, name: str, given: dict[str, str]) -> None:
        where = urljoin(self.url, given[name])
        if tag == "a":
            self.links.add(where)
        elif name in ("action", "formaction"):
            method = given.get("formmethod" if name == "formaction" else "method", "get")
            self.actions.add((method.lower(), where))
        elif not (tag == "link" and given.get("rel", "").startswith(NAMED)):
            self.resources.add(where)

    @property
    def named(self) -> set[str]:
        """The parts of this page that its own links point to."""
        return {
            urldefrag(link).fragment for link in self.links if urldefrag(link).url == urldefrag(self.url).url
        } - {""}


def is_ours(url: str, base_url: str) -> bool:
    """Whether an address lies on our own site."""
    return urlsplit(url)[:2] == urlsplit(base_url)[:2]


class _Values(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.inside = False
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("action") == self.action
        elif tag == "input" and self.inside and "name" in given:
            self.values[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def values_of(html: str, action: str) -> dict[str, str]:
    """What a form with this action would send if nothing were changed (of its inputs)."""
    reader = _Values(action)
    reader.feed(html)
    return reader.values
