"""What a style means, and which number stands before a paragraph: styles.xml and numbering.xml."""

import re
from dataclasses import dataclass, field

from leerkring.library.handbooks.files.word.elements import NOTHING, Node

_HEADING = re.compile(r"(?:heading|kop)\s*([1-9])")
_CONTENTS = re.compile(
    r"(?:toc|inhopg)\s*[1-9]|toc heading|kopvaninhoud\w*|kop van inhoud\w*|table of \w+|lijstmet\w+"
)
_NAMED = {
    "title": "title",
    "titel": "title",
    "subtitle": "title",
    "ondertitel": "title",
    "quote": "quote",
    "citaat": "quote",
    "intense quote": "quote",
    "duidelijk citaat": "quote",
    "duidelijkcitaat": "quote",
    "caption": "caption",
    "bijschrift": "caption",
}
_DEEPER = re.compile(r"list (?:bullet|number|continue) ([2-5])")
"""Word's own styles for lists in lists: each is a list of its own, and only its name says how deep it stands."""
_LONGEST_CHAIN = 20


@dataclass(slots=True)
class Style:
    """One style: its name, what it is built on, and what it says itself."""

    name: str
    based_on: str
    outline: str
    number: tuple[str, str]
    bold: bool | None
    italic: bool | None
    small: str
    """ "superscript" or "subscript"."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a paragraph is: heading (with its level), title, quote, caption, contents, or text."""

    name: str
    level: int = 0


TEXT = Kind("text")


@dataclass(slots=True)
class Styles:
    """The styles of a file, by id."""

    by_id: dict[str, Style] = field(default_factory=dict)

    def kind(self, style: str, outline: str) -> Kind:
        """Return what a paragraph with a style is; `outline` is the level that it says itself."""
        for one in self._chain(style):
            found = _kind_of(one.name)
            if found is not None:
                return found
            outline = outline or one.outline
        if style not in self.by_id and (found := _kind_of(style.casefold())):
            return found
        return Kind("heading", int(outline) + 1) if re.fullmatch(r"[0-8]", outline) else TEXT

    def number(self, style: str) -> tuple[str, str]:
        """Return the list and the level that a style gives its paragraphs."""
        return next((one.number for one in self._chain(style) if one.number[0]), ("", ""))

    def depth(self, style: str) -> int:
        """Return how deep the name of a style says that its lists stand."""
        found = (_DEEPER.fullmatch(one.name) for one in self._chain(style))
        return next((int(one[1]) - 1 for one in found if one), 0)

    def marks(self, style: str) -> tuple[bool, bool, str]:
        """Return whether a style of words is bold, whether it is italic, and whether it stands high or low."""
        chain = list(self._chain(style))
        bold = next((one.bold for one in chain if one.bold is not None), False)
        italic = next((one.italic for one in chain if one.italic is not None), False)
        return bool(bold), bool(italic), next((one.small for one in chain if one.small), "")

    def _chain(self, style: str) -> list[Style]:
        found: list[Style] = []
        while style in self.by_id and len(found) < _LONGEST_CHAIN:
            found.append(self.by_id[style])
            style = found[-1].based_on
        return found


def _kind_of(name: str) -> Kind | None:
    if heading := _HEADING.fullmatch(name):
        return Kind("heading", int(heading[1]))
    if _CONTENTS.fullmatch(name):
        return Kind("contents")
    return Kind(_NAMED[name]) if name in _NAMED else None


def read_styles(root: Node) -> Styles:
    """Return the styles in styles.xml."""
    styles = Styles()
    for one in root.each("w:style"):
        paragraph, words = one.child("w:pPr"), one.child("w:rPr")
        number = paragraph.child("w:numPr")
        styles.by_id[one.get("w:styleId")] = Style(
            one.value("w:name").strip().casefold(),
            one.value("w:basedOn"),
            paragraph.value("w:outlineLvl"),
            (number.value("w:numId"), number.value("w:ilvl")),
            words.on("w:b") if words.child("w:b") is not NOTHING else None,
            words.on("w:i") if words.child("w:i") is not NOTHING else None,
            words.value("w:vertAlign"),
        )
    return styles


@dataclass(frozen=True, slots=True)
class Numbered:
    """A place in a list: how deep, whether it has a number, and which."""

    level: int
    ordered: bool
    number: int


@dataclass(slots=True)
class Numbering:
    """The lists of a file, and how far each has been counted."""

    levels: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    """Format and first number, by abstract list and level."""
    lists: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    _counted: dict[str, dict[int, int]] = field(default_factory=dict)

    def place(self, number: str, level: str, styles: Styles) -> Numbered | None:
        """Return the next place in a list; None where it is no list, or has no sign."""
        deep = int(level) if re.fullmatch(r"[0-8]", level) else 0
        abstract = self.lists.get(number, "")
        if link := self.links.get(abstract):
            abstract = self.lists.get(styles.number(link)[0], abstract)
        if number in {"", "0"} or not abstract:
            return None
        form, first = self.levels.get((abstract, deep), ("bullet", 1))
        if form == "none":
            return None
        counted = self._counted.setdefault(abstract, {})
        for at, start in self.restarts.pop(number, {}).items():
            counted[at] = start - 1
        counted[deep] = counted.get(deep, first - 1) + 1
        for deeper in [one for one in counted if one > deep]:
            del counted[deeper]
        return Numbered(deep, form != "bullet", max(counted[deep], 0))


def read_numbering(root: Node) -> Numbering:
    """Return the lists in numbering.xml."""
    numbering = Numbering()
    for one in root.each("w:abstractNum"):
        name = one.get("w:abstractNumId")
        if link := one.value("w:numStyleLink"):
            numbering.links[name] = link
        for level in one.each("w:lvl"):
            numbering.levels[name, _whole(level.get("w:ilvl"), 0)] = (
                level.value("w:numFmt") or "decimal",
                _whole(level.value("w:start"), 1),
            )
    for one in root.each("w:num"):
        name = one.get("w:numId")
        numbering.lists[name] = one.value("w:abstractNumId")
        starts = {
            _whole(level.get("w:ilvl"), 0): _whole(level.value("w:startOverride"), 1)
            for level in one.each("w:lvlOverride")
            if level.value("w:startOverride")
        }
        if starts:
            numbering.restarts[name] = starts
    return numbering


def _whole(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,4}", text) else otherwise
