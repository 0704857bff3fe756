"""What is written as Markdown is read back as the same words, whatever signs stand in them."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leerkring.content.markdown.blocks import (
    Block,
    Break,
    Emphasis,
    Heading,
    Item,
    Line,
    Link,
    List,
    NoteMark,
    Notes,
    Paragraph,
    Quote,
    Strong,
    Table,
    Text,
    every,
)
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_markdown import markdown_of
from leerkring.content.markdown.writers.to_words import words_of
from tests.content.every import EVERY

SIGNS = r"""#*_-+=>|`~[](){}<>!&;:.,\/"'^ 1a"""
WORDS = st.text(st.sampled_from(SIGNS + "éß字\u00a0 "), min_size=1, max_size=24).filter(
    lambda text: any(c.isalnum() or c in SIGNS.strip() for c in text) and bool(text.strip())
)
TEXT = st.builds(Text, WORDS)
LINE = (
    st.lists(
        st.one_of(
            TEXT,
            TEXT,
            st.builds(Strong, st.tuples(TEXT)),
            st.builds(Emphasis, st.tuples(TEXT)),
            st.builds(lambda inner: Strong((Emphasis((inner,)),)), TEXT),
            st.builds(lambda inner: Link("https://regels.example/wet_(1)#artikel4", (inner,)), TEXT),
            st.just(Break()),
        ),
        min_size=1,
        max_size=4,
    )
    .filter(lambda line: any(not isinstance(one, Break) for one in line))
    .map(tuple)
)


def words(text: str) -> str:
    return " ".join(text.split())


@given(WORDS)
@settings(max_examples=100)
@example("# tip: bel eerst")
@example("1984. Dat was een droog jaar.")
@example("> meer dan tien")
@example("- een streepje")
@example("+ 31 6")
@example("* ster")
@example("---")
@example("===")
@example("***")
@example("_ _ _")
@example("~~~ code")
@example("```")
@example("[x]: https://regels.example")
@example("[^1]: geen noot")
@example("[x](https://regels.example)")
@example("![x](/beeld/y)")
@example("<b>vet</b> <https://regels.example> &amp; &#35;")
@example("| a | b |")
@example("a\\")
@example("C:\\map\\*.txt")
@example("naam_van_iets en _dit_")
def test_a_plain_paragraph_comes_back_with_its_words(text: str) -> None:
    (found,) = parse(markdown_of([Paragraph((Text(text),))]))
    assert isinstance(found, Paragraph)
    assert words_of([found]) == words(text)


@given(LINE)
@settings(max_examples=100)
def test_a_line_with_marks_comes_back_with_its_words(line: Line) -> None:
    found = parse(markdown_of([Paragraph(line)]))
    assert words_of(found) == words_of([Paragraph(line)])


BLOCK = st.recursive(
    st.one_of(
        st.builds(Paragraph, LINE),
        st.builds(lambda level, line: Heading(level, (Text("Kop "), *line)), st.integers(2, 4), LINE),
        st.builds(
            lambda head, rows: Table(head, tuple(rows)),
            st.tuples(LINE, LINE),
            st.lists(st.tuples(LINE, LINE), max_size=2),
        ),
    ),
    lambda inner: st.one_of(
        st.builds(
            lambda items, start: List(tuple(Item(tuple(one)) for one in items), start),
            st.lists(
                st.lists(inner, max_size=2).map(lambda rest: [Paragraph((Text("Punt"),)), *rest]),
                min_size=1,
                max_size=2,
            ),
            st.sampled_from([None, 1, 7]),
        ),
        st.builds(
            lambda blocks: Quote((Paragraph((Text("Iemand zei"),)), *blocks)), st.lists(inner, max_size=2)
        ),
    ),
    max_leaves=5,
)


def kinds(blocks: tuple[Block, ...]) -> list[str]:
    return [type(block).__name__ for block in every(blocks)]


@given(st.lists(BLOCK, min_size=1, max_size=4).map(tuple))
@settings(max_examples=60)
def test_blocks_come_back_as_what_they_were(blocks: tuple[Block, ...]) -> None:
    found = parse(markdown_of(blocks))
    assert words_of(found) == words_of(blocks)
    assert kinds(found) == kinds(blocks)


def test_every_kind_of_block_comes_back() -> None:
    blocks = parse(EVERY)
    again = parse(markdown_of(blocks))
    assert again == blocks


@pytest.mark.parametrize(
    "line,written",
    [
        ((Strong((Text("Let op:"),)), Text("tekst")), "**Let op**:tekst"),
        ((Text("voor"), Strong((Text("beeld"),)), Text("en")), "voor**beeld**en"),
        ((Strong((Text("vet "),)), Text("en")), "**vet** en"),
        ((Text("Zie"), NoteMark(1, first=True), Text(": daar")), "Zie[^1]: daar"),
        ((Break(), Text("a"), Break(), Break(), Text("- b"), Break()), "a\\\n\\- b"),
        ((Link("https://x.example/a b)", (Text("[x]"),)),), r"[\[x\]](https://x.example/a%20b%29)"),
    ],
)
def test_a_line_is_written_as_an_editor_would(line: Line, written: str) -> None:
    assert markdown_of([Paragraph(line)]) == written


def test_a_number_before_a_heading_or_in_a_cell_is_not_escaped() -> None:
    words = (Text("1. Het doel"),)
    assert markdown_of([Heading(2, words)]) == "## 1. Het doel"
    assert markdown_of([Table((words,), ())]) == "| 1. Het doel |\n|---|"
    assert markdown_of([Paragraph(words)]) == r"1\. Het doel"


def test_a_mark_of_a_note_never_becomes_a_note() -> None:
    line = (NoteMark(1, first=True), Text(": zie daar"))
    text = markdown_of([Paragraph(line)])
    first, notes = parse(f"{text}\n\n[^1]: noot")
    assert words_of([first]) == ": zie daar"
    assert isinstance(notes, Notes)
