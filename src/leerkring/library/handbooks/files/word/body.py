"""The body of a Word file: paragraphs, lists and tables as blocks of our own texts, by chapter."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from leerkring.content.markdown.blocks import Block, Line, Note, Notes, Picture, Text
from leerkring.content.markdown.writers.to_words import words_of_line
from leerkring.library.handbooks.files.word.elements import NOTHING, Node
from leerkring.library.handbooks.files.word.inline import Inline, Span, is_contents_line, line_of
from leerkring.library.handbooks.files.word.lists import Entry, Read, blocks_of
from leerkring.library.handbooks.files.word.styles import TEXT, Kind, Numbered, Numbering
from leerkring.library.handbooks.files.word.tables import TooWide, table_of

FIRST = "Inleiding"
"""What text before the first heading is called."""
_AROUND = frozenset(
    {"w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:sdtContent", "mc:AlternateContent", "?:customXml"}
)


class TooLong(Exception):
    """A chapter has more text than one may have; its argument is the title."""


@dataclass(slots=True)
class Part:
    """A chapter as it is read."""

    title: str
    entries: list[Read] = field(default_factory=list)
    notes: dict[tuple[str, str], int] = field(default_factory=dict)
    signs: int = 0
    contents: bool = False
    """A contents page stood in it; with nothing else there is no chapter."""


@dataclass(slots=True)
class Body:
    """Reads the flow of a file from top to bottom."""

    inline: Inline
    numbering: Numbering
    note_nodes: dict[tuple[str, str], tuple[Node, Inline]]
    most: int
    title: str = ""
    """What the document calls itself, above its first heading."""
    _part: Part = field(default_factory=lambda: Part(FIRST))
    _carried: list[Span] = field(default_factory=list)

    def chapters(self, body: Node) -> Iterator[tuple[str, tuple[Block, ...]]]:
        """Yield titles with blocks; a chapter begins at each heading of the highest level there is."""
        nodes = list(self._flow(body))
        levels = [kind.level for kind in map(self._kind, nodes) if kind.name == "heading"]
        top, headed = min(levels, default=0), False
        self._begin(self._part)
        for node in nodes:
            kind = self._kind(node)
            if kind == Kind("heading", top):
                before, begun = self._part, self._begin(Part(""))
                begun.title = self.inline.chapter = words_of_line(self._line(node))
                if begun.title:
                    yield from self._finished(before, top)
                    headed = True
                else:  # an empty line that only looks like a heading
                    self._begin(before)
            elif kind.name == "title" and not headed:
                self.title = self.title or words_of_line(self._line(node))
            elif kind.name == "contents":
                self._leave_out()
                self.inline.spans(node)  # a field may end in it
            else:
                self._read(node, kind)
            if self.inline.left_out:
                self._leave_out()
            if self._part.signs > self.most:
                raise TooLong(self._part.title)
        yield from self._finished(self._part, top)

    def _begin(self, part: Part) -> Part:
        self._part, self.inline.notes, self.inline.chapter = part, part.notes, part.title
        return part

    def _leave_out(self) -> None:
        self.inline.remarks.note("contents")
        self.inline.left_out, self._part.contents = False, True

    def _finished(self, part: Part, top: int) -> Iterator[tuple[str, tuple[Block, ...]]]:
        """Yield a chapter with its notes below; none where it has nothing to show."""
        blocks = blocks_of(part.entries, top)
        notes = tuple(Note(number, self._note(key, part.title)) for key, number in part.notes.items())
        if blocks or notes or not (part.contents or part.title == FIRST):
            yield part.title, (*blocks, Notes(notes)) if notes else blocks

    def _note(self, key: tuple[str, str], chapter: str) -> Line:
        node, inline = self.note_nodes.get(key, (NOTHING, self.inline))
        spans: list[Span] = []
        for paragraph in node.every("w:p"):
            spans += [Span(Text(" ")), *inline.spans(paragraph)]
        inline.boxes.clear()
        line = tuple(one for one in line_of(spans, inline.remarks, chapter) if not isinstance(one, Picture))
        return line if words_of_line(line) else (Text("(lege noot)"),)

    # --- the flow ---------------------------------------------------------------------------------

    def _flow(self, node: Node) -> Iterator[Node]:
        """Yield paragraphs and tables, whatever stands around them."""
        for child in node.children:
            if child.name in {"w:p", "w:tbl"}:
                yield child
            elif child.name == "w:sdt":
                gallery = next(child.child("w:sdtPr").every("w:docPartGallery"), NOTHING).get("w:val")
                if gallery.casefold() == "table of contents":
                    yield Node("contents", {})
                else:
                    yield from self._flow(child.child("w:sdtContent"))
            elif child.name in _AROUND:
                yield from self._flow(child)
            elif child.name in {"w:del", "w:moveFrom"}:
                self.inline.remarks.note("changes")

    def _kind(self, node: Node) -> Kind:
        if node.name == "contents":
            return Kind("contents")
        if node.name != "w:p":
            return TEXT
        properties = node.child("w:pPr")
        return self.inline.styles.kind(properties.value("w:pStyle"), properties.value("w:outlineLvl"))

    def _spans(self, node: Node) -> list[Span]:
        """Return what stands in a paragraph; one whose end was deleted goes on in the next."""
        spans = [*self._carried, *self.inline.spans(node)]
        self._carried = []
        if node.child("w:pPr").child("w:rPr").child("w:del").name:
            self._carried, spans = spans, []
        if is_contents_line(spans):
            self._leave_out()
            return []
        return spans

    def _line(self, node: Node) -> Line:
        spans = self._spans(node)
        self._part.signs += sum(len(one.piece.text) if isinstance(one.piece, Text) else 1 for one in spans)
        return line_of(spans, self.inline.remarks, self.inline.chapter)

    def _read(self, node: Node, kind: Kind) -> None:
        if node.name == "w:tbl":
            inline = self.inline
            try:
                made = table_of(node, self._cell, inline.remarks, inline.chapter)
            except TooWide:
                raise TooLong(self._part.title) from None
            if made is not None:
                self._part.entries.append(made)
            return
        line = self._line(node)
        place = self._place(node) if kind.name == "text" else None
        if any(not isinstance(one, Text) or one.text.strip() for one in line):
            self._part.entries.append(Entry(line, kind, place))
        boxes, self.inline.boxes = self.inline.boxes, []
        for box in boxes:
            self._read_all(box)

    def _read_all(self, node: Node) -> None:
        """Read what stands within something else, where nothing is a heading of the text."""
        for inner in self._flow(node):
            kind = self._kind(inner)
            if kind.name != "contents":
                self._read(inner, TEXT if kind.name in {"heading", "title"} else kind)

    def _place(self, node: Node) -> Numbered | None:
        properties, styles = node.child("w:pPr"), self.inline.styles
        style, said = properties.value("w:pStyle"), properties.child("w:numPr")
        by_style = styles.number(style)
        number = said.value("w:numId") or by_style[0]
        place = self.numbering.place(number, said.value("w:ilvl") or by_style[1], styles)
        return replace(place, level=max(place.level, styles.depth(style))) if place else None

    def _cell(self, node: Node) -> list[Read]:
        """Return what stands in a cell."""
        part = self._part
        before, part.entries = part.entries, []
        for _ in node.each("w:tbl"):
            self.inline.remarks.note("nested", self.inline.chapter)
        self._read_all(node)
        found, part.entries = part.entries, before
        if part.signs > self.most:
            raise TooLong(part.title)
        return found
