"""A Word file as chapters in Markdown. Runs in a process of its own: see `core/bounded/process.py`."""

from dataclasses import dataclass

from leerkring.content.markdown.blocks import Block, Paragraph, Text
from leerkring.content.markdown.writers.to_markdown import markdown_of
from leerkring.content.markdown.writers.to_words import words_of
from leerkring.core.text.cleaning import many_lines, one_line
from leerkring.library.handbooks.files.word.body import FIRST, Body, TooLong
from leerkring.library.handbooks.files.word.elements import NOTHING, Node
from leerkring.library.handbooks.files.word.inline import Inline
from leerkring.library.handbooks.files.word.package import Package, WordRefused
from leerkring.library.handbooks.files.word.remarks import Remarks
from leerkring.library.handbooks.files.word.shapes import Shapes
from leerkring.library.handbooks.files.word.styles import read_numbering, read_styles
from leerkring.library.handbooks.rules import (
    MOST_CHAPTERS,
    MOST_IN_CHAPTER,
    MOST_IN_SUMMARY,
    MOST_IN_TITLE,
    chapter_slug,
)

_NOTES = {"footnotes": "w:footnote", "endnotes": "w:endnote"}


@dataclass(frozen=True, slots=True)
class ReadChapter:
    """A chapter as it was read."""

    title: str
    slug: str
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class ReadWord:
    """What was read: chapters, the parts with their pictures and words, and what an editor has to know."""

    chapters: list[ReadChapter]
    pictures: list[str]
    words: list[str]
    remarks: Remarks


def read_word(file: bytes, token: str) -> ReadWord:
    """Return the chapters in a .docx, or refuse with a sentence.

    A picture has the address `/beeld/<token>-<number>-`, until it has been drawn: `token` stands in no file.
    """
    try:
        found, is_open = _read(Package(file), token, drop_lists=True)
        if is_open:  # a contents page that never ends would take the whole text along
            found, _ = _read(Package(file), token, drop_lists=False)
    except RecursionError as error:
        raise WordRefused(
            reason="In dit bestand staan onderdelen te diep in elkaar. Daarom lezen wij het niet."
        ) from error
    except TooLong as error:
        raise WordRefused(
            reason=f"Het hoofdstuk ‘{one_line(str(error))[:MOST_IN_TITLE]}’ is te lang. Verdeel het met koppen van niveau 1."
        ) from error
    if not found.chapters:
        raise WordRefused(reason="In dit bestand staat geen tekst.")
    return found


def _read(package: Package, token: str, *, drop_lists: bool) -> tuple[ReadWord, bool]:
    main = package.main_part()
    root = package.tree(main)
    if root.name != "w:document":
        raise WordRefused(reason="Dit is geen Word-bestand. Kies een bestand dat eindigt op .docx.")
    parts = {one.kind.rpartition("/")[2]: one.target for one in package.relationships(main).values()}

    def tree(kind: str) -> tuple[Node, str]:
        part = parts.get(kind, f"word/{kind}.xml")
        return (package.tree(part), part) if package.has(part) else (NOTHING, "")

    styles = read_styles(tree("styles")[0])
    numbering = read_numbering(tree("numbering")[0])
    remarks = Remarks()
    shapes = Shapes(remarks, token)

    def inline(part: str, own: Shapes, *, with_notes: bool) -> Inline:
        links = package.relationships(part)
        return Inline(styles, remarks, own, links, drop_lists=drop_lists, with_notes=with_notes)

    notes: dict[tuple[str, str], tuple[Node, Inline]] = {}
    for kind, name in _NOTES.items():
        found, part = tree(kind)
        if part:
            own = inline(part, Shapes(Remarks(), token), with_notes=False)
            notes |= {(kind, one.get("w:id")): (one, own) for one in found.each(name)}
    reader = inline(main, shapes, with_notes=True)
    body = Body(reader, numbering, notes, MOST_IN_CHAPTER)
    chapters: list[ReadChapter] = []
    for title, blocks in body.chapters(root.child("w:body")):
        chapters.append(_written(title, blocks))
        if len(chapters) > MOST_CHAPTERS:
            raise WordRefused(
                reason=f"Dit bestand heeft te veel koppen van niveau 1. Er passen {MOST_CHAPTERS} hoofdstukken in."
            )
    if body.title:
        if [one.title for one in chapters] == [FIRST]:
            only = chapters[0]
            title = one_line(body.title)[:MOST_IN_TITLE]
            chapters = [ReadChapter(title, chapter_slug(title), only.summary, only.body)]
        else:
            remarks.note("title")
    return ReadWord(chapters, shapes.parts, shapes.words, remarks), reader.is_open()


def _written(title: str, blocks: tuple[Block, ...]) -> ReadChapter:
    """Return a chapter in Markdown; a title that is too long stands whole above the text."""
    whole = one_line(title)
    title = whole[:MOST_IN_TITLE]
    if title != whole:
        blocks = (Paragraph((Text(whole),)), *blocks)
    summary, rest = _summary(blocks)
    body = many_lines(markdown_of(rest))
    if len(body) > MOST_IN_CHAPTER:
        raise TooLong(title)
    return ReadChapter(title or FIRST, chapter_slug(title), summary, body)


def _summary(blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """Return the first paragraph as the summary where it is plain words with a text below it, and the rest.

    One with a link, a note or an emphasis stays in the text: a summary would lose it.
    """
    first = blocks[0] if blocks else None
    if len(blocks) < 2 or not isinstance(first, Paragraph):
        return "", blocks
    words = one_line(words_of([first]))
    plain = all(isinstance(piece, Text) for piece in first.children)
    return (words, blocks[1:]) if plain and words and len(words) <= MOST_IN_SUMMARY else ("", blocks)
