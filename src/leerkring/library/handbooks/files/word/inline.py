"""What stands in a paragraph: runs, links, fields, notes and pictures, as pieces of our own texts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from leerkring.content.markdown.blocks import (
    Break,
    Emphasis,
    Line,
    Link,
    NoteMark,
    Picture,
    Piece,
    Strong,
    Text,
)
from leerkring.library.handbooks.files.word import fields, signs
from leerkring.library.handbooks.files.word.elements import Node
from leerkring.library.handbooks.files.word.package import Relationship
from leerkring.library.handbooks.files.word.remarks import Remarks
from leerkring.library.handbooks.files.word.shapes import Shapes
from leerkring.library.handbooks.files.word.styles import Styles

_PROPERTIES = frozenset({"w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:tblPr", "w:trPr", "w:tcPr", "w:rt"})
_GONE = frozenset({"w:del", "w:moveFrom", "w:delText"})
_COME = frozenset({"w:ins", "w:moveTo"})
_NOTES = {"w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}
_SHAPES = frozenset({"w:drawing", "w:pict", "w:object"})


@dataclass(slots=True)
class Span:
    """A piece with its marks and the address that it links to."""

    piece: Piece
    bold: bool = False
    italic: bool = False
    to: str = ""


@dataclass(slots=True)
class _Field:
    """A field that has begun: its code, and what its result is."""

    code: str = ""
    shown: bool = False
    to: str = ""
    dropped: bool = False


@dataclass(slots=True)
class Inline:
    """Reads paragraphs one after another; fields may begin in one and end in another."""

    styles: Styles
    remarks: Remarks
    shapes: Shapes
    relationships: Mapping[str, Relationship]
    notes: dict[tuple[str, str], int] = field(default_factory=dict)
    """The notes of this chapter, with their numbers."""
    chapter: str = ""
    drop_lists: bool = True
    """Whether contents pages are left out; not where one was never closed."""
    boxes: list[Node] = field(default_factory=list)
    """Text boxes that were met, to be read after the paragraph."""
    with_notes: bool = True
    left_out: bool = False
    """A contents page was met since somebody last looked."""
    _fields: list[_Field] = field(default_factory=list)

    def spans(self, node: Node, to: str = "") -> list[Span]:
        """Return what stands in an element."""
        return [span for child in node.children for span in self._read(child, to)]

    def is_open(self) -> bool:
        """Tell whether a contents page has begun that did not end."""
        return any(one.dropped for one in self._fields)

    def _read(self, node: Node, to: str) -> Iterator[Span]:
        name = node.name
        if name == "w:r":
            yield from self._run(node, to)
        elif name in _PROPERTIES:
            return
        elif name in _GONE:
            self.remarks.note("changes")
        elif name == "w:hyperlink":
            yield from self.spans(node, self._target(node) or to)
        elif name == "w:fldSimple":
            yield from self._simple_field(node, to)
        elif name in {"m:oMath", "m:oMathPara"}:
            self.remarks.note("formula", self.chapter)
            yield from self._text("".join(one.text for one in node.every("m:t")), to)
        elif name in _SHAPES:
            yield from self._shape(node)
        elif name == "w:sdt":
            if not node.child("w:sdtPr").on("w:showingPlcHdr"):
                yield from self.spans(node.child("w:sdtContent"), to)
        else:
            if name in _COME:
                self.remarks.note("changes")
            yield from self.spans(node, to)

    def _target(self, node: Node) -> str:
        found = self.relationships.get(node.get("r:id"))
        place = node.get("w:anchor") or node.get("w:docLocation")
        if found is None:
            return f"#{place}" if place else ""
        return fields.with_place(found.target, place) if found.external else "#"

    def _simple_field(self, node: Node, to: str) -> Iterator[Span]:
        code = node.get("w:instr")
        if self.drop_lists and fields.is_list_of_places(code):
            self.left_out = True
            return
        yield from self.spans(node, fields.address_of(code) or to)

    def _run(self, node: Node, to: str) -> Iterator[Span]:
        properties = node.child("w:rPr")
        hidden = properties.on("w:vanish")
        bold, italic, small = self.styles.marks(properties.value("w:rStyle"))
        small = properties.value("w:vertAlign") or small
        bold = properties.on("w:b") or (bold and not properties.value("w:b"))
        italic = properties.on("w:i") or (italic and not properties.value("w:i"))
        for child in node.children:
            if child.name == "w:fldChar":
                self._field_sign(child.get("w:fldCharType"))
            elif child.name == "w:instrText":
                if self._fields and not self._fields[-1].shown:
                    self._fields[-1].code += child.text
            elif any(one.dropped or not one.shown for one in self._fields):
                continue
            elif hidden and child.name != "w:rPr":
                if child.text.strip():
                    self.remarks.note("hidden", self.chapter)
            else:
                for span in self._in_run(child, small, self._link(to)):
                    span.bold, span.italic = bold, italic
                    yield span

    def _link(self, to: str) -> str:
        return next((one.to for one in reversed(self._fields) if one.to), to)

    def _field_sign(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            last = self._fields[-1]
            last.shown, last.to = True, fields.address_of(last.code) or ""
            if self.drop_lists and fields.is_list_of_places(last.code):
                last.dropped = self.left_out = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _in_run(self, node: Node, small: str, to: str) -> Iterator[Span]:
        match node.name:
            case "w:t":
                yield from self._text(self._small(node.text, small), to)
            case "w:tab" | "w:ptab":
                yield Span(Text(" "), to=to)
            case "w:br" | "w:cr":
                page = node.get("w:type") in {"page", "column"}
                yield Span(Text(" ") if page else Break(), to="" if page else to)
            case "w:noBreakHyphen":
                yield Span(Text("-"), to=to)
            case "w:sym":
                found = signs.symbol(node.get("w:font"), node.get("w:char"))
                if not found:
                    self.remarks.note("symbol", self.chapter)
                yield from self._text(found, to)
            case "w:footnoteReference" | "w:endnoteReference":
                if self.with_notes:
                    key = _NOTES[node.name], node.get("w:id")
                    first = key not in self.notes
                    yield Span(NoteMark(self.notes.setdefault(key, len(self.notes) + 1), first))
            case "w:commentReference":
                self.remarks.note("comment")
            case "w:ruby":
                yield from self.spans(node.child("w:rubyBase"), to)
            case "mc:AlternateContent":
                for child in node.children:
                    yield from self._in_run(child, small, to)
            case name if name in _SHAPES:
                yield from self._shape(node)

    def _small(self, text: str, where: str) -> str:
        if where not in {"superscript", "subscript"}:
            return text
        found, whole = signs.raised(text) if where == "superscript" else signs.lowered(text)
        if not whole:
            self.remarks.note("small", self.chapter)
        return found

    def _text(self, text: str, to: str) -> Iterator[Span]:
        words, known = signs.without_private(signs.seen(text))
        if not known:
            self.remarks.note("symbol", self.chapter)
        if words:
            yield Span(Text(words), to=to)

    def _shape(self, node: Node) -> Iterator[Span]:
        for shape in self.shapes.read(node, self.relationships, self.chapter):
            if isinstance(shape, Node):
                self.boxes.append(shape)
            else:
                yield Span(shape)


def line_of(spans: list[Span], remarks: Remarks, chapter: str) -> Line:
    """Return spans as a line: what looks the same is one piece, and links lead somewhere or are words."""
    for before, span in pairwise(spans):
        if isinstance(span.piece, Text) and not span.piece.text.strip():
            span.bold, span.italic = before.bold, before.italic  # a space is of what it follows
    pieces: list[Piece] = []
    for to, linked in groupby(spans, key=lambda span: span.to):
        inner = _marked(list(linked))
        if to and fields.is_outside(to):
            notes = [one for one in inner if isinstance(one, NoteMark)]
            words = tuple(one for one in inner if not isinstance(one, NoteMark))
            pieces += [Link(to.strip(), words)] if _shows(words) else words
            pieces += notes
        else:
            if to:
                remarks.note("place" if to.startswith("#") else "link", chapter)
            pieces += inner
    return tuple(pieces)


def _shows(line: Line) -> bool:
    return any(not isinstance(one, Break) and (not isinstance(one, Text) or one.text.strip()) for one in line)


def _marked(spans: list[Span]) -> Line:
    pieces: list[Piece] = []
    for (bold, italic), alike in groupby(spans, key=lambda span: (span.bold, span.italic)):
        inner = _joined(span.piece for span in alike)
        if not (bold or italic) or not _shows(inner) or any(isinstance(one, Picture) for one in inner):
            pieces += inner
            continue
        marked: Piece = Strong(inner) if bold else Emphasis(inner)
        pieces.append(Emphasis((marked,)) if bold and italic else marked)
    return tuple(pieces)


def _joined(pieces: Iterator[Piece]) -> Line:
    found: list[Piece] = []
    for together, alike in groupby(pieces, key=lambda piece: isinstance(piece, Text)):
        if together:
            found.append(Text("".join(one.text for one in alike if isinstance(one, Text))))
        else:
            found += alike
    return tuple(found)


def is_contents_line(spans: list[Span]) -> bool:
    """Tell whether all words of a paragraph lead to places that a contents page made."""
    words = [
        span for span in spans if isinstance(span.piece, Text) and span.piece.text.strip(" .\t0123456789")
    ]
    return bool(words) and all(span.to.startswith("#_Toc") for span in words)
