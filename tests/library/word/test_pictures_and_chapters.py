"""Pictures of a Word file, what cannot come along, and where chapters begin."""

import pytest

from leerkring.library.handbooks.files.word.package import WordRefused
from tests.library.word.reading import KOP, LAST, body_of, read
from tests.support.docx import (
    BULLETS,
    NAMESPACES,
    NUMBERS,
    drawing,
    item,
    paragraph,
    row,
    run,
    table,
)

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
