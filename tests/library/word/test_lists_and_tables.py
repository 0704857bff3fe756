"""Lists and tables of a Word file."""

from leerkring.content.markdown.blocks import Checklist, List, Table, every
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_words import words_of, words_of_line
from tests.library.word.reading import KOP, body_of, read
from tests.support.docx import (
    BULLETS,
    NAMESPACES,
    NUMBERS,
    cell,
    item,
    paragraph,
    row,
    run,
    table,
)

# --- lists and tables ---------------------------------------------------------------------------------


def test_lists_stand_in_each_other() -> None:
    text = body_of(
        item("een"),
        item("een punt een", 1),
        item("diep", 2),
        item("genummerd", 1, NUMBERS),
        item("twee"),
        paragraph("Tussendoor."),
        item("eerste", 0, NUMBERS),
        item("tweede", 0, NUMBERS),
        paragraph("Even iets anders."),
        item("derde", 0, NUMBERS),
        paragraph("En opnieuw."),
        item("weer eerste", 0, "3"),
    )
    assert text.split("\n") == [
        "- een",
        "  - een punt een",
        "    - diep",
        "",
        "  1. genummerd",
        "- twee",
        "",
        "Tussendoor.",
        "",
        "1. eerste",
        "2. tweede",
        "",
        "Even iets anders.",
        "",
        "3. derde",
        "",
        "En opnieuw.",
        "",
        "1. weer eerste",
    ]
    lists = [block for block in parse(text) if isinstance(block, List | Checklist)]
    assert [getattr(one, "start", None) for one in lists] == [None, 1, 3, 1]
    assert sum(isinstance(block, List) for block in every(parse(text))) == 7


def test_lists_that_stand_deeper_by_their_style() -> None:
    styles = f"<w:styles {NAMESPACES}>" + "".join(
        f'<w:style w:styleId="L{n}"><w:name w:val="List Bullet{f" {n}" if n > 1 else ""}"/>'
        f'<w:pPr><w:numPr><w:numId w:val="{BULLETS}"/></w:numPr></w:pPr></w:style>'
        for n in (1, 2, 3)
    )
    text = read(
        *[
            paragraph(words, style=style)
            for words, style in (("a", "L1"), ("b", "L2"), ("c", "L3"), ("d", "L1"))
        ],
        extra={"word/styles.xml": f"{styles}</w:styles>".encode()},
    )
    assert text.chapters[0].body == "- a\n  - b\n    - c\n- d"


def test_nine_levels_come_back() -> None:
    text = body_of(*[item(f"niveau {level}", level) for level in range(9)], item("terug"))
    assert words_of(parse(text)) == " ".join([*(f"niveau {level}" for level in range(9)), "terug"])
    assert len([one for one in every(parse(text)) if isinstance(one, List)]) == 9


def test_a_table_keeps_its_heads_and_tells_of_merged_cells() -> None:
    found = read(
        KOP,
        table(
            row(cell("Regio", merge="restart"), cell("Kosten", span=2), head=True),
            row(cell(merge="continue"), cell("2025"), cell("2026"), head=True),
            row(cell("Almelo"), cell("10"), cell("12")),
            row(cell("Beek", span=2), cell("13")),
        ),
    )
    (made,) = [block for block in parse(found.chapters[0].body) if isinstance(block, Table)]
    assert [words_of_line(line) for line in made.head] == ["Regio", "Kosten 2025", "Kosten 2026"]
    assert [[words_of_line(line) for line in cells] for cells in made.rows] == [
        ["Almelo", "10", "12"],
        ["Beek", "", "13"],
    ]
    assert found.remarks.sentences() == [
        "Samengevoegde cellen: de woorden staan in de eerste cel, de andere zijn leeg (4 keer in ‘Het begin’)."
    ]


def test_what_stands_in_a_cell_is_one_line() -> None:
    found = read(
        KOP,
        table(
            row(cell("Wie"), cell("Wat")),
            row(cell(paragraph("Ilse."), paragraph("Kees")), cell(item("een"), item("twee"))),
            row(cell(table(row("a", "b"))), cell("x")),
        ),
    )
    assert "| Ilse. Kees | een; twee |" in found.chapters[0].body
    assert "| a; b | x |" in found.chapters[0].body
    assert [one.partition(" staan")[0].partition(" is")[0] for one in found.remarks.sentences()] == [
        "Meer alinea’s of een opsomming in één tabelcel",
        "Een tabel in een tabelcel",
    ]


def test_a_table_of_one_cell_is_a_box() -> None:
    text = body_of(table(row(cell(paragraph(run("Tip.", "<w:b/>"), run(" Begin klein.")), item("punt")))))
    assert text == "> **Tip**. Begin klein.\n>\n> - punt"
    assert type(parse(text)[0]).__name__ == "Box"
