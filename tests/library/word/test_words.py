"""The words of a Word file: signs, small figures, styles and marks."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_words import words_of
from tests.library.word.reading import KOP, LAST, body_of, read
from tests.support.docx import (
    NAMESPACES,
    cell,
    item,
    note,
    paragraph,
    row,
    run,
    table,
)

# --- words --------------------------------------------------------------------------------------------

PLAIN = st.text(
    st.one_of(st.sampled_from("#*_-+=>|`~[](){}<>!&;:.1 \\\"'^/\u00ad\u200b"), st.characters(codec="utf-8")),
    min_size=1,
    max_size=30,
)


@given(PLAIN)
@settings(max_examples=150, deadline=None)
@example("# tip: bel eerst")
@example("1984. Dat was een droog jaar.")
@example("[^1]: geen noot")
@example("| a | b |")
@example("<b>x</b> &amp; **y**")
@example("- a\u00adb")
def test_any_plain_paragraph_keeps_its_words(text: str) -> None:
    text = "".join(c for c in text if c.isprintable() or c == " ")  # XML has no other signs
    found = read(KOP, paragraph("Een regel."), paragraph(run(f"a {text} z")), paragraph(run(f"{text} z")))
    expected = read_as(f"a {text} z {text} z")
    assert read_as(words_of(parse(found.chapters[0].body))) == expected


def read_as(text: str) -> str:
    from leerkring.core.text.cleaning import one_line
    from leerkring.library.handbooks.files.word.signs import seen

    return one_line(seen(text))


@pytest.mark.parametrize(
    "text",
    [
        "# tip",
        "1984. Droog",
        "> meer",
        "- min",
        "+ plus",
        "* ster",
        "---",
        "===",
        "```",
        "[x](y)",
        "[x]: y",
        "<b>x</b>",
    ],
)
def test_signs_of_markdown_are_words_in_every_place(text: str) -> None:
    found = read(
        KOP,
        paragraph(run("Boven"), "<w:r><w:br/></w:r>", run(text)),
        item(text),
        table(row(cell("Kop"), cell(text)), row(cell(text), cell("a|b"))),
        paragraph(text, style="Citaat"),
        paragraph(text, style="Kop2"),
        paragraph(LAST, note(1)),
        footnotes={1: text},
    )
    blocks = parse(found.chapters[0].body)
    kinds = [type(block).__name__ for block in blocks]
    assert kinds == ["Paragraph", "List", "Table", "Quote", "Heading", "Paragraph", "Notes"]
    assert words_of(blocks).count(text) == 7
    assert "a|b" in words_of(blocks)


@pytest.mark.parametrize(
    "text,written",
    [
        ("man\u00adtel\u00adzorg", "mantelzorg"),
        ("koffie\u200bmoment\ufeff", "koffiemoment"),
        ("e\u200dmail", "email"),
        ("👩\u200d👧 samen", "👩\u200d👧 samen"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_is_not_seen_is_not_kept(text: str, written: str) -> None:
    assert body_of(paragraph(text)) == written
    assert body_of(paragraph(*(run(part) for part in re.split("(?<=\u00ad)", text)))) == written


def test_signs_of_fonts_of_word_itself() -> None:
    found = read(KOP, paragraph(run("\uf0fc klaar \uf0e0 verder \ue123.")))
    assert found.chapters[0].body == "✓ klaar → verder ."
    assert found.remarks.sentences() == [
        "Een teken uit een bijzonder lettertype kon niet mee (in ‘Het begin’)."
    ]


def test_hyphens_of_word_itself() -> None:
    inside = "<w:t>koffie</w:t><w:softHyphen/><w:t>moment in een A4</w:t><w:noBreakHyphen/><w:t>map</w:t>"
    assert body_of(paragraph(f"<w:r>{inside}</w:r>")) == "koffiemoment in een A4-map"


@pytest.mark.parametrize(
    "text,where,written,told",
    [
        ("2", "superscript", "x²", False),
        ("-3", "superscript", "x⁻³", False),
        ("10", "subscript", "x₁₀", False),
        ("e", "superscript", "xe", False),
        ("®", "superscript", "x®", False),
        ("boven", "superscript", "xboven", True),
        ("max", "subscript", "xmax", True),
    ],
)
def test_small_figures_stay_small_or_are_told(text: str, where: str, written: str, told: bool) -> None:
    found = read(KOP, paragraph(run("x"), run(text, f'<w:vertAlign w:val="{where}"/>')))
    assert found.chapters[0].body == written
    assert any("Kleine tekens" in one for one in found.remarks.sentences()) == told


def test_a_style_of_words_brings_its_marks() -> None:
    styles = (
        f'<w:styles {NAMESPACES}><w:style w:styleId="Hoog"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:styleId="Zwaar"><w:rPr><w:b/></w:rPr></w:style></w:styles>'
    )
    found = read(
        paragraph(
            run("12 m"),
            run("2", '<w:rStyle w:val="Hoog"/>'),
            run(" "),
            run("groot", '<w:rStyle w:val="Zwaar"/>'),
        ),
        extra={"word/styles.xml": styles.encode()},
    )
    assert found.chapters[0].body == "12 m² **groot**"


def test_marks_of_words_stay_where_they_can() -> None:
    bold, both = "<w:b/>", "<w:b/><w:i/>"
    text = body_of(
        paragraph(
            run("Let op:", bold),
            run("lees "),
            run("dit", bold),
            run(" ", bold),
            run("eerst", "<w:i/>"),
            run("!"),
        ),
        paragraph(run("alles", both), run(" en "), run("niets", '<w:b w:val="0"/>')),
    )
    assert text == "**Let op**:lees **dit** *eerst*!\n\n***alles*** en niets"
