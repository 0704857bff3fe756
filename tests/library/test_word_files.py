"""What people write in Word, as chapters: each kind of thing that once came out wrong, with what is right."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leerkring.content.markdown.blocks import Checklist, List, Table, every
from leerkring.content.markdown.parse import parse
from leerkring.content.markdown.writers.to_html import HtmlWriter
from leerkring.content.markdown.writers.to_words import words_of, words_of_line
from leerkring.library.handbooks.files.word.package import WordRefused
from leerkring.library.handbooks.files.word.reading import ReadChapter, ReadWord, read_word
from tests.support.docx import (
    BULLETS,
    NAMESPACES,
    NUMBERS,
    cell,
    docx,
    drawing,
    field,
    item,
    note,
    paragraph,
    row,
    run,
    table,
)

FOLDER = Path(__file__).parent / "word"
CASES: dict[str, dict[str, Any]] = json.loads((FOLDER / "cases.json").read_text("utf-8"))
KOP = paragraph("Het begin", style="Kop1")
LAST = paragraph("En zo verder.")


def read(*body: str, **more: Any) -> ReadWord:
    return read_word(docx(*body, **more), "teken")


def body_of(*body: str, **more: Any) -> str:
    """Return the text of the only chapter."""
    (chapter,) = read(KOP, *body, **more).chapters
    return f"{chapter.summary}\n\n{chapter.body}".strip()


def dead_links(chapter: ReadChapter) -> list[str]:
    html = HtmlWriter().blocks(parse(chapter.body))
    places = set(re.findall(r' id="([^"]+)"', html))
    return [to for to in re.findall(r'href="#([^"]*)"', html) if to not in places]


@pytest.mark.parametrize("name", CASES)
def test_each_case_is_read_right(name: str) -> None:
    right, found = CASES[name], read_word((FOLDER / name).read_bytes(), "teken")
    assert [chapter.title for chapter in found.chapters] == right["chapters"]
    texts = {one.title: f"{one.summary}\n\n{one.body}" for one in found.chapters}
    written = "\n".join(texts.values())
    plain = re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", written)
    for words in right.get("has", ()):
        assert words in plain
    for words in right.get("hasnt", ()):
        assert words not in written
    for words in right.get("unescaped_hasnt", ()):
        assert not re.search(rf"(?m)^{re.escape(words)}", written)
    for title, inside in right.get("within", {}).items():
        assert all(words in texts[title] for words in inside)
    for title, outside in right.get("outside", {}).items():
        assert not any(words in texts[title] for words in outside)
    assert [dead_links(one) for one in found.chapters] == [[] for _ in found.chapters]
    assert "\u00ad" not in written
    assert "\u00ad" not in "".join(texts)


# --- the package --------------------------------------------------------------------------------------


def test_the_main_part_may_be_called_anything() -> None:
    found = read(KOP, LAST, main="word/tekst/Document7.xml")
    assert [one.title for one in found.chapters] == ["Het begin"]


def test_the_strict_dialect_is_read_too() -> None:
    found = read(
        KOP,
        paragraph("Zie", run("daar"), note(1)),
        item("punt"),
        strict=True,
        footnotes={1: "De noot."},
    )
    assert "[^1]: De noot." in found.chapters[0].body
    assert "- punt" in found.chapters[0].body


@pytest.mark.parametrize(
    "file,words",
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600), "wachtwoord"),
        (docx(main="xl/workbook.xml", extra={"xl/workbook.xml": b"<workbook/>"}), "geen Word-bestand"),
        (docx(extra={"word/document.xml": b"<html/>"}), "geen Word-bestand"),
        (docx(extra={"word/document.xml": b"\xff\xfe<"}), "niet te lezen"),
        (docx(KOP, extra={"word/styles.xml": b"<a><b></a>"}), "niet te lezen"),
    ],
)
def test_another_file_is_refused_with_a_sentence(file: bytes, words: str) -> None:
    with pytest.raises(WordRefused, match=words):
        read_word(file, "teken")


def test_parts_that_are_not_asked_for_may_hold_anything() -> None:
    extra = {
        "word/media/a.svg": b'<!DOCTYPE svg [<!ENTITY x "x">]><svg/>',
        "docProps/app.xml": b"<!DOCTYPE x><x>",
        "word/media/plaat.bmp": bytes(70_000_000),
    }
    assert body_of(LAST, extra=extra) == "En zo verder."


# --- notes --------------------------------------------------------------------------------------------


def test_notes_of_both_kinds_stand_under_their_own_chapter() -> None:
    found = read(
        KOP,
        paragraph(
            "Wie doet er mee?", note(1), " En wie niet?", note(5, "endnote"), run("Nog eens", ""), note(1)
        ),
        paragraph("Het vervolg", style="Kop1"),
        paragraph("Wat leert u?", note(2)),
        footnotes={
            1: paragraph("Zie de lijst.")
            + paragraph("Die is lang: ", field('HYPERLINK "https://a.example"', run("hier"))),
            2: "* Zie het verslag: [^1]",
            3: "Nergens genoemd.",
        },
        endnotes={5: "Achterin."},
    )
    first, second = (one.body for one in found.chapters)
    assert first.startswith("Wie doet er mee?[^1] En wie niet?[^2]Nog eens[^1]")
    assert "[^1]: Zie de lijst. Die is lang: [hier](https://a.example)\n" in first
    assert first.endswith("[^2]: Achterin.")
    assert second.endswith(r"[^1]: \* Zie het verslag: \[^1\]")
    assert "Nergens" not in first + second
    assert [dead_links(one) for one in found.chapters] == [[], []]


def test_a_note_at_a_heading_or_in_a_cell_is_kept() -> None:
    found = read(
        paragraph("Het begin", note(1), style="Kop1"),
        table(row(cell("Wie"), cell("Wat")), row(cell(paragraph("Ilse", note(2))), cell("x"))),
        footnotes={1: "Bij de titel.", 2: "Bij Ilse."},
    )
    (chapter,) = found.chapters
    assert chapter.title == "Het begin"
    assert "Bij de titel." in chapter.body
    assert "| Ilse[^2] |" in chapter.body


# --- links and contents -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code,written",
    [
        (
            r' HYPERLINK "https://regels.example/wet" \l "artikel4" ',
            "[hier](https://regels.example/wet#artikel4)",
        ),
        (
            r'HYPERLINK \l "artikel4" "https://regels.example/wet"',
            "[hier](https://regels.example/wet#artikel4)",
        ),
        (
            r'hyperlink https://regels.example/wet \o "een tip \"erbij\"" \t "_blank"',
            "[hier](https://regels.example/wet)",
        ),
        (
            r'HYPERLINK "https://regels.example/a b_(1)?x=1&copy;=2"',
            "[hier](https://regels.example/a%20b_%281%29?x=1&amp;copy;=2)",
        ),
        (r'HYPERLINK "mailto:ilse@regels.example"', "[hier](mailto:ilse@regels.example)"),
        (r'HYPERLINK \l "_Ref123"', "hier"),
        (r'HYPERLINK "file:///C:\\geheim\\x.docx"', "hier"),
        (r'HYPERLINK "javascript:alert(1)"', "hier"),
        ("PAGEREF _Toc1", "hier"),
        ("HYPERLINK", "hier"),
    ],
)
def test_a_field_leads_where_it_says(code: str, written: str) -> None:
    assert body_of(paragraph("Lees ", field(code, run("hier"))), LAST).startswith(f"Lees {written}\n")


def test_a_hyperlink_has_its_place_and_is_one_link() -> None:
    inside = run("artikel ") + run("4", "<w:b/>")
    link = f'<w:hyperlink r:id="l1" w:anchor="lid2">{inside}</w:hyperlink>'
    text = body_of(paragraph("Lees ", link, "."), LAST, links={"l1": "https://regels.example/wet?a=1"})
    assert text.startswith("Lees [artikel **4**](https://regels.example/wet?a=1#lid2).")


def test_links_that_go_nowhere_are_words_and_told() -> None:
    found = read(
        KOP,
        paragraph('<w:hyperlink w:anchor="_Ref1"><w:r><w:t>verderop</w:t></w:r></w:hyperlink>'),
        paragraph(f'<w:hyperlink r:id="l1">{run("map")}</w:hyperlink>'),
        paragraph(f'<w:hyperlink r:id="weg">{run("weg")}</w:hyperlink>'),
        links={"l1": "../map/bestand.docx"},
    )
    assert "](" not in found.chapters[0].body
    assert [one.split(" is ")[0] for one in found.remarks.sentences()] == [
        "Een verwijzing binnen het bestand",
        "Een link naar een bestand of een adres dat niet op internet staat,",
    ]


def contents(*lines: str) -> str:
    """A contents page as Word makes it: one field over several paragraphs."""
    sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    links = [f'<w:hyperlink w:anchor="_Toc{n}">{run(line)}</w:hyperlink>' for n, line in enumerate(lines)]
    first = (
        sign.format("begin")
        + r'<w:r><w:instrText>TOC \o "1-3" \h</w:instrText></w:r>'
        + sign.format("separate")
    )
    return (
        paragraph(first, links[0])
        + "".join(paragraph(link) for link in links[1:])
        + paragraph(sign.format("end"))
    )


@pytest.mark.parametrize(
    "page",
    [
        contents("Het begin 1", "Het vervolg 2"),
        paragraph("Inhoud", style="Kopvaninhoud") + paragraph("Het begin 1", style="Inhopg1"),
        paragraph("Inhoudsopgave", style="Kop1") + contents("Het begin 1", "Het vervolg 2"),
        (
            f'<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
            f"<w:sdtContent>{paragraph('Inhoud')}{contents('Het begin 1')}</w:sdtContent></w:sdt>"
        ),
        paragraph(f'<w:hyperlink w:anchor="_Toc1">{run("Het begin")}</w:hyperlink>', run("\t3")),
        f'<w:p><w:fldSimple w:instr=" TOC \\h ">{run("Het begin 1")}</w:fldSimple></w:p>',
        paragraph("Handreiking Samen", style="Titel") + contents("Het begin 1"),
    ],
)
def test_a_contents_page_is_left_out(page: str) -> None:
    found = read(page, KOP, LAST, paragraph("Het vervolg", style="Kop1"), paragraph("Meer."))
    assert [(one.title, one.body) for one in found.chapters] == [
        ("Het begin", "En zo verder."),
        ("Het vervolg", "Meer."),
    ]
    assert any("inhoudsopgave" in one for one in found.remarks.sentences())


def test_a_contents_page_that_never_ends_takes_nothing_along() -> None:
    never = contents("Het begin 1").rsplit("<w:p>", 1)[0]
    found = read(never, KOP, LAST)
    assert found.chapters[-1].body == "En zo verder."


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


# --- pictures and what cannot come along ----------------------------------------------------------


def test_pictures_have_their_place_and_their_words() -> None:
    found = read(
        KOP,
        paragraph(drawing("p1", 'Drie "buren" [in] de tuin')),
        paragraph("Figuur 1: de tuin", style="Bijschrift"),
        paragraph(drawing("p2")),
        paragraph(run("Een logo "), drawing("p1", "Logo"), run(" in de regel.")),
        paragraph(drawing("p3", "IMG_0012.jpg")),
        paragraph(drawing("weg", "Een kaart")),
        pictures={"p1": b"x", "p2": b"y", "p3": b"z"},
    )
    assert found.pictures == [f"word/media/p{n}.png" for n in (1, 2, 3)]
    assert found.words == ['Drie "buren" [in] de tuin', "", ""]
    lines = found.chapters[0].body.split("\n\n")
    assert lines[0] == '![Drie "buren" \\[in\\] de tuin](/beeld/teken-0- "Figuur 1: de tuin")'
    assert lines[1] == '![Nog te beschrijven](/beeld/teken-1- "Nog te doen: beschrijf dit beeld")'
    assert lines[2] == "Een logo ![Logo](/beeld/teken-0-) in de regel."
    assert lines[3].startswith("![Nog te beschrijven](/beeld/teken-2-")
    assert lines[4] == r"\[Hier stond een beeld: Een kaart\]"
    assert [one.partition(":")[0].partition(".")[0] for one in found.remarks.sentences()] == [
        "Beeld zonder woorden",
        "Een beeld kon niet mee",
    ]
    assert "2 keer in ‘Het begin’" in found.remarks.sentences()[0]


def test_old_drawings_text_boxes_and_charts() -> None:
    pict = '<w:r><w:pict><v:shape alt="Een brug"><v:imagedata r:id="p1"/></v:shape></w:pict></w:r>'
    box = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{paragraph('In het kader.')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    chart = (
        '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="Kosten per jaar"/><a:graphic><a:graphicData>'
        '<c:chart r:id="c"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice>{drawing('p1', 'Nieuw')[5:-6]}</mc:Choice>"
        f"<mc:Fallback>{pict[5:-6]}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    text = body_of(
        paragraph(pict),
        paragraph(run("Ernaast."), box),
        paragraph(chart),
        paragraph(both),
        pictures={"p1": b"x"},
    )
    assert text.split("\n\n") == [
        "![Een brug](/beeld/teken-0-)",
        "Ernaast.",
        "In het kader.",
        r"\[Hier stond een grafiek of tekening: Kosten per jaar\]",
        "![Nieuw](/beeld/teken-0-)",
    ]


def test_changes_comments_and_what_is_hidden() -> None:
    found = read(
        KOP,
        paragraph(
            run("Zij "),
            f"<w:del>{run('gaan').replace('w:t', 'w:delText')}</w:del>",
            f"<w:ins>{run('komen')}</w:ins>",
            run(" morgen"),
            '<w:r><w:commentReference w:id="1"/></w:r>',
            run("geheim", "<w:vanish/>"),
        ),
        paragraph("Deel een ", more="<w:rPr><w:del/></w:rPr>"),
        paragraph("en deel twee."),
        "<w:p><m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath></w:p>",
        paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', run(" klaar")),
    )
    (chapter,) = found.chapters
    assert (chapter.summary, chapter.body) == ("Zij komen morgen", "Deel een en deel twee.\n\na+b\n\n✓ klaar")
    assert [one.split()[0] for one in found.remarks.sentences()] == ["Een", "Opmerkingen", "Er", "Verborgen"]


# --- chapters -------------------------------------------------------------------------------------------


def test_headings_by_a_style_of_ones_own_or_by_their_level() -> None:
    styles = (
        f'<w:styles {NAMESPACES}><w:style w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Eigen"><w:name w:val="Mijn kop"/><w:basedOn w:val="Kop1"/></w:style></w:styles>'
    )
    found = read(
        paragraph("Een", style="Eigen"),
        LAST,
        paragraph("Twee", more='<w:outlineLvl w:val="0"/>'),
        LAST,
        paragraph("Kleiner", more='<w:outlineLvl w:val="1"/>'),
        paragraph("", style="Eigen"),
        LAST,
        extra={"word/styles.xml": styles.encode()},
    )
    assert [one.title for one in found.chapters] == ["Een", "Twee"]
    assert found.chapters[1].summary == "En zo verder."
    assert found.chapters[1].body == "## Kleiner\n\nEn zo verder."


def test_a_document_without_headings_is_called_what_it_calls_itself() -> None:
    (chapter,) = read(paragraph("Samen aan de slag", style="Titel"), LAST).chapters
    assert (chapter.title, chapter.body) == ("Samen aan de slag", "En zo verder.")
    (chapter,) = read(LAST).chapters
    assert chapter.title == "Inleiding"


def test_a_title_that_is_too_long_loses_no_words() -> None:
    (chapter,) = read(paragraph("woord " * 60, style="Kop1"), LAST).chapters
    assert len(chapter.title) <= 160
    assert ("woord " * 60).strip() in f"{chapter.summary} {chapter.body}"


@pytest.mark.parametrize(
    "body,words",
    [
        ([KOP, paragraph("woord " * 12_000)], "te lang"),
        ([KOP] * 61, "Er passen 60"),
        ([], "geen tekst"),
        ([KOP, table(*[row("x", "y")] * 6000)], "te lang"),
    ],
)
def test_what_is_too_much_is_refused(body: list[str], words: str) -> None:
    with pytest.raises(WordRefused, match=words):
        read(*body)


def test_the_first_paragraph_is_the_summary_where_nothing_is_lost() -> None:
    assert read(KOP, LAST, LAST).chapters[0].summary == "En zo verder."
    assert read(KOP, paragraph(run("Let", "<w:b/>"), run(" op")), LAST).chapters[0].summary == ""
    assert read(KOP, item("punt"), LAST).chapters[0].summary == ""
    assert BULLETS != NUMBERS
