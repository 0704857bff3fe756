"""The package of a Word file, its notes, its links and its contents pages."""

import pytest

from leerkring.library.handbooks.files.word.package import WordRefused
from leerkring.library.handbooks.files.word.reading import read_word
from tests.library.word.reading import KOP, LAST, body_of, dead_links, read
from tests.support.docx import (
    cell,
    docx,
    field,
    item,
    note,
    paragraph,
    row,
    run,
    table,
)

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
