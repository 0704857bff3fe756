"""Handbooks as content files: every mistake is named at its line, and nothing of a text can do harm."""

import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.content.markdown.blocks import Box
from leerkring.content.markdown.writers.to_html import HtmlWriter, clean
from leerkring.content.markdown.writers.to_words import words_of
from leerkring.library.handbooks.content.files import parse_directory
from leerkring.library.handbooks.document import blocks_of
from tests.library.books import BOOK, OLDER, write


def mistakes(folder: Path, **files: str) -> list[str]:
    found = parse_directory(write(folder, **files))
    assert isinstance(found, list), found
    return [str(one) for one in found]


def test_a_handbook_is_read_with_its_chapters(tmp_path: Path) -> None:
    found = parse_directory(write(tmp_path, boek=BOOK))
    assert isinstance(found, tuple)
    draft = found[0].draft
    assert (draft.slug, draft.number, len(draft.news)) == ("boek", "1.1", 2)
    assert [(one.slug, one.title) for one in draft.chapters] == [
        ("begin-bij-de-vraag", "Begin bij de vraag"),
        ("bronnen-gebruiken", "Bronnen gebruiken"),
    ]
    assert draft.chapters[0].summary == "Een analyse begint met een besluit dat iemand moet nemen."


@pytest.mark.parametrize(
    "old, new, line, words",
    [
        ('version = "1.1"\npub', 'version = "een"\npub', 6, "Schrijf een versie"),
        ("theme = ", 'color = "rood"\ntheme = ', 5, "Het veld color bestaat niet"),
        ("2026-09-08\ncontact", '"gisteren"\ncontact', 7, "Schrijf een datum"),
        ("\non = 2026-09-08", '\non = "soms"', 13, "Schrijf een datum"),
        ("{#bronnen-gebruiken}", "", 38, "het adres van dit hoofdstuk"),
        ("{#bronnen-gebruiken}", "{#begin-bij-de-vraag}", 38, "staat er dubbel in"),
        ("Bijna alles ligt al ergens.\n\n", "", 38, "Begin met een korte samenvatting"),
        ("# Begin bij", "Zomaar tekst.\n\n# Begin bij", 21, "tekst vóór het eerste hoofdstuk"),
    ],
)
def test_a_mistake_is_named_at_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in BOOK
    found = mistakes(tmp_path, boek=BOOK.replace(old, new, 1))
    assert any(f"handbooks/boek.md, regel {line}" in one and words in one for one in found), found


def test_all_mistakes_come_at_once_and_an_edition_stands_once(tmp_path: Path) -> None:
    broken = BOOK.replace('woonzorganalyse"\nversion', 'onbekend"\nversion').replace(
        "{#bronnen-gebruiken}", ""
    )
    assert len(mistakes(tmp_path, boek=broken)) == 2
    assert "staat ook in" in mistakes(tmp_path, boek=BOOK, **{"boek__1.1": BOOK})[0]
    (tmp_path / "handbooks" / "boek@1.1.md").unlink()
    assert "zegt versie 1.2" in mistakes(tmp_path, boek=BOOK, **{"boek__1.2": OLDER})[0]


def test_the_line_of_a_chapter_is_read_at_once_whatever_stands_in_it(tmp_path: Path) -> None:
    long = "# Bronnen" + " " * 300 + "{#a}" + " " * 300 + "gebruiken {#bronnen-gebruiken} ##"
    started = time.process_time()
    found = parse_directory(
        write(tmp_path, boek=BOOK.replace("# Bronnen gebruiken {#bronnen-gebruiken}", long))
    )
    assert time.process_time() - started < 2
    assert isinstance(found, tuple)
    last = found[0].draft.chapters[-1]
    assert (last.title, last.slug) == ("Bronnen {#a} gebruiken", "bronnen-gebruiken")


def test_boxes_steps_and_checklists_are_what_they_are() -> None:
    body = BOOK.partition("nemen.\n")[2].partition("# Bronnen")[0]
    blocks = blocks_of(body, ())
    box = next(block for block in blocks if isinstance(block, Box))
    assert (box.kind, box.label, words_of(box.children)) == (
        "pitfall",
        "Valkuil",
        "U meet alles en besluit niets.",
    )
    html = str(clean(HtmlWriter(anchors=True).blocks(blocks)))
    assert '<ul id="a4" class="checklist"><li><label><input type="checkbox">' in html
    assert 'role="note" aria-label="Valkuil"' in html
    assert '<a class="anchor" href="#a1">' in html


HARM = [
    "<script>alert(1)</script>",
    "[klik](javascript:alert(1))",
    "[klik](<data:text/html,x>)",
    "[klik](//elders.example)",
    "![x](https://elders.example/spion.png)",
    '<img src=x onerror="alert(1)">',
    '> **Valkuil" onclick="alert(1).** tekst',
]


@pytest.mark.parametrize("text", HARM)
def test_a_text_brings_no_code_and_no_visitor_elsewhere_unasked(text: str) -> None:
    html = str(clean(HtmlWriter(anchors=True).blocks(blocks_of(text, ()))))
    root = ET.fromstring(f"<x>{HtmlWriter(anchors=True).blocks(blocks_of(text, ()))}</x>")
    assert not [one for one in root.iter() if one.tag in {"script", "img"}]
    assert not [one.attrib for one in root.iter() if any(name.startswith("on") for name in one.attrib)]
    assert all(one.attrib["href"].startswith("#") for one in root.iter("a"))
    assert "<script" not in html


@given(st.text("ab [](){}#*_->|`!\n\"'<&1.0\\", max_size=200))
def test_any_text_is_well_formed(text: str) -> None:
    blocks = blocks_of(text, ())
    ET.fromstring(f"<x>{HtmlWriter(anchors=True).blocks(blocks)}</x>")
    ET.fromstring(f"<x>{HtmlWriter(ticks=False).blocks(blocks)}</x>")
