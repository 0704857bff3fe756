"""XML as a light tree with short names, in any of Word's two dialects (transitional and strict), within bounds."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET  # the parser refuses doctypes below, and with them entities

DEEPEST = 150
"""Elements within elements: a table in a table in a text box is some forty deep."""
MOST_ELEMENTS = 600_000

_FAMILIES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w:",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w:",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r:",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r:",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp:",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": "wp:",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a:",
    "http://purl.oclc.org/ooxml/drawingml/main": "a:",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic:",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "http://schemas.openxmlformats.org/package/2006/relationships": "",
    "urn:schemas-microsoft-com:vml": "v:",
}
_WITH_TEXT = frozenset({"w:t", "m:t", "w:instrText"})
_SHOWN = frozenset({"w:t", "m:t", "pic:pic", "v:imagedata", "?:chart", "?:relIds"})
_LOOKS = frozenset(
    f"w:{name}"
    for name in (
        *("lang", "rFonts", "sz", "szCs", "color", "proofErr", "lastRenderedPageBreak", "noProof", "spacing"),
        *(
            "ind",
            "jc",
            "bCs",
            "iCs",
            "shd",
            "kern",
            "u",
            "highlight",
            "tcW",
            "tcBorders",
            "tblBorders",
            "rsid",
        ),
        *("keepNext", "keepLines", "widowControl", "tabs", "bookmarkEnd", "tblCellMar", "contextualSpacing"),
    )
)
"""What says only how something looks: counted, not kept."""


class Unreadable(Exception):
    """Not well formed, or (`declares`) with a doctype of its own, as no Word file has."""

    def __init__(self, *, declares: bool = False) -> None:
        self.declares = declares
        super().__init__("doctype" if declares else "not well formed")


class TooMuch(Exception):
    """Deeper, or with more elements, than any handbook has."""


class Node:
    """An element: its short name, attributes, what stands in it, and its text where it has any."""

    __slots__ = ("attributes", "children", "name", "shows", "text")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Node] | tuple[Node, ...] = ()
        self.text = ""
        self.shows = False
        """Whether words or a drawing stand in it, however deep."""

    def get(self, attribute: str, default: str = "") -> str:
        """Return an attribute."""
        return self.attributes.get(attribute, default)

    def each(self, name: str) -> Iterator["Node"]:
        """Yield the elements of a name that stand in this one itself."""
        return (child for child in self.children if child.name == name)

    def child(self, name: str) -> "Node":
        """Return the first element of a name in this one; an empty one where there is none."""
        return next(self.each(name), NOTHING)

    def value(self, name: str) -> str:
        """Return what `<w:name w:val="…">` in this element says."""
        return self.child(name).get("w:val")

    def on(self, name: str) -> bool:
        """Tell whether a property is set: it is there, and does not say that it is off."""
        found = self.child(name)
        return found is not NOTHING and found.get("w:val", "1").lower() not in {"0", "false", "off", "none"}

    def every(self, name: str) -> Iterator["Node"]:
        """Yield the elements of a name anywhere in this one."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.every(name)


NOTHING = Node("", {})


class _Builder:
    """What the parser tells, as a tree."""

    def __init__(self) -> None:
        self.root = Node("", {})
        self._open = [self.root]
        self._count = 0
        self._names: dict[str, str] = {}

    def _short(self, name: str) -> str:
        found = self._names.get(name)
        if found is None:
            family, _, local = name[1:].rpartition("}") if name[:1] == "{" else ("", "", name)
            prefix = _FAMILIES.get(family, "?:") if family else ""
            found = self._names[name] = prefix + local
        return found

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) > DEEPEST:
            raise TooMuch
        short = self._short(name)
        kept = {self._short(key): value for key, value in attributes.items() if "rsid" not in key}
        node = Node(short, kept)
        if short not in _LOOKS:
            parent = self._open[-1]
            if parent.children:
                parent.children.append(node)  # type: ignore[union-attr]  # it is a list once something stands in it
            else:
                parent.children = [node]
        self._open.append(node)

    def end(self, _name: str) -> None:
        ended = self._open.pop()
        if ended.name == "mc:AlternateContent":
            _choose(ended)
        if ended.shows or ended.name in _SHOWN:
            ended.shows = self._open[-1].shows = True

    def data(self, text: str) -> None:
        if self._open[-1].name in _WITH_TEXT:
            self._open[-1].text += text

    def doctype(self, *_: object) -> None:
        raise Unreadable(declares=True)

    def close(self) -> Node:
        return self.root.children[0]


def _choose(node: Node) -> None:
    """Leave the branch of an alternative that shows something; the first is the richest (ISO/IEC 29500-3)."""
    node.children = next((branch.children for branch in node.children if branch.shows), ())


def parse(xml: bytes) -> Node:
    """Return the tree, or raise Unreadable or TooMuch."""
    parser = ET.XMLParser(target=_Builder())  # noqa: S314  # no doctype gets through
    try:
        parser.feed(xml)
        root: Any = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Unreadable from error
    return root if isinstance(root, Node) else NOTHING
